"""One layer with changes in it, on numbers that can be looked at."""

import pytest
import torch
from torch import Tensor

from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained.changed import Changed, Given, replacement
from model.pretrained.interventions import Cut, Freeze, Intervention, Patch, Replace, Replacement, SetWeight, Silence
from model.problem import Problem
from model.tracing.edit import Edit

MASK = torch.ones(3, 3, dtype=torch.bool).tril()
FROZEN = torch.tensor([[1.0, 0, 0], [0.25, 0.75, 0], [0.5, 0.25, 0.25]])
OTHER = torch.arange(12.0).reshape(3, 4)
GIVEN = Given({(0, 1): FROZEN}, {Patch(0, 0, "b"): OTHER, Patch(0, 0, "c"): -OTHER})


class Seen:
    """A run of two heads: weights (head, query, key), output (head, query, d_v), and the step that it went through."""

    def __init__(self, *changes: Intervention, mask: Tensor = MASK) -> None:
        q, k, self.v = torch.randn(3, 2, 3, 4, generator=torch.Generator().manual_seed(5))
        weights: list[Tensor] = []
        heard: list[Tensor] = []
        self.cut: set[Cut] = set()
        self.step = Changed(0, 2, changes, GIVEN, self.cut, weights.append, heard.append)
        self.output = scaled_dot_product(q, k, self.v, mask, step=self.step)
        self.weights = weights[0]
        assert torch.equal(heard[0], self.output)


def test_a_silenced_head_gives_exactly_nothing_and_the_other_is_untouched() -> None:
    seen = Seen(Silence(0, 1))
    assert seen.output[1].count_nonzero() == 0
    assert torch.equal(seen.output[0], Seen().output[0])
    assert seen.step.swaps(1)["output"].count_nonzero() == 0
    assert seen.step.swaps(0) == {}


def test_a_set_weight_is_not_renormalised_and_the_output_follows() -> None:
    after, before = Seen(SetWeight(0, 0, (2, 1), 0.5)), Seen()
    assert (after.weights != before.weights).nonzero().tolist() == [[0, 2, 1]]
    assert after.weights[0, 2, 1] == 0.5
    assert (after.output != before.output).any(-1).nonzero().tolist() == [[0, 2]]
    assert after.step.edits(0) == [Edit("weights", (2, 1), 0.5)]
    assert after.step.edits(1) == []


def test_the_last_of_two_values_for_one_cell_counts() -> None:
    assert Seen(SetWeight(0, 0, (2, 1), 0.5), SetWeight(0, 0, (2, 1), 0.25)).weights[0, 2, 1] == 0.25


def test_a_pair_behind_the_mask_is_refused() -> None:
    for changes in ([SetWeight(0, 0, (1, 2), 0.5)], [SetWeight(0, 0, (2, 1), 0.5), Cut(0, 0, (2, 1))]):
        with pytest.raises(Problem, match=r"hides cell \[\d, \d\]") as caught:
            Seen(*changes)
        assert caught.value.field == "interventions"


def test_a_knocked_out_edge_is_0_and_its_row_is_shared_out_among_the_rest() -> None:
    after, before = Seen(Cut(0, 1, (2, 0))), Seen()
    assert after.weights[1, 2, 0] == 0
    # float32: softmax of two scores is what is left of that of three, divided by its sum
    torch.testing.assert_close(after.weights[1, 2, 1:], before.weights[1, 2, 1:] / before.weights[1, 2, 1:].sum())
    assert torch.equal(after.weights[0], before.weights[0])
    assert torch.equal(after.weights[1, :2], before.weights[1, :2])
    assert after.step.edits(1) == [Edit("mask", (2, 0), 0.0)]
    assert after.cut == {Cut(0, 1, (2, 0))}


def test_an_edge_is_knocked_out_of_every_head() -> None:
    for change in (Cut(0, None, (2, 0)), Cut(None, None, (2, 0))):
        after = Seen(change)
        assert after.weights[:, 2, 0].tolist() == [0, 0]
        assert after.step.edits(0) == after.step.edits(1) == [Edit("mask", (2, 0), 0.0)]


def test_a_row_that_loses_its_last_edge_is_0() -> None:
    after = Seen(Cut(0, 0, (0, 0)))
    assert after.weights[0, 0].tolist() == [0, 0, 0]
    assert after.output[0, 0].tolist() == [0, 0, 0, 0]


def test_an_edge_that_was_hidden_is_not_knocked_out() -> None:
    after = Seen(Cut(0, 0, (0, 2)))
    assert (after.cut, after.step.edits(0)) == (set(), [])
    assert torch.equal(after.weights, Seen().weights)


def test_a_frozen_head_has_the_weights_that_it_was_given_and_mixes_the_values_of_now() -> None:
    after = Seen(Freeze(0, 1))
    assert torch.equal(after.weights[1], FROZEN)
    torch.testing.assert_close(after.output[1], FROZEN @ after.v[1])
    assert torch.equal(after.output[0], Seen().output[0])
    assert torch.equal(after.step.swaps(1)["weights"], FROZEN)


def test_a_hidden_weight_stays_0_in_a_frozen_head_too() -> None:
    after = Seen(Freeze(0, 1), Cut(0, 1, (2, 0)))
    assert after.weights[1, 2].tolist() == [0, 0.25, 0.25]


WHOLE: dict[Replacement, list[list[float]]] = {
    "uniform": [[1, 0, 0], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3]],
    "previous": [[1, 0, 0], [1, 0, 0], [0, 1, 0]],
    "first": [[1, 0, 0], [1, 0, 0], [1, 0, 0]],
    "self": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_head_looks_where_it_is_told_to(name: Replacement) -> None:
    after, expected = Seen(Replace(0, 1, name)), torch.tensor(WHOLE[name], dtype=torch.float32)
    torch.testing.assert_close(after.weights[1], expected)
    torch.testing.assert_close(after.output[1], expected @ after.v[1])
    assert torch.equal(after.weights[0], Seen().weights[0])


def test_a_pattern_keeps_to_what_may_be_seen() -> None:
    assert Seen(Replace(0, 1, "uniform"), Cut(0, 1, (2, 0))).weights[1, 2].tolist() == [0, 0.5, 0.5]
    assert Seen(Replace(0, 1, "first"), Cut(0, 1, (2, 0))).weights[1, 2].tolist() == [0, 0, 0]
    empty = torch.zeros(2, 3, dtype=torch.bool)
    assert replacement("uniform", empty).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert replacement("uniform", ~empty[:, :2]).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_of_two_patterns_the_later_one_holds_and_single_weights_stand_in_it() -> None:
    after = Seen(SetWeight(0, 1, (2, 1), 0.75), Freeze(0, 1), Replace(0, 1, "first"))
    assert after.weights[1, 2].tolist() == [1, 0.75, 0]
    assert torch.equal(after.step.swaps(1)["weights"], replacement("first", MASK))
    assert after.step.edits(1) == [Edit("weights", (2, 1), 0.75)]


def test_a_patched_head_puts_out_what_it_was_given_and_silence_goes_before() -> None:
    after = Seen(Patch(0, 0, "b"))
    assert torch.equal(after.output[0], OTHER)
    assert torch.equal(after.weights, Seen().weights)
    assert torch.equal(after.output[1], Seen().output[1])
    assert torch.equal(Seen(Patch(0, 0, "b"), Patch(0, 0, "c")).output[0], -OTHER)
    assert Seen(Silence(0, 0), Patch(0, 0, "b")).output[0].count_nonzero() == 0
