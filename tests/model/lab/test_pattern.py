"""A mechanism's pattern: its weights, put together where they come in pieces, or what it names."""

import sys
from types import ModuleType

import pytest
import torch
from torch import Tensor

from model.lab import inputs as toys
from model.lab.pattern import Pattern, pattern
from model.lab.registry import Mechanism
from model.lab.request import Request
from model.mechanisms.attention_weights import attention_weights
from model.tracing.step import Steps, untraced

N = 5


def seen(function: object, name: str | None = None, head: int = 0) -> Pattern:
    """The pattern of a function of this file on N tokens; `name` is what its module calls its pattern."""
    module = ModuleType("patterned")
    if name:
        module.__dict__["PATTERN"] = name
    sys.modules["patterned"] = module
    function.__module__ = "patterned"
    own = Mechanism("own", "basics", "", None, function, {"d": 3})  # type: ignore[arg-type]
    try:
        return pattern(own, Request(toys.tokens(list("abcde"))), head)
    finally:
        function.__module__ = __name__


def rows(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); one token after another, each looking back"""
    each = []
    for i in range(len(x)):
        here = step.at(f"token {i}", query=range(i, i + 1), key=range(i + 1))
        weights = attention_weights(x[i : i + 1] @ x[: i + 1].mT, step=here)
        each.append(weights @ x[: i + 1])
    return step("output", "query d", torch.cat(each))


def layers(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); two layers, of two heads each"""
    for i in range(2):
        heads = torch.stack([x, 2 * x])
        x = (attention_weights(heads @ heads.mT, step=step.at(f"layer {i}")) @ heads).sum(0)
    return step("output", "query d", x)


def two(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); two heads, the second of doubled vectors"""
    heads = torch.stack([x, 2 * x])
    return step("output", "query d", (attention_weights(heads @ heads.mT, step=step) @ heads).sum(0))


def stacked(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); the weights of two layers in one step"""
    step("weights", "layer query key", torch.stack([torch.eye(N), torch.ones(N, N)]))
    return step("output", "query d", x)


def sums(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (d); nothing attends"""
    doubled = step("doubled", "token d", 2 * x)
    return step("output", "d", doubled.sum(0))


def nowhere(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); its pieces do not say where they stand"""
    for i in range(2):
        half = x[2 * i : 2 * i + 2]
        attention_weights(half @ half.mT, step=step.at(f"part {i}"))
    return step("output", "query d", x)


def in_halves(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); the last piece's axes are not the first one's"""
    step("pieces", "d query", x.mT)
    step.at("last", query=[0])("pieces", "query key", x[:1] @ x.mT)
    return step("output", "query d", x)


def vectors() -> Tensor:
    """The x of the functions above."""
    return toys.seeded(123, "x", ("token", "d"), (N, 3), {"token": list("abcde")})


def test_rows_that_come_one_by_one_are_put_in_their_places() -> None:
    x, found = vectors(), seen(rows)
    later = torch.ones(N, N).triu(1).bool()
    torch.testing.assert_close(found.value, (x @ x.mT).masked_fill(later, -torch.inf).softmax(-1))
    assert torch.equal(found.hidden, later)
    assert found.is_share


def test_of_layers_and_heads_it_is_the_last_layers_first_head() -> None:
    found = seen(layers)
    assert (found.step, found.axes) == ("layer 1/weights", ("query", "key"))
    assert found.value.shape == (N, N)
    x = vectors()
    heads = torch.stack([x, 2 * x])
    x = ((heads @ heads.mT).softmax(-1) @ heads).sum(0)
    torch.testing.assert_close(found.value, (x @ x.mT).softmax(-1))


def test_pieces_without_a_place_are_not_put_together() -> None:
    x, found = vectors()[2:4], seen(nowhere)
    assert found.step == "part 1/weights"
    torch.testing.assert_close(found.value, (x @ x.mT).softmax(-1))


def test_pieces_of_different_kinds_are_not_put_together() -> None:
    found = seen(in_halves, "pieces")
    assert found.value.shape == (1, N)


def test_without_weights_it_is_the_output_and_a_vector_is_one_row() -> None:
    found = seen(sums)
    assert (found.step, found.axes, found.is_share) == ("output", ("", "d"), False)
    torch.testing.assert_close(found.value, 2 * vectors().sum(0)[None])


def test_a_mechanism_names_another_step_by_its_name_or_its_id() -> None:
    torch.testing.assert_close(seen(sums, "doubled").value, 2 * vectors())
    assert seen(layers, "layer 0/weights").step == "layer 0/weights"


def test_a_name_that_no_step_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="there is no step 'nothing'"):
        seen(sums, "nothing")


def test_of_a_large_matrix_some_rows_and_columns_are_left_out() -> None:
    def wide(x: Tensor, *, step: Steps = untraced) -> Tensor:
        """x (token, d) -> (token, feature)"""
        return step("output", "token feature", x[:, :1] * torch.arange(300))

    found = seen(wide)
    torch.testing.assert_close(found.value, vectors()[:, :1] * torch.arange(0, 300, 3))


def test_of_several_heads_one_is_chosen_and_where_there_are_fewer_the_last() -> None:
    x = vectors()
    for head, times in ((1, 2), (7, 2), (0, 1)):
        found = seen(two, head=head)
        assert torch.equal(found.value, (times * x @ (times * x).mT).softmax(-1))


@pytest.mark.parametrize(("n", "kept"), [(127, 127), (128, 128), (129, 65), (256, 128), (257, 86), (384, 128)])
def test_a_pattern_has_as_many_columns_as_fit(n: int, kept: int) -> None:
    def wide(x: Tensor, *, step: Steps = untraced) -> Tensor:
        """x (token, d) -> (token, feature)"""
        return step("output", "token feature", x[:, :1] * torch.ones(n))

    assert seen(wide).value.shape == (N, kept)


def test_of_several_layers_in_one_step_the_first_is_seen() -> None:
    assert torch.equal(seen(stacked).value, torch.eye(N))
