"""Tensors put together, or filled up: the cell that lies here, or the filling."""

from collections.abc import Callable

import torch
from torch import Tensor

from model.tracing.calls.cell import numbered, place, term
from model.tracing.calls.known import Cell, TorchCall, know, nothing
from model.tracing.calls.term import Term, number
from model.tracing.recorder import Call, value_of


def _joined(call: Call, cell: Cell) -> Term:
    """The cell of the tensor that lies here."""
    tensors = [value_of(each) for each in call.args[0]]  # type: ignore[attr-defined]
    firsts = [sum(t.numel() for t in tensors[:i]) for i in range(len(tensors))]
    all_numbered = [numbered(t, first) for t, first in zip(tensors, firsts, strict=True)]
    found = int(getattr(torch, call.function)(all_numbered, *call.args[1:], **call.kwargs)[cell])
    which = max(i for i, first in enumerate(firsts) if found >= first and tensors[i].numel())
    return term(call.args[0][which], place(found - firsts[which], tensors[which].shape))  # type: ignore[index]


def _padded(call: Call, cell: Cell) -> Term:
    """The cell that lies here, or the filling."""
    source = value_of(call.args[0])
    of: Callable[..., Tensor] = torch.nn.functional.pad if call.function == "pad" else getattr(torch, call.function)
    found = int(of(numbered(source, 1), *call.args[1:2])[cell])
    return term(call.args[0], place(found - 1, source.shape)) if found else number(float(call.value[cell]))


know(
    TorchCall("cat", _joined, name="concat", along=True, price=nothing, moves=True, kind="joined"),
    TorchCall("stack", _joined, along=True, price=nothing, moves=True, kind="joined"),
    TorchCall("tril triu pad", _padded, price=nothing, moves=True),
)
