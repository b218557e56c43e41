"""A picture beside the matrices: curves that a mechanism computes for the present run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor

Value = bool | int | float | str


@dataclass(frozen=True)
class Seen:
    """What a figure is computed from: the run's steps by id, its options as they were used, its seed, how many
    tokens it has (n), and how many keys (m: those of the second sentence, else n)."""

    steps: Mapping[str, Tensor]
    options: Mapping[str, Value]
    seed: int
    n: int
    m: int


@dataclass(frozen=True)
class Series:
    """One curve. kind: a line, single points, bars, or arrows from the origin to (x, y); x may be words."""

    name: str
    x: Sequence[float | str]
    y: Sequence[float]
    kind: Literal["line", "points", "bars", "arrows"] = "line"


@dataclass(frozen=True)
class Figure:
    """Curves over one axis. title, x, y, note and the names of the series are messages to translate; log: the
    logarithmic axes; marked: where on the x axis the present run stands; note: how it was computed."""

    id: str
    title: str
    x: str
    y: str
    series: Sequence[Series]
    note: str = ""
    log: Sequence[Literal["x", "y"]] = field(default=())
    marked: float | None = None
