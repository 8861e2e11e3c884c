"""Tell a WebSub hub which feeds changed."""

from __future__ import annotations

from collections.abc import Iterable
from http.client import HTTPException
from typing import Final
from urllib.parse import urlencode
from urllib.request import Request, urlopen

_PATIENCE: Final = 20  # seconds


class HubError(Exception):
    """A hub did not take what it was told."""


def ping(hub: str, topics: Iterable[str]) -> int:
    """Tell a hub of feeds that changed, all in one request; returns how many.

    Args:
        topics: the addresses of the feeds, as they name themselves.

    Raises:
        HubError: naming the hub and what it said.
    """
    listed = list(topics)
    if not listed:
        return 0
    form = [("hub.mode", "publish"), *(("hub.url", topic) for topic in listed)]
    request = Request(hub, urlencode(form).encode(), {"User-Agent": "greensilk"})  # noqa: S310 - http by the configuration
    try:
        with urlopen(request, timeout=_PATIENCE):  # noqa: S310
            return len(listed)
    except (OSError, HTTPException) as error:
        raise HubError(f"The hub {hub} was not told of {len(listed)} feeds: {error}.") from error
