import math

import pytest
import torch
from torch import Tensor

from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained.interventions import (
    Changed,
    Intervention,
    SetWeight,
    Silence,
    check,
    edits,
    intervention,
)
from model.problem import Problem
from model.step import Edit

MASK = torch.ones(3, 3, dtype=torch.bool).tril()


def run(*changes: Intervention) -> tuple[Tensor, Tensor]:
    """Weights (head, query, key) and output (head, query, d_v) of two heads."""
    q, k, v = torch.randn(3, 2, 3, 4, generator=torch.Generator().manual_seed(5))
    seen: list[Tensor] = []
    output = scaled_dot_product(q, k, v, MASK, step=Changed(changes, MASK, seen.append))
    return seen[0], output


def test_a_silenced_head_gives_exactly_nothing_and_the_other_is_untouched() -> None:
    _, output = run(Silence(0, 1))
    assert output[1].count_nonzero() == 0
    assert torch.equal(output[0], run()[1][0])


def test_a_set_weight_is_not_renormalised_and_the_output_follows() -> None:
    weights, output = run(SetWeight(0, 0, (2, 1), 0.5))
    before, output_before = run()
    changed = weights != before
    assert changed.nonzero().tolist() == [[0, 2, 1]]
    assert weights[0, 2, 1] == 0.5
    assert (output != output_before).any(-1).nonzero().tolist() == [[0, 2]]


def test_the_last_of_two_values_for_one_cell_counts() -> None:
    assert run(SetWeight(0, 0, (2, 1), 0.5), SetWeight(0, 0, (2, 1), 0.25))[0][0, 2, 1] == 0.25


def test_a_pair_behind_the_mask_is_refused() -> None:
    with pytest.raises(Problem, match=r"hides cell \[1, 2\]") as caught:
        run(SetWeight(0, 0, (1, 2), 0.5))
    assert caught.value.field == "interventions"


def test_edits_of_a_trace_say_the_same() -> None:
    assert edits([SetWeight(0, 0, (2, 1), 0.5)], 3, 4) == [Edit("weights", (2, 1), 0.5)]
    silent = edits([Silence(0, 0)], 2, 2)
    assert silent == [Edit("output", cell, 0.0) for cell in ((0, 0), (0, 1), (1, 0), (1, 1))]


def test_a_request_spells_silence_and_set() -> None:
    assert intervention(1, 2, "silence") == Silence(1, 2)
    assert intervention(1, 2, "set", (0, 0), 0.5) == SetWeight(1, 2, (0, 0), 0.5)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 0, "explode"), "silenced"),
        ((0, 0, "set"), "cell and its value"),
        ((0, 0, "set", (0, 0)), "cell and its value"),
        ((0, 0, "set", None, 0.5), "cell and its value"),
    ],
)
def test_a_request_with_something_missing_gets_a_sentence(
    arguments: tuple[int, int, str], sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence):
        intervention(*arguments)


@pytest.mark.parametrize(
    "change", [Silence(5, 5), SetWeight(0, 0, (3, 3), 1000), SetWeight(0, 0, (0, 0), -1000)]
)
def test_a_change_inside_of_the_model_passes(change: Intervention) -> None:
    check(change, 6, 6, 4)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Silence(6, 0), "Layers count from 0 to 5; 6"),
        (Silence(-1, 0), "Layers count from 0 to 5; -1"),
        (Silence(0, 6), "Heads count from 0 to 5; 6"),
        (Silence(0, -1), "Heads count from 0 to 5; -1"),
        (SetWeight(0, 0, (4, 0), 1), r"4 × 4.*\[4, 0\]"),
        (SetWeight(0, 0, (0, -1), 1), r"4 × 4.*\[0, -1\]"),
        (SetWeight(0, 0, (0, 0), math.nan), "−1,000 to 1,000"),
        (SetWeight(0, 0, (0, 0), -math.inf), "−1,000 to 1,000"),
        (SetWeight(0, 0, (0, 0), 1000.1), "−1,000 to 1,000"),
    ],
)
def test_a_change_outside_of_the_model_gets_a_sentence(change: Intervention, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence) as caught:
        check(change, 6, 6, 4)
    assert caught.value.field == "interventions"
