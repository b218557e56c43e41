"""Decoding: greedy is the likeliest word each time, beams are the likeliest sentences."""

from itertools import pairwise, product
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from model.translation.decoding import LONGEST, Beam, beams, greedy
from model.translation.networks import Network

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
    found = beams(NET, [0, 0], BEGIN, END, 3)
    assert (found[0].ids, found[0].ended) == (best, True) == ((3,), True)
    assert [beam.score for beam in found] == sorted((beam.score for beam in found), reverse=True)
    assert all(beam.log_probability == pytest.approx(log_p(beam.ids), abs=1e-5) for beam in found if beam.ended)


def test_one_beam_is_greedy_and_a_sentence_without_end_is_cut() -> None:
    (one,) = beams(NET, [0], BEGIN, END, 1)
    assert list(one.ids) == greedy(NET, torch.zeros(1, 1, dtype=torch.long), BEGIN, END)[0]
    endless = table([[0.01, 0.01, 0.97, 0.01]] * 4)
    (cut,) = beams(endless, [0], BEGIN, END, 1)
    assert (len(cut.ids), cut.ended) == (LONGEST, False)


def test_nothing_but_ends_ends_the_search() -> None:
    over = table([[0.0, 1.0, 0.0, 0.0]] * 4)
    assert beams(over, [0], BEGIN, END, 1) == [Beam((), 0.0, True)]
