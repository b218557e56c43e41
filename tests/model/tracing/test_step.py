"""`step`: ids, paths, names, axes, edits, and where in the source a step is."""

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

import model
from model.mechanisms.causal import causal
from model.mechanisms.multi_head import multi_head
from model.problem import Problem
from model.tracing.edit import LARGEST
from model.tracing.recorder import Call
from model.tracing.step import MOST_STEPS, Edit, Step, Steps, Trace, untraced

ROOT = Path(str(model.__file__)).parent.parent
X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def doubled(x: Tensor, step: Steps = untraced) -> Tensor:
    """A mechanism of two steps."""
    scores = step("scores", "query key", x * 2)
    return step("output", "query key", scores + 1)


def traced(*edits: Edit) -> dict[str, Step]:
    """The steps of `doubled` on X."""
    with Trace(edits) as trace:
        doubled(trace.input("x", "token d", X), trace)
    return {step.id: step for step in trace.finish().steps}


def test_untraced_gives_the_very_same_value_back() -> None:
    inner = untraced.at("tile 0").rename(scores="s")
    assert inner("scores", "query key", X) is X


def test_a_trace_keeps_id_name_axes_value_and_what_it_was_made_of() -> None:
    scores = traced()["scores"]
    assert (scores.id, scores.name, scores.axes, scores.of) == ("scores", "scores", ("query", "key"), ("x",))
    assert torch.equal(scores.value, X * 2)
    assert isinstance(scores.made, Call)
    assert scores.made.function == "mul"


def test_a_second_step_of_one_id_is_refused() -> None:
    with Trace() as trace:
        trace("x", "token d", X)
        with pytest.raises(ValueError, match="a second step 'x'"):
            trace("x", "token d", X)


def test_the_same_name_under_another_path_is_another_step() -> None:
    with Trace() as trace:
        for tile in range(2):
            doubled(X, trace.at(f"tile {tile}"))
    assert [step.id for step in trace.steps if step.name == "scores"] == ["tile 0/scores", "tile 1/scores"]


def test_paths_nest() -> None:
    with Trace() as trace:
        trace.at("layer 1").at("head 2")("scores", "query key", X)
    assert trace.steps[0].id == "layer 1/head 2/scores"
    assert trace.steps[0].name == "scores"


@pytest.mark.parametrize("axes", ["query", "query key d", "query row", "", "[head] query"])
def test_axes_that_do_not_fit_the_shape_or_the_vocabulary_are_refused(axes: str) -> None:
    with Trace() as trace, pytest.raises(ValueError, match="do not fit the shape"):
        trace("x", axes, torch.ones(2, 2) if axes != "[head] query" else torch.ones(2, 2, 2))


def test_an_optional_axis_may_be_there_or_not() -> None:
    with Trace() as trace:
        trace("scores", "[head] query key", torch.ones(2, 3))
        trace.at("all")("scores", "[head] query key", torch.ones(4, 2, 3))
    assert [step.axes for step in trace.steps] == [("query", "key"), ("head", "query", "key")]


def test_one_word_has_one_size_under_a_path_and_may_have_another_under_the_next() -> None:
    with Trace() as trace:
        trace("q", "query d", torch.ones(2, 3))
        trace.at("tile 1")("q", "query d", torch.ones(2, 4))
        with pytest.raises(ValueError, match="axis 'd' has 4, it had another size before"):
            trace("k", "key d", torch.ones(2, 4))


def test_a_caller_renames_an_inner_step() -> None:
    with Trace() as trace:
        doubled(X, trace.rename(output="heads", scores="inner"))
    assert [(step.id, step.name) for step in trace.steps] == [("inner", "inner"), ("heads", "heads")]


def test_what_an_outer_caller_renamed_stays_renamed() -> None:
    with Trace() as trace:
        outer = trace.rename(heads="first half")
        doubled(X, outer.rename(output="heads"))
    assert trace.steps[-1].id == "first half"


def test_a_new_name_holds_behind_a_path_too() -> None:
    with Trace() as trace:
        doubled(X, trace.rename(output="heads").at("layer 0"))
    assert trace.steps[-1].id == "layer 0/heads"


def test_an_edit_goes_downstream_and_leaves_the_computed_value_as_it_was() -> None:
    steps = traced(Edit("scores", (0, 1), 7.5))
    assert steps["scores"].value.tolist() == [[2, 7.5], [6, 8]]
    assert steps["scores"].computed.tolist() == [[2, 4], [6, 8]]
    assert steps["scores"].edited == ((0, 1),)
    assert steps["output"].value.tolist() == [[3, 8.5], [7, 9]]


def test_an_edit_leaves_the_tensor_that_was_given_as_it_was() -> None:
    traced(Edit("x", (0, 0), 9))
    assert X.tolist() == [[1, 2], [3, 4]]


def test_of_two_edits_of_one_cell_the_last_holds_and_the_cell_is_named_once() -> None:
    steps = traced(Edit("scores", (0, 0), 1), Edit("scores", (0, 0), 5))
    assert steps["scores"].value[0, 0] == 5
    assert steps["scores"].edited == ((0, 0),)


def test_an_edit_is_no_part_of_how_a_step_was_made() -> None:
    made = traced(Edit("scores", (0, 0), 5))["output"].made
    assert isinstance(made, Call)
    assert made.function == "add"


@pytest.mark.parametrize("cell", [(2, 0), (0, 2), (-1, 0), (0,), (0, 0, 0), ()])
def test_an_edit_outside_of_the_step_is_refused(cell: tuple[int, ...]) -> None:
    with pytest.raises(Problem, match=r"has the shape \[2, 2\]; cell .* is outside") as caught:
        traced(Edit("scores", cell, 1))
    assert caught.value.field == "edits"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, LARGEST * 1.01, -LARGEST * 1.01])
