"""The weekly digest: the new stories of a week by theme, as one page and as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from classifier import taxonomy
from classifier.taxonomy import Theme
from crawler.dates import BEIJING
from feeds.item import Item
from feeds.items import Items
from feeds.members import Members
from feeds.settings import Mail, Settings
from feeds.site import by_theme, environment
from pipelines.archive import Archive
from pipelines.archive.outline import first_kept, outline

_DUE: Final = time(8)
"""When, on the Monday behind a week, its digest is written."""
_A_WEEK: Final = timedelta(days=7)
_LATE: Final = timedelta(days=28)
_NOBODY: Final = "greensilk@localhost"


@dataclass(frozen=True, slots=True)
class Digest:
    """The stories of a week, each under the theme the model is surest of.

    Attributes:
        monday: the first day of the week.
    """

    monday: date
    sections: Sequence[tuple[Theme, Sequence[Item]]]
    home: str

    @property
    def name(self) -> str:
        """2026-W47"""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def heading(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"绿丝周报 {year}年第{week}周"

    @property
    def span(self) -> str:
        sunday = self.monday + timedelta(days=6)
        return f"{self.monday.month}月{self.monday.day}日—{sunday.month}月{sunday.day}日"

    @property
    def count(self) -> int:
        return sum(len(items) for _, items in self.sections)

    def html(self) -> str:
        """One page that needs no other file."""
        values = {name: getattr(self, name) for name in ("heading", "span", "count", "sections", "home")}
        return environment().get_template("digest.html").render(title=self.heading, **values)

    def text(self) -> str:
        """The same for a reader of mail that shows no HTML."""
        lines = [self.heading, f"{self.span}，共 {self.count} 条。"]
        for theme, items in self.sections:
            lines += ["", f"【{theme.name_zh}】"]
            lines += [f"· {item.title}\n  {item.when}{item.source_line}\n  {item.url}" for item in items]
        return "\n".join([*lines, *(["", self.home] if self.home else []), ""])

    def letter(self, mail: Mail) -> EmailMessage:
        """The digest as a letter; the same week gives the same bytes. A mail program opens it as a draft to be sent."""
        letter = EmailMessage(policy=SMTP)
        letter["Subject"] = f"{self.heading}（{self.span}）"
        letter["From"] = mail.sender or _NOBODY
        if mail.to:
            letter["To"] = ", ".join(mail.to)
        ended = datetime.combine(self.monday + timedelta(days=7), time(), BEIJING)
        letter["Date"] = format_datetime(ended.astimezone(UTC))
        letter["Message-ID"] = f"<digest-{self.name}@greensilk>"
        letter["X-Unsent"] = "1"
        letter.set_content(self.text(), cte="base64")
        letter.add_alternative(self.html(), subtype="html", cte="base64")
        letter.set_boundary(f"=_greensilk-{self.name}")
        return letter


def digest(archive: Archive, settings: Settings, monday: date) -> Digest:
    """The stories that were published in the week from this Monday to Sunday, in Beijing, and those found late.

    A story stands in one digest: that of the week in which it was first published, so that no later reprint brings it
    again; or, if it was found after that digest was due, in the next. What is older than a month when it is found
    is history, and stands in its own week.
    """
    lines = outline(archive)
    themes = {theme.slug: theme for theme in taxonomy.load()}
    members, items = Members(archive, lines, settings), Items(archive, lines, themes, settings)
    kept = first_kept(archive)
    found = ((line, min(kept[number] for number in members.story(line))) for line in members.stories())
    chosen = [line for line, seen in found if _week(date.fromisoformat(line.day), seen) == monday]
    items.load(number for line in chosen for number in members.story(line))
    return Digest(monday, by_theme(items.article(line) for line in chosen), settings.base_url)


def _week(day: date, seen: datetime) -> date:
    """The Monday of the week in whose digest a story stands."""
    own = day - timedelta(days=day.weekday())
    due = datetime.combine(own + _A_WEEK, _DUE, BEIJING)
    if not due < seen < due + _LATE:
        return own
    return own + _A_WEEK * (1 + (seen - due) // _A_WEEK)


def monday_of(week: str) -> date:
    """The first day of a week such as 2026-W47; raises `ValueError`."""
    return datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007


def last_monday(today: date) -> date:
    """The first day of the last week that is over."""
    return today - timedelta(days=today.weekday() + 7)
