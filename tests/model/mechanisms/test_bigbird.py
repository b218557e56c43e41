"""BigBird: which pairs are looked at, and why."""

import pytest
import torch

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.bigbird import HIDDEN, RANDOM, WINDOW, bigbird
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.tracing.step import Trace

N = 20


def parts(**options: int) -> torch.Tensor:
    """Of a run on N tokens, (query, key)."""
    generator = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(1, N, 4, generator=generator) for _ in range(3))
    with Trace() as trace:
        bigbird(q, k, v, step=trace, **options)
    return {step.id: step.value for step in trace.steps}["parts"]


def test_the_window_is_the_neighbours_on_each_side() -> None:
    found = parts(window=2, global_tokens=0, random_keys=0)
    for i in range(N):
        assert (found[i] == WINDOW).nonzero().flatten().tolist() == list(range(max(0, i - 2), min(N, i + 3)))
    assert set(found.unique().tolist()) == {HIDDEN, WINDOW}


def test_global_words_look_at_all_and_are_looked_at_by_all() -> None:
    found = parts(window=0, global_tokens=3, random_keys=0)
    assert bool((found[:3] > HIDDEN).all())
    assert bool((found[:, :3] > HIDDEN).all())
    assert bool((found[3:, 3:].fill_diagonal_(HIDDEN) == HIDDEN).all())


def test_every_other_word_adds_as_many_by_chance_as_are_asked_for() -> None:
    found = parts(window=1, global_tokens=2, random_keys=4)
    assert ((found == RANDOM).sum(-1)[2:] == 4).all()
    assert not (found[:2] == RANDOM).any()
    assert not (found[:, :2] == RANDOM).any()


def test_chance_is_fair_and_follows_the_seed() -> None:
    assert torch.equal(parts(seed=5), parts(seed=5))
    seeds = 300
    often = torch.stack([parts(seed=s)[10] == RANDOM for s in range(seeds)]).float().mean(0)
    free = torch.tensor([j for j in range(1, N) if abs(j - 10) > 1])
    # one of 16 keys, drawn 300 times: five standard deviations
    p = 1 / len(free)
    assert float((often[free] - p).abs().max()) <= 5 * (p * (1 - p) / seeds) ** 0.5
    assert float(often.sum()) == pytest.approx(1, abs=1e-6)  # float32, a sum of 20


def test_with_a_window_over_all_it_is_full_attention() -> None:
    generator = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(2, 6, 4, generator=generator) for _ in range(3))
    assert torch.equal(bigbird(q, k, v, window=5), scaled_dot_product(q, k, v))


def test_the_figure_counts_the_pairs_of_a_run() -> None:
    words = tuple("abcdefghijklmnop")
    for window, first, by_chance in ((1, 1, 1), (2, 3, 4), (0, 0, 0), (0, 0, 2), (8, 8, 8)):
        options = {"window": window, "global_tokens": first, "random_keys": by_chance}
        (figure,) = figures(find("bigbird"), Request(tokens(words), options=options))
        generator = torch.Generator().manual_seed(1)
        q = torch.randn(1, 16, 4, generator=generator)
        with Trace() as trace:
            bigbird(q, q, q, step=trace, **options)
        seen = {step.id: step.value for step in trace.steps}["mask"]
        at = list(figure.series[1].x).index(16)
        assert figure.series[1].y[at] == float(seen.sum())
        assert figure.series[0].y[at] == 256
        assert figure.marked == 16
