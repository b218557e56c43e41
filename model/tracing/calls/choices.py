"""One of several cells: by a mask, by a condition, or at a computed place."""

from model.tracing.calls.cell import broadcast, term
from model.tracing.calls.known import Cell, TorchCall, know, nothing
from model.tracing.calls.moves import picked
from model.tracing.calls.notation import cases, form
from model.tracing.calls.term import Term, number
from model.tracing.recorder import Call, Node, has_steps, plain, value_of


def _masked_fill(call: Call, cell: Cell) -> Term:
    """What the mask leaves of a cell: itself, or the filling if the pair is hidden."""
    kept, mask, filling = call.args
    hidden = broadcast(mask, call.value, cell)
    if hidden.value:
        return Term("hidden", float(plain(filling)), (hidden,))  # type: ignore[arg-type]
    own = broadcast(kept, call.value, cell)
    return Term("visible", own.value, (own, hidden))


def _masked(kept: object, hidden: object, filling: object) -> str:
    """The cell itself where the mask is 1, the filling where it is 0; the other way for a mask of the hidden."""
    shown = 0
    if isinstance(hidden, Call) and hidden.function == "__invert__":
        shown, hidden = 1, hidden.args[0]
    return cases([(kept, shown), (filling, 1 - shown)], hidden)


def _where(call: Call, cell: Cell) -> Term:
    """One of two, by the condition that stands behind it."""
    condition, a, b = call.args
    by = broadcast(condition, call.value, cell)
    own = broadcast(a if by.value else b, call.value, cell)
    return Term("chosen", own.value, (own, by))


def _gathered(call: Call, cell: Cell) -> Term:
    """gather, index_select: a cell at a computed place, which is an operand too."""
    source, dim, index = call.args
    value, axis = value_of(index), int(dim) % value_of(source).ndim  # type: ignore[call-overload]
    at = cell if call.function == "gather" else (cell[axis],)
    own = term(source, (*cell[:axis], int(value[at]), *cell[axis + 1 :]))
    return Term("picked", own.value, (own, term(index, at))) if has_steps(index) else own


def _embedded(call: Call, cell: Cell) -> Term:
    """A row of a table, at a computed place."""
    index, source = call.args[:2]
    assert isinstance(index, Node)
    own = term(source, (int(index.value[cell[:-1]]), cell[-1]))
    return picked(own, [index] if has_steps(index) else [], cell[:-1])


def _one_hot(call: Call, cell: Cell) -> Term:
    own = term(call.args[0], cell[:-1])
    return Term("eq", float(own.value == cell[-1]), (own, number(cell[-1])))


know(
    TorchCall("masked_fill", _masked_fill, form(_masked), kind="mask"),
    TorchCall("where", _where, form(lambda condition, a, b: cases([(a, 1), (b, 0)], condition))),
    TorchCall("gather index_select", _gathered, price=nothing, moves=True, kind="moved"),
    TorchCall("embedding", _embedded, price=nothing, moves=True, kind="moved"),
    TorchCall("one_hot", _one_hot, price=nothing, moves=True),
    TorchCall("nonzero masked_select take_along_dim copy_", price=nothing, moves=True),
)
