"""One cell's arithmetic, and the cells that made it, read off the recorded torch calls.

The vocabulary is closed: a mechanism that uses a torch call that is not explained here fails a test until it
is. A call that only moves cells (a transpose, a split, an index) is explained by doing the same to the cells'
numbers; a call that works cell by cell needs one line in `_ARITHMETIC`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from model.problem import N_, Problem
from model.recorder import Call, Constant, Named, Node
from model.step import Step

MOVES = frozenset(
    "mT T transpose permute unflatten flatten reshape view_as expand __getitem__ unsqueeze squeeze".split()
)


@dataclass(frozen=True)
class Term:
    """A piece of arithmetic: op ("cell", "number", "sum", "product", "quotient", "softmax", "hidden", …), its
    operands and its value in float64; a cell names its step and its index."""

    op: str
    value: float
    args: tuple["Term", ...] = ()
    step: str | None = None
    cell: tuple[int, ...] | None = None

    def cells(self) -> list["Term"]:
        """The cells that it used, in the order of the arithmetic."""
        return [self] if self.op == "cell" else [cell for term in self.args for cell in term.cells()]


def explain(step: Step, cell: Sequence[int]) -> Term:
    """How a cell of a step was computed, before any edit; an input's cell is a plain number.

    Raises Problem where the cell lies outside, NotImplementedError for a torch call that is not explained yet.
    """
    shape = step.value.shape
    if len(cell) != len(shape) or not all(0 <= i < n for i, n in zip(cell, shape, strict=True)):
        raise Problem(
            N_("Step “{step}” has the shape {shape}; cell {cell} lies outside. Indices count from 0."),
            field="at.cell", step=step.id, shape=list(shape), cell=list(cell),
        )  # fmt: skip
    return _term(step.made, tuple(cell))


def _term(node: object, cell: tuple[int, ...]) -> Term:
    if isinstance(node, Named):
        return Term("cell", float(node.value[cell]), step=node.id, cell=cell)
    if isinstance(node, Constant):
        return Term("number", float(node.value[cell]))
    if not isinstance(node, Call):
        return Term("number", float(node))  # type: ignore[arg-type]
    if not _has_steps(node):
        return Term("number", float(node.value[cell]))
    if node.function in MOVES:
        return _term(node.args[0], _origin(node, cell))
    if node.function in _WHOLE:
        return _WHOLE[node.function](node, cell)
    if node.function in _ARITHMETIC:
        return _ARITHMETIC[node.function](*(_broadcast(argument, node.value, cell) for argument in node.args))
    raise NotImplementedError(f"cells.py cannot explain torch's {node.function!r} yet")


def _has_steps(node: object) -> bool:
    return isinstance(node, Named) or (isinstance(node, Call) and any(map(_has_steps, node.args)))


def _value(node: object) -> Tensor:
    assert isinstance(node, Node)
    return node.value


def _origin(call: Call, cell: tuple[int, ...]) -> tuple[int, ...]:
    """Where a moved cell came from: the same move, done to the cells' own numbers."""
    source = _value(call.args[0])
    numbers = torch.arange(source.numel()).reshape(source.shape)
    if call.function in ("mT", "T"):
        moved: Tensor = getattr(numbers, call.function)
    else:
        moved = getattr(numbers, call.function)(*(_plain(a) for a in call.args[1:]), **call.kwargs)
    return tuple(int(i) for i in torch.unravel_index(moved[cell], source.shape))


def _plain(argument: object) -> object:
    return argument.value if isinstance(argument, Node) else argument


def _broadcast(node: object, result: Tensor, cell: tuple[int, ...]) -> Term:
    """The term of an operand whose missing and single axes were stretched to the result's."""
    if not isinstance(node, Node):
        return _term(node, ())
    shape = node.value.shape
    inner = cell[len(cell) - len(shape) :]
    return _term(node, tuple(0 if n == 1 else i for i, n in zip(inner, shape, strict=True)))


def _matmul(call: Call, cell: tuple[int, ...]) -> Term:
    """A dot product: one row of the left, one column of the right."""
    left, right = call.args
    *batch, row, column = cell
    products = []
    for i in range(_value(left).shape[-1]):
        a = _broadcast(left, call.value, (*batch, row, i))
        b = _broadcast(right, call.value, (*batch, i, column))
        products.append(_product(a, b))
    return _sum(*products)


def _softmax(call: Call, cell: tuple[int, ...]) -> Term:
    """e to the cell over the sum of e to all the cells of its row; the first operand is the cell's own."""
    row = [_term(call.args[0], (*cell[:-1], j)) for j in range(call.value.shape[-1])]
    largest = max(term.value for term in row)
    if largest == -math.inf:
        return Term("softmax", math.nan, (row[cell[-1]], *row))
    exponentials = [math.exp(term.value - largest) for term in row]
    return Term("softmax", exponentials[cell[-1]] / math.fsum(exponentials), (row[cell[-1]], *row))


def _masked_fill(call: Call, cell: tuple[int, ...]) -> Term:
    """What the mask leaves of a cell: itself, or the filling where the pair is hidden."""
    kept, where, filling = call.args
    hidden = _broadcast(where, call.value, cell)
    if hidden.value:
        return Term("hidden", float(filling), (hidden,))  # type: ignore[arg-type]
    term = _term(kept, cell)
    return Term("visible", term.value, (term, hidden))


def _sum(*terms: Term) -> Term:
    return Term("sum", math.fsum(term.value for term in terms), terms)


def _product(a: Term, b: Term) -> Term:
    return Term("product", a.value * b.value, (a, b))


def _quotient(a: Term, b: Term) -> Term:
    return Term("quotient", a.value / b.value, (a, b))


def _not(a: Term) -> Term:
    return replace(a, value=float(not a.value)) if a.op == "number" else Term("not", float(not a.value), (a,))


_WHOLE: Mapping[str, Callable[[Call, tuple[int, ...]], Term]] = {
    "matmul": _matmul,
    "softmax": _softmax,
    "masked_fill": _masked_fill,
}
_ARITHMETIC: Mapping[str, Callable[..., Term]] = {
    "add": _sum,
    "mul": _product,
    "div": _quotient,
    "__invert__": _not,
}
