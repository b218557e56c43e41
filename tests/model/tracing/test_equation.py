"""What a step is made of, as moves: every step of every mechanism is what its last move gives."""

import re
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from model.tracing.equation import Move, Operand, moves
from model.tracing.recorder import leaves
from model.tracing.step import Step, Trace
from tests.model import cases
from tests.model.cases import Case

A = torch.arange(6.0).reshape(2, 3)


def made(of: Callable[[Tensor, Tensor], Tensor], axes: str = "query key") -> list[Move]:
    """The moves of a step made of a and b (query, d)."""
    with Trace() as trace:
        a, b = trace.input("a", "query d", A), trace.input("b", "query d", A + 1)
        trace("scores", axes, of(a, b))
    return moves(trace.steps[-1])


def told(found: list[Move]) -> list[tuple[str, str, list[object]]]:
    """Kind, name and operands of each move: a step by its id (turned: with ᵀ), an earlier move by its number."""
    return [(each.kind, each.name, [_told(operand) for operand in each.operands]) for each in found]


def _told(operand: Operand) -> object:
    if operand.move is not None:
        return operand.move
    if operand.step is None:
        return "number" if operand.value is None else "value"
    return operand.step + ("ᵀ" if operand.turned else "") + ("…" if operand.value is not None else "")


@pytest.mark.parametrize(("of", "axes", "expected"), [
    (lambda a, b: a @ b.mT, "query key", [("product", "matmul", ["a", "bᵀ"])]),
    (lambda a, b: a @ b.mT.mT.mT / 2, "query key",
     [("product", "matmul", ["a", "bᵀ"]), ("cellwise", "div", [0, "number"])]),
    (lambda a, b: (a @ b.mT).softmax(-1), "query key",
     [("product", "matmul", ["a", "bᵀ"]), ("softmax", "softmax", [0])]),
    (lambda a, b: a.masked_fill(~(b > 2), 0.0), "query d",
     [("cellwise", "gt", ["b", "number"]), ("mask", "masked_fill", ["a", 0])]),
    (lambda a, b: torch.cat([a, b]), "token d", [("joined", "concat", ["a", "b"])]),
    (lambda a, b: a.sum(-1), "query", [("along", "sum", ["a"])]),
    (lambda a, b: a.flatten(), "pair", [("moved", "flatten", ["a"])]),
    (lambda a, b: a.mT, "d query", [("moved", "mT", ["a"])]),
    (lambda a, b: a[(b[:, 0] > 2).long()], "query d",
     [("cellwise", "gt", ["b…", "number"]), ("moved", "getitem", ["a", 0])]),
    (lambda a, b: a[:, 0], "query", [("moved", "getitem", ["a"])]),
    (lambda a, b: a[:, :1] * b, "query d", [("cellwise", "mul", ["a…", "b"])]),
    (lambda a, b: a + torch.ones(3), "query d", [("cellwise", "add", ["a", "value"])]),
    (lambda a, b: (a @ b.mT).reshape(4), "pair", [("product", "matmul", ["a", "bᵀ"]), ("moved", "reshape", [0])]),
    (lambda a, b: torch.einsum("id,jd->ij", a, b), "query key", [("cellwise", "einsum", ["a", "b"])]),
    (lambda a, b: (a + b) * (a + b), "query d",
     [("cellwise", "add", ["a", "b"]), ("cellwise", "add", ["a", "b"]), ("cellwise", "mul", [0, 1])]),
    (lambda a, b: (lambda s: s * s)(a + b), "query d", [("cellwise", "add", ["a", "b"]), ("cellwise", "mul", [0, 0])]),
    (lambda a, b: torch.ones(2, 3), "query d", []),
    (lambda a, b: a.double(), "query d", []),
])  # fmt: skip
def test_an_expression_is_told_as_moves(
    of: Callable[[Tensor, Tensor], Tensor], axes: str, expected: list[tuple[str, str, list[object]]]
) -> None:
    assert told(made(of, axes)) == expected


@pytest.mark.parametrize(("of", "axes", "expected"), [
    (lambda a, b: a[..., None] * b.reshape(2, 1, 3), "layer pair head", ["a", "b"]),
    (lambda a, b: a.flatten(), "pair", ["a"]),
    (lambda a, b: a.chunk(2)[0].mT, "pair head", ["a"]),
    (lambda a, b: -a.reshape(3, 2) * 2, "pair head", ["−a", "2"]),
    (lambda a, b: a[..., 0:1, :] * b, "query d", ["a0:1", "b"]),
    (lambda a, b: (a + b).reshape(3, 2) * 2, "pair head", ["[a+b]3×2", "2"]),
])  # fmt: skip
def test_a_name_tells_no_shape_into_which_numbers_were_brought(
    of: Callable[[Tensor, Tensor], Tensor], axes: str, expected: list[str]
) -> None:
    last = made(of, axes)[-1]
    assert [re.sub("<[^>]*>", "", each.formula) for each in last.operands] == expected


def test_numbers_on_the_way_are_kept_and_those_of_the_step_are_its_own() -> None:
    product, divided = made(lambda a, b: a @ b.mT / 2)
    assert product.value is not None
    assert torch.equal(product.value, A @ (A + 1).mT)
    assert divided.value is None
    assert divided.operands[1].formula == "<mn>2</mn>"


@cases.each(cases.plain)
def test_every_step_of_every_mechanism_names_all_that_it_is_made_of(case: Case) -> None:
    for step in case.steps.values():
        found = moves(step)
        named = {operand.step for move in found for operand in move.operands}
        assert set(step.of) - {step.id} <= named | _same(step), step.id
        for i, move in enumerate(found):
            assert all(operand.move is None or operand.move < i for operand in move.operands)
            assert (move.value is None) == (i == len(found) - 1)
            assert move.operands, step.id


def _same(step: Step) -> set[str]:
    """Of a step that is another one as it was: that one."""
    return set() if moves(step) else {each.id for each in leaves(step.made)}
