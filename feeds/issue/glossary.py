"""Names in both languages, for what is to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from feeds.issue.items import Item


def of(item: Item, names: Mapping[str, str]) -> dict[str, str]:
    """The names of an item that is to be translated, with their translations; of names in one place, the longest.

    Args:
        names: Chinese ones with the English ones.
    """
    if item.translation is None:
        return {}
    text = "\n".join((item.headline, *item.paragraphs))
    pairs = names.items() if item.language == "zh" else ((en, zh) for zh, en in names.items())
    found = {}
    for name, other in sorted(pairs, key=lambda pair: -len(pair[0])):
        if name in text:
            found[name] = other
            text = text.replace(name, "\n")
    return found
