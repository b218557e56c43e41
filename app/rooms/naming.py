"""How a place of a matrix is named in a class: by the words along it, as pupils and teacher saw them; also afterwards,
where no matrix is seen."""

from collections.abc import Callable, Sequence
from typing import Any

from app.learn.shown import written_out
from app.learn.staging import OF_TOKENS
from app.wire import NAMED
from model.lab.inputs import Token
from model.tracing.step import Step

LETTERS = 4_000  # of all labels of a question; beyond that its places have numbers


def along(step: Step, at: int, tokens: Sequence[Token], translate: Callable[[str], str]) -> list[str]:
    """What stands along an axis (−2 or −1): words of the sentence, names, else numbers from 0; a vector has one row
    without a name."""
    if step.value.ndim < -at:
        return [""]
    axis, own = step.axes[at], step.labels[at] if step.labels else None
    words = written_out(tokens) if axis in OF_TOKENS else []
    if own is None:
        own = tuple(range(step.value.shape[at]))
    return [
        (translate(each) if axis in NAMED else each) if isinstance(each, str)
        else words[each] if each < len(words) else str(each)
        for each in own
    ]  # fmt: skip


def bounded(rows: list[str], columns: list[str]) -> tuple[list[str], list[str]]:
    """Both, if they are no more than what a question carries; else none."""
    return (rows, columns) if sum(map(len, rows + columns)) <= LETTERS else ([], [])


def place(ask: dict[str, Any], cell: Sequence[int]) -> str:
    """A cell, or the row or the column that it stands for: “it · cat”."""
    named = [_name(ask.get(axis, []), at) for axis, at in zip(("rows", "columns"), cell, strict=True)]
    whole = {"row": named[:1], "column": named[1:]}.get(ask.get("of", ""), named)
    return " · ".join(filter(None, whole))


def words(tokens: Sequence[dict[str, Any]]) -> list[str]:
    """Of a question that is answered by its words."""
    return written_out([Token(each.get("id", 0), each["text"], each.get("occurrence", 0)) for each in tokens])


def asked(ask: dict[str, Any]) -> str:
    """Where it is asked: the step, and its cell, or row; "" of what has no place."""
    cells = ask.get("cells") or []
    rows = {row for row, _ in cells}
    if not cells:
        return str(ask.get("step", "")) if ask.get("kind") == "touch" else ""
    is_row = len(cells) > 1 and len(rows) == 1
    where = _name(ask.get("rows", []), *rows) if is_row else ", ".join(place(ask, each) for each in cells)
    return ": ".join(filter(None, (ask["step"], where)))


def _name(labels: list[str], at: int) -> str:
    return labels[at] if at < len(labels) else str(at)
