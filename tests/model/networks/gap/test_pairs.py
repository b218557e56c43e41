"""BERT's other task: half of the pairs follow, each word is told its sentence, the verdict is better than chance."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
import torch

from model.networks.gap import stored
from model.networks.gap.__main__ import SCORES
from model.networks.gap.corpus import BEGIN, LONGEST, Corpus
from model.networks.gap.networks import network
from model.networks.gap.pairs import FOLLOWS, Judge, batches, pairs, train
from model.networks.gap.training import Recipe, numbers
from model.networks.training.vocabulary import Vocabulary


def test_half_of_the_pairs_follow_and_the_others_are_of_another_story(small: Corpus, words: Vocabulary) -> None:
    read = [story for story in numbers(small.train, words) if len(story) > 1]
    found = list(pairs(read, Random(1)))
    behind = {(tuple(a), tuple(b)) for story in read for a, b in pairwise(story)}
    assert 0.4 < sum(pair.follows for pair in found) / len(found) < 0.6
    assert all((tuple(pair.first), tuple(pair.second)) in behind for pair in found if pair.follows == FOLLOWS)
    for batch in batches(read, words, 16, Random(1)):
        assert bool((batch.ids[:, 0] == words.ids([BEGIN])[0]).all())
        assert batch.ids.shape[1] <= LONGEST + 1
        assert bool((batch.segments[:, 0] == 0).all())
        assert bool((batch.segments.diff() >= 0).all())
        assert bool((batch.segments[:, -1] == 1).all())


def test_the_sentence_that_a_word_is_of_is_a_vector_of_its_own() -> None:
    torch.manual_seed(1)
    net = Judge(30).eval()
    ids, one = torch.tensor([[0, 9, 10, 11]]), torch.tensor([[0, 0, 1, 1]])
    with torch.no_grad():
        told, other = net.told(ids, one), net.told(ids, torch.zeros_like(one))
        assert torch.equal(told[:, :2], other[:, :2])
        torch.testing.assert_close(told[:, 2:] - other[:, 2:], (net.segments[1] - net.segments[0]).expand(1, 2, -1))
        assert net.judged(ids, one).shape == (1, 2)


def test_a_pair_that_is_too_long_is_left_out_and_without_a_start_the_weights_are_drawn(
    words: Vocabulary, tmp_path: Path
) -> None:
    long, short = [[9] * 40, [10] * 40], [[9] * 5, [10] * 5]
    assert {batch.ids.shape[1] for batch in batches([short] * 4, words, 8, Random(1))} == {11}
    assert sum(len(batch.ids) for batch in batches([long, long], words, 8, Random(1))) == 0
    drawn = train([(("a", "."), ("a", "."))] * 2, words, Recipe(0), 1, tmp_path / "none").network
    assert drawn.table.weight.shape == (len(words), 128)


@pytest.mark.no_cover  # the test of the command trains too
def test_it_begins_with_the_reader_s_weights_and_the_same_seed_learns_the_same(
    small: Corpus, words: Vocabulary, tmp_path: Path
) -> None:
    start = network("masked", len(words))
    told = [story for story in small.train if len(story) > 1][:40]
    one, again = (train(told, words, Recipe(1, batch=16), 1, tmp_path / name, start) for name in ("a", "b"))
    assert one.losses == again.losses
    untouched = train(told, words, Recipe(0), 1, tmp_path / "none", start).network
    assert torch.equal(untouched.table.weight, start.table.weight)


@pytest.mark.no_cover  # the test of the command scores too
def test_the_score_of_the_card_is_measured_again_and_better_than_chance() -> None:
    card = stored.load_judge().card
    again = SCORES["pairs"](stored.unread(), stored.words())
    assert again.right == pytest.approx(card["scores"]["right"], abs=0.005)  # another machine may round ties
    assert again.right > 0.6
