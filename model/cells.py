"""One cell's arithmetic, and the cells that made it, read off the recorded torch calls.

The vocabulary is closed: a mechanism that uses a torch call that is not explained here fails a test until it
is. A call that only moves cells (a transpose, a split, an index) is explained by doing the same to the cells'
numbers; a call that works cell by cell needs one line in `arithmetic.py`; the rest stand in `WHOLE`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from itertools import product as pairs

import torch
from torch import Tensor

from model.arithmetic import Term, largest, mean, operation, product, products, smallest, total
from model.problem import N_, Problem
from model.recorder import Call, Constant, Named, Node, has_steps, nodes_in, plain, value_of
from model.step import Step

MOVES = frozenset(
    "mT T t transpose permute swapaxes movedim unflatten flatten reshape view view_as expand expand_as __getitem__ "
    "unsqueeze squeeze flip roll repeat repeat_interleave broadcast_to diagonal split chunk unbind unfold".split()
)
MOST_NAMED = 64 * 64  # cells of a matrix that is taken apart as a whole: all of them, but for a trained model's


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
    if not has_steps(node):
        return Term("number", float(node.value[cell]))
    name = node.function.partition(".")[0]
    if name in MOVES:
        return _moved(node, name, cell)
    if name in WHOLE:
        return WHOLE[name](node, cell)
    if alike := operation(name):
        return alike(*(_broadcast(argument, node.value, cell) for argument in _operands(node, name)))
    raise NotImplementedError(f"cells.py cannot explain torch's {name!r} yet")


def _operands(call: Call, name: str) -> tuple[object, ...]:
    """Those of a call's arguments that are numbers."""
    if name == "to":
        return call.args[:1]
    if name == "clamp":
        bounds = dict(zip(("min", "max"), call.args[1:], strict=False)) | dict(call.kwargs)
        return (call.args[0], bounds.get("min", -math.inf), bounds.get("max", math.inf))
    return call.args


def _numbered(value: Tensor, first: int = 0) -> Tensor:
    return torch.arange(first, first + value.numel()).reshape(value.shape)


def _place(number: Tensor, shape: torch.Size) -> tuple[int, ...]:
    return tuple(int(i) for i in torch.unravel_index(number, shape))


def _moved(call: Call, name: str, cell: tuple[int, ...]) -> Term:
    """The cell that came here, by the same move done to the cells' own numbers; beside it the computed index."""
    source = value_of(call.args[0])
    if name in ("mT", "T"):
        moved: Tensor = getattr(_numbered(source), name)
    else:
        kwargs = {key: plain(value) for key, value in call.kwargs.items()}
        found = getattr(_numbered(source), name)(*map(plain, call.args[1:]), **kwargs)
        part = call.function.partition(".")[2]
        moved = found[int(part)] if part else found
    own = _term(call.args[0], _place(moved[cell], source.shape))
    return _picked(own, [each for each in nodes_in(call.args[1:]) if has_steps(each)], cell, call.value)


def _picked(own: Term, by: Sequence[Node], cell: tuple[int, ...], result: Tensor) -> Term:
    """A cell that was chosen by numbers that were themselves computed: those of its place are operands too."""
    if not by:
        return own
    choosing = []
    for index in by:
        # an index of (i) or (i, j) runs along the first axes of the result, one like the result along all of them
        inner = cell[: index.value.ndim]
        fits = all(i < n for i, n in zip(inner, index.value.shape, strict=False))
        choosing.append(_term(index, inner if fits else (0,) * index.value.ndim))
    return Term("picked", own.value, (own, *choosing))


def _broadcast(node: object, result: Tensor, cell: tuple[int, ...]) -> Term:
    """The term of an operand whose missing and single axes were stretched to the result's."""
    if not isinstance(node, Node):
        return _term(node, ())
    shape = node.value.shape
    inner = cell[len(cell) - len(shape) :]
    return _term(node, tuple(0 if n == 1 else i for i, n in zip(inner, shape, strict=True)))


def _matmul(call: Call, cell: tuple[int, ...]) -> Term:
    """A dot product: one row of the left, one column of the right; a vector has no row, or no column."""
    left, right = (value_of(argument) for argument in call.args)
    cell = (*cell, 0) if right.ndim == 1 else cell
    cell = (*cell[:-1], 0, cell[-1]) if left.ndim == 1 else cell
    *batch, row, column = cell
    terms = []
    for i in range(left.shape[-1]):
        a = _broadcast(call.args[0], call.value, (i,) if left.ndim == 1 else (*batch, row, i))
        b = _broadcast(call.args[1], call.value, (i,) if right.ndim == 1 else (*batch, i, column))
        terms.append(product(a, b))
    return total(*terms)


