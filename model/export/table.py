"""Numbers as CSV, with the names of the axes and of what stands along them; no name is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from numpy.typing import NDArray

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute
MARK = "\ufeff"  # at the beginning of a file: a spreadsheet then reads it as UTF-8


def written(value: NDArray[Any], axes: Sequence[str], labels: Sequence[Sequence[str]]) -> str:
    """A tensor with its last axis across, and a column of names for each of the others.

    value of any shape but (); axes, labels: for each dimension its name, and what stands along it
    """
    *down, across = axes
    corner = [*down[:-1], f"{down[-1]} ↓ {across} →" if down else f"{across} →"]
    rows = value.reshape(-1, value.shape[-1])
    names = product(*labels[:-1]) if down else [("",)]
    return lines([[*corner, *labels[-1]], *([*name, *row] for name, row in zip(names, rows, strict=True))])


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """A row a line. A spreadsheet shows a text as it is; a number has the digits that tell it apart from all others of
    its precision, a bit is 1 or 0, and None is empty."""
    file = io.StringIO()
    csv.writer(file).writerows([map(_cell, row) for row in rows])
    return file.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return str(int(value)) if str(value) in ("True", "False") else str(value)
