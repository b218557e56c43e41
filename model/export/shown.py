"""A step as a notebook shows it: tables of its numbers, shaded, with the names along both sides. Torch is enough, so
that a notebook can have this source inside (model/export/notebook.py)."""

from collections.abc import Sequence
from itertools import product
from math import isfinite

from torch import Tensor

from model.export.picture import INK, LINE, PAPER, SOFT, colour, ink, plain, short

TABLES, ALONG = 8, 32  # tables of a step, and rows and columns of a table, that are drawn at most


class Shown:
    """What a notebook shows as HTML, and a terminal as its numbers."""

    def __init__(self, value: Tensor, html: str) -> None:
        self.value, self.html = value, html

    def __repr__(self) -> str:
        return str(self.value)

    def _repr_html_(self) -> str:
        return self.html


def show(
    value: Tensor, axes: str, mask: Tensor | None = None, largest: float | None = None, most: int = TABLES,
    **names: Sequence[str],
) -> Shown:  # fmt: skip
    """A tensor as tables of its last two axes, one for each place along those before. axes: their names; names: what
    stands along them, else they are counted from 0; mask: a cell where it is off is grey; largest: the number that has
    the full colour, else the largest that is there; most: tables at most."""
    known = ["", "", *axes.split()][-max(2, value.ndim) :]
    shape = (1, 1, *value.shape)[-max(2, value.ndim) :]
    along = [list(names.get(axis, map(str, range(n)))) for axis, n in zip(known, shape, strict=True)]
    seen = value == value if mask is None else mask.expand(value.shape)
    full = largest or max((abs(each) for each in map(float, value.flatten()) if isfinite(each)), default=0) or 1
    places = list(product(*map(range, shape[:-2])))
    tables = []
    for place in places[:most]:
        titles = [f"{axis} {names[i]}" for axis, names, i in zip(known, along, place, strict=False)]
        title = ", ".join(titles) if len(places) > 1 else ""
        parts = [each.reshape(shape)[place].tolist() for each in (value, seen)]
        tables.append(one_table(title, parts[0], parts[1], known[-2:], along[-2:], full))
    left_out = [f"<p>{most} / {len(places)}</p>"] * (len(places) > most)
    return Shown(value, "\n".join([*tables, *left_out]))


def one_table(
    title: str, numbers: list[list[float]], seen: list[list[bool]], axes: list[str], names: list[list[str]],
    largest: float,
) -> str:  # fmt: skip
    """One matrix; of a large one as much as can be read."""
    rows, columns = names[0][:ALONG], names[1][:ALONG]
    if (rows, columns) != (names[0], names[1]):
        title += f" ({len(rows)} × {len(columns)} / {len(names[0])} × {len(names[1])})"
    corner = " ".join(f"{axis} {arrow}" for axis, arrow in zip(axes, "↓→", strict=True) if axis)
    line = f'<tr style="background: {PAPER}">'  # a notebook stripes its tables
    lines = [f'{line}<th>{corner}</th>{"".join(f"<th>{plain(name)}</th>" for name in columns)}</tr>']
    for name, row, open_ in zip(rows, numbers, seen, strict=False):
        cells = "".join(map(one_cell, row[:ALONG], open_, [largest] * ALONG))
        lines.append(f"{line}<th>{plain(name) if axes[0] else ''}</th>{cells}</tr>")
    caption = f"<caption>{plain(title)}</caption>" if title else ""
    style = f"display: inline-table; margin: 0 1em 1em 0; background: {PAPER}; color: {INK}"
    return f'<table dir="ltr" style="{style}">{caption}' + "\n".join([*lines, "</table>"])


def one_cell(number: float, is_seen: bool, largest: float) -> str:
    """One number; of a bit or a whole one no digits behind the point."""
    background = colour(number, largest) if is_seen else LINE
    on_it = ink(background) if is_seen else SOFT
    written = str(int(number)).replace("-", "−") if isinstance(number, int) else short(number)
    return f'<td style="background: {background}; color: {on_it}">{written}</td>'
