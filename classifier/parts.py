"""Examples in parts: a headline alone, half of a report. News comes shortened, and each part says less."""

from collections.abc import Iterator

from classifier.strength import Text

LONG = 24
"""Words of a body of which each half still says something."""


def parts(text: Text) -> Iterator[Text]:
    """The title alone, and each half of a long body, as the words of a title and of a body."""
    title, body = text
    if title and body:
        yield title, []
    if len(body) > LONG:
        middle = len(body) // 2
        yield [], body[:middle]
        yield [], body[middle:]
