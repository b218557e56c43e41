"""What was computed in braces, as it stands in a text: words, numbers, sums of products."""

import math
from collections.abc import Iterable, Iterator
from typing import Literal

from app.learn.expression import Computed, Products, Word
from app.schema.learn import LessonSpan

OPERATORS = ("+", "−", "·", "×", "÷")


def written(found: Computed) -> Iterator[LessonSpan]:
    """Its spans, one behind the other."""
    if isinstance(found.value, Word):
        yield LessonSpan(kind="word", text=found.value.text, to="", value=None, digits=0)
        return
    if isinstance(found.value, Products):
        for i, (one, other) in enumerate(found.value.pairs):
            yield from [*([_text(" + ")] if i else []), _number(one, found), _text(" · "), _number(other, found)]
        return
    for i, value in enumerate(found.value if isinstance(found.value, list) else [found.value]):
        yield from [*([_text(", ")] if i else []), _number(value, found)]


def bracketed(spans: Iterable[LessonSpan]) -> Iterator[LessonSpan]:
    """The same, but a negative number behind an operator stands in brackets: no sign meets another one."""
    before = ""
    for span in spans:
        meets = before.rstrip().endswith(OPERATORS) and (span.value or 0) < 0
        yield from [_text("("), span, _text(")")] if meets else [span]
        before = span.text if span.kind == "text" else ""


def _text(text: str) -> LessonSpan:
    return LessonSpan(kind="text", text=text, to="", value=None, digits=0)


def _number(value: float, found: Computed) -> LessonSpan:
    finite = value if math.isfinite(value) else None
    infinite = "" if math.isfinite(value) else "−∞" if value < 0 else "∞"
    digits = 0 if value == round(value, 0) and found.digits == 2 else found.digits
    kind: Literal["percent", "number"] = "percent" if found.is_percent else "number"
    return LessonSpan(kind=kind, text=infinite, to="", value=finite, digits=digits)
