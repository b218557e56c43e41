"""Factors of a matrix: every cell of it has a part in every cell of theirs."""

from collections.abc import Sequence
from itertools import islice
from itertools import product as pairs

from torch import Tensor

from model.tracing.calls.cell import term
from model.tracing.calls.known import Cell, TorchCall, know
from model.tracing.calls.term import Term
from model.tracing.recorder import Call, value_of

MOST_NAMED = 64 * 64  # cells of a matrix that is taken apart as a whole: all of them, but for a trained model's


def _decomposed(call: Call, cell: Cell) -> Term:
    """Of a large matrix the first cells are named."""
    places = pairs(*map(range, value_of(call.args[0]).shape))
    every = tuple(term(call.args[0], at) for at in islice(places, MOST_NAMED))
    return Term("whole", float(call.value[cell]), every)


def _sizes(operands: Sequence[Tensor]) -> tuple[int, int, int]:
    """How many matrices, and their smaller and larger side."""
    *_, m, n = operands[0].shape
    return operands[0].numel() // (m * n), min(m, n), max(m, n)


def _qr(_args: Sequence[object], operands: Sequence[Tensor], _results: Sequence[Tensor]) -> int:
    """Householder, with Q: 4·m·n² − 4·n³/3 (Golub and Van Loan 2013, §5.2)."""
    matrices, small, large = _sizes(operands)
    return matrices * (4 * large * small**2 - 4 * small**3 // 3)


def _svd(_args: Sequence[object], operands: Sequence[Tensor], _results: Sequence[Tensor]) -> int:
    """With the thin U and V: 14·m·n² + 8·n³ (Golub and Van Loan 2013, §8.6)."""
    matrices, small, large = _sizes(operands)
    return matrices * (14 * large * small**2 + 8 * small**3)


know(
    TorchCall("svd", _decomposed, parts={"U": "U", "S": "Σ", "Vh": "V⊤"}, price=_svd),
    TorchCall("qr", _decomposed, price=_qr),
)
