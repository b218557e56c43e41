"""From the model's objects to what travels."""

import math
import re
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from app import wire
from app.i18n import pseudo
from app.schema.common import Behind
from model.lab import inputs, registry
from model.lab.registry import Mechanism, mechanisms
from model.lab.request import Request
from model.lab.run import run
from model.lab.walk import Walk
from model.problem import Problem
from model.tracing.calls.term import Term
from model.tracing.step import Edit
from tests.app.reading import tensor

every_mechanism = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)


def same(message: str) -> str:
    """English to English."""
    return message


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        (torch.tensor([[1.5, -2.0, -math.inf]]), "f4", "1, 3"),
        (torch.tensor([1.5], dtype=torch.float64), "f4", "1"),
        (torch.tensor([[True, False]]), "u1", "1, 2"),
        (torch.tensor([0, 255], dtype=torch.uint8), "u1", "2"),
        (torch.tensor([[7, -1]]), "i4", "1, 2"),
        (torch.ones(2, 3, 4).mT, "f4", "2, 4, 3"),
        (torch.tensor(2.5), "f4", "1"),
    ],
)
def test_a_tensor_travels_as_plotlys_typed_array(value: Tensor, dtype: str, shape: str) -> None:
    sent = wire.tensor(value)
    assert (sent.dtype, sent.shape) == (dtype, shape)
    assert tensor(sent.model_dump()).flatten().tolist() == value.flatten().tolist()


def test_a_tensor_with_a_gradient_travels_too() -> None:
    assert tensor(wire.tensor(torch.ones(1, requires_grad=True)).model_dump()).tolist() == [1]


def test_a_persons_matrix_becomes_float32() -> None:
    found = wire.array("x", [[1, 2.5], [3, 4]])
    assert torch.equal(found, torch.tensor([[1, 2.5], [3, 4]]))
    assert found.dtype == torch.float32


@pytest.mark.parametrize("value", [[[1, 2], [3]], [["a"]], [[None]], [[True]], [{}], [[10**400]], [[1, "1"]]])
def test_what_is_no_matrix_of_numbers_gets_a_sentence(value: list[object]) -> None:
    with pytest.raises(Problem, match="“w_q” must be a matrix of numbers") as caught:
        wire.array("w_q", value)
    assert caught.value.field == "inputs.w_q"


@every_mechanism
def test_a_step_travels_with_all_that_a_page_needs(mechanism: Mechanism) -> None:
    found = run(mechanism, Request(inputs.tokens(["a", "b"])))
    for step in found.steps:
        sent = wire.step(step, found.walk, same)
        assert (sent.id, sent.of, sent.axes.split()) == (step.id, list(step.of), list(step.axes))
        assert tensor(sent.value.model_dump()).shape == step.value.shape
        assert sent.caption
        assert sent.source.line <= sent.source.end_line


def test_a_step_of_an_inner_mechanism_names_its_callers() -> None:
    mechanism = registry.find("multi-head")
    steps = run(mechanism, Request(inputs.tokens(["a", "b"]), options={"causal": True})).steps
    weights = next(step for step in steps if step.id == "weights")
    source = wire.step(weights, Walk(steps, mechanism), same).source
    called = [source.function, *(caller.function for caller in source.callers)]
    assert called == ["attention_weights", "scaled_dot_product", "causal", "mix_heads", "in_heads", "multi_head"]


def test_an_inputs_place_is_the_mechanisms_signature() -> None:
    mechanism = registry.find("causal")
    steps = run(mechanism, Request(inputs.tokens(["a", "b"]))).steps
    source = wire.step(steps[0], Walk(steps, mechanism), same).source
    assert (source.function, source.callers) == ("causal", [])
    lines = mechanism.code[0].text.splitlines()
    first = mechanism.code[0].line
    assert lines[source.line - first].startswith("def causal(q: Tensor")


def test_a_step_that_nobody_has_written_about_has_an_empty_caption() -> None:
    mechanism = registry.find("dropout")
    steps = run(mechanism, Request(inputs.tokens(["a"]))).steps
    keep = next(step for step in steps if step.id == "keep")
    assert wire.step(keep, Walk(steps, mechanism), same).caption
    assert wire.step(replace(keep, name="unheard of"), Walk((), mechanism), same).caption == ""


