"""The sample sites on 127.0.0.1: a proxy that answers for all their hosts, over TLS too, well or broken in one way.

They have no robots.txt: who asks for pauses is waited for.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler.run import owner, sources
from crawler.samples import Sample, samples

SAMPLES = {sample.url.partition("://")[2]: sample for sample in samples() if sample.url and sample.kind != "robots"}
# An article is shown on other hosts of its source, too.
ARTICLES = {
    (sample.folder, sources()[sample.folder].source_id(sample.url)): sample
    for sample in samples()
    if sample.kind == "article"
}


class Reply(NamedTuple):
    """What a site answers; a body of None never ends."""

    status: int
    headers: dict[str, str]
    body: bytes | None = b""


class Asked(NamedTuple):
    """One request: its address, the sample that stands there, if any, and whether it named validators."""

    url: str
    sample: Sample | None
    conditional: bool


Site = Callable[[Asked], Reply]


def well(asked: Asked) -> Reply:
    """The sites as they are, without the pages that were planted to be named."""
    if asked.sample is None or asked.sample.kind in ("drift", "challenge"):
        return Reply(404, {})
    answer, _ = asked.sample.answer()
    headers = {name.decode(): values[-1].decode() for name, values in answer.headers.items()}
    return Reply(answer.status, headers, answer.body)


def sampled(url: str) -> Sample | None:
    """What stands at an address."""
    if found := SAMPLES.get(url.partition("://")[2]):
        return found
    source = owner(url)
    return ARTICLES.get((source.name, source.source_id(url))) if source and source.part(url) == 1 else None


def hosts() -> list[str]:
    """Every host of the sample sites and of the lists a source begins with."""
    urls = [f"http://{address}" for address in SAMPLES]
    urls += [source.canonical(url) for source in sources().values() for url in urls if source.owns(url)]
    return sorted({urlsplit(url).hostname or "" for url in urls})


def certificate(folder: Path, days: int = 9, names: Iterable[str] = (), file: str = "certificate.pem") -> Path:
    """A certificate of these hosts, or of all, that ends in so many days, with its key; it is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sites")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=19))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in names or hosts()]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / file
    path.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def served(site: Site, certificate: Path) -> Iterator[dict[str, str]]:
    """Answer for all hosts while the block lasts. Gives the environment that makes a crawl ask here alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site, certificate))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    proxy = f"http://127.0.0.1:{server.server_port}"
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
    yield {**dict.fromkeys(names, proxy), "no_proxy": "", "NO_PROXY": "", "SSL_CERT_FILE": str(certificate)}
    server.shutdown()
    thread.join()
    server.server_close()


def _handler(site: Site, certificate: Path) -> type[BaseHTTPRequestHandler]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        secure = ""

        def do_CONNECT(self) -> None:
            """What follows in this connection goes to one host, over TLS."""
            self.secure = f"https://{self.path.removesuffix(':443')}"
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            with suppress(OSError):  # whoever does not trust the certificate goes
                self.connection = context.wrap_socket(self.connection, server_side=True)
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", buffering=0)
                self.close_connection = False

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
            self.connection.close()

        def do_GET(self) -> None:
            url = self.secure + self.path
            conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
            self.answer(site(Asked(url, sampled(url), conditional)))

        def answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.body is not None:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if reply.body is not None:
                self.wfile.write(reply.body)
                return
            self.close_connection = True
            with suppress(OSError):
                while True:
                    self.wfile.write(b"<p>and so on</p>" * 4096)

        def log_message(self, *_: object) -> None:
            """No line on stderr for each request."""

    return Handler
