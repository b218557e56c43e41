"""Mask, then softmax is softmax, then mask, then renormalise; and what a finite hidden score changes."""

import pytest
import torch

from model.lab.registry import find
from model.mechanisms.causal import causal
from model.mechanisms.mask_after_softmax import mask_after_softmax
from model.tracing.step import Edit, Trace
from tests.model.cases import Case

GENERATOR = torch.Generator().manual_seed(30)
Q, K, V = (torch.randn(2, 7, 5, generator=GENERATOR) for _ in range(3))


def test_it_is_the_causal_mask_in_its_weights_and_its_output() -> None:
    with Trace() as after:
        output = mask_after_softmax(Q, K, V, step=after)
    with Trace() as before:
        expected = causal(Q, K, V, step=before)
    weights = [next(s.value for s in trace.steps if s.id == "weights") for trace in (after, before)]
    # float32: two roundings more, of numbers up to 1
    torch.testing.assert_close(weights[0], weights[1], atol=1e-6, rtol=0)
    torch.testing.assert_close(output, expected, atol=1e-6, rtol=0)


def test_between_the_two_the_rows_do_not_add_up_to_1() -> None:
    with Trace() as trace:
        mask_after_softmax(Q, K, V, step=trace)
    found = {step.id: step.value for step in trace.steps}
    assert (found["sums"][:, :-1] < 0.999).all()
    torch.testing.assert_close(found["sums"][:, -1], torch.ones(2), atol=1e-6, rtol=0)
    torch.testing.assert_close(found["shares"].sum(-1), torch.ones(2, 7), atol=1e-6, rtol=0)


def test_a_hidden_score_far_above_the_rest_leaves_nothing_and_no_nan() -> None:
    k = K.clone()
    k[:, 6] = 1e6 * Q[:, 0]
    output = mask_after_softmax(Q, k, V)
    assert output.isfinite().all()
    assert (output[:, 0] == 0).all()  # e to −10⁶ is 0 in float32: here masking before softmax is better
    torch.testing.assert_close(causal(Q, k, V)[:, 0], V[:, 0])


def test_minus_ten_to_the_nine_is_minus_infinity_where_something_is_seen() -> None:
    assert torch.equal(causal(Q, K, V), causal(Q, K, V, hidden_score="−10⁹"))


def test_in_a_row_all_hidden_they_differ() -> None:
    mask = torch.ones(7, 7, dtype=torch.bool)
    mask[3] = False
    assert (causal(Q, K, V, mask)[:, 3] == 0).all()
    finite = causal(Q, K, V, mask, hidden_score="−10⁹")
    # float32: a mean of 7 numbers near 1; the future flows in as well
    torch.testing.assert_close(finite[:, 3], V.mean(1), atol=1e-6, rtol=0)


@pytest.mark.parametrize(("score", "share"), [("−∞", 0.0), ("−10⁹", 0.25)])
def test_a_person_sees_the_difference_by_switching_a_row_off(score: str, share: float) -> None:
    case = Case(find("causal"), {"hidden_score": score})
    run = case.edited([Edit("mask", (1, 0), 0), Edit("mask", (1, 1), 0)])
    weights = next(step.value for step in run.steps if step.id == "weights")
    assert weights[0, 1].tolist() == [share] * 4
    assert run.parity.agrees
