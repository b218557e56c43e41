"""Two mechanisms with the same weights: which numbers go to which side, and what is said of those that cannot."""

from typing import Any

import pytest
import torch

from model.lab import inputs, registry
from model.lab.compare import Pair, Side, compared, paired
from model.lab.request import Request
from model.problem import Problem

WORDS = inputs.tokens(["Lily", "had", "a", "cat"])
SECOND = inputs.tokens(["Sy", "het"])


def pair(left: str, right: str, ours: dict[str, Any] | None = None, theirs: dict[str, Any] | None = None) -> Pair:
    """Two sides on one sentence, with what was set on each."""

    def side(name: Any, id_: str, options: dict[str, Any] | None) -> Side:
        mechanism = registry.find(id_)
        return Side(name, mechanism, Request(WORDS, options=options or {}, context=SECOND if mechanism.context else []))

    return paired(side("left", left, ours), side("right", right, theirs))


def said(found: Pair) -> str:
    """The notes, filled."""
    return " ".join(note.message.format(**note.params) for note in found.notes)


def test_equal_names_and_shapes_have_equal_numbers() -> None:
    found = pair("scaled-dot-product", "causal")
    ours, theirs = found.left.resolved()[0], found.right.resolved()[0]
    assert all(torch.equal(ours[name], theirs[name]) for name in ("q", "k", "v"))
    assert found.notes == []


def test_options_of_one_name_follow_the_left_side_unless_they_were_set() -> None:
    found = pair("scaled-dot-product", "dropout", {"d": 7, "d_v": 3}, {"d_v": 5})
    _, options = found.right.resolved()
    assert (options["d"], options["d_v"], options["p"]) == (7, 5, 0.5)


def test_an_option_that_does_not_go_with_the_others_stays_which_is_said() -> None:
    found = pair("scaled-dot-product", "grouped-query", {"heads": 3, "d": 6})
    _, options = found.right.resolved()
    assert options["heads"] != 3
    assert "“heads” is 3 on the left; the right side does not accept that with its other options" in said(found)
    assert compared(found).runs[1].parity.agrees


def test_a_value_outside_of_the_other_sides_range_stays_too() -> None:
    found = pair("feed-forward", "encoder-layer", {"d_ff": 64})
    assert found.right.resolved()[1]["d_ff"] == 64
    assert Side("left", registry.find("causal"), Request(WORDS, options={"d": 99})).works() is False


@pytest.mark.parametrize("swap", [False, True])
def test_a_side_that_is_given_q_k_and_v_gets_those_that_the_other_computes(swap: bool) -> None:
    ids = ("multi-head", "causal")
    found = pair(*(ids[::-1] if swap else ids))
    giving, taking = (found.right, found.left) if swap else (found.left, found.right)
    steps = {step.id: step.value for step in giving.run().steps}
    assert all(torch.equal(taking.resolved()[0][name], steps[name]) for name in ("q", "k", "v"))
    sentence = f"On the {taking.name}, q, k, v are taken from the {giving.name} side, which computes them from x."
    assert sentence in said(found)


def test_one_head_is_given_to_a_side_with_an_axis_of_heads() -> None:
    found = pair("self-attention", "scaled-dot-product")
    assert found.right.resolved()[0]["q"].shape == (1, 4, 2)
    result = compared(found)
    assert result.pattern
    assert result.output
    # float32: the same sums with and without an axis of heads, in whichever order this processor takes them
    assert (result.pattern.max_abs, result.output.max_abs) == pytest.approx((0, 0), abs=1e-6)


def test_numbers_that_do_not_fit_are_not_handed_over() -> None:
    found = pair("cross-attention", "scaled-dot-product")  # its keys are of another sentence
    assert not found.right.request.inputs
    assert "have nothing in common" in said(found)
    assert "Only one side reads the second sentence" in said(found)


def test_what_a_person_set_is_kept_before_numbers_are_handed_over() -> None:
    found = pair("multi-head", "causal", None, {"d": 3})
    assert found.right.resolved()[0]["q"].shape[-1] == 3
    assert not found.right.request.inputs


def test_a_side_without_such_steps_hands_nothing_over() -> None:
    assert not pair("raw-dot-product", "causal").right.request.inputs


def test_inputs_of_one_name_and_other_shapes_are_named() -> None:
    assert "“x” has the shape 4 × 3 on the left and 4 × 8 on the right" in said(pair("raw-dot-product", "multi-head"))


def test_a_difference_is_left_minus_right_and_none_where_the_shapes_differ() -> None:
    result = compared(pair("scaled-dot-product", "causal"))
    ours, theirs = (run.steps[-1].value for run in result.runs)
    assert result.output
    assert torch.equal(result.output.value, (ours - theirs)[0])
    assert result.output.max_abs == pytest.approx(float((ours - theirs).abs().max()))
    other = compared(pair("raw-dot-product", "multi-head"))
    assert (other.pattern, other.output) == (None, None)
    assert "“weights” is query × key (4 × 4), and “weights” is head × query × key (2 × 4 × 4)" in " ".join(
        note.message.format(**note.params) for note in other.notes
    )


def test_the_pattern_is_the_last_whole_matrix_of_weights_else_the_output() -> None:
    assert compared(pair("multi-head", "feed-forward")).patterns[0].name == "weights"
    assert compared(pair("multi-head", "feed-forward")).patterns[1].id == "output"
    assert compared(pair("linear", "causal")).patterns[0].id == "implied_weights"


def test_what_hides_pairs_of_a_pattern_is_the_mask_that_it_was_computed_behind() -> None:
    found = compared(pair("causal", "decomposable"))
    mask, none = found.masks
    assert mask is next(step for step in found.runs[0].steps if step.id == "mask")
    assert none is None


def test_two_outputs_are_no_pattern() -> None:
    found = compared(pair("feed-forward", "feed-forward"))
    assert found.pattern is None
    assert [note.message for note in found.notes] == [
        "Neither side has one matrix of all pairs; the outputs are shown instead."
    ]


@pytest.mark.parametrize(
    ("left", "right", "field"),
    [({"d": 99}, {}, "left.options.d"), ({}, {"d": 99}, "right.options.d"), ({"nothing": 1}, {}, "left.options")],
)
def test_a_problem_of_an_option_says_whose_it_is(left: dict[str, Any], right: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as caught:
        compared(pair("causal", "causal", left, right))
    assert caught.value.field == field


def test_a_problem_of_the_sentence_is_that_of_both() -> None:
    mechanism = registry.find("causal")
    sides = [Side(name, mechanism, Request(inputs.tokens(["word"] * 65))) for name in ("left", "right")]
    with pytest.raises(Problem) as caught:
        paired(*sides)
    assert caught.value.field == "text"


def test_what_was_given_is_not_replaced_by_what_the_other_computes_from_chance() -> None:
    given = {name: torch.full((1, 4, 2), float(i)) for i, name in enumerate("qkv")}
    causal, multi = registry.find("causal"), registry.find("multi-head")
    found = paired(Side("left", multi, Request(WORDS)), Side("right", causal, Request(WORDS, inputs=given)))
    assert all(torch.equal(found.right.resolved()[0][name], value) for name, value in given.items())


def test_a_difference_says_how_large_it_is_at_most_and_on_average() -> None:
    output = compared(pair("scaled-dot-product", "causal")).output
    assert output
    assert output.max_abs == float(output.value.abs().max()) > output.mean_abs > 0
    assert output.mean_abs == float(output.value.abs().sum()) / output.value.numel()
