"""What the person who publishes may decide."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Curated:
    """A feed of an editor's own making: a search that is published.

    Attributes:
        slug: its files are `curated/<slug>.xml` and so on.
        title: what a feed reader shows.
        query: in the grammar of `greensilk search`; empty if only picks are wanted.
        min_score: how sure the model must be of a theme, of those the search names or else of any; 0 to 1.
        picks_only: only what editors picked.
        limit: the most articles it holds; 0 for the limit of all feeds.
        full_text: whether it carries whole texts, for readers who may have them.
    """

    slug: str = ""
    title: str = ""
    query: str = ""
    min_score: float = 0.0
    picks_only: bool = False
    limit: int = 0
    full_text: bool = False


@dataclass(frozen=True)
class Mail:
    """Where the weekly digest is sent; the password stands in the environment, in GREENSILK_SMTP_PASSWORD.

    Attributes:
        host, port: the server; without a host nothing is sent.
        security: `starttls`, `tls`, or `none`.
        user: whose password it is; without one nobody signs in.
        sender, to: the addresses of the letter.
    """

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """How an archive is published.

    Attributes:
        home: the address the feeds speak for.
        base_url: where the public folder is served; without it feeds cannot name themselves.
        limit: the most articles a feed holds, the newest ones.
        full_text: the names of the sources whose whole texts feeds may carry.
        hub: a WebSub hub that is told of what changed; may be empty.
        curated: feeds of editors' own making.
    """

    home: str = "http://www.brigc.net/"
    base_url: str = ""
    limit: int = 100
    full_text: tuple[str, ...] = ()
    hub: str = ""
    curated: tuple[Curated, ...] = ()

    def url(self, path: str) -> str:
        """Where a file of the public folder is served, or its path alone if nobody said."""
        return f"{self.base_url.rstrip('/')}/{plain(path)}" if self.base_url else plain(path)


def plain(path: str) -> str:
    """A path as an address has it: a source of an older archive may have a name that is not ASCII."""
    return quote(path, safe="/:")
