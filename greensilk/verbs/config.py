"""What is in force."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

import click

from greensilk.config import Config, config_file, written
from greensilk.door import json_option, pass_config

_SECRETS: Final = ("GREENSILK_SMTP_PASSWORD",)


@click.command("config")
@json_option
@pass_config
@click.pass_context
def show(context: click.Context, config: Config, as_json: bool) -> None:
    """Print every setting that is in force, and where its value comes from. Secrets are never printed.

    \b
    greensilk config
    greensilk --config /etc/greensilk/greensilk.toml config --json
    """
    file = config_file(context.find_root().params["file"])
    said = written(file)
    rows = {one.name: (_plain(getattr(config, one.name)), one.name in said) for one in fields(Config)}
    secrets = {name: name in os.environ for name in _SECRETS}
    if as_json:
        values = {
            name: {"value": value, "from": str(file) if told else "default"} for name, (value, told) in rows.items()
        }
        click.echo(json.dumps(values | {name: {"set": there} for name, there in secrets.items()}, ensure_ascii=False))
        return
    click.echo(f"# {file}" if said else f"# No {file.name} is in force: these are the defaults.")
    for name, (value, told) in rows.items():
        click.echo(f"{name} = {json.dumps(value, ensure_ascii=False)}    # {'the file' if told else 'default'}")
    for name, there in secrets.items():
        click.echo(f"# {name}: {'set' if there else 'not set'} in the environment")


def _plain(value: Any) -> Any:
    """A value as JSON has it, which is near enough to TOML to be read."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: _plain(one) for key, one in asdict(value).items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
