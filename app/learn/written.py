"""What was computed in braces, as it stands in a text: words, numbers, sums of products."""

import math
from collections.abc import Iterator
from typing import Literal

from app.learn.expression import Computed, Products, Word
from app.schema.learn import LessonSpan


def written(found: Computed) -> Iterator[LessonSpan]:
    """Its spans, one behind the other."""
    if isinstance(found.value, Word):
        yield LessonSpan(kind="word", text=found.value.text, to="", value=None, digits=0)
        return
    if isinstance(found.value, Products):
        for i, (one, other) in enumerate(found.value.pairs):
            plus = [_text(" + ")] if i else []
            yield from [*plus, *_factor(one, found, is_first=not i), _text(" · "), *_factor(other, found)]
        return
    for i, value in enumerate(found.value if isinstance(found.value, list) else [found.value]):
        yield from [*([_text(", ")] if i else []), _number(value, found)]


def _factor(value: float, found: Computed, is_first: bool = False) -> list[LessonSpan]:
    """A number of a product; in brackets if its sign would meet another one."""
    number = _number(value, found)
    return [number] if value >= 0 or is_first else [_text("("), number, _text(")")]


def _text(text: str) -> LessonSpan:
    return LessonSpan(kind="text", text=text, to="", value=None, digits=0)


def _number(value: float, found: Computed) -> LessonSpan:
    finite = value if math.isfinite(value) else None
    infinite = "" if math.isfinite(value) else "−∞" if value < 0 else "∞"
    digits = 0 if value == round(value, 0) and found.digits == 2 else found.digits
    kind: Literal["percent", "number"] = "percent" if found.is_percent else "number"
    return LessonSpan(kind=kind, text=infinite, to="", value=finite, digits=digits)