def test_the_mask_s_caption_is_that_of_the_function_that_made_it() -> None:
    mechanism = registry.find("multi-head")

    def caption(causal: bool) -> str:
        steps = run(mechanism, Request(inputs.tokens(["a", "b"]), options={"causal": causal})).steps
        return wire.step(next(step for step in steps if step.id == "mask"), Walk((), mechanism), same).caption

    assert caption(True) == registry.find("causal").captions["mask"]
    assert caption(False) == registry.find("scaled-dot-product").captions["mask"]


def test_captions_are_translated_with_their_places_left_open() -> None:
    mechanism = registry.find("raw-dot-product")
    step = run(mechanism, Request(inputs.tokens(["a"]))).steps[1]
    assert re.search(r"\{query\}", wire.step(step, Walk((), mechanism), pseudo).caption)


@pytest.mark.parametrize(("hidden", "told"), [([], []), ([1], ["b"]), ([0, 2], ["a", "c"])])
def test_a_note_names_every_row_that_sees_nothing(hidden: list[int], told: list[str]) -> None:
    tokens = inputs.tokens(["a", "b", "c"])
    edits = [Edit("mask", (row, key), 0) for row in hidden for key in range(3)]
    steps = run(registry.find("causal"), Request(tokens, edits=edits)).steps
    notes = wire.notes(steps, tokens, same)
    assert [note[1] for note in notes] == told
    assert all("cannot look at anything" in note for note in notes)


def test_a_note_is_told_of_a_row_that_is_hidden_from_one_head_alone() -> None:
    tokens = inputs.tokens(["a", "b"])
    steps = run(registry.find("causal"), Request(tokens)).steps
    mask = torch.tensor([[[True, False], [True, True]], [[True, True], [False, False]]])
    by_head = [type(s)(**(vars(s) | {"value": mask})) if s.name == "mask" else s for s in steps]
    assert len(wire.notes(by_head, tokens, same)) == 1


@pytest.mark.parametrize(("value", "sent"), [(1.5, 1.5), (-math.inf, None), (math.inf, "inf"), (math.nan, "nan")])
def test_a_number_that_json_cannot_carry_is_null_or_a_word(value: float, sent: float | str | None) -> None:
    assert wire.term(Term("number", value)).value == sent


def test_arithmetic_travels_as_a_tree_over_cells() -> None:
    cell = Term("cell", 2.0, step="q", cell=(0, 1))
    sent = wire.term(Term("sum", 4.0, (cell, cell)))
    assert sent.model_dump(exclude_defaults=True) == {
        "op": "sum", "value": 4.0, "args": [{"op": "cell", "value": 2.0, "step": "q", "cell": [0, 1]}] * 2,
    }  # fmt: skip


@every_mechanism
def test_a_mechanism_travels_with_its_inputs_options_code_and_examples(mechanism: Mechanism) -> None:
    sent = wire.mechanism(mechanism, pseudo)
    assert sent.title.startswith("⟦")
    assert sent.lesson.startswith("⟦")
    assert [entry.name for entry in sent.inputs] == [entry.name for entry in mechanism.inputs]
    assert [entry.name for entry in sent.options] == [entry.name for entry in mechanism.options]
    assert [entry.text for entry in sent.code] == [entry.text for entry in mechanism.code]
    assert [entry.id for entry in sent.presets] == [entry.id for entry in mechanism.presets]


def test_an_option_travels_with_its_range_and_a_switch_without() -> None:
    options = {option.name: option for option in wire.mechanism(registry.find("dropout"), same).options}
    assert (options["p"].minimum, options["p"].maximum, options["p"].step) == (0, 0.9, 0.05)
    assert (options["training"].minimum, options["training"].maximum, options["training"].step) == (None,) * 3


def test_a_step_says_behind_which_mask_its_pairs_lie() -> None:
    found = run(registry.find("causal"), Request(inputs.tokens(["a", "b"])))
    sent = {step.id: wire.step(step, found.walk, str).behind for step in found.steps}
    assert sent["weights"] == Behind(mask="mask", at=[None, None])
    assert sent["scores"] is None
