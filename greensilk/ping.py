"""Tell a watchman that a run began and how it ended, in the manner of healthchecks.io: silence is what it reports."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

_PATIENCE: Final = 10  # seconds

logger = logging.getLogger(__name__)


@contextmanager
def watched(url: str) -> Iterator[None]:
    """Say that a run begins, and if an exception ends it, which; nothing is said without a URL."""
    _post(url, "start", "")
    try:
        yield
    except Exception as error:
        ended(url, 1, [str(error)])
        raise


def ended(url: str, code: int, lines: Iterable[str]) -> None:
    """Say that a run is over, with its exit code and what it printed."""
    _post(url, str(code), "\n".join(lines))


def _post(url: str, word: str, text: str) -> None:
    """A ping that does not arrive is logged: the watchman, who misses it, is the one to say so."""
    if not url:
        return
    try:
        with urlopen(Request(f"{url.rstrip('/')}/{word}", data=text.encode(), method="POST"), timeout=_PATIENCE):  # noqa: S310 (the configuration takes http and https alone)
            pass
    except (URLError, OSError) as error:
        logger.warning("The ping %s did not arrive: %s", word, error)
