"""Scores count what is right, by length."""

from typing import cast

import pytest
import torch
from torch import Tensor, nn

from model.networks.translation.corpus import Corpus
from model.networks.translation.networks import Network
from model.networks.translation.scores import LENGTHS, scores
from model.networks.translation.vocabulary import Words


class Oracle(nn.Module):
    """Knows every translation, but says a wrong word at one place of each sentence of an even length."""

    def __init__(self, known: dict[tuple[int, ...], list[int]], end: int) -> None:
        super().__init__()
        self.known, self.end = known, end

    def forward(self, source: Tensor, given: Tensor) -> Tensor:
        said = torch.zeros(*given.shape, 1000)
        for i, row in enumerate(source.tolist()):
            wanted = [*self.known[tuple(row)], self.end]
            at = min(given.shape[1], len(wanted)) - 1
            wrong = len(row) % 2 == 0 and at == 0
            said[i, -1, wanted[at] + wrong] = 1
        return said


def test_exact_sentences_and_words_are_counted_by_length(small: Corpus, words: Words) -> None:
    pairs = [p for p in [*small.test, *small.long] if len(p.german) not in (7, 8, 9)]
    known = {tuple(words.source.ids(p.german)): words.target.ids(p.english) for p in pairs}
    found = scores(cast(Network, Oracle(known, words.end)), pairs, words)
    assert sum(score.sentences for score in found) == len(pairs)
    for score in found:
        own = [p for p in pairs if score.shortest <= len(p.german) <= score.longest]
        odd = [p for p in own if len(p.german) % 2]
        assert score.sentences == len(own)
        assert score.exact == pytest.approx(len(odd) / len(own))
        total = sum(len(p.english) for p in own)
        assert score.words == pytest.approx((total - (len(own) - len(odd))) / total)
    assert [range(s.shortest, s.longest + 1) for s in found] == [
        r for r in LENGTHS if any(len(p.german) in r for p in pairs)
    ]
