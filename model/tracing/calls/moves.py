"""Calls that only move cells: explained by doing the same to the cells' own numbers."""

from collections.abc import Sequence

from torch import Tensor

from model.tracing.calls.cell import numbered, place, term
from model.tracing.calls.known import Cell, TorchCall, know, nothing
from model.tracing.calls.notation import shown, transposed, within, written
from model.tracing.calls.term import Term
from model.tracing.recorder import Call, Node, has_steps, leaves, nodes_in, plain, value_of

_STRETCHES = frozenset("unsqueeze expand expand_as broadcast_to".split())  # an axis more: read as the same
_TRANSPOSES = frozenset("mT T t".split())
_REARRANGES = frozenset(  # the same numbers in another shape, or some of them
    "transpose permute swapaxes movedim unflatten flatten reshape view view_as __getitem__ squeeze".split()
)
_BRACKETS = _STRETCHES | _TRANSPOSES | _REARRANGES
# these put numbers elsewhere in a shape of the same kind, or take a part: written as functions
_FUNCTIONS = frozenset("flip roll repeat repeat_interleave diagonal split chunk unfold".split())
MOVES = _BRACKETS | _FUNCTIONS | {"unbind"}


def _moved(call: Call, cell: Cell) -> Term:
    """The cell that came here, by the same move done to the cells' own numbers; beside it the computed index."""
    source = value_of(call.args[0])
    name, _, part = call.function.partition(".")
    if name in ("mT", "T"):
        moved: Tensor = getattr(numbered(source), name)
    else:
        kwargs = {key: plain(value) for key, value in call.kwargs.items()}
        found = getattr(numbered(source), name)(*map(plain, call.args[1:]), **kwargs)
        moved = found[int(part)] if part else found
    own = term(call.args[0], place(moved[cell], source.shape))
    return picked(own, [each for each in nodes_in(call.args[1:]) if has_steps(each)], cell)


def picked(own: Term, by: Sequence[Node], cell: Cell) -> Term:
    """A cell that was chosen by numbers that were themselves computed: those of its place are operands too."""
    if not by:
        return own
    choosing = []
    for index in by:
        # an index of (i) or (i, j) runs along the first axes of the result, one like the result along all of them
        inner = cell[: index.value.ndim]
        fits = all(i < n for i, n in zip(inner, index.value.shape, strict=False))
        choosing.append(term(index, inner if fits else (0,) * index.value.ndim))
    return Term("picked", own.value, (own, *choosing))


def _written(call: Call) -> str:
    """A chain of moves is one bracket: the same numbers in another order; if a step chose among them, its index;
    an index of plain numbers is written as in the code. A transpose stays one if axes are only stretched."""
    if index := _index(call):
        return f"<msub>{within(call.args[0], 3)}<mi>{index}</mi></msub>"
    inner: object = call
    chosen: list[object] = []
    only_stretched, only_chosen, is_transposed = True, True, False
    while isinstance(inner, Call) and inner.function.partition(".")[0] in _BRACKETS and not _index(inner):
        by = [each for each in shown(inner.args[1:]) if any(True for _ in leaves(each))]
        chosen += by
        only_chosen = only_chosen and bool(by or inner.function in _STRETCHES)
        is_transposed ^= inner.function in _TRANSPOSES
        only_stretched = only_stretched and inner.function in _STRETCHES | _TRANSPOSES
        inner = inner.args[0]
    if only_stretched:
        return transposed(inner) if is_transposed else written(inner)
    body = written(inner)
    if chosen:
        by_these = "<mo>,</mo>".join(map(written, chosen))
        body = f"<msub>{within(inner, 3)}<mrow>{by_these}</mrow></msub>"
    if chosen and only_chosen:
        return body
    shape = "<mo>×</mo>".join(f"<mn>{n}</mn>" for n in call.value.shape)
    return f"<msub><mrow><mo>[</mo>{body}<mo>]</mo></mrow><mrow>{shape}</mrow></msub>"


def _index(call: Call) -> str:
    """Whole numbers and slices, such as `⋯, 0::2`; nothing if another tensor is the index, or an axis is new."""
    if call.function != "__getitem__":
        return ""
    index = call.args[1]
    parts = index if isinstance(index, tuple) else (index,)
    if not all(isinstance(part, int | slice) or part is Ellipsis for part in parts):
        return ""
    return ", ".join("⋯" if part is Ellipsis else _slice(part) for part in parts)


def _slice(part: object) -> str:
    if not isinstance(part, slice):
        return str(part)
    step = "" if part.step is None else f":{part.step}"
    return "{}:{}{}".format(*("" if n is None else n for n in (part.start, part.stop)), step)


def _always(_call: Call) -> bool:
    return True


know(
    *(
        TorchCall(" ".join(sorted(names)), _moved, _written, price=nothing, moves=True, kind="moved", **more)  # type: ignore[arg-type]
        for names, more in ((_STRETCHES, {"same": _always}), (_TRANSPOSES | _REARRANGES, {}))
    ),
    TorchCall(" ".join(sorted(_FUNCTIONS)), _moved, price=nothing, moves=True, kind="moved"),
    TorchCall("unbind", _moved, along=True, price=nothing, moves=True, kind="moved"),
)
