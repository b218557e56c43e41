"""What holds for every mechanism of the table; a new one is covered by adding its file."""

import math
from collections.abc import Mapping

import pytest
import torch
from torch import Tensor

from model.arithmetic import Term
from model.cells import explain
from model.problem import Problem
from model.step import Step
from tests.model.cases import CASES, HIDDEN, PLAIN, Case, cells_of, moved

every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_plain_case = pytest.mark.parametrize("case", PLAIN, ids=str)
every_hidden_case = pytest.mark.parametrize("case", HIDDEN, ids=str)

# A row of 5 float32 shares, each rounded to 2**-24 of itself, and their sum four times.
ROW = 5e-7
# float64 from the shown operands against float32: at most 16 products of numbers below 4, in any order.
CELL = 1e-5


@every_case
def test_rows_of_weights_sum_to_one_where_not_all_is_hidden(case: Case) -> None:
    steps = case.steps
    visible = steps["mask"].value.any(-1).float().expand(steps["weights"].value.shape[:-1])
    torch.testing.assert_close(steps["weights"].value.sum(-1), visible, atol=ROW, rtol=0)


@every_case
def test_hidden_weights_are_exactly_zero_and_hidden_scores_minus_infinity(case: Case) -> None:
    steps = case.steps
    hidden = ~steps["mask"].value
    assert (steps["weights"].value[..., hidden] == 0).all()
    assert (steps["masked"].value[..., hidden] == -math.inf).all()
    assert (steps["masked"].value[..., ~hidden] > -math.inf).all()


@every_hidden_case
def test_a_fully_masked_row_has_weights_and_output_zero(case: Case) -> None:
    steps = case.steps
    assert (steps["weights"].value[..., 1, :] == 0).all()
    bias = steps["b_o"].value if "b_o" in steps else torch.tensor(0.0)
    output = steps["output"].value[..., 1, :]
    torch.testing.assert_close(output, bias.expand_as(output), atol=0, rtol=0)


@every_case
def test_no_step_holds_nan(case: Case) -> None:
    assert not any(step.value.isnan().any() for step in case.steps.values() if step.value.is_floating_point())


@every_case
def test_traced_equals_untraced_bit_for_bit(case: Case) -> None:
    steps = case.steps
    untraced = case.mechanism.function(**case.tensors, mask=steps["mask"].value, **case.arguments)
    assert torch.equal(untraced, steps["output"].value)


@every_case
def test_axes_match_shapes_and_one_word_has_one_size(case: Case) -> None:
    steps = case.steps.values()
    assert all(len(step.axes) == step.value.ndim for step in steps)
    assert len({axis for s in steps for axis in s.axes}) == len(
        {pair for s in steps for pair in zip(s.axes, s.value.shape, strict=True)}
    )


@every_case
def test_query_runs_down_and_key_runs_across(case: Case) -> None:
    for step in case.steps.values():
        if {"query", "key"} <= set(step.axes):
            assert step.axes[-2:] == ("query", "key")


@every_case
def test_what_is_made_of_nothing_comes_first_and_the_output_last(case: Case) -> None:
    steps = list(case.steps.values())
    given = [entry.name for entry in case.mechanism.inputs if entry.name in {step.id for step in steps}]
    first = [step.id for step in steps if not step.of]
    assert first[: len(given)] == given
    assert [step.id for step in steps[: len(first)]] == first
    assert "mask" in first
    assert steps[-1].id == "output"


@every_case
def test_a_step_is_made_of_steps_before_it(case: Case) -> None:
    seen: set[str] = set()
    for step in case.steps.values():
        assert seen.issuperset(step.of)
        assert step.id not in seen
        seen.add(step.id)


@every_case
def test_every_step_has_a_caption(case: Case) -> None:
    assert case.steps.keys() <= case.mechanism.captions.keys()


@every_case
def test_the_output_agrees_with_the_independent_reference(case: Case) -> None:
    parity = case.run.parity
    assert parity.agrees, parity
    assert parity.tolerance < 1e-3


@every_plain_case
def test_parity_holds_for_edited_inputs_masks_and_draws(case: Case) -> None:
    plain = case.run
    for step in plain.steps:
        if not step.of:
            edits = [moved(step, cell) for cell in list(cells_of(step))[:2]]
            assert case.edited(edits).parity.agrees, step.id


@every_plain_case
def test_parity_leaves_step_edits_out(case: Case) -> None:
    plain = case.run
    for step in plain.steps:
        if step.of:
            # of the last row, the first cell: a causal mask shows it, beside others
            edited = case.edited([moved(step, (*(n - 1 for n in step.value.shape[:-1]), 0))])
            assert edited.parity == plain.parity
            assert not torch.equal(edited.steps[-1].value, plain.steps[-1].value), step.id


def descendants(steps: Mapping[str, Step], id_: str) -> set[str]:
    """A step and all that follows from it."""
    found = {id_}
    for step in steps.values():  # in the order of the run
        if found.intersection(step.of):
            found.add(step.id)
    return found


def differing(before: Mapping[str, Step], after: Mapping[str, Step]) -> set[str]:
    """The steps whose values are not the same bits."""
    return {id_ for id_, step in before.items() if not torch.equal(step.value, after[id_].value)}


