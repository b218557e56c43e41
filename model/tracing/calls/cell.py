"""One cell's arithmetic, read off the recorded torch calls."""

from collections.abc import Callable

import torch
from torch import Tensor

from model.tracing.calls.known import Cell, Made, find
from model.tracing.calls.term import Term, number
from model.tracing.recorder import Call, Constant, Named, Node, has_steps


def term(node: object, cell: Cell) -> Term:
    """How a cell of a node came about. Raises NotImplementedError for a torch call that is not explained yet."""
    if isinstance(node, Named):
        return Term("cell", float(node.value[cell]), step=node.id, cell=cell)
    if isinstance(node, Constant):
        return number(float(node.value[cell]))
    if not isinstance(node, Call):
        return number(node)  # type: ignore[arg-type]
    if not has_steps(node):
        return number(float(node.value[cell]))
    known = find(node.function)
    if known is None or known.cell is None:
        raise NotImplementedError(f"model/tracing/calls/ cannot explain torch's {node.function!r} yet")
    return known.cell(node, cell)


def broadcast(node: object, result: Tensor, cell: Cell) -> Term:
    """The term of an operand whose missing and single axes were stretched to the result's."""
    if not isinstance(node, Node):
        return term(node, ())
    shape = node.value.shape
    inner = cell[len(cell) - len(shape) :]
    return term(node, tuple(0 if n == 1 else i for i, n in zip(inner, shape, strict=True)))


def alike(of: Callable[..., Term]) -> Made:
    """Of a call that works cell by cell: the same done to the terms of its operands."""
    return lambda call, cell: of(*(broadcast(argument, call.value, cell) for argument in call.args))


def numbered(value: Tensor, first: int = 0) -> Tensor:
    """The cells' own numbers, in the tensor's shape: whatever moves cells moves these."""
    return torch.arange(first, first + value.numel()).reshape(value.shape)


def place(number: Tensor | int, shape: torch.Size) -> Cell:
    """The cell that has this number: of (2, 3) number 4 is (1, 1). In whole numbers: torch's own is much slower."""
    rest, found = int(number), list[int]()
    for n in reversed(shape):
        rest, i = divmod(rest, n)
        found.append(i)
    return tuple(reversed(found))
