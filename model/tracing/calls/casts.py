"""Another type of number, or another tensor of the same: written if it changes numbers."""

import math
from collections.abc import Callable

import torch

from model.tracing.calls.cell import broadcast
from model.tracing.calls.known import Made, TorchCall, know, nothing
from model.tracing.calls.notation import within, written
from model.tracing.calls.term import Term, guarded, number
from model.tracing.recorder import Call, value_of

_ROUNDED = ("ceil", "floor", "round", "trunc")


def _first(of: Callable[[Term], Term]) -> Made:
    """Of its first operand: what stands behind it is a type."""
    return lambda call, cell: of(broadcast(call.args[0], call.value, cell))


def _whole(a: Term) -> Term:
    """A number without what stands behind its point."""
    return a if a.value == guarded(math.trunc, a.value) else Term("trunc", guarded(math.trunc, a.value), (a,))


def _bit(a: Term) -> Term:
    return a if a.value in (0, 1) else Term("ne", float(a.value != 0), (a, number(0)))


def _written(call: Call) -> str:
    """What is not 0 becomes 1, or nothing is left behind the point."""
    inner = call.args[0]
    if _is_bit(call):
        return f"<mrow>{within(inner, 0)}<mo>≠</mo><mn>0</mn></mrow>"
    return f"<mrow><mi>trunc</mi><mo>(</mo>{written(inner)}<mo>)</mo></mrow>" if _is_cut(call) else written(inner)


def _is_bit(call: Call) -> bool:
    return call.value.dtype == torch.bool != value_of(call.args[0]).dtype


def _is_cut(call: Call) -> bool:
    inner, before, after = call.args[0], value_of(call.args[0]).dtype, call.value.dtype
    is_rounded = isinstance(inner, Call) and inner.function in _ROUNDED
    return before.is_floating_point and not after.is_floating_point and not is_rounded


def _cast(names: str, of: Callable[[Term], Term], *, binds: float = 3) -> TorchCall:
    return TorchCall(
        names, _first(of), _written, binds=binds, price=nothing, moves=True,
        same=lambda call: not (_is_bit(call) or _is_cut(call)),
    )  # fmt: skip


def _same(a: Term) -> Term:
    return a


know(
    _cast("float double to type_as detach clone contiguous", _same),
    _cast("int long", _whole),
    _cast("bool", _bit, binds=0),
)
