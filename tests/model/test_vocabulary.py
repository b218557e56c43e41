"""Every torch call that a mechanism may make between two steps, tried: the arithmetic gives what torch gave."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from model.tracing.calls.known import TorchCall, find, know, known
from model.tracing.calls.moves import MOVES
from model.tracing.calls.term import Term, divided, guarded, sign_of
from model.tracing.cells import explain
from model.tracing.formula import formula
from model.tracing.step import Step, Trace

A = torch.tensor([[1.5, -2.0, 0.25], [3.0, 0.5, -1.25]], dtype=torch.float64)
B = torch.tensor([[0.5, -2.0, 2.0], [3.0, 0.25, 1.5]], dtype=torch.float64)
ON = torch.tensor([[True, False, True], [False, False, True]])
PLACES = torch.tensor([[1, 0, 0], [0, 1, 1]])
Make = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]

POSITIVE = set("log sqrt rsqrt reciprocal pow __pow__ __rpow__ remainder floor_divide __floordiv__ div "
               "__rtruediv__".split())  # fmt: skip
TAKES: dict[str, Make] = {
    "clamp": lambda a, b, m, i: a.clamp(-1, 1),
    "to": lambda a, b, m, i: a.to(torch.float64),
    "__rsub__": lambda a, b, m, i: 2 - a,
    "__rtruediv__": lambda a, b, m, i: 2 / a,
    "__rpow__": lambda a, b, m, i: 2 ** a,
    "__pow__": lambda a, b, m, i: a ** 2,
    "__invert__": lambda a, b, m, i: ~m,
    "where": lambda a, b, m, i: torch.where(m, a, b),
    "matmul": lambda a, b, m, i: a.matmul(b.mT),
    "mm": lambda a, b, m, i: a.mm(b.mT),
    "bmm": lambda a, b, m, i: a[None].bmm(b.mT[None]),
    "mv": lambda a, b, m, i: torch.mv(a, b[0]),
    "dot": lambda a, b, m, i: torch.dot(a[0], b[1]),
    "outer": lambda a, b, m, i: torch.outer(a[0], b[1]),
    "einsum": lambda a, b, m, i: torch.einsum("ij,kj->ik", a, b),
    "softmax": lambda a, b, m, i: a.softmax(-1),
    "masked_fill": lambda a, b, m, i: a.masked_fill(m, 3.0),
    "sort": lambda a, b, m, i: a.sort(-1, descending=True).values,
    "argsort": lambda a, b, m, i: a.argsort(-1),
    "topk": lambda a, b, m, i: a.topk(2).values,
    "cat": lambda a, b, m, i: torch.cat([a, b[:1]]),
    "stack": lambda a, b, m, i: torch.stack([a, b]),
    "tril": lambda a, b, m, i: a.tril(),
    "triu": lambda a, b, m, i: a.triu(1),
    "pad": lambda a, b, m, i: torch.nn.functional.pad(a, (1, 0)),
    "gather": lambda a, b, m, i: a.gather(0, i),
    "index_select": lambda a, b, m, i: a.index_select(1, i[0]),
    "embedding": lambda a, b, m, i: torch.nn.functional.embedding(i, a),
    "one_hot": lambda a, b, m, i: torch.nn.functional.one_hot(i, 3),
    "svd": lambda a, b, m, i: torch.linalg.svd(a, full_matrices=False)[0],
    "qr": lambda a, b, m, i: torch.linalg.qr(a)[1],
}  # fmt: skip
ALONG = set("sum mean prod amax amin all any argmax argmin cumsum cumprod".split())
BOTH = set("logical_and __and__ bitwise_and logical_or __or__ bitwise_or".split())
BOOLEAN = BOTH | {"logical_not", "all", "any"}
TWO = set("remainder floor_divide __floordiv__ gt lt ge le eq __eq__ ne __ne__ add mul multiply div sub pow maximum "
          "minimum type_as".split())  # fmt: skip


def made(name: str) -> Make:
    """A call of this name on what it takes."""
    if name in TAKES:
        return TAKES[name]
    call: Callable[..., Tensor] = getattr(Tensor, name, None) or getattr(torch.nn.functional, name)
    if name in ALONG:
        return lambda a, b, m, i: call(m if name in BOOLEAN else a, -1)
    if name in ("max", "min", "cummax"):
        return lambda a, b, m, i: call(a, -1).values  # type: ignore[attr-defined]
    if name in BOOLEAN:
        return lambda a, b, m, i: call(m, m.flip(0)) if name in BOTH else call(m)
    return lambda a, b, m, i: call(a, b) if name in TWO else call(a)


def step(make: Make, *, positive: bool = False) -> Step:
    """What `make` computes from a and b (query, d), a mask and a matrix of places."""
    with Trace() as trace:
        a = trace.input("a", "query d", A.abs() if positive else A)
        b = trace.input("b", "query d", B.abs() if positive else B)
        mask, places = trace.input("mask", "query d", ON), trace.input("ids", "query d", PLACES)
        value = make(a, b, mask, places)
        axes = ("", "query", "query key", "head query key")[value.ndim]
        trace.at("made")("scores", axes, value)
    return trace.steps[-1]


OTHER_FORMS: dict[str, Make] = {
    "a sum of everything": lambda a, b, m, i: a.sum(),
    "a sum along two axes": lambda a, b, m, i: a.sum((0, 1)),
    "the larger of two": lambda a, b, m, i: torch.max(a, b),
    "where the largest stands": lambda a, b, m, i: a.max(-1).indices,
    "the order": lambda a, b, m, i: a.sort(-1).indices,
    "where the two largest stand": lambda a, b, m, i: a.topk(2).indices,
    "a way of padding": lambda a, b, m, i: torch.nn.functional.pad(a, (1, 0), "constant"),
    "a matrix and a number, one above the other": lambda a, b, m, i: torch.cat([a, torch.ones(1, 3), b]),
}


def expect_explained(found: Step) -> None:
    """Every cell's arithmetic gives the cell, and the step has a formula."""
    for cell in torch.ones_like(found.value).nonzero().tolist():
        # float64; the functions of math differ from torch's in their last digits
        assert explain(found, cell).value == pytest.approx(float(found.value[tuple(cell)]), rel=1e-12, abs=1e-15)
    assert formula(found).startswith("<math")


# moves have tests of their own in test_cells.py
EXPLAINED = sorted(name for name, call in known().items() if call.cell and name not in MOVES)


@pytest.mark.parametrize("name", EXPLAINED)
def test_the_arithmetic_of_every_call_gives_what_torch_gave_and_has_a_formula(name: str) -> None:
    expect_explained(step(made(name), positive=name in POSITIVE))


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_a_call_with_other_arguments_is_explained_too(form: str) -> None:
    expect_explained(step(OTHER_FORMS[form]))


def test_numbers_leave_their_range_as_floating_point_has_it() -> None:
    assert (divided(1, 0.0), divided(-1, 0.0)) == (math.inf, -math.inf)
    assert math.isnan(divided(0, 0.0))
    assert guarded(math.exp, 1e6) == math.inf
    assert math.isnan(guarded(math.log, -1))


def test_a_call_is_described_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        know(TorchCall("softmax"))
    assert find("max.indices") is find("max")


def test_an_operation_without_a_sign_of_its_own_is_written_as_a_function() -> None:
    assert sign_of("tanh")[:3] == ("tanh(", ", ", ")")
    inner = Term("tanh", 0.0, (Term("cell", 0.0, step="q", cell=(0, 0)),))
    assert Term("sum", 0.0, (inner, inner)).operations() == {"sum", "tanh", "cell"}
