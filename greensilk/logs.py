"""The log file, kept from growing for ever."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

_LARGEST: Final = 10_000_000  # bytes
_KEPT: Final = 5


def roll(file: Path) -> None:
    """Set a log aside that has grown large, as `greensilk.log.1`; of older ones five stay.

    Lines that cannot be written are lost in silence: on a full disk each would be a traceback in cron's mail.
    """
    logging.raiseExceptions = False
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.stat().st_size > _LARGEST:
        handler = RotatingFileHandler(file, backupCount=_KEPT, encoding="utf-8", delay=True)
        handler.doRollover()
        handler.close()
