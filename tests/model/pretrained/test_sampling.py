"""Temperature, top-k, top-p and a draw, against transformers' own warpers and naive loops."""

import math
from collections import Counter

import pytest
import torch
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from model.pretrained.sampling import Controls, draw, sampling

LOGITS = torch.randn(5000, generator=torch.Generator().manual_seed(3)) * 3
SETTINGS = [
    Controls(temperature, k, p)
    for temperature in (0.01, 0.5, 1.0, 2.0)
    for k in (None, 1, 7, 4999, 9000)
    for p in (1e-9, 0.3, 0.9, 0.999, 1.0)
]


@pytest.mark.parametrize("controls", SETTINGS, ids=str)
def test_who_stays_and_with_which_share_is_as_in_transformers(controls: Controls) -> None:
    scores = TemperatureLogitsWarper(controls.temperature)(None, LOGITS.double()[None])
    if controls.top_k is not None:
        scores = TopKLogitsWarper(controls.top_k)(None, scores)
    if controls.top_p < 1:
        scores = TopPLogitsWarper(controls.top_p)(None, scores)
    found = sampling(LOGITS, controls)
    assert torch.equal(found.in_p, scores[0] > -torch.inf)
    # float64; 5,000 shares are added up in another order
    torch.testing.assert_close(found.final, scores[0].softmax(-1), rtol=1e-11, atol=1e-300)


def test_each_step_is_what_a_loop_over_the_vocabulary_says() -> None:
    controls = Controls(0.7, 6, 0.8)
    logits = [2.0, -1.0, 0.5, 3.0, 0.0, -4.0, 1.0, 2.5]
    found = sampling(torch.tensor(logits), controls)
    total = sum(math.exp(z / 0.7) for z in logits)
    probability = {i: math.exp(z / 0.7) / total for i, z in enumerate(logits)}
    of_k = sorted(probability, key=lambda i: -probability[i])[:6]
    mass, before, kept = sum(probability[i] for i in of_k), 0.0, []
    for i in of_k:
        assert float(found.before[i]) == pytest.approx(before, abs=1e-12)
        assert float(found.shares[i]) == pytest.approx(probability[i] / mass, abs=1e-12)
        kept += [i] if before < 0.8 else []
        before += probability[i] / mass
    assert found.order.tolist()[:6] == of_k
    assert found.in_k.nonzero().flatten().tolist() == sorted(of_k)
    assert found.in_p.nonzero().flatten().tolist() == sorted(kept)
    assert found.scaled.tolist() == pytest.approx([z / 0.7 for z in logits])
    assert float(found.final[of_k[0]]) == pytest.approx(
        probability[of_k[0]] / sum(probability[i] for i in kept), abs=1e-12
    )


def test_a_temperature_of_0_is_greedy_and_what_small_ones_approach() -> None:
    greedy = sampling(LOGITS, Controls(0, 5, 0.9))
    assert greedy.final.nonzero().flatten().tolist() == [int(LOGITS.argmax())]
    cold = sampling(LOGITS, Controls(1e-4, 5, 0.9))
    torch.testing.assert_close(cold.final, greedy.final)
    assert float(greedy.scaled.max()) == 0
    assert int(greedy.scaled.isinf().sum()) == len(LOGITS) - 1


def test_ties_with_the_kth_stay_as_in_transformers_and_the_first_of_equals_comes_first() -> None:
    tied = torch.tensor([1.0, 2.0, 2.0, 0.0, 2.0])
    found = sampling(tied, Controls(top_k=2))
    assert torch.equal(found.in_k, TopKLogitsWarper(2)(None, tied[None])[0] > -torch.inf)
    assert found.order.tolist() == [1, 2, 4, 0, 3]
    assert sampling(tied, Controls(0)).final.tolist() == [0, 1, 0, 0, 0]


def test_a_draw_is_the_first_token_whose_end_lies_beyond_the_point() -> None:
    found = sampling(LOGITS, Controls(1.5, 40, 0.95))
    for seed in range(200):
        drawn, end, start = draw(found, seed), 0.0, 0.0
        for id_ in found.order.tolist():
            start, end = end, end + float(found.final[id_])
            if end > drawn.u:
                break
        assert (drawn.id, drawn.low, drawn.high) == (id_, pytest.approx(start), pytest.approx(end))
        assert drawn == draw(found, seed)


def test_draws_come_as_often_as_their_shares() -> None:
    found = sampling(torch.tensor([0.0, 1.0, 2.0]), Controls())
    counts = Counter(draw(found, seed).id for seed in range(4000))
    for id_, share in enumerate(found.final.tolist()):
        # four standard deviations of a binomial count
        assert abs(counts[id_] - 4000 * share) < 4 * math.sqrt(4000 * share * (1 - share))


def test_nothing_is_drawn_that_was_cut() -> None:
    found = sampling(LOGITS, Controls(2.0, 3, 0.6))
    assert all(found.in_p[draw(found, seed).id] for seed in range(300))


def test_top_p_stops_as_soon_as_the_likelier_ones_reach_p() -> None:
    # two halves: the shares and their sum are exact
    assert sampling(torch.tensor([1.0, 1.0]), Controls(top_p=0.5)).in_p.tolist() == [True, False]