def _outer(call: Call, cell: tuple[int, ...]) -> Term:
    """Each cell of one vector times each of another."""
    a, b = call.args
    return product(_term(a, cell[:1]), _term(b, cell[1:]))


def _einsum(call: Call, cell: tuple[int, ...]) -> Term:
    """The products of the operands' cells, summed over the letters that are not in the result."""
    equation, *operands = call.args
    operands = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], tuple) else operands
    left, _, right = str(equation).replace(" ", "").partition("->")
    words = left.split(",")
    shapes = [value_of(operand).shape for operand in operands]
    sizes = {a: n for word, shape in zip(words, shapes, strict=True) for a, n in zip(word, shape, strict=True)}
    at = dict(zip(right, cell, strict=True))
    free = [letter for letter in sizes if letter not in at]
    terms = []
    for indices in pairs(*(range(sizes[letter]) for letter in free)):
        here = at | dict(zip(free, indices, strict=True))
        factors = [_term(o, tuple(here[a] for a in word)) for word, o in zip(words, operands, strict=True)]
        terms.append(factors[0] if len(factors) == 1 else products(*factors))
    return total(*terms)


def _softmax(call: Call, cell: tuple[int, ...]) -> Term:
    """e to the cell over the sum of e to all the cells of its row; the first operand is the cell's own."""
    dim = _axes(call)[0]
    row = [_term(call.args[0], (*cell[:dim], j, *cell[dim + 1 :])) for j in range(call.value.shape[dim])]
    own, most = row[cell[dim]], max(term.value for term in row)
    if most == -math.inf:
        return Term("softmax", math.nan, (own, *row))
    exponentials = [math.exp(term.value - most) for term in row]
    return Term("softmax", exponentials[cell[dim]] / math.fsum(exponentials), (own, *row))


def _masked_fill(call: Call, cell: tuple[int, ...]) -> Term:
    """What the mask leaves of a cell: itself, or the filling where the pair is hidden."""
    kept, where, filling = call.args
    hidden = _broadcast(where, call.value, cell)
    if hidden.value:
        return Term("hidden", float(plain(filling)), (hidden,))  # type: ignore[arg-type]
    term = _broadcast(kept, call.value, cell)
    return Term("visible", term.value, (term, hidden))


def _where(call: Call, cell: tuple[int, ...]) -> Term:
    """One of two, by the condition that stands behind it."""
    condition, a, b = call.args
    by = _broadcast(condition, call.value, cell)
    term = _broadcast(a if by.value else b, call.value, cell)
    return Term("chosen", term.value, (term, by))


def _axes(call: Call) -> list[int]:
    """The axes that a call goes along, counted from the front; all of them where none is given."""
    ndim = value_of(call.args[0]).ndim
    given = call.kwargs.get("dim", call.args[1] if len(call.args) > 1 else None)
    if given is None:
        return list(range(ndim))
    return sorted(axis % ndim for axis in (given if isinstance(given, tuple) else (given,)))


def _line(call: Call, cell: tuple[int, ...]) -> list[Term]:
    """The cells that a reduction brought together into one."""
    source, axes = value_of(call.args[0]), _axes(call)
    rest = [i for axis, i in enumerate(cell) if axis not in axes] if source.ndim == call.value.ndim else list(cell)
    ranges = [range(n) if axis in axes else [None] for axis, n in enumerate(source.shape)]
    found = []
    for indices in pairs(*ranges):
        outside = iter(rest)
        found.append(_term(call.args[0], tuple(next(outside) if i is None else i for i in indices)))
    return found


def _reduced(by: Callable[..., Term]) -> Callable[[Call, tuple[int, ...]], Term]:
    def reduced(call: Call, cell: tuple[int, ...]) -> Term:
        if call.function.endswith(".indices"):
            return _place_in_line(call, cell)
        if len(call.args) > 1 and isinstance(call.args[1], Node):  # max(a, b)
            return by(*(_broadcast(each, call.value, cell) for each in call.args))
        return by(*_line(call, cell))

    return reduced


def _place_in_line(call: Call, cell: tuple[int, ...]) -> Term:
    """Where something stands in its line: the whole line decides."""
    return Term("place", float(call.value[cell]), tuple(_line(call, cell)))


def _so_far(by: Callable[..., Term]) -> Callable[[Call, tuple[int, ...]], Term]:
    def so_far(call: Call, cell: tuple[int, ...]) -> Term:
        dim = _axes(call)[0]
        return by(*(_term(call.args[0], (*cell[:dim], j, *cell[dim + 1 :])) for j in range(cell[dim] + 1)))

    return so_far


