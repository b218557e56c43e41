"""A matrix as an SVG by itself: text as text, no style, font or picture from elsewhere; queries down, keys across."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

PAPER, INK, SOFT, LINE = "#ffffff", "#1b1b1f", "#56565f", "#d9d9e0"  # static/base.css, the light theme
POSITIVE, NEGATIVE = "#4b2e83", "#4d2600"
ROLES = {"query": "#bc4600", "key": "#00639c", "token": INK}

SIZE = 13  # px, of letters
WIDE, HIGH = 46, 26  # px, of a cell that holds its number
BARE = (3, 18, 720)  # px, of one that does not: at least, at most, and of all in a row
NUMBERS, COLUMNS = 1300, 40  # cells, and columns, up to which the numbers stand in them
NAMES = 150  # px, of a name at most
GAP = 8  # px
NOT_XML = re.compile(r"[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
HATCHED = (
    '<defs><pattern id="hatched" width="7" height="7" patternUnits="userSpaceOnUse">'
    f'<path d="M-2 2l4 -4M0 7l7 -7M5 9l4 -4" stroke="{LINE}" stroke-width="1.5"/></pattern></defs>'
)


@dataclass(frozen=True)
class Matrix:
    """What is drawn: value (row, column), with what stands along both.

    title: stands above, and is what a screen reader says; hidden (row, column): hatched; is_share: the scale is 0 to 1,
    else it is signed around 0
    """

    title: str
    value: NDArray[Any]
    axes: tuple[str, str]
    names: tuple[Sequence[str], Sequence[str]]
    hidden: NDArray[Any]
    is_share: bool

    def svg(self) -> str:
        """The picture."""
        rows, columns = self.value.shape
        bottom = self._top + self._high * rows + GAP
        right = max(self._left + self._wide * columns, GAP + 1.1 * _wide(self.title)) + GAP
        size = f'width="{right:.0f}" height="{bottom:.0f}" viewBox="0 0 {right:.0f} {bottom:.0f}"'
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" direction="ltr" font-family="sans-serif">',
            f'<title>{plain(self.title)}</title>{HATCHED}<rect width="100%" height="100%" fill="{PAPER}"/>',
            _text(GAP, 2 * GAP, self.title, INK, bold=True),
            *self._heads(), *self._columns(), *self._rows(), *self._cells(),
            "</svg>\n",
        ])  # fmt: skip

    @property
    def _is_written(self) -> bool:
        return self.value.size <= NUMBERS and self.value.shape[1] <= COLUMNS

    @property
    def _wide(self) -> float:
        return WIDE if self._is_written else max(BARE[0], min(BARE[1], BARE[2] / max(self.value.shape)))

    @property
    def _high(self) -> float:
        return HIGH if self._is_written else self._wide

    @property
    def _is_turned(self) -> bool:
        return self._widest(1) > self._wide - 4

    @property
    def _left(self) -> float:
        return 2 * GAP + max([self._widest(0), *(_wide(f"{axis} ↓") for axis in self.axes)])

    @property
    def _top(self) -> float:
        """The title is above, and the names of the columns or, if they are short, of the axes."""
        above = self._widest(1) if self._is_turned else SIZE
        return 4 * GAP + SIZE + max(above, 1.3 * SIZE * len([axis for axis in self.axes if axis]))

    def _widest(self, axis: int) -> float:
        return min(NAMES, max(map(_wide, self.names[axis]), default=0))

    def _heads(self) -> Iterator[str]:
        """What runs across and what runs down, in the corner."""
        for i, (axis, arrow) in enumerate(zip(reversed(self.axes), "→↓", strict=True)):
            if axis:
                y = self._top - GAP - SIZE * (0.5 + 1.3 * i)
                yield _text(self._left - GAP, y, f"{axis} {arrow}", _tint(axis), "end")

    def _columns(self) -> Iterator[str]:
        fill, base = _tint(self.axes[1]), self._top - GAP
        for i in _apart(len(self.names[1]), self._wide):
            name, x = _cut(self.names[1][i]), self._left + (i + 0.5) * self._wide
            if self._is_turned:
                yield _text(x, base, name, fill, turned=True)
            else:
                yield _text(x, base - SIZE / 2, name, fill, "middle")

    def _rows(self) -> Iterator[str]:
        if self.axes[0]:  # a vector's row has no name
            for i in _apart(len(self.names[0]), self._high):
                y = self._top + (i + 0.5) * self._high
                yield _text(self._left - GAP, y, _cut(self.names[0][i]), _tint(self.axes[0]), "end")

    def _cells(self) -> Iterator[str]:
        numbers = [abs(each) for each in map(float, self.value.flat) if isfinite(each)]
        largest = 1.0 if self.is_share else max(numbers, default=1.0) or 1.0
        gap = 1 if self._wide > BARE[0] else 0
        size = f'width="{self._wide - gap:g}" height="{self._high - gap:g}"'
        for row, column in np.ndindex(*self.value.shape):
            number, is_hidden = float(self.value[row, column]), bool(self.hidden[row, column])
            x, y = self._left + column * self._wide, self._top + row * self._high
            fill = "url(#hatched)" if is_hidden else colour(number, largest)
            yield f'<rect x="{x:g}" y="{y:g}" {size} fill="{fill}"/>'
            if self._is_written:
                on_it = SOFT if is_hidden else ink(fill)
                yield _text(x + self._wide / 2, y + self._high / 2, short(number), on_it, "middle")


def _text(
    x: float, y: float, text: str, fill: str, anchor: str = "start", *, bold: bool = False, turned: bool = False
) -> str:
    """A line of text with its middle at y; turned, it goes up from there."""
    more = ' font-weight="700"' if bold else ""
    if turned:
        x += 0.35 * SIZE
        more += f' transform="rotate(-90 {x:g} {y:g})"'
    else:
        y += 0.35 * SIZE
    own = f'x="{x:g}" y="{y:g}" fill="{fill}" font-size="{SIZE}" text-anchor="{anchor}"'
    return f"<text {own}{more}>{plain(text)}</text>"


def plain(text: str) -> str:
    """What XML cannot hold has signs of its own: a token may be any character."""
    signs = NOT_XML.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)
    return escape(signs, quote=False)


def _wide(text: str) -> float:
    """About how wide a text is, in px: nothing here can measure it."""
    shares = (1 if unicodedata.east_asian_width(c) in "WF" else 0.58 for c in text if not unicodedata.combining(c))
    return SIZE * sum(shares)


def _cut(name: str) -> str:
    """A name that has no more than its room."""
    if _wide(name) <= NAMES:
        return name
    while _wide(f"{name}…") > NAMES:
        name = name[:-1]
    return f"{name}…"


def _apart(n: int, pitch: float) -> range:
    """Places of names; those that would stand too close are left out."""
    return range(0, n, ceil(1.1 * SIZE / pitch))


def _tint(axis: str) -> str:
    return ROLES.get(axis, SOFT)


def colour(number: float, largest: float) -> str:
    """Of a share of the largest; what is no number, or none that ends, has none."""
    share = min(1.0, abs(number) / largest) if isfinite(number) else 0.0
    end = POSITIVE if number >= 0 else NEGATIVE
    mixed = (round(_at(PAPER, i) + share * (_at(end, i) - _at(PAPER, i))) for i in range(3))
    return "#" + "".join(f"{each:02x}" for each in mixed)


def _at(colour: str, i: int) -> int:
    return int(colour[1 + 2 * i : 3 + 2 * i], 16)


def ink(colour: str) -> str:
    """Black or white, whichever reads better on it: relative luminance, WCAG 2.2."""
    shares = (_at(colour, i) / 255 for i in range(3))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return PAPER if 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) > 4.58 else "#000000"


def short(number: float) -> str:
    if not isfinite(number):
        return {"inf": "∞", "-inf": "−∞"}.get(str(number), "?")
    found = f"{number:.2f}" if abs(number) < 1000 else f"{number:.3g}"
    return ("0" if float(found) == 0 else found).replace("-", "−")
