"""The sample sites under their own names: one of them fails as sites do, below HTTP if need be.

A crawl of these looks names up, connects, is shown certificates and reads answers as anywhere; only what names lead to
and where the ports 80 and 443 are is this machine's.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from crawler.run import sources
from tests.sites import SAMPLES, Asked, Reply, certificate, sampled, well

HERE = "127.0.0.1"
NOBODY = "127.0.0.2"
FULL = "127.0.0.3"
# The night of `greensilk run`, on these hosts: of the lists those that have a sample, without pauses. It ends at
# once if anything is unpickled.
RUN = """
import json, os, resource, socket, sys
from twisted.internet.posixbase import PosixReactorBase
from crawler import settings
from crawler.run import sources
from greensilk import main
from tests.sites import SAMPLES

town = json.loads(os.environ["TOWN"])
def look_up(name):
    if address := town["names"].get(name):
        return address
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
socket.gethostbyname = look_up
connect = PosixReactorBase.connectTCP
PosixReactorBase.connectTCP = lambda self, host, port, *rest, **more: connect(
    self, host, town["ports"].get(str(port), port), *rest, **more
)
for source in sources().values():
    source.start_urls = [url for url in source.start_urls if url.partition("://")[2] in SAMPLES]
vars(settings).update(town["settings"])
for name in town["hasty"]:
    sources()[name].custom_settings = {"DOWNLOAD_TIMEOUT": 1, "DNS_TIMEOUT": 1}
sys.addaudithook(lambda event, _: event == "pickle.find_class" and os.abort())
try:
    main(sys.argv[1:])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1024**2))
"""
SETTINGS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}


class Reset(Exception):
    """The connection is reset instead of ended."""


class State(NamedTuple):
    """What a site remembers: how often each host was asked, and whether the night is over."""

    met: Counter[str]
    over: Event


Wire = Callable[[Asked, State], Iterator[bytes]]


class Fault(NamedTuple):
    """How a site fails.

    Attributes:
        verdict, said: what is said of it; nothing if it is no trouble.
        wire: what it sends when it is asked; None for what it sends when it is well.
        place: the address its names lead to; they are unknown if empty.
        secure: whether http leads to https.
        certificate: which one it shows; `late` is none for as long as anybody waits.
        slow: whether it is waited for, which takes a second here instead of a minute.
    """

    verdict: str
    said: re.Pattern[str]
    wire: Wire | None = None
    place: str = HERE
    secure: bool = False
    certificate: str = "own"
    slow: bool = False


def _hosts() -> Iterator[tuple[str, str]]:
    """Every host of the sample sites, and whose it is."""
    for name, source in sources().items():
        urls = [*source.start_urls, *(f"http://{url}" for url, sample in SAMPLES.items() if sample.folder == name)]
        urls += [source.canonical(url) for url in urls if source.owns(url)]
        yield from ((urlsplit(url).hostname or "", name) for url in urls)


HOSTS = dict(_hosts())


def sent(reply: Reply, *more: str, length: int | None = None) -> bytes:
    """An answer as it is sent, with more header lines, or with a length that is not its own."""
    body = reply.body or b""
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines += [f"Content-Length: {len(body) if length is None else length}", "Connection: close", *more]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Town:
    """All hosts, those of some sources with a fault each.

    Attributes:
        environment: that of a run which asks here alone.
    """

    def __init__(self, broken: Mapping[str, Fault], folder: Path) -> None:
        self.faults = {host: broken[name] for host, name in HOSTS.items() if name in broken}
        self.state = State(Counter(), Event())
        self.contexts = _contexts(folder)
        self.contexts["own"].sni_callback = self._show  # type: ignore[assignment]
        self._servers = {port: _Server(self, secure=port == "443") for port in ("80", "443")}
        self._full = [_full(server.server_address[1]) for server in self._servers.values()]
        known = [host for host in HOSTS if self._place(host).startswith("127.")]
        self.environment = {
            "TOWN": json.dumps(
                {
                    "names": {host: self._place(host) for host in HOSTS},
                    "ports": {port: server.server_address[1] for port, server in self._servers.items()},
                    "settings": {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False},
                    "hasty": [name for name, fault in broken.items() if fault.slow],
                }
            ),
            "GREENSILK_PRIVATE_HOSTS": " ".join(f"{host}:80 {host}:443" for host in known),
            "SSL_CERT_FILE": str(folder / "trusted.pem"),
        }

    def __enter__(self) -> Self:
        for server in self._servers.values():
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.state.over.set()
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        for connection in chain(*self._full):
            connection.close()

    def answer(self, host: str, url: str) -> Iterator[bytes]:
        fault, asked = self.faults.get(host), Asked(url, sampled(url), conditional=False)
        if fault and fault.secure and url.startswith("http:"):
            return iter([sent(Reply(301, {"Location": f"https{url[4:]}"}))])
        return fault.wire(asked, self.state) if fault and fault.wire else iter([sent(well(asked))])

    def _place(self, host: str) -> str:
        return self.faults[host].place if host in self.faults else HERE

    def _show(self, connection: ssl.SSLSocket, host: str, _: ssl.SSLContext) -> None:
        """Which certificate is shown to whoever asks for a host."""
        shown = self.faults[host].certificate if host in self.faults else "own"
        if shown == "late":
            self.state.over.wait(20)
        else:
            connection.context = self.contexts[shown]


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 200

    def __init__(self, town: Town, *, secure: bool) -> None:
        super().__init__((HERE, 0), _Handler)
        self.town, self.secure = town, secure


class _Handler(BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        """One request a connection; whoever leaves early, leaves."""
        with suppress(OSError):
            if self.server.secure:
                self.request = self.server.town.contexts["own"].wrap_socket(self.request, server_side=True)
            lines = self._asked().decode("latin-1").split("\r\n")
            (host,) = (line[6:] for line in lines if line.lower().startswith("host: "))
            scheme = "https" if self.server.secure else "http"
            try:
                for piece in self.server.town.answer(host, f"{scheme}://{host}{lines[0].split()[1]}"):
                    self.request.sendall(piece)
            except Reset:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def finish(self) -> None:
        self.request.close()

    def _asked(self) -> bytes:
        read = b""
        while not read.endswith(b"\r\n\r\n"):
            if not (more := self.request.recv(65536)):
                raise ConnectionError
            read += more
        return read


def _contexts(folder: Path) -> dict[str, ssl.SSLContext]:
    """What shows each certificate; a run trusts all of their makers."""
    made = {
        "own": certificate(folder),
        "expired": certificate(folder, -1, file="expired.pem"),
        "other": certificate(folder, names=["other.example"], file="other.pem"),
    }
    (folder / "trusted.pem").write_bytes(b"".join(path.read_bytes() for path in made.values()))
    contexts = {name: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for name in made}
    for name, context in contexts.items():
        context.load_cert_chain(made[name])
    return contexts


def _full(port: int) -> list[socket.socket]:
    """A place where nobody takes a connection and no more can wait: who tries it gets no answer at all."""
    listening = socket.socket()
    listening.bind((FULL, port))
    listening.listen(0)
    waiting = [socket.socket() for _ in range(3)]
    for connection in waiting:
        connection.setblocking(False)
        connection.connect_ex((FULL, port))
    return [listening, *waiting]
