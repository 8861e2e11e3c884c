"""What kind of trouble a failed request is, and its sentence."""

from __future__ import annotations

import gzip
import re
import zlib
from typing import Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
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
    if isinstance(error, CannotResolveHostError) and plain.rpartition(" ")[2] in private.refused:
        return "unreachable", private.SAID
    if _TLS.search(f"{plain} {type(error).__name__}"):
        return "tls", f"no secure connection: {_tls(plain)}"
    known = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "")
    if "ParseError" in plain:
        known = "what answers is no web server"
    if "exceeded the specified maximum" in plain:
        known = _WORDS[DownloadCancelledError]
    return "unreachable", f"could not be fetched: {known or plain or type(error).__name__}"


def _ignored(error: IgnoreRequest) -> tuple[Kind, str]:
    """Why an address was not asked, or not to the end."""
    if error.__cause__:
        kind, words = of(error.__cause__)
        return kind, f"left alone, since {error}: {words}" if isinstance(error, LeftAlone) else words
    if isinstance(error, LeftAlone):
        return "blocked", f"left alone, since {error}"
    if str(error) == private.ELSEWHERE:
        return "drifted", private.ELSEWHERE
    return ("blocked", "robots.txt forbids it") if "robots.txt" in str(error) else ("unreachable", str(error))


_BROKEN: Final = "its compression is broken"
_WORDS: Final[dict[type[Exception], str]] = {
    CannotResolveHostError: "its host name is not known",
    DownloadConnectionRefusedError: "the connection was refused",
    DownloadTimeoutError: "no whole answer in time",
    DownloadCancelledError: "the answer is too large",
    DownloadFailedError: "the connection broke off",
    ResponseDataLossError: "the answer broke off, or is not what its header says",
    gzip.BadGzipFile: _BROKEN,
    zlib.error: _BROKEN,
    EOFError: _BROKEN,
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
