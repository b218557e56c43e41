"""Retention and Mamba-2: both forms are one, the stock code has the same decays, and what is kept is counted."""

import pytest
import torch
from transformers.models.mamba2.modeling_mamba2 import segment_sum

from model.lab.figure import Seen
from model.mechanisms.decaying_state import decays, kept
from model.mechanisms.retention import fading, retention
from model.mechanisms.ssd import ssd
from model.tracing.step import Trace

HEADS, N, D, D_V = 3, 8, 4, 5


def drawn(*shape: int, seed: int = 2) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_the_mask_of_decays_is_mamba_2s_segment_sum() -> None:
    logs = -drawn(HEADS, N).abs()
    # float64: products beside sums of logarithms
    torch.testing.assert_close(decays(logs.exp()), segment_sum(logs).exp(), atol=1e-14, rtol=0)


def test_what_is_kept_in_full_and_what_is_forgotten_at_once_need_no_logarithm() -> None:
    assert decays(torch.tensor([[1.0, 1, 0, 1]]))[0].tolist() == [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0],
                                                                 [0, 0, 1, 1]]  # fmt: skip


def test_the_recurrence_of_mamba_2_is_its_masked_product() -> None:
    given = {"q": drawn(N, D), "k": drawn(N, D, seed=3), "v": drawn(HEADS, N, D_V), "dt": drawn(HEADS, N, seed=4)}
    # float64, the same sums in two orders
    torch.testing.assert_close(ssd(**given, form="recurrent"), ssd(**given, form="parallel"), atol=1e-13, rtol=0)


def test_the_recurrence_of_retention_is_its_masked_product() -> None:
    given = {"q": drawn(HEADS, N, D), "k": drawn(HEADS, N, D, seed=3), "v": drawn(HEADS, N, D_V)}
    both = [retention(**given, form=form, first=5) for form in ("recurrent", "parallel")]  # type: ignore[arg-type]
    torch.testing.assert_close(both[0], both[1], atol=1e-13, rtol=0)  # float64, the same sums in two orders


@pytest.mark.parametrize("heads", [1, HEADS])
def test_a_state_keeps_its_size_and_a_cache_grows(heads: int) -> None:
    v = drawn(heads, N, D_V)
    seen = Seen({"k": drawn(N, D), "v": v}, {}, 0, N, N)
    state, cache = kept(seen).series
    assert set(state.y) == {2 * heads * D * D_V}
    assert cache.y[3] == 2 * 64 * (D + heads * D_V)  # of 64 tokens
    each = kept(Seen({"k": drawn(heads, N, D), "v": v}, {}, 0, N, N)).series[1]
    assert each.y[3] == 2 * 64 * heads * (D + D_V)


def test_each_head_fades_at_its_own_pace() -> None:
    with Trace() as trace:
        retention(drawn(2, N, D), drawn(2, N, D), drawn(2, N, D_V), step=trace)
    steps = {step.id: step.value for step in trace.steps}
    curves = fading(Seen(steps, {}, 0, N, N)).series
    assert [curve.y[2] for curve in curves] == [0.25, 0.5625]
