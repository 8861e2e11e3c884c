"""The ways in which a site of the internet fails, each with what is to be said of it. `docs/faults.md` lists them."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from tests.hosts import FULL, HERE, NOBODY, Fault, Reset, State, Wire, sent
from tests.sites import Asked, Reply, well

HTML: Final = {"Content-Type": "text/html; charset=utf-8"}
LATE: Final = 20  # seconds nobody waits for here


def always(status: int, **headers: str) -> Wire:
    """Every address answers alike."""

    def wire(_: Asked, __: State) -> Iterator[bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        yield sent(Reply(status, HTML | named, b"<html>no</html>"))

    return wire


def robots(reply: Reply) -> Wire:
    """A site that is well but for its robots.txt."""

    def wire(asked: Asked, _: State) -> Iterator[bytes]:
        yield sent(reply if asked.url.endswith("/robots.txt") else well(asked))

    return wire


def leading(url: str) -> Wire:
    """Each page leads elsewhere, `{}` to itself."""

    def wire(asked: Asked, _: State) -> Iterator[bytes]:
        yield sent(Reply(302, {"Location": url.format(asked.url)}) if asked.sample else well(asked))

    return wire


def failing_at_first(asked: Asked, state: State) -> Iterator[bytes]:
    """Each host has two bad moments, and is asked again."""
    host = asked.url.split("/")[2]
    state.met[host] += 1
    yield sent(Reply(500, {}) if state.met[host] <= 2 else well(asked))


def silent(_: Asked, state: State) -> Iterator[bytes]:
    state.over.wait(LATE)
    yield b""


def silent_after_a_line(_: Asked, state: State) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    state.over.wait(LATE)


def silent_in_the_middle(asked: Asked, state: State) -> Iterator[bytes]:
    whole = sent(well(asked))
    yield whole[: len(whole) // 2] if asked.sample else whole
    state.over.wait(LATE if asked.sample else 0)


def a_byte_at_a_time(asked: Asked, state: State) -> Iterator[bytes]:
    if asked.sample is None:
        yield sent(well(asked))
        return
    for byte in sent(well(asked)):
        yield bytes([byte])
        if state.over.wait(0.1):
            return


def reset(asked: Asked, _: State) -> Iterator[bytes]:
    whole = sent(well(asked))
    yield whole[: len(whole) // 2] if asked.sample else whole
    if asked.sample:
        raise Reset


def empty(_: Asked, __: State) -> Iterator[bytes]:
    yield b""


def foreign(_: Asked, __: State) -> Iterator[bytes]:
    yield b"SSH-2.0-OpenSSH_9.2p1\r\n"


def too_long(asked: Asked, _: State) -> Iterator[bytes]:
    reply = well(asked)
    yield sent(reply, length=len(reply.body or b"") + 1000)


def too_short(asked: Asked, _: State) -> Iterator[bytes]:
    yield sent(Reply(200, HTML, asked.sample.path.read_bytes()), length=12) if asked.sample else sent(well(asked))


def chunked(asked: Asked, _: State) -> Iterator[bytes]:
    if asked.sample is None:
        yield sent(well(asked))
        return
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<html>\r\n"


def no_gzip(asked: Asked, _: State) -> Iterator[bytes]:
    headers = HTML | {"Content-Encoding": "gzip"}
    yield sent(Reply(200, headers, b"<html>plain</html>") if asked.sample else well(asked))


def bomb(asked: Asked, _: State) -> Iterator[bytes]:
    """A megabyte that becomes a gigabyte."""
    headers = HTML | {"Content-Encoding": "gzip"}
    yield sent(Reply(200, headers, _gigabyte()) if asked.sample else well(asked))


@cache
def _gigabyte() -> bytes:
    packer = zlib.compressobj(wbits=-15)
    megabyte = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + megabyte * 1024


def a_long_line(asked: Asked, _: State) -> Iterator[bytes]:
    page = b"<html><body><p>" + "绿".encode() * 3_500_000 + b"</p></body></html>"
    yield sent(Reply(200, HTML, page) if asked.sample else well(asked))


def a_long_article(asked: Asked, state: State) -> Iterator[bytes]:
    """A line of two million characters stands in the middle of each article."""
    reply = well(asked)
    if not (asked.sample and asked.sample.kind == "article"):
        yield sent(reply)
        return
    paragraphs = asked.sample.path.read_bytes().split(b"</p>")
    paragraphs.insert(len(paragraphs) // 2, b"<p>" + b"x" * 2_000_000)
    yield sent(Reply(200, {"Content-Type": "text/html"}, b"</p>".join(paragraphs)))


def endless(asked: Asked, state: State) -> Iterator[bytes]:
    if asked.sample is None:
        yield sent(well(asked))
        return
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>"
    while not state.over.is_set():
        yield b"<p>and so on</p>" * 4096


def _fault(verdict: str, said: str, wire: Wire | None = None, **others: Any) -> Fault:
    return Fault(verdict, re.compile(said), wire, **others)


FAULTS: Final = {
    "refused": _fault("unreachable", "the connection was refused", place=NOBODY),
    "no name": _fault("unreachable", "its host name is not known", place=""),
    "private name": _fault("unreachable", "leads to a private address, which is never asked", place="10.1.2.3"),
    "no connection": _fault("unreachable", "no whole answer in time", place=FULL, slow=True),
    "no handshake": _fault("unreachable", "no whole answer in time", secure=True, certificate="late", slow=True),
    "no answer": _fault("unreachable", "no whole answer in time", silent, slow=True),
    "half a header": _fault("unreachable", "no whole answer in time", silent_after_a_line, slow=True),
    "half a body": _fault("unreachable", "no whole answer in time", silent_in_the_middle, slow=True),
    "slow body": _fault("unreachable", "no whole answer in time", a_byte_at_a_time, slow=True),
    "reset": _fault("unreachable", "the answer broke off, or is not what its header says", reset),
    "empty answer": _fault("unreachable", "the connection broke off", empty),
    "no HTTP": _fault("unreachable", "what answers is no web server", foreign),
    "403": _fault("blocked", "answered 403", always(403)),
    "404": _fault("drifted", "answered 404", always(404)),
    "412": _fault("blocked", "answered 412", always(412)),
    "429": _fault("blocked", "answered 429", always(429, Retry_After="3600")),
    "500 then well": _fault("", "", failing_at_first),
    "500": _fault("unreachable", "answered 500", always(500)),
    "too long": _fault("unreachable", "the answer broke off, or is not what its header says", too_long),
    "too short": _fault("drifted", "the page is empty|its data is not valid JSON", too_short),
    "gzip bomb": _fault("unreachable", "the answer is too large", bomb),
    "no gzip": _fault("unreachable", "its compression is broken", no_gzip),
    "redirect loop": _fault("unreachable", "max redirections reached", leading("{}")),
    "redirect to this machine": _fault("unreachable", "leads to a private address", leading(f"http://{HERE}/")),
    "redirect to metadata": _fault(
        "unreachable", "leads to a private address", leading("http://169.254.169.254/latest/")
    ),
    "redirect elsewhere": _fault("drifted", "it leads to another host", leading("https://parking.example.net/")),
    "expired certificate": _fault(
        "tls", "certificate (?:verify failed|has expired)", secure=True, certificate="expired"
    ),
    "another's certificate": _fault("tls", "the certificate is not that of", secure=True, certificate="other"),
    "robots.txt fails": _fault("unreachable", "its robots.txt could not be read: answered 500", robots(Reply(500, {}))),
    "robots.txt forbids": _fault(
        "blocked",
        "robots.txt forbids it",
        robots(Reply(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n")),
    ),
    "long line": _fault("unreachable", "the answer is too large", a_long_line),
    "long article": _fault("drifted", "its text has 2,[0-9,]+ characters, which is no article", a_long_article),
    "endless page": _fault("unreachable", "the answer is too large", endless),
    "bad chunks": _fault("unreachable", "the answer broke off, or is not what its header says", chunked),
}