def test_an_edit_to_no_ordinary_number_is_refused(value: float) -> None:
    with pytest.raises(Problem, match="takes a number from −1,000,000 to 1,000,000"):
        traced(Edit("scores", (0, 0), value))


@pytest.mark.parametrize("value", [LARGEST, -LARGEST, 0.0])
def test_an_edit_to_the_largest_number_is_taken(value: float) -> None:
    assert traced(Edit("scores", (0, 0), value))["scores"].value[0, 0] == value


@pytest.mark.parametrize("value", [0.5, -1, 2])
def test_a_pair_takes_0_or_1_only(value: float) -> None:
    with pytest.raises(Problem, match="“mask” is on or off"):
        masked(Edit("mask", (0, 1), value))


def test_an_edit_of_an_unknown_step_names_the_steps_and_the_first_that_is_unknown() -> None:
    with pytest.raises(Problem, match="There is no step “b” here; choose one of: x, scores, output"):
        traced(Edit("b", (0, 0), 1), Edit("a", (0, 0), 1), Edit("c", (0, 0), 1))


def masked(*edits: Edit) -> dict[str, Step]:
    """The steps of causal attention of two heads over three tokens."""
    q, k, v = (torch.arange(12.0).reshape(2, 3, 2) / (i + 3) for i in range(3))
    with Trace(edits) as trace:
        causal(q, k, v, step=trace)
    return {step.id: step for step in trace.finish().steps}


@pytest.mark.parametrize("step", ["masked", "weights"])
def test_a_cell_behind_the_mask_takes_no_number(step: str) -> None:
    with pytest.raises(Problem, match=rf"hides cell \[1, 0, 2\] of “{step}”. Switch the pair on"):
        masked(Edit(step, (1, 0, 2), 0.5))


@pytest.mark.parametrize("step", ["masked", "weights"])
def test_a_cell_takes_a_number_once_its_pair_is_switched_on(step: str) -> None:
    steps = masked(Edit("mask", (0, 2), 1), Edit(step, (1, 0, 2), 0.5))
    assert steps[step].value[1, 0, 2] == 0.5


@pytest.mark.parametrize("step", ["scores", "scaled"])
def test_a_cell_before_the_mask_takes_a_number_also_where_the_pair_is_off(step: str) -> None:
    steps = masked(Edit(step, (1, 0, 2), 0.5))
    assert steps[step].value[1, 0, 2] == 0.5
    assert steps["output"].value.equal(masked()["output"].value)


def test_indices_follow_from_the_rest_and_take_no_number() -> None:
    with pytest.raises(Problem, match="Step “order” holds indices"), Trace([Edit("order", (0,), 1)]) as trace:
        trace("order", "query", torch.tensor([2.0, 1.0]).argsort())


def test_as_many_labels_as_an_axis_has() -> None:
    with pytest.raises(ValueError, match="axis 'query' has 2, and 3 labels"), Trace() as trace:
        trace.at("token 0", query=[0, 1, 2])("x", "query", torch.ones(2))


def test_a_run_of_too_many_steps_says_so() -> None:
    with Trace() as trace:
        for i in range(MOST_STEPS):
            trace.at(f"token {i}")("x", "query", torch.ones(1))
        with pytest.raises(Problem, match="This would take more than 4000 steps") as caught:
            trace("x", "query", torch.ones(1))
    assert caught.value.field == "options"


def test_the_output_has_no_hidden_cells() -> None:
    assert masked(Edit("output", (0, 0, 1), 0.5))["output"].value[0, 0, 1] == 0.5


def test_a_step_knows_its_line_and_the_lines_that_called_its_function() -> None:
    x, w = torch.eye(4), torch.eye(4)
    with Trace() as trace:
        multi_head(x, w, w, w, w, causal=True, step=trace)
    weights = next(step for step in trace.steps if step.id == "weights")
    functions = [line.function for line in weights.source]
    assert functions == ["attention_weights", "scaled_dot_product", "causal", "mix_heads", "in_heads", "multi_head"]
    files = [line.file for line in weights.source]
    assert files == [f"model/mechanisms/{name}.py" for name in functions]


def test_the_line_of_a_step_names_it() -> None:
    for step in masked().values():
        line = step.source[0]
        lines = (ROOT / line.file).read_text("utf-8").splitlines()[line.line - 1 : line.end_line]
        assert f'step("{step.name}"' in "".join(lines)


def test_a_step_outside_of_the_mechanisms_has_no_line() -> None:
    assert traced()["scores"].source == ()


def test_a_whole_value_is_swapped_in_before_its_cells_are_edited() -> None:
    with Trace([Edit("scores", (0, 1), 9)], swaps={"scores": torch.ones(2, 2)}) as trace:
        doubled(X, trace)
    scores = next(step for step in trace.steps if step.name == "scores")
    assert scores.value.tolist() == [[1, 9], [1, 1]]
    assert scores.computed.tolist() == [[2, 4], [6, 8]]
    assert scores.edited == ((), (0, 1))
    assert scores.is_edited((1, 1))
    assert trace.steps[-1].value.tolist() == [[2, 10], [2, 2]]
    assert trace.steps[-1].edited == ()


def test_the_tokens_of_a_path_within_a_path_are_those_of_the_sentence() -> None:
    with Trace() as trace:
        trace.at("block 1", key=range(4, 8)).at("tile 1", key=[1, 3])("scores", "query key", torch.ones(3, 2))
    assert trace.steps[0].labels == (None, (5, 7))
