"""What is said of a head over many texts, beside loops in Python and numpy's quantiles."""

import numpy as np
import pytest
import torch

from model.at_large.spread import BINS, EXTREMES, QUANTILES, OnText, Source, Spread
from model.pretrained.patterns import FEWEST, MIXED, PATTERNS
from model.problem import Problem

TEXTS, LAYERS, HEADS, N = 37, 2, 3, len(PATTERNS)


@pytest.fixture(scope="module")
def drawn() -> Spread:
    draw = torch.Generator().manual_seed(5)
    scores = torch.rand(TEXTS, LAYERS, HEADS, N, generator=draw)
    scores[0, 0, 0, 1], scores[1, 0, 0, 1] = 0.0, 1.0
    counted = torch.randint(0, 9, (TEXTS, LAYERS, N), generator=draw)
    counted[:2], counted[:, :, 7] = 9, FEWEST - 1
    names = torch.randint(-1, 3, (TEXTS, LAYERS, HEADS), generator=draw)
    parts = scores, torch.rand(TEXTS, LAYERS, N, generator=draw), counted, names
    texts = [OnText(*each) for each in zip(*parts, strict=True)]
    return Spread.of([Source(f"text {i}") for i in range(TEXTS)], texts)


@pytest.mark.parametrize("layer", range(LAYERS))
@pytest.mark.parametrize("head", range(HEADS))
def test_each_number_is_that_of_a_loop(drawn: Spread, layer: int, head: int) -> None:
    found = drawn.head(layer, head)
    assert [each.pattern for each in found.patterns] == [each for i, each in enumerate(PATTERNS) if i != 7]
    for each in found.patterns:
        i = PATTERNS.index(each.pattern)
        own = {
            text: drawn.scores[text, layer, head, i].item()
            for text in range(TEXTS) if drawn.counted[text, layer, i] >= FEWEST
        }  # fmt: skip
        assert each.texts == len(own) > EXTREMES
        assert each.mean == pytest.approx(sum(own.values()) / len(own))
        assert each.quantiles == pytest.approx(np.quantile(list(own.values()), QUANTILES))
        assert each.uniform == pytest.approx(np.mean([drawn.uniform[text, layer, i].item() for text in own]))
        bins = [0] * BINS
        for score in own.values():
            bins[min(int(score * BINS), BINS - 1)] += 1
        assert each.bins == bins
        order = sorted(own, key=lambda text: own[text])
        assert [end.text for end in each.weakest] == order[:EXTREMES]
        assert [end.text for end in each.strongest] == order[::-1][:EXTREMES]
        assert [end.score for end in each.strongest] == [own[text] for text in order[::-1][:EXTREMES]]


def test_names_are_counted_over_all_texts_the_most_frequent_first(drawn: Spread) -> None:
    found = drawn.head(1, 2).names
    own = drawn.names[:, 1, 2].tolist()
    assert {name.id if name else "": n for name, n in found} == {
        "" if place == MIXED else PATTERNS[place].id: own.count(place) for place in own}  # fmt: skip
    assert [n for _, n in found] == sorted((n for _, n in found), reverse=True)
    assert sum(n for _, n in found) == TEXTS


def test_a_head_that_is_not_there_is_refused(drawn: Spread) -> None:
    with pytest.raises(Problem, match="Heads count from 0 to 2"):
        drawn.head(0, 3)
