"""Products of tensors: matmul, einsum, outer, kron."""

import math
from collections.abc import Sequence
from itertools import product as pairs

from torch import Tensor

from model.tracing.calls.cell import broadcast, term
from model.tracing.calls.known import Cell, TorchCall, know
from model.tracing.calls.notation import PRODUCT, form, shown, times, written
from model.tracing.calls.term import Term, product, total
from model.tracing.recorder import Call, value_of


def _dot_product(call: Call, cell: Cell) -> Term:
    """One row of the left, one column of the right; a vector has no row, or no column."""
    left, right = (value_of(argument) for argument in call.args)
    cell = (*cell, 0) if right.ndim == 1 else cell
    cell = (*cell[:-1], 0, cell[-1]) if left.ndim == 1 else cell
    *batch, row, column = cell
    terms = []
    for i in range(left.shape[-1]):
        a = broadcast(call.args[0], call.value, (i,) if left.ndim == 1 else (*batch, row, i))
        b = broadcast(call.args[1], call.value, (i,) if right.ndim == 1 else (*batch, i, column))
        terms.append(product(a, b))
    return total(*terms)


def _two_for_each_pair(_args: Sequence[object], operands: Sequence[Tensor], results: Sequence[Tensor]) -> int:
    """m·k and k·n cells: 2·m·k·n operations."""
    return 2 * results[0].numel() * operands[0].shape[-1]


def _outer(call: Call, cell: Cell) -> Term:
    """Each cell of one vector times each of another."""
    a, b = call.args
    return product(term(a, cell[:1]), term(b, cell[1:]))


def _letters(equation: object) -> tuple[list[str], str]:
    """The letters of each operand, and those of the result."""
    left, _, right = str(equation).replace(" ", "").partition("->")
    return left.split(","), right


def _einsum(call: Call, cell: Cell) -> Term:
    """The products of the operands' cells, summed over the letters that are not in the result."""
    equation, *operands = call.args
    operands = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], tuple) else operands
    words, right = _letters(equation)
    shapes = [value_of(operand).shape for operand in operands]
    sizes = {a: n for word, shape in zip(words, shapes, strict=True) for a, n in zip(word, shape, strict=True)}
    at = dict(zip(right, cell, strict=True))
    free = [letter for letter in sizes if letter not in at]
    terms = []
    for indices in pairs(*(range(sizes[letter]) for letter in free)):
        here = at | dict(zip(free, indices, strict=True))
        factors = [term(o, tuple(here[a] for a in word)) for word, o in zip(words, operands, strict=True)]
        terms.append(factors[0] if len(factors) == 1 else product(*factors))
    return total(*terms)


def _einsum_written(equation: object, *operands: object) -> str:
    inside = "<mo>,</mo>".join(map(written, shown(operands)))
    letters = str(equation).replace(">", "&gt;")
    return f"<mrow><msub><mi>einsum</mi><mtext>{letters}</mtext></msub><mo>(</mo>{inside}<mo>)</mo></mrow>"


def _einsum_price(args: Sequence[object], operands: Sequence[Tensor], _results: Sequence[Tensor]) -> int:
    """For each combination of the letters: the products of the operands, and one sum if a letter is summed."""
    words, right = _letters(args[0])
    sizes = {a: n for word, o in zip(words, operands, strict=True) for a, n in zip(word, o.shape, strict=True)}
    return math.prod(sizes.values()) * (len(words) - 1 + (set(right) < sizes.keys()))


def _linear_price(_args: Sequence[object], operands: Sequence[Tensor], _results: Sequence[Tensor]) -> int:
    x, w, *bias = operands
    rows = x.numel() // x.shape[-1]
    return rows * w.shape[0] * (2 * x.shape[-1] + len(bias))


know(
    TorchCall(
        "matmul mm bmm mv dot", _dot_product, times("·"), binds=PRODUCT, price=_two_for_each_pair, kind="product",
    ),
    TorchCall("outer", _outer, times("⊗"), binds=PRODUCT),
    TorchCall("kron", None, times("⊗"), binds=PRODUCT),
    TorchCall("einsum", _einsum, form(_einsum_written), price=_einsum_price),
    TorchCall("linear", price=_linear_price),
)
