"""What changes nothing in a step is told from how it was made, not from two results that happen to be equal."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from model.tracing.idle import Idle, idle
from model.tracing.step import Edit, Steps, Trace

ONES = torch.ones(2, 2)
X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def found(function: Callable[..., None], edits: Iterable[Edit] = (), **given: Tensor) -> dict[str, Idle]:
    """Of each step of a run over these inputs."""
    with Trace(edits) as trace:
        named = {name: trace.input(name, "query key", value) for name, value in given.items()}
        function(step=trace, **named)
    steps = {step.id: step for step in trace.finish().steps}
    return {id_: idle(step, steps) for id_, step in steps.items()}


def test_a_mask_that_hides_no_pair_changes_nothing_and_is_no_operand_of_the_weights_either() -> None:
    def attention(x: Tensor, mask: Tensor, step: Steps) -> None:
        masked = step("masked", "query key", x.masked_fill(~mask, -torch.inf))
        step("weights", "query key", masked.softmax(-1).masked_fill(~mask, 0))

    is_open = found(attention, x=X, mask=ONES.bool())
    assert is_open["masked"] == Idle("x", ("mask",))
    assert is_open["weights"] == Idle(None, ("mask",))
    closed = found(attention, [Edit("mask", (0, 1), 0)], x=X, mask=ONES.bool())
    assert closed["masked"] == closed["weights"] == Idle(None, ())


def test_a_scale_of_1_a_bias_of_0_and_what_is_only_passed_on_change_nothing() -> None:
    def mechanism(x: Tensor, bias: Tensor, step: Steps) -> None:
        scaled = step("scaled", "query key", x * 1.0)
        biased = step("biased", "query key", (scaled + bias) / 1)
        step("output", "query key", biased)

    steps = found(mechanism, x=X, bias=0 * ONES)
    assert steps["x"] == Idle(None, ())
    assert steps["scaled"] == Idle("x", ())
    assert steps["biased"] == Idle("scaled", ("bias",))
    assert steps["output"] == Idle("biased", ())
    assert found(mechanism, x=X, bias=ONES)["biased"] == Idle(None, ())


def test_an_edit_changes_something_even_if_the_number_is_the_same() -> None:
    def mechanism(x: Tensor, step: Steps) -> None:
        step("output", "query key", x * 1)

    assert found(mechanism, [Edit("output", (0, 0), 1.0)], x=X)["output"].same is None


def test_what_happens_to_be_equal_is_a_step_of_its_own() -> None:
    """Of scores that are 0 a scale leaves 0; a maximum may stay; a factor that is computed may be 1."""

    def mechanism(x: Tensor, y: Tensor, step: Steps) -> None:
        step("scaled", "query key", x * 0.5)
        step("max", "query key", torch.maximum(y, x))
        unit = step("unit", "query key", y / y.abs())
        step("kept", "query key", y * unit)
        step("wider", "query key", y[:, :1] + 0 * torch.ones(2))
        step("divided", "query key", y.div(1, rounding_mode="floor"))
        step("turned", "key query", y * 1)
        step("output", "query key", torch.zeros(2, 2) + y)

    steps = found(mechanism, x=0 * ONES, y=ONES)
    assert {id_ for id_, each in steps.items() if each.same is not None} == set()
    assert steps["kept"].operands == ()