def _ordered(call: Call, cell: tuple[int, ...]) -> Term:
    """sort, argsort, topk: a place in an order, or the cell that stands there; the whole line decides."""
    source = value_of(call.args[0])
    arguments = [a for a in (*call.args[1:], call.kwargs.get("dim")) if isinstance(a, int) and not isinstance(a, bool)]
    axis = (arguments[-1] if arguments and not call.function.startswith("topk") else -1) % source.ndim
    line = [_term(call.args[0], (*cell[:axis], j, *cell[axis + 1 :])) for j in range(source.shape[axis])]
    return Term("place" if "values" not in call.function else "ranked", float(call.value[cell]), tuple(line))


def _joined(call: Call, cell: tuple[int, ...]) -> Term:
    """cat, stack: the cell of the tensor that lies here."""
    tensors = [value_of(each) for each in call.args[0]]  # type: ignore[attr-defined]
    firsts = [sum(t.numel() for t in tensors[:i]) for i in range(len(tensors))]
    numbered = [_numbered(t, first) for t, first in zip(tensors, firsts, strict=True)]
    number = int(getattr(torch, call.function)(numbered, *call.args[1:], **call.kwargs)[cell])
    which = max(i for i, first in enumerate(firsts) if number >= first and tensors[i].numel())
    return _term(call.args[0][which], _place(torch.tensor(number - firsts[which]), tensors[which].shape))  # type: ignore[index]


def _padded(call: Call, cell: tuple[int, ...]) -> Term:
    """tril, triu, pad: the cell that lies here, or the filling."""
    source = value_of(call.args[0])
    of: Callable[..., Tensor] = torch.nn.functional.pad if call.function == "pad" else getattr(torch, call.function)
    number = int(of(_numbered(source, 1), *call.args[1:2])[cell])
    if not number:
        return Term("number", float(call.value[cell]))
    return _term(call.args[0], _place(torch.tensor(number - 1), source.shape))


def _gathered(call: Call, cell: tuple[int, ...]) -> Term:
    """gather, index_select, embedding: a cell at a computed place, which is an operand too."""
    if call.function == "embedding":
        index, source = call.args[0], call.args[1]
        at = tuple(int(i) for i in (*[int(value_of(index)[cell[:-1]])], cell[-1]))
        return _picked(_term(source, at), [index] if has_steps(index) else [], cell[:-1], call.value)  # type: ignore[list-item]
    source, dim, index = call.args
    value, axis = value_of(index), int(dim) % value_of(source).ndim  # type: ignore[call-overload]
    place = cell if call.function == "gather" else (cell[axis],)
    at = (*cell[:axis], int(value[place]), *cell[axis + 1 :])
    own = _term(source, at)
    return Term("picked", own.value, (own, _term(index, place))) if has_steps(index) else own


def _one_hot(call: Call, cell: tuple[int, ...]) -> Term:
    own = _term(call.args[0], cell[:-1])
    return Term("eq", float(own.value == cell[-1]), (own, Term("number", float(cell[-1]))))


def _decomposed(call: Call, cell: tuple[int, ...]) -> Term:
    """svd, qr: every cell of the matrix has a part in every cell of its factors; of a large one the first are named."""
    places = pairs(*map(range, value_of(call.args[0]).shape))
    every = tuple(_term(call.args[0], place) for place in islice(places, MOST_NAMED))
    return Term("whole", float(call.value[cell]), every)


WHOLE: Mapping[str, Callable[[Call, tuple[int, ...]], Term]] = {
    "matmul": _matmul, "mv": _matmul, "dot": _matmul, "outer": _outer, "einsum": _einsum,
    "softmax": _softmax, "masked_fill": _masked_fill, "where": _where,
    "sum": _reduced(total), "mean": _reduced(mean), "prod": _reduced(products),
    "amax": _reduced(largest), "max": _reduced(largest), "amin": _reduced(smallest), "min": _reduced(smallest),
    "all": _reduced(smallest), "any": _reduced(largest), "argmax": _place_in_line, "argmin": _place_in_line,
    "cumsum": _so_far(total), "cumprod": _so_far(products), "cummax": _so_far(largest),
    "sort": _ordered, "argsort": _ordered, "topk": _ordered,
    "cat": _joined, "stack": _joined, "tril": _padded, "triu": _padded, "pad": _padded,
    "gather": _gathered, "index_select": _gathered, "embedding": _gathered, "one_hot": _one_hot,
    "svd": _decomposed, "qr": _decomposed,
}  # fmt: skip
