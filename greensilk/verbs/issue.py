"""Draft, bring in, check and close issues of the newsletter."""

from __future__ import annotations

from greensilk.issue import arranging, illustrating, looking, making, taking
from greensilk.issue.group import issue

__all__ = ["arranging", "illustrating", "issue", "looking", "making", "taking"]
