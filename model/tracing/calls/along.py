"""Calls that go along an axis: sums, largest, softmax, running sums, orders."""

import math
from collections.abc import Callable, Sequence
from itertools import product as pairs

from torch import Tensor

from model.tracing.calls.cell import broadcast, term
from model.tracing.calls.known import Cell, Made, TorchCall, each_read, know
from model.tracing.calls.notation import form, transposed, within, written
from model.tracing.calls.term import Term, largest, mean, product, smallest, total
from model.tracing.recorder import Call, Node, value_of


def _axes(call: Call) -> list[int]:
    """The axes that a call goes along, counted from the front; all of them if none is given."""
    ndim = value_of(call.args[0]).ndim
    given = call.kwargs.get("dim", call.args[1] if len(call.args) > 1 else None)
    if given is None:
        return list(range(ndim))
    return sorted(axis % ndim for axis in (given if isinstance(given, tuple) else (given,)))


def _line(call: Call, cell: Cell) -> list[Term]:
    """The cells that a reduction brought together into one."""
    source, axes = value_of(call.args[0]), _axes(call)
    rest = [i for axis, i in enumerate(cell) if axis not in axes] if source.ndim == call.value.ndim else list(cell)
    ranges = [range(n) if axis in axes else [None] for axis, n in enumerate(source.shape)]
    found = []
    for indices in pairs(*ranges):
        outside = iter(rest)
        found.append(term(call.args[0], tuple(next(outside) if i is None else i for i in indices)))
    return found


def _row(call: Call, cell: Cell, axis: int, n: int) -> list[Term]:
    """The first n cells of a cell's own line."""
    return [term(call.args[0], (*cell[:axis], j, *cell[axis + 1 :])) for j in range(n)]


def _reduced(by: Callable[..., Term]) -> Made:
    def reduced(call: Call, cell: Cell) -> Term:
        if call.function.endswith(".indices"):
            return _place_in_line(call, cell)
        if len(call.args) > 1 and isinstance(call.args[1], Node):  # max(a, b)
            return by(*(broadcast(each, call.value, cell) for each in call.args))
        return by(*_line(call, cell))

    return reduced


def _place_in_line(call: Call, cell: Cell) -> Term:
    """Where something stands in its line: the whole line decides."""
    return Term("place", float(call.value[cell]), tuple(_line(call, cell)))


def _so_far(by: Callable[..., Term]) -> Made:
    def so_far(call: Call, cell: Cell) -> Term:
        axis = _axes(call)[0]
        return by(*_row(call, cell, axis, cell[axis] + 1))

    return so_far


def _ordered(call: Call, cell: Cell) -> Term:
    """sort, argsort, topk: a place in an order, or the cell that stands there; the whole line decides."""
    source = value_of(call.args[0])
    given = [a for a in (*call.args[1:], call.kwargs.get("dim")) if isinstance(a, int) and not isinstance(a, bool)]
    axis = (given[-1] if given and not call.function.startswith("topk") else -1) % source.ndim
    line = tuple(_row(call, cell, axis, source.shape[axis]))
    return Term("place" if "values" not in call.function else "ranked", float(call.value[cell]), line)


def _softmax(call: Call, cell: Cell) -> Term:
    """e to the cell over the sum of e to all the cells of its row; the first operand is the cell's own."""
    axis = _axes(call)[0]
    row = _row(call, cell, axis, call.value.shape[axis])
    own, most = row[cell[axis]], max(each.value for each in row)
    if most == -math.inf:
        return Term("softmax", math.nan, (own, *row))
    exponentials = [math.exp(each.value - most) for each in row]
    return Term("softmax", exponentials[cell[axis]] / math.fsum(exponentials), (own, *row))


def _softmax_written(a: object, dim: int) -> str:
    """Along the rows; along the columns it is that of the transpose."""
    down = dim == -2
    inner = f"<mrow><mi>softmax</mi><mo>(</mo>{transposed(a) if down else written(a)}<mo>)</mo></mrow>"
    return f"<msup>{inner}<mo>⊤</mo></msup>" if down else inner


def _gathered_by(sign: str) -> Callable[..., str]:
    return lambda a, *_: f"<mrow><mo>{sign}</mo>{within(a, 1.5)}</mrow>"


def _reads(args: Sequence[object], operands: Sequence[Tensor], results: Sequence[Tensor]) -> int:
    """One for each cell that a reduction reads; of max(a, b) one for each of its result."""
    is_of_two = len(operands) > 1 and results[0].numel() >= operands[0].numel()
    return results[0].numel() if is_of_two else operands[0].numel()


def _comparisons(args: Sequence[object], operands: Sequence[Tensor], _results: Sequence[Tensor]) -> int:
    """n·log₂ n for a line of n."""
    value = operands[0]
    axis = next((a for a in args[1:] if isinstance(a, int) and not isinstance(a, bool)), -1)
    n = value.shape[axis if -value.ndim <= axis < value.ndim else -1]
    return value.numel() * math.ceil(math.log2(max(n, 2)))


def _reduction(names: str, cell: Made, name: str = "", **parts: str) -> TorchCall:
    return TorchCall(names, cell, name=name, parts=parts, along=True, price=_reads, kind="along")


know(
    TorchCall("sum", _reduced(total), form(_gathered_by("∑")), binds=1.5, price=_reads, kind="along"),
    TorchCall("prod", _reduced(product), form(_gathered_by("∏")), binds=1.5, price=_reads, kind="along"),
    _reduction("mean", _reduced(mean)),
    _reduction("amax max", _reduced(largest), "max", values="max", indices="argmax"),
    _reduction("amin min", _reduced(smallest), "min", values="min", indices="argmin"),
    _reduction("all", _reduced(smallest)),
    _reduction("any", _reduced(largest)),
    _reduction("argmax argmin", _place_in_line),
    _reduction("cumsum", _so_far(total)),
    _reduction("cumprod", _so_far(product)),
    _reduction("cummax", _so_far(largest)),
    TorchCall("norm var std nansum bincount count_nonzero", price=_reads),
    TorchCall("softmax", _softmax, form(_softmax_written), price=each_read(5), kind="softmax"),
    TorchCall("log_softmax", price=each_read(5)),
    TorchCall("logsumexp rms_norm", price=each_read(4)),
    TorchCall("layer_norm", price=each_read(7)),
    TorchCall("argsort", _ordered, along=True, price=_comparisons),
    TorchCall("sort", _ordered, along=True, price=_comparisons, parts={"values": "sort", "indices": "argsort"}),
    TorchCall("topk", _ordered, price=_comparisons, parts={"values": "top", "indices": "argtop"}),
    TorchCall("unique", price=_comparisons),
)
