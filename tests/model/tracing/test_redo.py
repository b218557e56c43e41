"""A run that is done again from what was recorded is the same run."""

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.registry import Mechanism
from model.lab.request import Request
from model.lab.run import run
from model.tracing.recorder import Call, Constant, Node
from model.tracing.redo import Operands, Redo
from model.tracing.step import Edit, Step, Trace


def anew(_step: Step, node: Node, _operands: Operands) -> Tensor | None:
    """What was given, in other memory: all that is made of it is computed again."""
    return node.value.clone() if isinstance(node, Constant) else None


@pytest.mark.parametrize("mechanism", registry.mechanisms(), ids=lambda each: each.id)
def test_every_step_of_every_mechanism_comes_out_again(mechanism: Mechanism) -> None:
    context = inputs.tokens(inputs.split(mechanism.context)) if mechanism.context else ()
    preset = mechanism.presets[0]
    steps = {
        step.id: step
        for step in run(mechanism, Request(inputs.tokens(preset.tokens), preset=preset, context=context)).steps
    }
    redo = Redo(steps, anew)
    for id_, step in steps.items():
        found, value = (each.double().nan_to_num(neginf=-1e9) for each in (redo.value(id_), step.value))
        assert torch.allclose(found, value, atol=1e-6), id_  # the same calls in the same dtype


def test_what_no_change_reaches_stays_the_very_tensor() -> None:
    with Trace() as trace:
        a = trace.input("a", "d", torch.tensor([1.0, 2]))
        b = trace("b", "d", a.relu())
        trace("c", "d", torch.stack([b, a])[0] + 1)
        trace("d", "d", a * 2)
    steps = {step.id: step for step in trace.steps}

    def three(_step: Step, node: Node, _operands: Operands) -> Tensor | None:
        return node.value * 3 if isinstance(node, Call) and node.function == "relu" else None

    redo = Redo(steps, three)
    assert redo.value("c").tolist() == [4, 7]
    assert redo.value("d") is steps["d"].value


def test_cells_that_were_set_by_hand_stay_set() -> None:
    with Trace([Edit("b", (0,), 9.0)], swaps={"c": torch.tensor([5.0, 5])}) as trace:
        a = trace.input("a", "d", torch.tensor([1.0, 2]))
        b = trace("b", "d", a * 2)
        trace("d", "d", trace("c", "d", b * 2) + b)
    redo = Redo({step.id: step for step in trace.steps}, anew)
    assert [redo.value(each).tolist() for each in "bcd"] == [[9, 4], [5, 5], [14, 9]]
