"""A picture beside the matrices: curves that a mechanism computes for the present run."""

from collections.abc import Iterator, Mapping, Sequence
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


class Looked(Mapping[str, Tensor]):
    """Steps by id that remember which of them were looked at."""

    def __init__(self, steps: Mapping[str, Tensor]) -> None:
        self.steps = steps
        self.at: set[str] = set()

    def __getitem__(self, id_: str) -> Tensor:
        self.at.add(id_)
        return self.steps[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self.steps

    def __iter__(self) -> Iterator[str]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)


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
    logarithmic axes; marked: where on the x axis the present run stands; note: how it was computed; of: the steps
    whose numbers it was computed from, by id, which is seen and not told."""

    id: str
    title: str
    x: str
    y: str
    series: Sequence[Series]
    note: str = ""
    log: Sequence[Literal["x", "y"]] = field(default=())
    marked: float | None = None
    of: Sequence[str] = field(default=())
