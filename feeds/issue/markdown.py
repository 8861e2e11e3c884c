"""An issue as Markdown."""

from __future__ import annotations

import re
from typing import Final

from feeds.issue.blocks import Block, blocks
from feeds.issue.whole import Whole

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_BEGINNING: Final = re.compile(r"^(\d+)([.)])|^([-+=])")


def write(of: Whole) -> bytes:
    """The issue as a text, pictures as their captions and credits."""
    lines = [f"# {plain(of.issue.title)}", "", "## 目录", ""]
    for part in of.parts:
        lines += [f"- {plain(part.title)}", *(f"    - {plain(line)}" for line in part.listed)]
    for part in of.parts:
        lines += ["", f"## {plain(part.title)}"]
        for placed in part.placed:
            for block in blocks(placed.item, of):
                lines += ["", _block(block)]
    return ("\n".join(lines) + "\n").encode()


def _block(block: Block) -> str:
    text = plain(block.text)
    if block.picture:
        return f"*{text}（图：{plain(block.picture.credit)}）*"
    if block.look == "headline":
        return f"### {text}"
    if block.look == "theme":
        return f"#### {text}"
    if block.look == "point":
        return block.text if block.text == text else text
    if block.look == "link":
        label, _, address = block.text.partition("：")
        return f"{label}：<{address}>" if re.fullmatch(r"https?://[^\s<>]+", address) else text
    bold = f"**{text}**"
    marked = {"open": bold, "open title": bold, "title": bold}
    return {**marked, "quote": f"> {text}", "evidence": f"   {text}"}.get(block.look, text)


def plain(text: str) -> str:
    """A text in which nothing is markup."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _BEGINNING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)
