"""What holds for every mechanism of the table; a new one is covered by adding its file."""

import math
from collections.abc import Callable, Iterator, Mapping

import pytest
import torch
from torch import Tensor

from model.lab.registry import Mechanism
from model.lab.run import taken
from model.problem import Problem
from model.tracing.calls.term import Term
from model.tracing.cells import explain
from model.tracing.step import Step
from tests.model import cases
from tests.model.cases import SAMPLE, Case, cells_of, is_editable, moved, some_cells, some_steps

every_case = cases.each(cases.every)
every_plain_case = cases.each(cases.plain)
every_hidden_case = cases.each(cases.hidden, cases.takes_a_mask)
# for what looks at cell after cell: shorter tests reach the same lines, and to measure these takes time alone
uncovered = pytest.mark.no_cover

# A row of 5 float32 shares, each rounded to 2**-24 of itself, and their sum four times.
ROW = 5e-7
# float64 from the shown operands against float32: at most 16 products of numbers below 4, in any order.
CELL = 1e-5
FINITE_STAND_IN = -1e9  # GPT-2's, in place of −∞
LARGE = 2000  # cells of a run: beyond, asking every one takes minutes
MANY = 500  # cells of a run that are recomputed

# a sink takes what is missing; a sigmoid looks at each pair alone
NOT_SHARED_OUT = {"sink", "sigmoid"}


def attentions(case: Case) -> Iterator[tuple[Step, Tensor]]:
    """Every step of weights, and which of its pairs may attend: by the mask that it was computed behind. A row all
    hidden behind a finite score is one where all may."""
    for step in case.steps.values():
        if step.name == "weights":
            shown = visible(case.steps, step)
            yield step, shown | ~shown.any(-1, keepdim=True) if is_finite(case, step) else shown


def is_finite(case: Case, step: Step) -> bool:
    """Whether what hides pairs from these weights is a finite number."""
    above = [case.steps[id_].value for id_ in step.of if case.steps[id_].name == "masked"]
    return any(bool((value == FINITE_STAND_IN).any()) for value in above)


def visible(steps: Mapping[str, Step], step: Step) -> Tensor:
    """Which cells of a step the masks above it leave, of its shape; those of its own path."""
    found = torch.ones_like(step.value, dtype=torch.bool)
    for mask in steps.values():
        is_own = mask.name == "mask" and step.id.startswith(mask.id.removesuffix("mask"))
        if is_own and mask.axes[-2:] == step.axes[-2:] and step.id in descendants(steps, mask.id):
            found &= mask.value
    return found


@every_case
def test_rows_of_weights_sum_to_one_where_not_all_is_hidden(case: Case) -> None:
    for step, shown in () if case.mechanism.id in NOT_SHARED_OUT else attentions(case):
        expected = shown.any(-1).to(step.value.dtype)
        torch.testing.assert_close(step.value.sum(-1), expected, atol=ROW * max(1, shown.shape[-1] / 5), rtol=0)


@every_case
def test_hidden_weights_are_exactly_zero_and_hidden_scores_minus_infinity(case: Case) -> None:
    for step, shown in attentions(case):
        assert (step.value[~shown] == 0).all()
        for above in (case.steps[id_] for id_ in step.of if case.steps[id_].name == "masked"):
            may = visible(case.steps, step)
            assert (above.value[~may] <= FINITE_STAND_IN).all()
            assert (above.value[may] > FINITE_STAND_IN).all()


@every_hidden_case
def test_a_fully_masked_row_has_weights_and_mixed_values_zero(case: Case) -> None:
    found = list(attentions(case))
    assert found
    for step, shown in found:
        empty = ~shown.any(-1)
        assert bool(empty.any()) or is_finite(case, step)
        assert (step.value[empty] == 0).all()
        for mixed in (s for s in case.steps.values() if step.id in s.of and s.axes[-2:-1] == ("query",)):
            if mixed.made.function == "matmul":  # type: ignore[union-attr]
                assert (mixed.value[empty] == 0).all()


@every_case
def test_no_step_holds_nan(case: Case) -> None:
    assert not any(step.value.isnan().any() for step in case.steps.values() if step.value.is_floating_point())


@every_case
def test_traced_equals_untraced_bit_for_bit(case: Case) -> None:
    assert torch.equal(case.untraced(case.tensors), case.steps["output"].value)


@every_case
def test_axes_match_shapes_and_labels_match_sizes(case: Case) -> None:
    for step in case.steps.values():
        assert len(step.axes) == step.value.ndim
        for labels, size in zip(step.labels, step.value.shape, strict=True):
            assert labels is None or len(labels) == size


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
    assert not [step.id for step in case.steps.values() if not case.mechanism.caption(step)]


