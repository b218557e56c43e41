"""Batches make the tasks that they promise, and both models learn."""

from pathlib import Path
from random import Random

import pytest
import torch

from model.networks.gap.corpus import BEGIN, MASK, SPECIAL, UNKNOWN, Corpus
from model.networks.gap.networks import KINDS, Kind
from model.networks.gap.training import UNSCORED, Recipe, batches, begun, ids, loss, network, numbers, train
from model.networks.training.vocabulary import Vocabulary


def test_a_masked_batch_hides_three_words_of_ten_and_most_of_them_behind_the_mask(
    small: Corpus, words: Vocabulary
) -> None:
    (mask,) = words.ids([MASK])
    read = numbers(small.train, words)
    masks = asked = same = places = 0
    for batch in batches("masked", read, words, 16, Random(1)):
        there = batch.wanted != UNSCORED
        masks += int((batch.source == mask).sum())
        asked += int(there.sum())
        same += int((batch.source == batch.wanted)[there].sum())
        places += batch.source.numel() - len(batch.source)
        assert bool((batch.source[:, 0] == words.ids([BEGIN])[0]).all())
        assert not bool(there[:, 0].any())
        assert not bool((batch.wanted == words.ids([UNKNOWN])[0]).any())
    # words that are not known are hidden too, but not asked for: some share less is asked
    assert 0.2 < asked / places < 0.32
    assert 0.22 < masks / places < 0.26  # 8 of 10 of the 3
    assert 0.05 < same / asked < 0.16  # 10 of 100 stay


def test_a_causal_batch_asks_for_every_next_word(small: Corpus, words: Vocabulary) -> None:
    (unknown,) = words.ids([UNKNOWN])
    for batch in batches("causal", numbers(small.train, words), words, 16, Random(1)):
        next_ = batch.source[:, 1:]
        assert torch.equal(batch.wanted[:, :-1], next_.masked_fill(next_ == unknown, UNSCORED))
        assert bool((batch.wanted[:, -1] == UNSCORED).all())


def test_unknown_words_are_read_as_one(words: Vocabulary) -> None:
    assert ids(words, ["the", "qwertz"]) == words.ids(["the", UNKNOWN])
    assert len(words) == 400
    assert words.words[: len(SPECIAL)] == list(SPECIAL)


@pytest.mark.no_cover  # the test of the command trains too
@pytest.mark.parametrize("kind", KINDS)
def test_each_learns_and_the_same_from_the_same_seed(
    kind: Kind, small: Corpus, words: Vocabulary, tmp_path: Path
) -> None:
    recipe = Recipe(2, batch=16)
    one = train(kind, small.train[:60], words, recipe, 1, tmp_path / "one")
    again = train(kind, small.train[:60], words, recipe, 1, tmp_path / "again")
    assert one.losses == again.losses
    assert one.losses[1] < one.losses[0]
    assert not one.network.training


def test_a_network_can_begin_with_the_weights_of_another() -> None:
    other = network("causal", 30)
    net = begun("masked", 30, other)
    assert not net.causal
    assert all(torch.equal(a, b) for a, b in zip(net.parameters(), other.parameters(), strict=True))
    assert not torch.equal(begun("masked", 30, None).table.weight, other.table.weight)


def test_the_loss_is_the_mean_of_the_asked_words_alone(small: Corpus, words: Vocabulary) -> None:
    torch.manual_seed(1)
    net = network("causal", len(words)).eval()
    batch = batches("causal", numbers(small.train, words), words, 4, Random(1))[0]
    with torch.no_grad():
        shares = net.logits(net(batch.source)).log_softmax(-1)
        each = [-float(shares[i, j, w]) for i, row in enumerate(batch.wanted.tolist()) for j, w in enumerate(row)
                if w != UNSCORED]  # fmt: skip
        assert float(loss(net, batch)) == pytest.approx(sum(each) / len(each), abs=1e-4)
