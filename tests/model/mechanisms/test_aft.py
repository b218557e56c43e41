"""AFT: its three kinds, their limits, and that a query weighs nothing."""

import pytest
import torch
from torch import Tensor

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.aft import aft
from model.tracing.step import Edit, Trace

GENERATOR = torch.Generator().manual_seed(5)
CLOSE = {"atol": 1e-12, "rtol": 0}  # float64: sums of at most 9 products near 1, in another order


def drawn(*shape: int) -> Tensor:
    """Normal numbers in float64."""
    return torch.randn(shape, generator=GENERATOR, dtype=torch.float64)


def steps(*tensors: Tensor, **options: object) -> dict[str, Tensor]:
    """Of a run on these q, k, v, w."""
    with Trace() as trace:
        aft(*tensors, step=trace, **options)  # type: ignore[arg-type]
    return {step.id: step.value for step in trace.steps}


Q, K, V, W = drawn(9, 3), drawn(9, 3), drawn(9, 3), drawn(9, 9)


@pytest.mark.parametrize("causal", [False, True])
def test_it_is_the_papers_two_products_of_matrices(causal: bool) -> None:
    near = torch.ones(9, 9, dtype=torch.float64).tril() if causal else 1
    numerator, denominator = (W.exp() * near) @ (K.exp() * V), (W.exp() * near) @ K.exp()
    torch.testing.assert_close(aft(Q, K, V, W, causal=causal), Q.sigmoid() * numerator / denominator, **CLOSE)


@pytest.mark.parametrize("causal", [False, True])
def test_full_without_w_is_simple(causal: bool) -> None:
    simple = aft(Q, K, V, W, kind="simple", causal=causal)
    assert torch.equal(aft(Q, K, V, torch.zeros(9, 9).double(), causal=causal), simple)


@pytest.mark.parametrize("window", [9, 64])
def test_local_with_a_window_as_long_as_the_text_is_full(window: int) -> None:
    assert torch.equal(aft(Q, K, V, W, kind="local", window=window), aft(Q, K, V, W))
    assert not torch.equal(aft(Q, K, V, W, kind="local", window=8), aft(Q, K, V, W))


def test_local_drops_w_of_far_pairs_and_not_their_values() -> None:
    found = steps(Q, K, V, W, kind="local", window=2)
    places = torch.arange(9)
    far = (places[:, None] - places).abs() >= 2
    assert torch.equal(found["near"], ~far)
    assert bool((found["local_w"][far] == 0).all())
    assert torch.equal(found["local_w"][~far], W[~far])
    assert bool((found["weights"] > 0).all())


def test_it_is_softmax_attention_of_each_channel_with_the_same_scores_for_every_query() -> None:
    found = steps(Q, K, V, W)
    weights = (K.T[:, None] + W).softmax(-1)  # (d, query, key)
    torch.testing.assert_close(found["weights"], weights, **CLOSE)
    torch.testing.assert_close(found["weights"].sum(-1), torch.ones(3, 9).double(), **CLOSE)
    torch.testing.assert_close(found["mixed"], (weights @ V.T[..., None])[..., 0].T, **CLOSE)


def test_another_query_changes_its_own_gate_alone() -> None:
    other = Q.clone()
    other[4] = drawn(3)
    before, after = steps(Q, K, V, W), steps(other, K, V, W)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"gate", "output"}
    assert (before["output"] != after["output"]).any(1).tolist() == [t == 4 for t in range(9)]


def test_simple_does_not_depend_on_the_order_of_the_other_tokens() -> None:
    order = torch.tensor([3, 7, 0, 8, 4, 1, 6, 2, 5])  # the token at 4 stays there
    moved = [x[order] for x in (Q, K, V)]
    torch.testing.assert_close(aft(*moved, kind="simple")[4], aft(Q, K, V, kind="simple")[4], **CLOSE)
    assert float((aft(*moved, W)[4] - aft(Q, K, V, W)[4]).abs().max()) > 0.01  # full does


@pytest.mark.parametrize("kind", ["full", "local", "simple"])
def test_a_causal_output_is_the_one_of_the_text_so_far(kind: str) -> None:
    whole = aft(Q, K, V, W, kind=kind, causal=True)  # type: ignore[arg-type]
    for n in range(1, 10):
        part = aft(Q[:n], K[:n], V[:n], W[:n, :n], kind=kind)  # type: ignore[arg-type]
        torch.testing.assert_close(whole[n - 1], part[n - 1], **CLOSE)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("name", ["q", "k", "v", "w"])
def test_an_edit_of_a_million_overflows_nothing_and_agrees_with_the_reference(name: str, sign: int) -> None:
    edits = [Edit(name, (1, 2), sign * 1e6)]
    found = run(find("aft"), Request(tokens(("Lily", "had", "a", "cat")), options={"causal": True}, edits=edits))
    for step in found.steps:
        finite = step.value.isfinite() | (step.value == -torch.inf)  # −∞ behind the mask
        assert bool(finite.all()), step.id
    assert found.parity.agrees


def test_a_row_all_hidden_gives_0() -> None:
    mask = torch.ones(9, 9, dtype=torch.bool)
    mask[2] = False
    found = steps(Q, K, V, W, mask)
    assert not bool(found["output"][2].any())
    assert not bool(found["weights"][:, 2].any())
    assert bool(found["output"][3].all())


def test_a_drawn_w_stays_as_it_is_when_the_text_grows_and_there_is_one_for_longer_texts() -> None:
    short, long = (steps(*[drawn(n, 3)] * 3)["w"] for n in (5, 70))
    assert long.shape == (70, 70)
    assert torch.equal(steps(*[drawn(64, 3)] * 3)["w"][:5, :5], short)


def test_the_figures_count_what_each_kind_multiplies_and_keeps() -> None:
    request = Request(tokens(("Lily", "had", "a", "cat")), options={"window": 2, "d": 3})
    multiplied, kept = figures(find("aft"), request)
    counts = {series.name: dict(zip(series.x, series.y, strict=True)) for series in multiplied.series}
    # n = 4, d = 3; ten pairs lie less than 2 apart
    assert {name: of[4] for name, of in counts.items()} == {
        "dot-product attention": 96, "AFT-full": 120, "AFT-local, with this window": 84, "AFT-simple": 24,
    }  # fmt: skip
    weights, sums = (dict(zip(series.x, series.y, strict=True)) for series in kept.series)
    assert (weights[4], sums[4], multiplied.marked, kept.marked) == (16, 48, 4, 4)
    mechanism = find("aft")
    assert mechanism.cost is not None
    assert mechanism.cost({"query": 4, "d": 3}, {}).kept == 4 * sums[4]  # bytes of float32
