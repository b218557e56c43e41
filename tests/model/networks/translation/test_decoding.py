"""Decoding: greedy is the likeliest word each time, beams are the likeliest sentences."""

from itertools import pairwise, product
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from model.networks.translation.decoding import LONGEST, Beam, Grown, greedy, search
from model.networks.translation.networks import Network

BEGIN, END = 0, 1


class Table(nn.Module):
    """A network that knows p(next | last word), whatever the source."""

    def __init__(self, shares: list[list[float]]) -> None:
        super().__init__()
        self.shares = torch.tensor(shares)

    def forward(self, _source: Tensor, given: Tensor) -> Tensor:
        return self.shares[given].log()


def table(shares: list[list[float]]) -> Network:
    return cast(Network, Table(shares))


# from the begin "a" (2) is likelier at once, but "b" (3) leads to an end that is surer
NET = table([[0.01, 0.01, 0.53, 0.45], [0.25] * 4, [0.01, 0.34, 0.33, 0.32], [0.01, 0.97, 0.01, 0.01]])


def test_greedy_takes_the_likeliest_word_each_time() -> None:
    source = torch.zeros(2, 3, dtype=torch.long)
    assert greedy(NET, source, BEGIN, END) == [[2], [2]]
    endless = table([[0.01, 0.01, 0.97, 0.01]] * 4)
    assert greedy(endless, source, BEGIN, END) == [[2] * LONGEST] * 2


def test_beams_are_the_likeliest_sentences_of_all() -> None:
    shares = cast(Table, NET).shares

    def log_p(ids: tuple[int, ...]) -> float:
        path = [BEGIN, *ids, END]
        return float(sum(shares[a, b].log() for a, b in pairwise(path)))

    every = [ids for n in range(1, 4) for ids in product((2, 3), repeat=n)]
    best = max(every, key=lambda ids: log_p(ids) / (len(ids) + 1))
    found = search(NET, [0, 0], BEGIN, END, 3).best
    assert (found[0].ids, found[0].ended) == (best, True) == ((3,), True)
    assert [beam.score for beam in found] == sorted((beam.score for beam in found), reverse=True)
    assert all(beam.log_probability == pytest.approx(log_p(beam.ids), abs=1e-5) for beam in found if beam.ended)


def test_one_beam_is_greedy_and_a_sentence_without_end_is_cut() -> None:
    (one,) = search(NET, [0], BEGIN, END, 1).best
    assert list(one.ids) == greedy(NET, torch.zeros(1, 1, dtype=torch.long), BEGIN, END)[0]
    endless = table([[0.01, 0.01, 0.97, 0.01]] * 4)
    (cut,) = search(endless, [0], BEGIN, END, 1).best
    assert (len(cut.ids), cut.ended) == (LONGEST, False)


def test_nothing_but_ends_ends_the_search() -> None:
    over = table([[0.0, 1.0, 0.0, 0.0]] * 4)
    assert search(over, [0], BEGIN, END, 1).best == [Beam((), 0.0, True)]


# words 2 and 3 with ends of all sorts: beams of each step live, end and are dropped
WIDE = [[0.02, 0.1, 0.5, 0.38], [0.25] * 4, [0.02, 0.3, 0.28, 0.4], [0.02, 0.45, 0.18, 0.35]]


def every_step(width: int) -> list[list[tuple[tuple[int, ...], str, tuple[int, ...]]]]:
    """Ids, fate and parent's ids of all that a beam search tries, by a naive one that sorts plain probabilities."""
    alive, found, ends = [((), 1.0)], [], 0
    while alive and ends < width and len(found) < LONGEST:
        tried = []
        for ids, p in alive:
            last = ids[-1] if ids else BEGIN
            likeliest = sorted(range(4), key=lambda word: -WIDE[last][word])[:width]
            tried += [((*ids, word), p * WIDE[last][word], ids) for word in likeliest]
        tried.sort(key=lambda each: -each[1])
        near = tried[: 2 * width]
        over = [each for each in near if each[0][-1] == END]
        going = [each for each in near if each[0][-1] != END][:width]
        fates = ["ended" if each in over else "alive" if each in going else "dropped" for each in tried]
        found.append([(each[0], fate, each[2]) for each, fate in zip(tried, fates, strict=True)])
        alive, ends = [(ids, p) for ids, p, _ in going], ends + len(over)
    return found


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_the_history_is_all_that_was_tried_and_what_became_of_it(width: int) -> None:
    found = search(table(WIDE), [0], BEGIN, END, width)
    told, alive = [], [Beam((), 0.0)]
    for step in found.steps:
        own = [(*grown.beam.ids, END) if grown.fate == "ended" else grown.beam.ids for grown in step]
        parents = [alive[grown.parent].ids for grown in step]
        told.append([(ids, grown.fate, parent) for ids, grown, parent in zip(own, step, parents, strict=True)])
        for grown in step:
            ids = [BEGIN, *grown.beam.ids, *([END] if grown.fate == "ended" else [])]
            assert grown.beam.log_probability == pytest.approx(
                sum(float(torch.tensor(WIDE[a][b]).log()) for a, b in pairwise(ids)), abs=1e-5
            )
        alive = [grown.beam for grown in step if grown.fate == "alive"]
    assert told == every_step(width)
    ends = [grown.beam for step in found.steps for grown in step if grown.fate == "ended"]
    assert found.best == sorted(ends, key=lambda beam: -beam.score)[:width]


def test_one_beam_drops_nothing() -> None:
    found = search(NET, [0], BEGIN, END, 1)
    assert [[grown.fate for grown in step] for step in found.steps] == [["alive"], ["ended"]]
    assert found.steps[0] == [Grown(Beam((2,), pytest.approx(float(torch.tensor(0.53).log()))), 0, "alive")]
