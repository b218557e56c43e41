"""Luong's scores against torch's own functions; the window of local attention."""

import math
from typing import Literal

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import run
from model.mechanisms.additive import additive
from model.mechanisms.luong_concat import luong_concat
from model.mechanisms.luong_dot import luong_dot
from model.mechanisms.luong_general import luong_general
from model.mechanisms.luong_local import luong_local
from model.tracing.step import Edit, Trace

GENERATOR = torch.Generator().manual_seed(12)
CLOSE = {"atol": 1e-6, "rtol": 0}  # float32: sums of at most 12 products near 1, in another order


def drawn(*shape: int) -> Tensor:
    """Numbers of deviation 1/√rows, as a layer's would be."""
    return torch.randn(shape, generator=GENERATOR) / shape[0] ** 0.5


S, H = torch.randn(5, 4, generator=GENERATOR), torch.randn(9, 3, generator=GENERATOR)
W_A, W_C, W_S = drawn(4, 3), drawn(3, 6), drawn(4, 6)
W_P, V_P = drawn(4, 2), 3 * drawn(2)
Alignment = Literal["predictive", "monotonic"]


def local(s: Tensor, alignment: Alignment, window: int) -> dict[str, Tensor]:
    """The steps of local attention on these states."""
    with Trace() as trace:
        luong_local(s, H, W_A, W_P, V_P, W_C, W_S, alignment=alignment, window=window, step=trace)
    return {step.id: step.value for step in trace.steps}


def test_dot_is_torchs_attention_without_a_scale_then_the_layer_over_both() -> None:
    s, h, w_c, w_s = drawn(5, 4), drawn(9, 4), drawn(4, 6), drawn(4, 6)
    c = scaled_dot_product_attention(s[None], h[None], h[None], scale=1.0)[0]
    expected = torch.tanh(torch.cat([c, s], 1) @ torch.cat([w_c, w_s]))
    torch.testing.assert_close(luong_dot(s, h, w_c, w_s), expected, **CLOSE)


def test_general_is_torchs_bilinear_form() -> None:
    form = torch.nn.Bilinear(4, 3, 1, bias=False)
    form.weight.data.copy_(W_A[None])
    scores = torch.stack([form(asking.expand(9, 4), H)[:, 0] for asking in S])
    expected = torch.tanh(torch.cat([scores.softmax(-1) @ H, S], 1) @ torch.cat([W_C, W_S]))
    torch.testing.assert_close(luong_general(S, H, W_A, W_C, W_S), expected, **CLOSE)


def test_general_with_the_identity_between_is_dot() -> None:
    s, h, w_c, w_s = drawn(5, 4), drawn(9, 4), drawn(4, 6), drawn(4, 6)
    assert torch.equal(luong_general(s, h, torch.eye(4), w_c, w_s), luong_dot(s, h, w_c, w_s))


def test_concat_is_additive_attention_then_the_layer_over_both() -> None:
    w_a, u_a, v_a = drawn(4, 2), drawn(3, 2), drawn(2)
    c = additive(S, H, w_a, u_a, v_a)
    expected = torch.tanh(torch.cat([c, S], 1) @ torch.cat([W_C, W_S]))
    torch.testing.assert_close(luong_concat(S, H, w_a, u_a, v_a, W_C, W_S), expected, **CLOSE)


@pytest.mark.parametrize("alignment", ["predictive", "monotonic"])
@pytest.mark.parametrize("window", [1, 2, 10])
def test_nothing_outside_of_the_window_has_a_share(window: int, alignment: Alignment) -> None:
    steps = local(S, alignment, window)
    for i, p in enumerate(steps["centre"].tolist()):
        inside = [j for j in range(9) if abs(j - p) <= window]
        assert 1 <= len(inside) <= 2 * window + 1
        assert steps["weights"][i].nonzero().flatten().tolist() == inside
    torch.testing.assert_close(steps["weights"].sum(1), torch.ones(5), **CLOSE)


def test_monotonic_alignment_looks_around_the_words_own_place_and_has_no_bell() -> None:
    steps = local(S, "monotonic", 2)
    assert steps["centre"].tolist() == [0, 1, 2, 3, 4]
    assert steps["mask"].int().sum(1).tolist() == [3, 4, 5, 5, 5]
    assert "gaussian" not in steps
    assert torch.equal(steps["c"], steps["weights"] @ H)


def test_a_word_beyond_the_end_of_the_other_sentence_finds_nothing() -> None:
    steps = local(torch.randn(14, 4, generator=GENERATOR), "monotonic", 2)
    assert steps["mask"].any(1).tolist() == [True] * 11 + [False] * 3
    assert (steps["c"][11:] == 0).all()


def test_a_window_over_all_words_is_global_attention() -> None:
    expected = luong_general(S, H, W_A, W_C, W_S)
    assert torch.equal(local(S, "monotonic", 10)["output"], expected)


def test_predicted_places_lie_within_the_other_sentence_and_follow_the_state() -> None:
    centre = local(5 * S, "predictive", 2)["centre"]
    assert ((centre > 0) & (centre < 9)).all()
    assert centre.unique().numel() == 5


@pytest.mark.parametrize("window", [1, 2, 5])
def test_the_bell_is_a_gaussian_of_half_the_window_and_is_not_renormalised(window: int) -> None:
    steps = local(S, "predictive", window)
    bell = torch.distributions.Normal(steps["centre"].double(), window / 2)
    places = torch.arange(9.0, dtype=torch.float64)[:, None]
    density = bell.log_prob(places) - bell.log_prob(bell.mean)  # 0 in the middle
    torch.testing.assert_close(steps["gaussian"].double(), density.exp().T, atol=1e-6, rtol=0)  # of float32 places
    torch.testing.assert_close(steps["aligned"], steps["weights"] * steps["gaussian"], atol=0, rtol=0)
    assert (steps["aligned"].sum(1) < 1).all()


def test_at_the_edge_of_the_window_the_bell_is_down_to_e_to_minus_2() -> None:
    with Trace() as trace:  # a place on a word: v_p of 0 predicts the middle, 4 of 8
        luong_local(S, H[:8], W_A, W_P, 0 * V_P, W_C, W_S, window=2, step=trace)
    steps = {step.id: step.value for step in trace.steps}
    assert steps["centre"].tolist() == [4] * 5
    assert steps["gaussian"][0, [2, 4, 6]].tolist() == pytest.approx([math.exp(-2), 1, math.exp(-2)], abs=1e-7)


def test_the_network_that_predicts_the_place_learns() -> None:
    given = [tensor.clone().requires_grad_() for tensor in (S, H, W_A, W_P, V_P, W_C, W_S)]
    found = torch.autograd.grad(luong_local(*given).square().sum(), given)
    assert all(bool(grad.isfinite().all()) and bool(grad.any()) for grad in found)
    exact = [tensor.double().requires_grad_() for tensor in (S, H, W_A, W_P, V_P, W_C, W_S)]
    assert torch.autograd.gradcheck(luong_local, exact, fast_mode=True)


def test_numbers_at_the_largest_agree_with_the_reference() -> None:
    texts = inputs.tokens(["a", "b", "c"])
    for step in ("s", "h", "w_a", "w_p", "w_c"):
        edits = [Edit(step, (0, 0), 1e6), Edit("v_p", (0,), -1e6)]
        found = run(registry.find("luong-local"), Request(texts, context=texts, edits=edits))
        assert found.parity.agrees, step
        assert all(bool(each.value.isfinite().all()) for each in found.steps if each.name == "output")
