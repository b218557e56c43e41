"""The arithmetic of one cell, read off what torch was asked."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from model.problem import Problem
from model.tracing.calls.factors import MOST_NAMED
from model.tracing.calls.moves import MOVES
from model.tracing.calls.term import Term
from model.tracing.cells import explain
from model.tracing.step import Step, Trace

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = torch.tensor([[0.5, -1.0, 2.0], [3.0, 0.25, -2.0]])
MASK = torch.tensor([[True, False, True], [False, False, False]])
AXES = ("query key", "head query key", "query", "", "batch head query key")


def step(make: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Step:
    """The step that `make` computes from a, b (query, d) and mask (query, d)."""
    with Trace() as trace:
        a, b = trace.input("a", "query d", A), trace.input("b", "query d", B)
        mask = trace.input("mask", "query d", MASK)
        value = make(a, b, mask)
        axes = next(words for words in AXES if len(words.split()) == value.ndim)
        trace.at("made")("scores", axes, value)
    return trace.steps[-1]


def read(term: Term) -> str:
    """The arithmetic in one line."""
    match term.op:
        case "cell":
            return f"{term.step}{list(term.cell or ())}"
        case "number":
            return f"{term.value:g}"
        case _:
            return f"{term.op}({', '.join(map(read, term.args))})"


@pytest.mark.parametrize(
    ("make", "cell", "line", "value"),
    [
        (lambda a, b, m: a @ b.mT, (0, 1),
         "sum(product(a[0, 0], b[1, 0]), product(a[0, 1], b[1, 1]), product(a[0, 2], b[1, 2]))", -2.5),
        (lambda a, b, m: a * 3, (1, 0), "product(a[1, 0], 3)", 12),
        (lambda a, b, m: torch.outer(a[0], b[1]), (1, 2), "product(a[0, 1], b[1, 2])", -4),
        (lambda a, b, m: a / 4, (1, 0), "quotient(a[1, 0], 4)", 1),
        (lambda a, b, m: a + b, (0, 1), "sum(a[0, 1], b[0, 1])", 1),
        (lambda a, b, m: a + b[0], (1, 2), "sum(a[1, 2], b[0, 2])", 8),
        (lambda a, b, m: a + b[:, :1], (1, 2), "sum(a[1, 2], b[1, 0])", 9),
        (lambda a, b, m: a + torch.ones(3), (1, 2), "sum(a[1, 2], 1)", 7),
        (lambda a, b, m: a * torch.full((2, 3), 2.0), (1, 2), "product(a[1, 2], 2)", 12),
        (lambda a, b, m: a.masked_fill(m, 9.0), (0, 0), "hidden(mask[0, 0])", 9),
        (lambda a, b, m: a.masked_fill(m, 9.0), (0, 1), "visible(a[0, 1], mask[0, 1])", 2),
        (lambda a, b, m: a.masked_fill(~m, 9.0), (0, 1), "hidden(not(mask[0, 1]))", 9),
        (lambda a, b, m: a.masked_fill(~MASK, 9.0), (0, 1), "hidden(1)", 9),
        (lambda a, b, m: a.masked_fill(~(MASK | MASK), 9.0), (0, 1), "hidden(1)", 9),
        (lambda a, b, m: a, (1, 1), "a[1, 1]", 5),
    ],
)  # fmt: skip
def test_a_cell_is_explained_over_the_cells_that_made_it(
    make: Callable[[Tensor, Tensor, Tensor], Tensor], cell: tuple[int, ...], line: str, value: float
) -> None:
    term = explain(step(make), cell)
    assert (read(term), term.value) == (line, value)


def test_softmax_names_the_cell_itself_and_then_its_row() -> None:
    term = explain(step(lambda a, b, m: a.softmax(-1)), (0, 2))
    assert read(term) == "softmax(a[0, 2], a[0, 0], a[0, 1], a[0, 2])"
    assert term.value == pytest.approx(math.exp(3) / (math.exp(1) + math.exp(2) + math.exp(3)), rel=1e-15)


def test_softmax_of_large_scores_does_not_overflow() -> None:
    assert explain(step(lambda a, b, m: (a * 1e6).softmax(-1)), (0, 2)).value == 1


def test_softmax_of_a_row_that_is_all_hidden_is_0_over_0() -> None:
    masked = step(lambda a, b, m: a.masked_fill(~m, -torch.inf).softmax(-1))
    assert math.isnan(explain(masked, (1, 0)).value)
    assert explain(masked, (0, 1)).value == 0


MOVED: dict[str, Callable[[Tensor], Tensor]] = {
    "mT": lambda a: a.mT,
    "T": lambda a: a.T,
    "transpose": lambda a: a.transpose(0, 1),
    "permute": lambda a: a.permute(1, 0),
    "unflatten": lambda a: a.unflatten(1, (3, 1)),
    "flatten": lambda a: a.flatten(),
    "reshape": lambda a: a.reshape(3, 2),
    "view_as": lambda a: a.view_as(torch.empty(3, 2)),
    "expand": lambda a: a.expand(2, 2, 3),
    "__getitem__": lambda a: a[:, [2, 0]],
    "unsqueeze": lambda a: a.unsqueeze(dim=1),
    "squeeze": lambda a: a[:1].squeeze(0),
    "t": lambda a: a.t(),
    "swapaxes": lambda a: a.swapaxes(0, 1),
    "movedim": lambda a: a.movedim(0, 1),
    "view": lambda a: a.view(3, 2),
    "expand_as": lambda a: a.expand_as(torch.empty(2, 2, 3)),
    "flip": lambda a: a.flip(0),
    "roll": lambda a: a.roll(1, dims=-1),
    "repeat": lambda a: a.repeat(2, 1),
    "repeat_interleave": lambda a: a.repeat_interleave(2, dim=0),
    "broadcast_to": lambda a: a.broadcast_to((2, 2, 3)),
    "diagonal": lambda a: a.diagonal(),
    "split": lambda a: a.split(2, dim=1)[1],
    "chunk": lambda a: a.chunk(2)[1],
    "unbind": lambda a: a.unbind(1)[2],
    "unfold": lambda a: a.unfold(1, 2, 1),
}


def test_every_move_is_tried_here() -> None:
    assert MOVED.keys() == MOVES


@pytest.mark.parametrize("move", MOVED)
def test_a_moved_cell_is_the_cell_that_it_was(move: str) -> None:
    moved = step(lambda a, b, m: MOVED[move](a))
    for cell in torch.ones_like(moved.value).nonzero().tolist():
        term = explain(moved, cell)
        assert term.op == "cell"
        assert term.value == moved.value[tuple(cell)] == A[term.cell]


def test_an_index_that_was_computed_moves_cells_too() -> None:
    term = explain(step(lambda a, b, m: a[torch.tensor([1, 0])]), (0, 2))
    assert read(term) == "a[1, 2]"


def test_the_cells_that_were_used_come_in_the_order_of_the_arithmetic() -> None:
    term = explain(step(lambda a, b, m: b @ a.mT), (1, 0))
    assert [cell.step for cell in term.cells()] == ["b", "a"] * 3


def test_a_cell_of_an_input_is_a_plain_number() -> None:
    with Trace() as trace:
        trace.input("x", "token d", A)
    assert explain(trace.steps[0], (1, 2)) == Term("number", 6.0)


def test_a_call_that_is_not_explained_yet_is_said() -> None:
    with pytest.raises(NotImplementedError, match="cannot explain torch's 'asinh' yet"):
        explain(step(lambda a, b, m: a.asinh()), (0, 0))


@pytest.mark.parametrize("cell", [(2, 0), (0, -1), (0,), (0, 0, 0)])
def test_a_cell_outside_is_refused(cell: tuple[int, ...]) -> None:
    with pytest.raises(Problem, match=r"has the shape \[2, 3\]; cell .* is outside") as caught:
        explain(step(lambda a, b, m: a + b), cell)
    assert caught.value.field == "at.cell"


def test_a_matrix_taken_apart_has_a_part_in_every_number_of_its_factors() -> None:
    found = explain(step(lambda a, b, m: torch.linalg.svd(a).S), (1,))
    assert read(found) == "whole(a[0, 0], a[0, 1], a[0, 2], a[1, 0], a[1, 1], a[1, 2])"
    assert found.value == pytest.approx(float(torch.linalg.svdvals(A.double())[1]), abs=1e-6)


def test_of_a_large_matrix_taken_apart_the_first_numbers_stand_for_all() -> None:
    with Trace() as trace:
        large = trace.input("a", "query d", torch.eye(80))
        trace("sigma", "rank", torch.linalg.svd(large).S)
    found = explain(trace.steps[-1], (79,))
    assert (found.value, len(found.args)) == (1, MOST_NAMED)


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ((0, 0), "b[0, 0]"), ((0, 1), "maximum(b[0, 1], 1e-12)"), ((0, 2), "b[0, 2]"),
        ((1, 0), "minimum(b[1, 0], 2.5)"), ((1, 1), "b[1, 1]"),
    ],
)  # fmt: skip
def test_a_bound_is_left_out_of_the_arithmetic_where_it_changes_nothing(cell: tuple[int, int], line: str) -> None:
    assert read(explain(step(lambda a, b, m: b.clamp(1e-12, 2.5)), cell)) == line
    assert read(explain(step(lambda a, b, m: b.clamp(-9) / a.clamp(max=9)), (1, 1))) == "quotient(b[1, 1], a[1, 1])"
    assert read(explain(step(lambda a, b, m: b.relu()), (0, 0))) == "relu(b[0, 0])"


def test_a_case_that_does_not_hold_is_left_out_of_a_sum() -> None:
    assert read(explain(step(lambda a, b, m: b + (b == 99)), (0, 0))) == "b[0, 0]"
    assert read(explain(step(lambda a, b, m: b + (b == b)), (0, 0))) == "sum(b[0, 0], eq(b[0, 0], b[0, 0]))"
    assert read(explain(step(lambda a, b, m: (a > a) + (b > b)), (0, 0))).startswith("sum(gt(")


def test_every_index_that_was_computed_is_an_operand() -> None:
    def at_places(a: Tensor, b: Tensor, m: Tensor) -> Tensor:
        return a[b[0, :2].relu().long(), m[0, :2].long()]

    assert read(explain(step(at_places), (1,))) == "picked(a[0, 0], relu(b[0, 1]), mask[0, 1])"
