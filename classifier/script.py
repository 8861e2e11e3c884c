"""Traditional characters to simplified ones, one for one: an index and a query may be folded alike."""

from functools import cache

import opencc

_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


def simplified(text: str) -> str:
    """The text in simplified characters, as long as before; a text without traditional ones comes back as it is.

    Characters are mapped by OpenCC's table. Words are not replaced by those of the mainland (軟體 stays 软体).
    """
    table = _table()
    return text if table.keys().isdisjoint(map(ord, set(text))) else text.translate(table)


@cache
def _table() -> dict[int, str]:
    characters = [chr(code) for first, end in _BLOCKS for code in range(first, end)]
    turned = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, turned, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}
