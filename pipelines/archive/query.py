"""The grammar of a search, the same wherever one is typed.

    碳市场 配额               both, in title or body; what is written together stands together; AND may stand between
    "carbon market"          these words in this order; in quotation marks a word is itself alone, without its synonyms
    -疫情, NOT 疫情            without it
    煤电 OR 风电, 煤电 | 风电   at least one of them; OR binds less than a space
    (煤电 OR 风电) 越南        brackets
    title:碳市场              in the title
    theme:climate,energy     of a theme, by its short name or any printed one; a comma lists several
    source:mee,新华社          of a source, by its short or printed name
    since:2021-01 until:2021  from, up to and including a day, a month or a year, Beijing time
    lang:zh   bri:yes        in a language; about the Belt and Road, or not (bri:no)
    place:澜湄                about a region or country: any of the names that `sets.toml` gives it

AND, OR and NOT count in capitals alone: in small letters, or in quotation marks, they are words as any other.
Full-width signs count as their plain forms, fields have Chinese names too (`fields.py`).
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.archive import fields, sets, text
from pipelines.archive.tree import All, Either, Node, Not, QueryError, Words

_QUOTES: Final = {'"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』"}
_OPEN, _CLOSE, _MINUS, _COMMA = "(（", ")）", "-－", ",，、"
_OR: Final = re.compile(r"(?:OR|ＯＲ|[|｜])(?=[\s()（）]|$)")
_AND: Final = re.compile(r"(?:AND|ＡＮＤ)(?=[\s()（）]|$)")
_NOT: Final = re.compile(r"(?:NOT|ＮＯＴ)(?=[\s()（）]|$)")
_FIELD: Final = re.compile(rf"([A-Za-z]+|{'|'.join(fields.NAMES)})[:：](?!//)", re.IGNORECASE)
_DEEPEST, _LONGEST = 10, 2_000


def parse(query: str) -> Node:
    """What a search asks for.

    Raises:
        QueryError: a sentence that names what is wrong.
    """
    if len(query) > _LONGEST:
        raise QueryError(f"A search has at most {_LONGEST:,} characters.", f"检索词最多 {_LONGEST:,} 个字符。")
    found = _Reader(query).read()
    if found is None:
        raise QueryError(
            "There is nothing to search for: type a word, or a filter such as theme:climate.",
            "没有可检索的词：请输入词语，或 theme:climate 这样的条件。",
        )
    return found


class _Reader:
    """Reads a query from left to right. A part in which there is no letter or digit is None, and left out."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0
        self._depth = 0
        self._title = False

    def read(self) -> Node | None:
        found = self._either()
        if self._at < len(self._query):
            raise QueryError(
                f"A bracket {self._query[self._at]} closes nothing.", f"括号 {self._query[self._at]} 没有对应的左括号。"
            )
        return found

    def _either(self) -> Node | None:
        parts = [self._all()]
        while found := _OR.match(self._query, self._at):
            self._at = found.end()
            parts.append(self._all())
            if len(parts) > 1 and None in parts:
                raise _lonely("OR")
        return _joined(Either, parts)

    def _all(self) -> Node | None:
        parts: list[Node | None] = []
        while not self._ends():
            if found := _AND.match(self._query, self._at):
                self._at = found.end()
                if not parts or self._ends() or _AND.match(self._query, self._at):
                    raise _lonely("AND")
            parts.append(self._part())
        return _joined(All, parts)

    def _ends(self) -> bool:
        """Whether nothing more follows that is to be found together."""
        return not self._next() or self._next() in _CLOSE or bool(_OR.match(self._query, self._at))

    def _next(self) -> str:
        """The next character that is not a space; empty at the end."""
        while self._query[self._at : self._at + 1].isspace():
            self._at += 1
        return self._query[self._at : self._at + 1]

    def _part(self) -> Node | None:
        if self._query[self._at] in _MINUS:
            self._at += len(self._query[self._at :]) - len(self._query[self._at :].lstrip(_MINUS))
            alone = self._at == len(self._query) or self._query[self._at].isspace()
            found = None if alone else self._part()
            return Not(found) if found else None
        if negation := _NOT.match(self._query, self._at):
            self._at = negation.end()
            if self._ends() or _AND.match(self._query, self._at):
                raise QueryError(
                    "NOT stands before a word: behind it there is none.", "NOT 要放在一个词前面：它后面没有词。"
                )
            found = self._part()
            return Not(found) if found else None
        if self._query[self._at] in _OPEN:
            return self._group()
        if (field := _FIELD.match(self._query, self._at)) and fields.meant(field[0]):
            return self._field(field)
        return self._words(self._at)

    def _group(self) -> Node | None:
        self._at += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError(f"More than {_DEEPEST} brackets stand in each other.", f"括号嵌套超过 {_DEEPEST} 层。")
        found = self._either()
        if not self._next():
            raise QueryError("A bracket ( is not closed.", "括号 ( 没有闭合。")
        self._at += 1
        self._depth -= 1
        return found

    def _field(self, match: re.Match[str]) -> Node | None:
        start, self._at = self._at, match.end()
        name = fields.name(match[1])
        if name == "title" and self._query[self._at : self._at + 1].strip():
            outer, self._title = self._title, True
            found = self._group() if self._query[self._at] in _OPEN else self._words(start)
            self._title = outer
            return found
        values = [self._value()]
        while self._query[self._at : self._at + 1] in tuple(_COMMA):
            self._at += 1
            values.append(self._value())
        said = self._query[start : self._at]
        if not all(values):
            raise QueryError(f"{said} lacks a value.", f"{said} 后面缺少内容。")
        return fields.node(name, tuple(values), said)

    def _value(self) -> str:
        start = self._at
        self._run(_COMMA)
        return self._query[start : self._at].strip("".join((*_QUOTES, *_QUOTES.values())))

    def _words(self, start: int) -> Node | None:
        begin = self._at
        exact = self._run("")
        phrase = self._query[begin : self._at]
        if not text.units(phrase):
            return None
        try:
            phrases = (phrase,) if exact else sets.load().same(phrase)
        except sets.SetsError as error:
            raise QueryError(str(error), "同义词表有误，请告诉管理员。") from error
        return Words(self._query[start : self._at], phrases, self._title)

    def _run(self, stop: str) -> bool:
        """Move to the end of what is written together. Returns whether some of it is in quotation marks."""
        quoted = False
        while (sign := self._query[self._at : self._at + 1]) and not sign.isspace():
            if sign in _OPEN + _CLOSE + stop:
                break
            if sign in _QUOTES:
                end = self._query.find(_QUOTES[sign], self._at + 1)
                if end < 0:
                    raise QueryError(f"A quotation mark {sign} is not closed.", f"引号 {sign} 没有闭合。")
                self._at, quoted = end, True
            self._at += 1
        return quoted


def _lonely(word: str) -> QueryError:
    return QueryError(
        f"{word} stands between two words: on one side of it there is none.",
        f"{word} 要放在两个词之间：它有一边没有词。",
    )


def _joined(kind: type[All | Either], parts: list[Node | None]) -> Node | None:
    found = tuple(part for part in parts if part is not None)
    return kind(found) if len(found) > 1 else next(iter(found), None)
