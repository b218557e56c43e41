"""Rotary positions: scores of distances only, lengths kept, and the numbers of transformers' own rotation."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb, create_sinusoidal_positions

from model.lab.figure import Figure
from model.lab.registry import find
from model.lab.run import figures
from model.mechanisms.causal import causal
from model.mechanisms.rope import rope, turned
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import Problem
from model.tracing.step import Trace
from tests.model.cases import Case

HEADS, N, D = 2, 6, 8


def drawn(seed: int, n: int = N) -> list[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(HEADS, n, D, generator=generator) for _ in range(3)]


def steps(tensors: list[Tensor], *, offset: int = 0, base: int = 10_000) -> dict[str, Tensor]:
    with Trace() as trace:
        rope(*tensors, offset=offset, base=base, causal=False, step=trace)
    return {step.id: step.value for step in trace.steps}


@given(
    st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 2**31),
    st.sampled_from([2, 100, 10_000, 1_000_000]),
)  # fmt: skip
def test_a_score_depends_on_the_distance_of_two_places_only(m: int, n: int, by: int, seed: int, base: int) -> None:
    q, k = torch.randn(2, 1, 1, D, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    rates = base ** -(torch.arange(0, D, 2, dtype=torch.float64) / D)

    def score(place_q: int, place_k: int) -> float:
        return float((turned(q, place_q * rates[None]) * turned(k, place_k * rates[None])).sum())

    # float64 at angles up to 2000: 2000 · 2**-53 each, eight products of a few units
    assert score(m, n) == pytest.approx(score(m + by, n + by), abs=1e-10)
    if m >= n:
        assert score(m, n) == pytest.approx(score(m - n, 0), abs=1e-10)


@pytest.mark.parametrize("offset", [1, 37, 1000])
def test_an_offset_moves_every_place_and_leaves_scores_and_output_alone(offset: int) -> None:
    here, there = steps(drawn(1)), steps(drawn(1), offset=offset)
    assert (here["q_turned"] - there["q_turned"]).abs().max() > 0.1
    # float32: sums of eight products up to about 4, each factor rounded once
    torch.testing.assert_close(here["scores"], there["scores"], atol=5e-6, rtol=0)
    torch.testing.assert_close(here["output"], there["output"], atol=5e-6, rtol=0)


def test_turning_keeps_the_length_of_every_pair() -> None:
    tensors = drawn(2)
    found = steps(tensors, offset=100)
    for name, before in zip(("q_turned", "k_turned"), tensors, strict=False):
        lengths = [y.unflatten(-1, (-1, 2)).norm(dim=-1) for y in (before, found[name])]
        # float32, two products and a root
        torch.testing.assert_close(*lengths, atol=1e-6, rtol=0)


def test_it_turns_as_transformers_does_with_neighbouring_pairs() -> None:
    q, k, v = drawn(3)
    table = create_sinusoidal_positions(N, D)  # (token, d): sines, then cosines
    sin, cos = table[None].chunk(2, dim=-1)
    # theirs has the axes (batch, token, head, d)
    expected = [apply_rotary_pos_emb(y.transpose(0, 1)[None], sin, cos)[0].transpose(0, 1) for y in (q, k)]
    found = steps([q, k, v])
    # float32; theirs takes the sine of a rounded angle
    torch.testing.assert_close(found["q_turned"], expected[0], atol=2e-6, rtol=0)
    torch.testing.assert_close(found["k_turned"], expected[1], atol=2e-6, rtol=0)


def test_the_first_token_at_offset_0_is_not_turned_and_attention_follows() -> None:
    q, k, v = drawn(4)
    found = steps([q, k, v])
    assert torch.equal(found["q_turned"][:, 0], q[:, 0])
    assert torch.equal(found["output"], scaled_dot_product(found["q_turned"], found["k_turned"], v))
    assert torch.equal(rope(q, k, v), causal(found["q_turned"], found["k_turned"], v))


def pictures(options: dict[str, int]) -> list[Figure]:
    return figures(find("rope"), Case(find("rope"), options).request())


def test_arrows_show_the_first_pairs_before_and_after_with_one_length() -> None:
    assert [figure.id for figure in pictures({"d": 2})] == ["pair-0", "by-distance"]
    found = pictures({"d": 16})
    assert [figure.id for figure in found] == ["pair-0", "pair-1", "pair-2", "pair-3", "by-distance"]
    for figure in found[:4]:
        q, q_turned, k, k_turned = (float(s.x[0]) ** 2 + s.y[0] ** 2 for s in figure.series)
        # float32 squares of a few units
        assert q == pytest.approx(q_turned, abs=1e-5)
        assert k == pytest.approx(k_turned, abs=1e-5)
        assert {s.kind for s in figure.series} == {"arrows"}


def test_the_curve_by_distance_has_the_scores_of_the_run() -> None:
    case = Case(find("rope"), {"causal": False}, texts=("cat", "cat", "cat", "cat"))
    curve = figures(case.mechanism, case.request())[-1].series[0]
    scores = case.steps["scores"].value[0, -1]  # one word: key j stands 3 − j places before
    # float32 against float64
    assert curve.y[:4] == pytest.approx(scores.flip(0).tolist(), abs=2e-6)


def test_an_odd_number_of_features_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="turned in pairs, and d is 3"):
        rope(*torch.ones(3, 1, 2, 3))
