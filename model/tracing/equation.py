"""What a step is made of, as matrices: the recorded expression as moves, one after the other, to be drawn to scale.

A move brings operands together: a product, a softmax, a mask, one number for each cell … An operand is a step (whole,
turned over, or in part), numbers that no step holds, or what an earlier move gave. The kinds are told by the table of
torch's calls; a mechanism says nothing of its pictures.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from torch import Tensor

from model.tracing.calls.known import Kind, TorchCall, find
from model.tracing.calls.notation import core, written
from model.tracing.recorder import Call, Named, Node, has_steps, nodes_in
from model.tracing.step import Step

_TURNED = frozenset("mT T t".split())
# the innermost bracket with a shape below it, as model/tracing/calls/moves.py writes it
_SHAPED = re.compile(
    r"<msub><mrow><mo>\[</mo>((?:(?!<mo>\[</mo>).)*?)<mo>\]</mo></mrow><mrow>(?:<mn>\d+</mn>(?:<mo>×</mo>)?)+</mrow></msub>"
)
_SUMS = re.compile("<mo>[^()]</mo>")
_WHOLE = re.compile("<mi>(?:⋯, )([^<,]*[0-9][^<,]*)(?:, :)*</mi>")  # in an index: ⋯, 0:4, :


@dataclass(frozen=True, eq=False)
class Operand:
    """formula: how it is written, as MathML
    step: whose numbers these are, None if no step holds them; turned: its rows and columns change places
    value: its numbers, None if they are simply those of the step, or a plain number that the formula tells
    move: which of the moves before gave them
    """

    formula: str
    step: str | None = None
    turned: bool = False
    value: Tensor | None = None
    move: int | None = None


@dataclass(frozen=True, eq=False)
class Move:
    """kind: how its operands come together; name: what torch calls that
    value: the numbers that came out, None if they are the step's own
    """

    kind: Kind
    name: str
    operands: tuple[Operand, ...]
    value: Tensor | None = None


def moves(step: Step) -> list[Move]:
    """The moves that end in a step, before any edit of it; none if it was given, drawn, made of nothing, or is another
    step as it was."""
    found: list[Move] = []
    node = core(step.made)
    if not isinstance(node, Call) or not has_steps(node):
        return []
    last = _Moves(found).operand(node)
    if last.move is None:  # a part of a step, or a step in another shape: all of it is seen, and where its numbers go
        whole: object = node
        while isinstance(whole, Call):
            whole = whole.args[0]
        return [Move("moved", _name(node), (Operand(written(whole), step=last.step),))]
    return [*found[:-1], replace(found[-1], value=None)]


class _Moves:
    """Gathers the moves of one expression, each node's once."""

    def __init__(self, found: list[Move]) -> None:
        self.found = found
        self.known: dict[int, Operand] = {}

    def operand(self, node: object) -> Operand:
        node = core(node)
        if id(node) not in self.known:
            self.known[id(node)] = self._new(node)
        return self.known[id(node)]

    def _new(self, node: object) -> Operand:
        formula = unshaped(written(node))
        if isinstance(node, Named):
            return Operand(formula, step=node.id)
        if not isinstance(node, Call) or not has_steps(node):
            return Operand(formula, value=node.value if isinstance(node, Node) else None)
        kind = (find(node.function) or TorchCall(node.function)).kind
        if kind == "moved" and not any(has_steps(each) for each in nodes_in(node.args[1:])):
            inner = self.operand(node.args[0])
            is_turned = node.function in _TURNED
            if inner.step and inner.value is None and is_turned:
                return replace(inner, formula=formula, turned=not inner.turned)
            if inner.move is None:
                return Operand(formula, step=inner.step, value=node.value)
        operands = tuple(self.operand(each) for each in _operands(node, kind))
        self.found.append(Move(kind, _name(node), operands, node.value))
        return Operand(formula, move=len(self.found) - 1)


def unshaped(formula: str) -> str:
    """The formula without the shapes into which numbers were brought and the axes that are whole: a picture shows
    those. A bracket that holds a sum stays."""
    found = _SHAPED.sub(lambda match: match[0] if _SUMS.search(match[1]) else match[1], formula)
    found = _WHOLE.sub(r"<mi>\1</mi>", found)
    return found if found == formula else unshaped(found)


def _operands(call: Call, kind: Kind) -> Iterator[object]:
    """The tensors that a call brings together, and of a call that goes cell by cell its plain numbers; a mask as it was
    named, not turned into one of what is hidden."""
    arguments = (*call.args, *call.kwargs.values())
    if kind == "cellwise":
        yield from (each for each in arguments if isinstance(each, Node | float | int) and not isinstance(each, bool))
        return
    for each in nodes_in(arguments):
        is_inverted = kind == "mask" and isinstance(each, Call) and each.function == "__invert__"
        yield each.args[0] if is_inverted else each  # type: ignore[union-attr]


def _name(call: Call) -> str:
    own = call.function.partition(".")[0]
    known = find(own)
    return (known.name if known else "") or own.strip("_")
