"""Fast weights: unnormalised attention is a matrix that is written and read."""

import pytest
import torch
from torch import Tensor

from model.lab.inputs import tokens
from model.lab.registry import Preset, find
from model.lab.request import Request
from model.lab.run import run
from model.mechanisms.fast_weights import PRESETS, fast_weights
from model.mechanisms.linear import linear
from model.tracing.step import Trace

# float64, sums of 8 products in another order
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def vectors(n: int = 8) -> tuple[Tensor, Tensor, Tensor]:
    """q, k (2, n, 4) and v (2, n, 3), in float64."""
    generator = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(2, n, d, generator=generator, dtype=torch.float64) for d in (4, 4, 3))
    return q, k, v


def test_the_sum_is_attention_without_softmax() -> None:
    q, k, v = vectors()
    torch.testing.assert_close(fast_weights(q, k, v), (q @ k.mT).tril() @ v, **CLOSE)
    torch.testing.assert_close(fast_weights(q, k, v, strength=0.5), (q @ k.mT).tril() @ v / 2, **CLOSE)


def test_linear_attentions_numerator_is_the_read_of_its_features() -> None:
    q, k, v = vectors()
    with Trace() as trace:
        linear(q, k, v, step=trace)
    steps = {step.id: step.value for step in trace.steps}
    read = fast_weights(steps["features_q"], steps["features_k"], v)
    totals = torch.cat([steps[f"token {t}/total"] for t in range(8)], -1)
    torch.testing.assert_close(read / totals.unsqueeze(-1), steps["output"], **CLOSE)


def test_the_delta_rule_finds_exactly_the_last_value_written_at_a_key() -> None:
    _, k, v = vectors()
    k = torch.cat([k, k[:, :2]], 1)
    v = torch.cat([v, torch.ones_like(v[:, :2])], 1)
    unit = k / k.norm(dim=-1, keepdim=True)
    torch.testing.assert_close(fast_weights(unit, k, v, update="delta"), v, **CLOSE)
    assert float((fast_weights(unit, k, v) - v).abs().max()) > 0.5


def test_half_the_strength_goes_half_the_way() -> None:
    _, k, v = vectors(1)
    unit = k / k.norm(dim=-1, keepdim=True)
    twice = [torch.cat([each, each], 1) for each in (unit, k, v)]
    found = fast_weights(*twice, update="delta", strength=0.5)
    torch.testing.assert_close(found, torch.cat([v / 2, 3 * v / 4], 1), **CLOSE)


@pytest.mark.parametrize(("preset", "times"), [(PRESETS[0], 2), (PRESETS[1], 1)], ids=["sum", "delta"])
def test_the_worked_examples_show_what_a_second_writing_does(preset: Preset, times: int) -> None:
    found = run(find("fast-weights"), Request(tokens(("the", "cat", "saw", "the", "cat")), preset=preset))
    steps = {step.id: step.value for step in found.steps}
    # small sums of numbers of two decimals, in float32
    torch.testing.assert_close(steps["output"][:, 4], times * steps["v"][:, 4], rtol=1e-6, atol=1e-6)


def test_a_key_of_0_writes_nothing_and_has_a_gradient() -> None:
    q, k, v = vectors(3)
    k = torch.zeros_like(k).requires_grad_()
    output = fast_weights(q, k, v, update="delta")
    assert bool((output == 0).all())
    (gradient,) = torch.autograd.grad(output.sum(), k)
    assert bool(gradient.isfinite().all())
