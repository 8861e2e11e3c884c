"""Traditional characters to simplified ones, one for one: an index and a query may be folded alike."""

from functools import cache

import opencc

_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


def simplified(text: str) -> str:
    """The text in simplified characters, as long as before; a text without traditional ones comes back as it is.

    Characters are mapped by OpenCC's table. Words are not replaced by those of the mainland (軟體 stays 软体).
    """
    traditional, table = _table()
    return text if traditional.isdisjoint(text) else text.translate(table)


@cache
def _table() -> tuple[frozenset[str], dict[int, str]]:
    characters = [chr(code) for first, end in _BLOCKS for code in range(first, end)]
    turned = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = {old: new for old, new in zip(characters, turned, strict=True) if old != new and len(new) == 1}
    return frozenset(pairs), str.maketrans(pairs)