@every_case
def test_the_output_agrees_with_the_independent_reference(case: Case) -> None:
    parity = case.run.parity
    assert parity.agrees, parity
    assert parity.tolerance < 1e-3


@every_plain_case
def test_parity_holds_for_edited_inputs_masks_and_draws(case: Case) -> None:
    for step in some_steps(filter(is_editable, taken(case.mechanism, case.run.trace, edited=True))):
        edits = [moved(step, cell) for cell in list(cells_of(step))[:2]]
        assert case.edited(edits).parity.agrees, step.id


@uncovered
@every_plain_case
def test_parity_leaves_step_edits_out_and_each_step_matters_to_the_output(case: Case) -> None:
    plain = case.run
    given = {step.id for step in taken(case.mechanism, plain.trace, edited=True)}
    for step in some_steps(step for step in plain.steps if step.id not in given and is_editable(step)):
        if "output" not in descendants(case.steps, step.id):
            continue
        changed = False
        for cell in reversed(some_cells(step, SAMPLE if case.mechanism.smooth else 2)):
            if is_behind(case, step, cell):
                continue
            edited = case.edited([moved(step, cell)])
            assert edited.parity == plain.parity, step.id
            changed = changed or not torch.equal(edited.steps[-1].value, plain.steps[-1].value)
            if changed:
                break
        assert changed or not case.mechanism.smooth, step.id


def is_behind(case: Case, step: Step, cell: tuple[int, ...]) -> bool:
    """Whether a mask hides a cell, so that it cannot be set."""
    return step.name != "mask" and step.behind is not None and bool(step.behind.hidden(step, case.steps)[cell])


def descendants(steps: Mapping[str, Step], id_: str) -> set[str]:
    """A step and all that follows from it."""
    found = {id_}
    for step in steps.values():  # in the order of the run
        if found.intersection(step.of):
            found.add(step.id)
    return found


def differing(before: Mapping[str, Step], after: Mapping[str, Step]) -> set[str]:
    """The steps whose values are not the same bits."""
    return {id_ for id_, step in before.items() if id_ not in after or not same(step.value, after[id_].value)}


def same(a: Tensor, b: Tensor) -> bool:
    """The same bits; nan equals nan, which an edited logarithm may bring."""
    return a.shape == b.shape and torch.equal(a, b)


@uncovered
@every_plain_case
def test_an_edit_changes_only_what_is_downstream_and_all_that_is_directly_so(case: Case) -> None:
    tensors = case.tensors
    before = case.traced(tensors)
    for step in some_steps(filter(is_editable, before.values())):
        reached: set[str] = set()
        # a choice, or a place, may stay as it was
        children = {other.id for other in before.values() if step.id in other.of and is_editable(other)}
        for cell in some_cells(step):
            try:
                after = case.traced(tensors, [moved(step, cell)])
            except Problem:  # behind the mask
                assert is_behind(case, step, cell)
                continue
            changed = differing(before, after)
            assert step.id in changed
            if not case.mechanism.smooth:  # if another is picked, a mask may be longer, and steps may not come
                changed -= {id_ for id_, other in before.items() if not other.of and other is not step}
                changed &= after.keys()
            assert changed <= descendants(before, step.id)
            reached |= changed
            if reached >= children:
                break
        assert reached >= children or not case.mechanism.smooth or step.value.numel() > SAMPLE, step.id


@uncovered
@every_plain_case
def test_an_edit_changes_only_the_cells_that_say_they_used_it(case: Case) -> None:
    tensors = case.tensors
    before = case.traced(tensors)
    if not case.mechanism.smooth or sum(step.value.numel() for step in before.values()) > LARGE:
        return  # another order makes other steps; and a long run has too many cells to ask one by one
    used = {(id_, cell): set(_used(step, cell)) for id_, step in before.items() for cell in cells_of(step)}
    for step in some_steps(filter(is_editable, before.values())):
        cell = (0,) * step.value.ndim
        if is_behind(case, step, cell):
            continue
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
        case "mean":
            return sum(values) / len(values)
        case "product":
            return math.prod(values)
        case "quotient":
            return values[0] / values[1]
        case "difference":
            return values[0] - values[1]
        case "negative":
            return -values[0]
        case "power":
            return float(values[0] ** values[1])
        case "maximum":
            return max(values)
        case "minimum":
            return min(values)
        case "not":
            return 1 - values[0]
        case "softmax":
            own, *row = values
            return math.exp(own - max(row)) / sum(math.exp(each - max(row)) for each in row)
        case "visible":
            assert values[1] == 0
            return values[0]
        case "hidden":
            assert values == [1]
            return term.value
        case "chosen" | "picked":
            return values[0]
        case "number" | "place" | "ranked" | "whole":  # of a whole line, or of a whole matrix: no formula of a cell
            return term.value
        case _:
            return float(TORCH[term.op](*torch.tensor(values, dtype=torch.float64).unbind()))


