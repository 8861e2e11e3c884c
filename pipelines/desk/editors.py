"""Editors and readers: they come in by a link that works once, and stay for a month."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from itsdangerous import BadSignature, URLSafeSerializer

from pipelines.desk.book import Book, BookError, hashed

Role = Literal["editor", "reader"]
LINK: Final = timedelta(days=3)
"""How long a link waits to be used."""
SESSION: Final = timedelta(days=30)
_REMEMBERED: Final = 10_000  # entries of the audit
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Editor:
    """Who is signed in.

    Attributes:
        token: what a form of theirs must carry; no other session has the same.
    """

    name: str
    role: Role
    token: str

    @property
    def decides(self) -> bool:
        """Whether they may change anything."""
        return self.role == "editor"


@dataclass(frozen=True, slots=True)
class Listed:
    """One who may come in: since when, how many sessions are open, and whether a link waits."""

    name: str
    role: str
    added: str
    sessions: int
    waiting: bool


def add(book: Book, name: str, role: Role) -> str:
    """Let someone in, or give them another link; links of theirs that were not used are void.

    Returns:
        What the link carries: signed, good once and for three days.

    Raises:
        BookError: if the name is none.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise BookError(f"A name is a text on one line, of at most {_LONGEST} characters.")
    key = secrets.token_urlsafe(24)
    with book.write() as db:
        db.execute(
            "INSERT INTO editors VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET role = excluded.role",
            [name, role, book.stamp()],
        )
        db.execute("DELETE FROM links WHERE editor = ?", [name])
        db.execute("INSERT INTO links VALUES (?, ?, ?)", [hashed(key), name, book.stamp(book.moment + LINK)])
        _note(book, f"added as {role}", name, "")
    return _signer(book).dumps(key)


def remove(book: Book, name: str) -> bool:
    """Shut someone out: their links and sessions end at once. Returns whether there was such a person."""
    with book.write() as db:
        found = db.execute("DELETE FROM editors WHERE name = ?", [name]).rowcount > 0
        _note(book, "removed", name, "")
    return found


def listed(book: Book) -> list[Listed]:
    """All who may come in, by name."""
    query = (
        "SELECT name, role, added, (SELECT count(*) FROM sessions WHERE editor = name AND expires > :now),"
        " EXISTS (SELECT 1 FROM links WHERE editor = name AND expires > :now) FROM editors ORDER BY name"
    )
    rows = book.db.execute(query, {"now": book.stamp()})
    return [Listed(name, role, added, sessions, bool(waiting)) for name, role, added, sessions, waiting in rows]


def invited(book: Book, link: str) -> str | None:
    """Whom a link would let in; looking at it does not use it up."""
    row = _waiting(book, link)
    return row[1] if row else None


def sign_in(book: Book, link: str, address: str) -> str | None:
    """Use a link up.

    Returns:
        The secret of a new session; None if the link is forged, used, void or too old, which is noted.
    """
    session = secrets.token_urlsafe(32)
    with book.write() as db:
        row = _waiting(book, link)
        if row is None:
            _note(book, "sign-in refused", "", address)
            return None
        db.execute("DELETE FROM links WHERE hash = ?", [row[0]])
        db.execute("DELETE FROM sessions WHERE expires <= ?", [book.stamp()])
        expires = book.stamp(book.moment + SESSION)
        db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", [hashed(session), row[1], book.stamp(), expires])
        _note(book, "signed in", row[1], address)
    return session


def sign_out(book: Book, session: str) -> None:
    """End a session."""
    with book.write() as db:
        db.execute("DELETE FROM sessions WHERE hash = ?", [hashed(session)])


def who(book: Book, session: str) -> Editor | None:
    """Whose session this is; None if it is nobody's or has ended."""
    query = "SELECT name, role FROM sessions JOIN editors ON name = editor WHERE hash = ? AND expires > ?"
    row = book.one(query, hashed(session), book.stamp())
    if row is None:
        return None
    token = hmac.digest(book.secret.encode(), f"form {session}".encode(), "sha256").hex()
    return Editor(row[0], row[1], token)


def named(book: Book, name: str) -> Role | None:
    """The role of someone who may come in."""
    row = book.one("SELECT role FROM editors WHERE name = ?", name)
    return row[0] if row else None


def refused(book: Book, what: str, who: str, address: str) -> None:
    """Note that something was refused."""
    with book.write():
        _note(book, what, who, address)


def audit(book: Book, limit: int) -> list[tuple[str, str, str, str]]:
    """When, what, who and from where, the newest first."""
    return book.db.execute("SELECT at, what, who, address FROM audit ORDER BY id DESC LIMIT ?", [limit]).fetchall()


def _waiting(book: Book, link: str) -> tuple[str, str] | None:
    try:
        key = _signer(book).loads(link)
    except BadSignature:
        return None
    row = book.one("SELECT hash, editor FROM links WHERE hash = ? AND expires > ?", hashed(str(key)), book.stamp())
    return (row[0], row[1]) if row else None


def _signer(book: Book) -> URLSafeSerializer:
    return URLSafeSerializer(book.secret, "greensilk.link")


def _note(book: Book, what: str, who: str, address: str) -> None:
    book.db.execute(
        "INSERT INTO audit (at, what, who, address) VALUES (?, ?, ?, ?)", [book.stamp(), what, who, address]
    )
    book.db.execute("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", [_REMEMBERED])
