"""Examples in parts: a headline alone, half of a report. News comes shortened, and each part says less."""

from collections.abc import Iterator

from classifier.space import Recipe
from classifier.strength import Text

LONG = 24
"""Words of a body of which each half still says something."""


def parts(text: Text, recipe: Recipe) -> Iterator[tuple[Text, float]]:
    """The title, and each half of a long body, as the words of a title and of a body, and how much each counts."""
    title, body = text
    if recipe.headlines and title and body:
        yield (title, []), recipe.headlines
    if recipe.parts and len(body) > LONG:
        middle = len(body) // 2
        yield ([], body[:middle]), recipe.parts
        yield ([], body[middle:]), recipe.parts