TORCH: Mapping[str, Callable[..., Tensor]] = {
    **{name: getattr(torch, name) for name in
       "exp log tanh sin cos abs sqrt rsqrt sigmoid erf floor round square sign remainder floor_divide "
       "gt lt ge le eq ne relu".split()},
    "silu": torch.nn.functional.silu, "gelu": torch.nn.functional.gelu, "elu": torch.nn.functional.elu,
    "softplus": torch.nn.functional.softplus,
    "and": torch.logical_and, "or": torch.logical_or,
}  # fmt: skip


def is_close(found: float, expected: float) -> bool:
    """Up to what the order of sums leaves: thousands of cells are compared, which `pytest.approx` is slow for."""
    return math.isclose(found, expected, rel_tol=CELL, abs_tol=CELL)


@uncovered
@every_case
def test_every_cell_of_every_step_is_recomputed_from_the_cells_that_it_names(case: Case) -> None:
    steps = case.steps
    most = max(3, min(SAMPLE, MANY // len(steps)))
    for step in steps.values():
        for cell in some_cells(step, most) if step.of else ():
            term = explain(step, cell)
            expected = float(step.computed[cell])
            assert is_close(recomputed(term, steps), expected), (step.id, cell)
            assert is_close(term.value, expected), (step.id, cell)
            assert {used.step for used in term.cells()} <= set(step.of)


@uncovered
@every_plain_case
def test_an_edited_cell_is_still_explained_as_it_was_computed(case: Case) -> None:
    for step in some_steps(filter(is_editable, case.steps.values())):
        cell = (0,) * step.value.ndim
        if is_behind(case, step, cell):
            continue
        with torch.inference_mode():
            after = case.traced(case.tensors, [moved(step, cell)])[step.id]
        assert after.edited == (cell,)
        assert explain(after, cell) == explain(step, cell)
        assert after.value[cell] != after.computed[cell]


def gradients(case: Case, call: str) -> dict[str, Tensor]:
    """Of the output's squares, for every input of numbers, traced or not."""
    floats = {name: value for name, value in case.tensors.items() if value.is_floating_point()}
    numbers = {name: value.clone().requires_grad_() for name, value in floats.items()}
    tensors = case.tensors | numbers
    output = case.traced(tensors)["output"].value if call == "traced" else case.untraced(tensors)
    # uneven, so that a normalised output, whose squares always add up to the same, has a gradient too
    uneven = torch.linspace(0.5, 1.5, output.numel()).reshape(output.shape)
    found = torch.autograd.grad((uneven * output).square().sum(), list(numbers.values()), allow_unused=True)
    return {name: grad for name, grad in zip(numbers, found, strict=True) if grad is not None}


def is_smooth(mechanism: Mechanism) -> bool:
    """Whether a small change of its numbers changes its output little."""
    return mechanism.smooth


every_smooth_case = cases.each(lambda mechanism: cases.plain(mechanism) + cases.hidden(mechanism), is_smooth)


@every_smooth_case
def test_gradients_flow_to_every_input_and_are_finite_also_behind_a_hidden_row(case: Case) -> None:
    found = gradients(case, "untraced")
    assert found.keys() == {name for name, value in case.tensors.items() if value.is_floating_point()}
    assert all(bool(grad.isfinite().all()) and bool(grad.any()) for grad in found.values())


@every_smooth_case
def test_gradients_are_the_same_traced_and_untraced(case: Case) -> None:
    traced, untraced = gradients(case, "traced"), gradients(case, "untraced")
    assert traced.keys() == untraced.keys()
    assert all(torch.equal(traced[name], untraced[name]) for name in traced)


@uncovered
@every_smooth_case
def test_gradients_are_those_of_finite_differences(case: Case) -> None:
    numbers = {name: value for name, value in case.tensors.items() if value.is_floating_point()}

    def output(*tensors: Tensor) -> Tensor:
        return case.untraced(case.tensors | dict(zip(numbers, tensors, strict=True)))

    values = [value.clone().double().requires_grad_() for value in numbers.values()]
    assert torch.autograd.gradcheck(output, values, fast_mode=True)
