"""A worked example of a mechanism, and what is to be seen in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from model.lab.figure import Value


@dataclass(frozen=True)
class Cell:
    """What an example is there to show: this cell of this step is this value, as far as it is written."""

    step: str
    at: tuple[int, ...]
    value: float


@dataclass(frozen=True)
class Preset:
    """A worked example: tokens, the second sentence's if there is one (None: the mechanism's own), and inputs
    that replace the seeded ones (x by token, weights whole). shows: what its note says of it, in cells, the
    point of it last; columns: by axis, what each of its numbers stands for, as its maker has decided."""

    id: str
    title: str
    tokens: tuple[str, ...]
    inputs: Mapping[str, Tensor] = field(default_factory=dict)
    focus: int = 0  # the row that the example speaks of
    note: str = ""
    options: Mapping[str, Value] = field(default_factory=dict)
    context: tuple[str, ...] | None = None
    shows: tuple[Cell, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def step(self) -> str | None:
        """The step that shows its point, by id; None: any that pictures the mechanism."""
        return self.shows[-1].step if self.shows else None
