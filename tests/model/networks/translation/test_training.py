"""Training: it learns, it is reproducible, and an interruption changes nothing."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import torch

from model.networks.translation.corpus import Corpus
from model.networks.translation.networks import network
from model.networks.translation.training import RECIPES, UNSCORED, Recipe, batches, epochs, mean_loss, train
from model.networks.translation.vocabulary import Words

SHORT = Recipe(epochs=2, batch=16)


def test_batches_hold_every_sentence_once_and_sources_of_one_length(small: Corpus, words: Words) -> None:
    made = batches(small.train, words, 16, Random(1))
    assert sum(len(batch.source) for batch in made) == len(small.train)
    assert all(len(batch.source) <= 16 for batch in made)
    read = {tuple(row) for batch in made for row in batch.source.tolist()}
    assert read == {tuple(words.source.ids(pair.german)) for pair in small.train}
    for batch in made:
        assert bool((batch.given[:, 0] == words.begin).all())
        scored = batch.wanted != UNSCORED
        assert bool(((batch.wanted == words.end).sum(1) == 1).all())
        assert torch.equal(batch.given[:, 1:][scored[:, 1:]], batch.wanted[:, :-1][scored[:, 1:]])


def test_a_fixed_vector_reads_short_sentences_first(small: Corpus) -> None:
    lengths = [max(len(pair.german) for pair in own) for own in epochs(small.train, RECIPES["fixed"])]
    assert lengths[0] == 7
    assert lengths == sorted(lengths)
    assert lengths[-1] == 24
    assert all(own == small.train for own in epochs(small.train, SHORT))


@pytest.mark.no_cover  # the test of the command trains too
def test_it_learns_the_same_from_the_same_seed(small: Corpus, words: Words, tmp_path: Path) -> None:
    one, other = (train("luong-general", small.train, words, SHORT, 3, tmp_path / name).network for name in "ab")
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    different = train("luong-general", small.train, words, SHORT, 4, tmp_path / "c").network
    assert not torch.equal(next(one.parameters()), next(different.parameters()))
    assert not one.training


@pytest.mark.no_cover  # the test of the command trains too
def test_more_training_makes_the_loss_smaller(small: Corpus, words: Words, tmp_path: Path) -> None:
    losses = []
    for n in (1, 6):
        torch.manual_seed(0)
        net = train("fixed", small.train, words, replace(SHORT, epochs=n), 3, tmp_path / str(n)).network
        (batch, *_) = batches(small.train, words, 240, Random(1))
        said = net(batch.source, batch.given).flatten(0, 1)
        losses.append(float(torch.nn.functional.cross_entropy(said, batch.wanted.flatten()).detach()))
    assert losses[1] < losses[0] - 0.5


def test_the_mean_loss_counts_every_word_once(small: Corpus, words: Words) -> None:
    torch.manual_seed(0)
    net = network("luong-general", len(words.source), len(words.target)).eval()
    total = n = 0.0
    for pair in small.development:
        wanted = [*words.target.ids(pair.english), words.end]
        given = torch.tensor([[words.begin, *wanted[:-1]]])
        likely = net(torch.tensor([words.source.ids(pair.german)]), given)[0].log_softmax(-1).detach()
        total -= sum(float(likely[i, id_]) for i, id_ in enumerate(wanted))
        n += len(wanted)
    assert mean_loss(net, small.development, words) == pytest.approx(total / n, rel=1e-5)  # fp32, batched otherwise