@every_plain_case
def test_an_edit_changes_only_what_is_downstream_and_all_that_is_directly_so(case: Case) -> None:
    tensors = case.tensors
    before = case.traced(tensors)
    for step in before.values():
        reached: set[str] = set()
        for cell in cells_of(step):
            try:
                changed = differing(before, case.traced(tensors, [moved(step, cell)]))
            except Problem:  # behind the mask
                assert not before["mask"].value[cell[-2:]]
                continue
            assert step.id in changed
            assert changed <= descendants(before, step.id)
            reached |= changed
        assert reached >= {other.id for other in before.values() if step.id in other.of}, step.id


@every_plain_case
def test_an_edit_changes_only_the_cells_that_say_they_used_it(case: Case) -> None:
    tensors = case.tensors
    before = case.traced(tensors)
    used = {(id_, cell): set(_used(step, cell)) for id_, step in before.items() for cell in cells_of(step)}
    for step in before.values():
        cell = (0,) * step.value.ndim
        after = case.traced(tensors, [moved(step, cell)])
        touched = {(step.id, cell)}
        for place, operands in used.items():
            if touched & operands:
                touched.add(place)
        changed = {(id_, c) for id_ in before for c in _changed(before[id_].value, after[id_].value)}
        assert changed <= touched


def _used(step: Step, cell: tuple[int, ...]) -> list[tuple[str | None, tuple[int, ...] | None]]:
    return [(term.step, term.cell) for term in explain(step, cell).cells()]


def _changed(before: Tensor, after: Tensor) -> list[tuple[int, ...]]:
    return [tuple(map(int, cell)) for cell in (before != after).nonzero()]


def recomputed(term: Term, steps: Mapping[str, Step]) -> float:
    """The arithmetic done again from the cells that it names, in float64."""
    if term.op == "cell":
        assert term.step is not None
        assert term.cell is not None
        return float(steps[term.step].value[term.cell])
    values = [recomputed(each, steps) for each in term.args]
    match term.op:
        case "sum":
            return sum(values)
        case "product":
            return math.prod(values)
        case "quotient":
            return values[0] / values[1]
        case "not":
            return 1 - values[0]
        case "softmax":
            own, *row = values
            return math.exp(own) / sum(map(math.exp, row))
        case "visible":
            assert values[1] == 0
            return values[0]
        case "hidden":
            assert values == [1]
            return term.value
        case "number":
            return term.value
        case _:
            raise AssertionError(f"{term.op} is not known")


@every_case
def test_every_cell_of_every_step_is_recomputed_from_the_cells_that_it_names(case: Case) -> None:
    steps = case.steps
    for step in steps.values():
        for cell in cells_of(step) if step.of else ():
            term = explain(step, cell)
            expected = float(step.computed[cell])
            assert recomputed(term, steps) == pytest.approx(expected, abs=CELL, rel=CELL), (step.id, cell)
            assert term.value == pytest.approx(expected, abs=CELL, rel=CELL), (step.id, cell)
            assert {used.step for used in term.cells()} <= set(step.of)


@every_plain_case
def test_an_edited_cell_is_still_explained_as_it_was_computed(case: Case) -> None:
    for step in case.steps.values():
        cell = (0,) * step.value.ndim
        after = {s.id: s for s in case.edited([moved(step, cell)]).steps}[step.id]
        assert after.edited == (cell,)
        assert explain(after, cell) == explain(step, cell)
        assert after.value[cell] != after.computed[cell]


def gradients(case: Case, call: str) -> dict[str, Tensor]:
    """Of the output's squares, for every input, traced or not."""
    tensors = {name: value.clone().requires_grad_() for name, value in case.tensors.items()}
    if call == "traced":
        output = case.traced(tensors)["output"].value
    else:
        mask = case.steps["mask"].value.clone()
        output = case.mechanism.function(**tensors, mask=mask, **case.arguments)
    found = torch.autograd.grad(output.square().sum(), list(tensors.values()), allow_unused=True)
    return {name: grad for name, grad in zip(tensors, found, strict=True) if grad is not None}


@pytest.mark.parametrize("case", PLAIN + HIDDEN, ids=str)
def test_gradients_flow_to_every_input_and_are_finite_also_behind_a_hidden_row(case: Case) -> None:
    found = gradients(case, "untraced")
    assert found.keys() == case.tensors.keys()
    assert all(bool(grad.isfinite().all()) and bool(grad.any()) for grad in found.values())


@pytest.mark.parametrize("case", PLAIN + HIDDEN, ids=str)
def test_gradients_are_the_same_traced_and_untraced(case: Case) -> None:
    traced, untraced = gradients(case, "traced"), gradients(case, "untraced")
    assert traced.keys() == untraced.keys()
    assert all(torch.equal(traced[name], untraced[name]) for name in traced)


@pytest.mark.parametrize("case", PLAIN + HIDDEN, ids=str)
def test_gradients_are_those_of_finite_differences(case: Case) -> None:
    names = list(case.tensors)
    mask, given = case.steps["mask"].value.clone(), case.arguments

    def output(*tensors: Tensor) -> Tensor:
        return case.mechanism.function(**dict(zip(names, tensors, strict=True)), mask=mask, **given)

    values = [value.clone().double().requires_grad_() for value in case.tensors.values()]
    assert torch.autograd.gradcheck(output, values)
