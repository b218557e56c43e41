"""Where a run is while it is done again with a mistake in it: a call, known by what it does and along which axes, not
by the mechanism in which it stands. A product whose second matrix is turned makes scores, one along `key` mixes, any
other takes a vector through a matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from torch import Tensor

from model.tracing.recorder import Call, Node, leaves
from model.tracing.redo import Operands
from model.tracing.step import Step

WORDS = {"query", "key", "token"}


@dataclass(frozen=True)
class Here:
    """Where a run is, while it is done again.

    step: whose expression it is; node: what was made there; operands: as they are now; steps: of the run, by id
    is_asked: whether an answer is about this step; turn: of a slip that can be made in several ways, which
    """

    step: Step
    node: Node
    operands: Operands
    steps: Mapping[str, Step]
    is_asked: bool
    turn: int

    @property
    def does(self) -> str:
        """The name of the call, "" if it is none."""
        return self.node.function if isinstance(self.node, Call) else ""

    @property
    def is_whole(self) -> bool:
        """Whether it is the step, and no part of it."""
        return self.node is self.step.made

    def tensor(self, place: int) -> Tensor:
        """An operand that is one."""
        return cast(Tensor, self.operands[place])

    def made(self, place: int) -> object:
        """How an operand was made."""
        return self.node.args[place] if isinstance(self.node, Call) and place < len(self.node.args) else None

    def source(self, place: int) -> Step | None:
        """The first step that an operand was made of."""
        found = next(leaves(self.made(place)), None)
        return self.steps[found.id] if found else None

    @property
    def is_product(self) -> bool:
        return self.does == "matmul"

    @property
    def meets(self) -> bool:
        """Whether queries meet keys here."""
        return self.is_product and is_call(self.made(1), "mT", "transpose")

    @property
    def mixes(self) -> bool:
        """Whether rows are mixed here, each by its weight."""
        first = self.source(0)
        return self.is_product and not self.meets and first is not None and is_of_pairs(first)

    @property
    def maps(self) -> bool:
        """Whether vectors go through a matrix here."""
        return self.is_product and not self.meets and not self.mixes

    def before(self) -> Iterator[Step]:
        """The steps that lead here, the nearest first."""
        ahead = list(self.step.of)
        for id_ in ahead:
            yield self.steps[id_]
            ahead += [each for each in self.steps[id_].of if each not in ahead]


Slip = Callable[[Here], Tensor | None]


def is_of_pairs(step: Step) -> bool:
    """Whether it has a number for each two words."""
    return len(step.axes) > 1 and WORDS.issuperset(step.axes[-2:])


def is_call(node: object, *names: str) -> bool:
    return isinstance(node, Call) and node.function in names
