"""The tables of the archive: one SQLite file, WAL, foreign keys. A module a migration, in the order of the names.

Each has `STATEMENTS`, which run in one transaction. A module that was released is never changed: write another one.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from sqlite_utils import Database, Migrations

migrations: Final = Migrations("greensilk")


def _register(name: str, statements: Sequence[str]) -> None:
    @migrations(name=name)
    def apply(db: Database) -> None:
        for statement in statements:
            db.execute(statement)


for module in pkgutil.iter_modules(__path__):
    _register(module.name, import_module(f"{__name__}.{module.name}").STATEMENTS)
