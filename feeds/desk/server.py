"""Serve an archive."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from feeds.desk import plugin
from feeds.desk.shelf import NAME, Room, Shelf, renew

_SETTINGS: Final = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_facet": False,
    "suggest_facets": False,
    "default_cache_ttl": 0,
    "num_sql_threads": 4,
}
_TEMPLATES: Final = Path(__file__).with_name("templates")


class ServeError(Exception):
    """Nothing can be served at this address."""


def application(archive: Path, base_path: str = "/", room: Room = Room()) -> Datasette:  # noqa: B008 (frozen)
    """A Datasette that shows an archive with our pages.

    Args:
        base_path: the folder of the site it is served in, with a slash at both ends.
        room: what editors need beside the archive.

    Raises:
        ArchiveError: if the archive cannot be read.
    """
    renew(archive)
    if not pm.is_registered(plugin):
        pm.register(plugin, name="greensilk")
        # It prints every local variable, which takes seconds and is nobody's to read.
        pm.unregister(name="datasette.handle_exception")
    datasette = Datasette(
        files=[], template_dir=str(_TEMPLATES), settings={**_SETTINGS, "base_url": base_path}, cache_headers=False
    )
    datasette.remove_database("_memory")
    datasette.add_database(Shelf(datasette, archive, room), name=NAME)
    return datasette


def serve(archive: Path, host: str, port: int, base_path: str, room: Room, ready: Callable[[], None]) -> None:
    """Answer until it is stopped.

    Args:
        ready: called when it listens.

    Raises:
        ArchiveError: if the archive cannot be read.
        ServeError: if the address is taken or not this machine's.
    """
    served = application(archive, base_path, room)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise ServeError(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
    with listening:
        ready()
        config = uvicorn.Config(served.app(), lifespan="on", log_level="warning", server_header=False)
        # uvicorn ends well, and then interrupts again.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
