"""Random features: right on average, closer with more of them."""

import math

import pytest
import torch
from torch import Tensor

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.random_features import random_features
from model.tracing.step import Trace

SENTENCE = tokens(("Lily", "had", "a", "cat", "and", "the", "cat", "had", "her"))


def vectors(n: int = 5, d: int = 4) -> Tensor:
    """(1, n, d) in float64."""
    return torch.randn(1, n, d, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def similarity(x: Tensor, sigma: float, seed: int, features: int = 8) -> Tensor:
    """The estimates of a run with queries, keys and values all x."""
    with Trace() as trace:
        random_features(x, x, x, features=features, sigma=sigma, seed=seed, step=trace)
    return {step.id: step.value for step in trace.steps}["similarity"]


@pytest.mark.no_cover  # many draws, all alike
@pytest.mark.parametrize("sigma", [0.7, 1.0, 2.0])
def test_the_estimates_are_right_on_average(sigma: float) -> None:
    x = vectors()
    unit = x / x.norm(dim=-1, keepdim=True)
    kernel = (torch.cdist(unit, unit).square() / (-2 * sigma**2)).exp()
    seeds = 400
    found = torch.stack([similarity(x, sigma, seed) for seed in range(seeds)])
    # five standard errors of the mean of 400 runs; and the diagonal, which is always 1
    error = found.std(0) / math.sqrt(seeds)
    assert bool(((found.mean(0) - kernel).abs() <= 5 * error + 1e-12).all())
    assert float(error.max()) < 0.02


def test_a_word_is_1_like_itself_in_every_draw() -> None:
    torch.testing.assert_close(similarity(vectors(), 1.0, 7).diagonal(dim1=-2, dim2=-1), torch.ones(1, 5).double())


@pytest.mark.no_cover  # many draws, all alike
def test_four_times_the_features_halve_the_deviation() -> None:
    x = vectors()
    few, many = (torch.stack([similarity(x, 1.0, s, m) for s in range(300)]).std(0) for m in (4, 16))
    off = ~torch.eye(5, dtype=torch.bool)
    # a ratio of deviations of 300 draws each is within 6 % or so of 2 on average over 20 pairs
    assert float((few / many)[0, off].mean()) == pytest.approx(2, rel=0.15)


def test_with_many_features_it_comes_close_to_exact_attention_and_with_few_it_does_not() -> None:
    def off(features: int) -> float:
        found = run(find("random-features"), Request(SENTENCE, options={"features": features}))
        assert found.approximation is not None
        return found.approximation.mean_abs_error

    assert off(64) < 0.5 * off(1)


def test_exact_is_softmax_of_unit_vectors() -> None:
    mechanism = find("random-features")
    for causal in (False, True):
        found = run(mechanism, Request(SENTENCE, options={"causal": causal, "sigma": 0.8}), torch.float64)
        steps = {step.id: step.value for step in found.steps}
        scores = steps["unit_q"] @ steps["unit_k"].mT / 0.64
        if causal:
            scores = scores.masked_fill(~torch.ones(9, 9, dtype=torch.bool).tril(), -torch.inf)
        assert mechanism.exact is not None
        # float64; draws are float32, so σ is read off them with their error
        torch.testing.assert_close(mechanism.exact(steps), scores.softmax(-1) @ steps["v"], atol=1e-6, rtol=0)


def test_the_figures_error_falls_with_the_number_of_directions_and_marks_the_run() -> None:
    error, kernel, _ = figures(find("random-features"), Request(SENTENCE))
    middle, own = error.series
    assert middle.y[0] > 2 * middle.y[3] > 2 * middle.y[6] > 0
    assert (list(own.x), error.marked) == ([16.0], 16.0)
    assert len(kernel.series[1].x) == 81


def test_a_first_token_that_sees_itself_alone_gets_its_own_value_in_every_draw() -> None:
    for seed in range(20):
        found = run(find("random-features"), Request(tokens("Lily had a cat .".split()), options={"causal": True},
                                                     seed=seed))  # fmt: skip
        values = {step.id: step.value for step in found.steps}
        assert float(values["similarity"][0, 0, 0]) != 1
        torch.testing.assert_close(values["output"][0, 0], values["v"][0, 0], atol=1e-6, rtol=0)  # float32


def test_shares_add_up_to_1_also_where_the_estimated_sum_is_below_0() -> None:
    request = Request(tokens("Lily had a cat .".split()), options={"causal": True}, seed=5)
    found = run(find("random-features"), request)
    values = {step.id: step.value for step in found.steps}
    assert float(values["similarity"].sum(-1)[0, 1]) < 0
    # float64, a sum of five numbers over a number near 0.1
    torch.testing.assert_close(values["implied_weights"].sum(-1), torch.ones(1, 5).double(), atol=1e-12, rtol=0)
    assert float(values["implied_weights"].min()) < 0
    assert found.parity.agrees


@pytest.mark.parametrize("causal", [False, True])
def test_the_figure_of_what_is_divided_by_has_the_run_s_totals_beside_the_kernel_s(causal: bool) -> None:
    request = Request(tokens("Lily had a cat .".split()), options={"causal": causal}, seed=5)
    *_, figure = figures(find("random-features"), request)
    true, own, _ = (list(series.y) for series in figure.series)
    values = {step.id: step.value for step in run(find("random-features"), request).steps}
    assert own == pytest.approx(values["similarity"].sum(-1).flatten().tolist())
    assert len(true) == 5
    assert all(y > 0 for y in true)
