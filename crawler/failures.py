"""What kind of trouble a failed request is, and its sentence."""

from __future__ import annotations

import re
from typing import Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler import challenge, charset, private
from crawler.health import Kind
from crawler.manners import LeftAlone

_REFUSALS: Final = frozenset({401, 403, 405, 412, 418, 429, 451, 521})
_GONE: Final = frozenset({404, 410})
_TLS: Final = re.compile(r"SSL|certificate|VerificationError|TLS", re.IGNORECASE)


def of(error: BaseException | None) -> tuple[Kind, str]:
    """The kind and the words for why an address gave no page."""
    if isinstance(error, HttpError):
        return _answered(error.response)
    if isinstance(error, IgnoreRequest):
        return _ignored(error)
    plain = str(error).strip(" .") if error else ""
    if private.SAID in plain:
        return "unreachable", private.SAID
    if _TLS.search(f"{plain} {type(error).__name__}"):
        return "tls", f"no secure connection: {_tls(plain)}"
    known = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "")
    return "unreachable", known or f"could not be fetched: {plain or type(error).__name__}"


def _ignored(error: IgnoreRequest) -> tuple[Kind, str]:
    """Why an address was not asked, or not to the end."""
    if error.__cause__:
        kind, words = of(error.__cause__)
        return kind, f"left alone, since {error}: {words}" if isinstance(error, LeftAlone) else words
    if isinstance(error, LeftAlone):
        return "blocked", f"left alone, since {error}"
    if private.ELSEWHERE in str(error):
        return "drifted", private.ELSEWHERE
    return ("blocked", "robots.txt forbids it") if "robots.txt" in str(error) else ("unreachable", str(error))


_WORDS: Final[dict[type[Exception], str]] = {
    CannotResolveHostError: "could not be fetched: its host name is not known",
    DownloadConnectionRefusedError: "could not be fetched: the connection was refused",
    DownloadTimeoutError: "could not be fetched: no whole answer in time",
    DownloadCancelledError: "could not be fetched: the answer is too large",
}


def _answered(response: Response) -> tuple[Kind, str]:
    markup, _ = charset.decode(response.body[:100_000], "")
    if found := challenge.sign(markup):
        return "blocked", f"answered {response.status} with a challenge ({found})"
    if response.status == 304:
        return "unreachable", "answered 304 to a request without conditions"
    kind: Kind = "blocked" if response.status in _REFUSALS else "gone" if response.status in _GONE else "unreachable"
    return kind, f"answered {response.status}"


def _tls(printed: str) -> str:
    """What OpenSSL says, without its wrapping."""
    quoted = [word for word in re.findall(r"'([^']*)'", printed) if word and word != "SSL routines"]
    if "DNSMismatch" in printed:
        return f"the certificate is not that of {quoted[-1]}"
    return quoted[-1] if quoted else printed
