"""Performer: positive features, right on average, along directions at right angles."""

import math

import pytest
import torch
from torch import Tensor

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.performer import _at_right_angles, performer
from model.tracing.step import Trace

SENTENCE = tokens(("Lily", "had", "a", "cat", "and", "the", "cat", "had", "her"))


def steps(x: Tensor, **options: float) -> dict[str, Tensor]:
    """Of a run with queries, keys and values all x."""
    with Trace() as trace:
        performer(x, x, x, step=trace, **options)  # type: ignore[arg-type]
    return {step.id: step.value for step in trace.steps}


def vectors(n: int = 4, d: int = 4) -> Tensor:
    """(1, n, d) in float64, short enough that the estimates of e to their products do not vary too much."""
    return 0.7 * torch.randn(1, n, d, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("d", [1, 3, 4])
def test_directions_of_a_block_stand_at_right_angles_and_have_the_drawn_lengths(d: int) -> None:
    found = steps(vectors(d=d), features=10)
    for first in range(0, 10, d):
        block = found["directions"][first : first + d]
        lengths = found["lengths"][first : first + d]
        # float64; Gram–Schmidt loses some digits where draws are nearly parallel
        torch.testing.assert_close(block @ block.mT, lengths.square().diag(), atol=1e-9, rtol=0)
        # each lies in the space of the draws so far, on the side of its own
        own = (block * found["draws"][first : first + d]).sum(-1)
        assert bool((own > 0).all())


@pytest.mark.no_cover  # many draws, all alike
def test_lengths_are_those_of_independent_draws() -> None:
    squares = torch.cat([steps(vectors(), features=64, seed=s)["lengths"] for s in range(20)]).square()
    # chi-square with 4 degrees of freedom: mean 4, variance 8; five standard errors of 1280
    assert float(squares.mean()) == pytest.approx(4, abs=5 * math.sqrt(8 / 1280))


@pytest.mark.no_cover  # many draws, all alike
@pytest.mark.parametrize("orthogonal", [True, False])
def test_the_features_are_positive_and_their_products_right_on_average(orthogonal: bool) -> None:
    x = vectors()
    expected = (x @ x.mT / 2).exp()
    seeds = 400
    draws = []
    for seed in range(seeds):
        found = steps(x, features=8, orthogonal=orthogonal, seed=seed)
        assert bool((found["features_q"] > 0).all())
        assert bool((found["features_k"] > 0).all())
        # what was taken off the exponents, put back
        off = found["moved_q"].amax(-1, keepdim=True)
        draws.append(found["similarity"] * off.exp())
    estimates = torch.stack(draws)
    error = estimates.std(0) / math.sqrt(seeds)
    assert bool(((estimates.mean(0) - expected).abs() <= 5 * error).all())
    assert bool((error < 0.25 * expected).all())


@pytest.mark.no_cover  # many draws, all alike
def test_right_angles_leave_less_to_chance() -> None:
    x = vectors()
    spread = []
    for orthogonal in (True, False):
        runs = [steps(x, features=4, orthogonal=orthogonal, seed=s)["output"] for s in range(300)]
        spread.append(float((torch.stack(runs) - (x @ x.mT / 2).softmax(-1) @ x).square().mean()))
    assert spread[0] < spread[1]


@pytest.mark.no_cover  # many draws, all alike
def test_with_many_features_it_comes_close_to_softmax() -> None:
    x = vectors()
    exact = (x @ x.mT / 2).softmax(-1) @ x
    few, many = (
        sum(float((steps(x, features=m, seed=s)["output"] - exact).abs().mean()) for s in range(20)) for m in (1, 64)
    )
    assert many < 0.5 * few


def test_exact_is_softmax_attention_of_the_run() -> None:
    mechanism = find("performer")
    for causal in (False, True):
        found = run(mechanism, Request(SENTENCE, options={"causal": causal}))
        values = {step.id: step.value for step in found.steps}
        expected = torch.nn.functional.scaled_dot_product_attention(
            values["q"], values["k"], values["v"], is_causal=causal
        )
        assert mechanism.exact is not None
        # float32, the scale split over q and k
        torch.testing.assert_close(mechanism.exact(values), expected, atol=2e-6, rtol=0)


def test_large_numbers_give_finite_outputs() -> None:
    for causal in (False, True):
        assert bool(performer(*[1e6 * vectors().float()] * 3, causal=causal).isfinite().all())


def test_a_first_token_that_sees_itself_alone_gets_its_own_value_however_far_later_keys_reach() -> None:
    x = vectors().float() * torch.tensor([1.0, 100.0, 1e3, 1e4])[:, None]
    torch.testing.assert_close(performer(x, x, x, causal=True)[0, 0], x[0, 0], atol=1e-6, rtol=0)  # float32


@pytest.mark.parametrize("causal", [False, True])
def test_no_constant_that_is_taken_off_is_seen_in_the_map(causal: bool) -> None:
    found = steps(vectors(), causal=causal)
    log = found["exponent_q"].unsqueeze(-2) + found["exponent_k"].unsqueeze(-3)
    plain = log.exp().sum(-1).tril() if causal else log.exp().sum(-1)
    expected = plain / plain.sum(-1, keepdim=True)
    torch.testing.assert_close(found["implied_weights"], expected, atol=1e-12, rtol=0)  # float64
    torch.testing.assert_close(found["output"], expected @ vectors(), atol=1e-12, rtol=0)


@pytest.mark.parametrize("d", [1, 3, 4])
def test_the_figures_directions_are_those_of_gram_schmidt(d: int) -> None:
    found = steps(vectors(d=d), features=10)
    turned = _at_right_angles(found["draws"][None], found["again"][None])
    torch.testing.assert_close(turned[0], found["directions"], atol=1e-9, rtol=0)  # float64, in another order


def test_the_figure_compares_three_kinds_and_marks_the_run() -> None:
    (figure,) = figures(find("performer"), Request(SENTENCE, options={"features": 16}))
    assert figure.marked == 16
    turned, independent, waves = (list(series.y) for series in figure.series)
    assert turned[0] > turned[-1] > 0
    assert independent[0] > independent[-1] > 0
    assert waves[0] > turned[0]
    assert math.prod(turned) < math.prod(independent)  # over all numbers of directions; each alone is chance
