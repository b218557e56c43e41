"""LSH attention: who shares a bucket, what is missed, and what no round may change."""

import math

import pytest
import torch
from torch import Tensor

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures, run
from model.mechanisms.lsh import lsh
from model.problem import Problem
from model.tracing.step import Edit, Trace

SENTENCE = ("the", "bird", "and", "the", "cat", "sat", "by", "a", "door")


def steps(q: Tensor, v: Tensor, **options: float) -> dict[str, Tensor]:
    """The values of a run, by step."""
    with Trace() as trace:
        lsh(q, v, step=trace, **options)  # type: ignore[arg-type]
    return {step.id: step.value for step in trace.steps}


def vectors(n: int = 12, heads: int = 2) -> tuple[Tensor, Tensor]:
    """q (head, n, 4) and v (head, n, 3), in float64."""
    generator = torch.Generator().manual_seed(1)
    q, v = (torch.randn(heads, n, d, generator=generator, dtype=torch.float64) for d in (4, 3))
    return q, v


def test_equal_words_share_every_bucket_and_opposite_ones_none() -> None:
    q, v = vectors()
    q = torch.cat([q, q, -q], 1)
    found = steps(q, v.repeat(1, 3, 1), rounds=8)
    n = 12
    for r in range(8):
        together = found[f"round {r}/together"]
        assert bool(together[:, range(n), range(n, 2 * n)].all())
        assert not bool(together[:, range(n), range(2 * n, 3 * n)].any())


def test_a_bucket_does_not_depend_on_the_length_of_a_vector() -> None:
    q, v = vectors()
    assert torch.equal(steps(q, v)["round 1/bucket"], steps(7 * q, v)["round 1/bucket"])


@pytest.mark.parametrize("causal", [False, True])
def test_a_token_looks_at_itself_only_where_it_has_no_other(causal: bool) -> None:
    found = steps(*vectors(), buckets=16, rounds=1, causal=causal)
    mask, others = found["mask"], found["others"]
    itself = mask.diagonal(dim1=-2, dim2=-1)
    assert torch.equal(itself, ~others.any(-1))
    assert bool(itself.any())
    assert not bool(itself.all())
    assert not causal or not bool(mask.triu(1).any())


@pytest.mark.no_cover  # many draws, all alike
def test_the_closer_two_words_point_the_more_often_they_share_a_bucket() -> None:
    angles = torch.tensor([0.0, 0.3, 1.0, 2.0], dtype=torch.float64)
    q = torch.stack([angles.cos(), angles.sin()], -1)[None]
    seeds = 400
    shared = torch.stack([steps(q, q, buckets=2, rounds=1, seed=s)["round 0/together"][0, 0] for s in range(seeds)])
    # with one direction in the plane, two ends: together unless the cut falls between them, which is angle / π
    expected = 1 - angles / math.pi
    deviation = (expected * (1 - expected) / seeds).sqrt()
    assert bool(((shared.double().mean(0) - expected).abs() <= 5 * deviation).all())


def test_what_is_missed_is_what_exact_attention_gives_outside_of_the_buckets() -> None:
    found = steps(*vectors())
    kept = (found["exact/weights"] * found["mask"]).sum(-1)
    # float64, a sum of 12 shares
    torch.testing.assert_close(found["missed"].sum(-1), 1 - kept, atol=1e-12, rtol=0)
    # what is left is exact attention, brought back to sum 1
    torch.testing.assert_close(
        found["weights"], found["exact/weights"] * found["mask"] / kept.unsqueeze(-1), atol=1e-12, rtol=0
    )


def test_rounds_only_add_pairs_and_with_all_of_them_nothing_is_missed() -> None:
    q, v = vectors()
    few, many = (steps(q, v, rounds=r, buckets=2) for r in (1, 8))
    assert bool((few["others"] <= many["others"]).all())
    together = [Edit("round 0/together", (0, i, j), 1) for i in range(9) for j in range(9)]
    found = run(find("lsh"), Request(tokens(SENTENCE), edits=together))
    assert found.approximation is not None
    assert found.approximation.max_abs_error < 1e-6  # the same softmax in float32
    assert run(find("lsh"), Request(tokens(SENTENCE))).approximation.max_abs_error > 0.01  # type: ignore[union-attr]


def test_an_odd_number_of_buckets_is_refused() -> None:
    with pytest.raises(Problem, match="an even number instead of 5") as caught:
        lsh(*vectors(), buckets=5)
    assert caught.value.field == "options.buckets"


def test_the_figure_falls_with_the_rounds_and_begins_near_the_run() -> None:
    (figure,) = figures(find("lsh"), Request(tokens(SENTENCE)))
    missed, used = (list(series.y) for series in figure.series)
    assert missed == sorted(missed, reverse=True)
    assert used == sorted(used)
    assert 0 <= missed[-1] < missed[0] < 1
