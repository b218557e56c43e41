"""Text to text: the task is T5's, the likeliest word is written after another, and each span is judged alone."""

from pathlib import Path
from random import Random

import pytest
import torch

from model.networks.gap import stored
from model.networks.gap.corpus import BEGIN, SENTINELS, UNKNOWN, Corpus
from model.networks.gap.networks import network
from model.networks.gap.training import UNSCORED, Recipe, numbers
from model.networks.gap.writer import MOST, Writer, batches, filled, loss, score, train, written
from model.networks.training.vocabulary import Vocabulary


def test_a_batch_asks_for_what_was_cut_out_sentinel_by_sentinel(small: Corpus, words: Vocabulary) -> None:
    begin, first, second, *_ = words.ids([BEGIN, *SENTINELS])
    (unknown,) = words.ids([UNKNOWN])
    for batch in batches(numbers(small.train, words), words, 16, Random(1)):
        assert bool((batch.source[:, 0] == begin).all())
        assert bool((batch.given[:, 0] == begin).all())
        assert bool((batch.wanted[:, 0] == first).all())
        assert bool(((batch.source == first).sum(1) == 1).all())
        given = batch.given[:, 1:]
        assert torch.equal(given.masked_fill(given == unknown, UNSCORED), batch.wanted[:, :-1])
        for source, wanted in zip(batch.source.tolist(), batch.wanted.tolist(), strict=True):
            if second in source:
                assert source.index(first) < source.index(second)
                assert wanted.index(first) < wanted.index(second)


@pytest.mark.no_cover  # the test of the command trains too
def test_it_learns_and_the_same_from_the_same_seed_and_begins_with_the_reader_s_weights(
    small: Corpus, words: Vocabulary, tmp_path: Path
) -> None:
    start, recipe = network("masked", len(words)), Recipe(2, batch=16)
    one = train(small.train[:60], words, recipe, 1, tmp_path / "one", start)
    again = train(small.train[:60], words, recipe, 1, tmp_path / "again", start)
    assert one.losses == again.losses
    assert one.losses[1] < one.losses[0]
    untouched = train(small.train[:60], words, Recipe(0), 1, tmp_path / "none", start).network
    assert torch.equal(untouched.table.weight, start.table.weight)


def test_without_a_start_its_weights_are_drawn(small: Corpus, words: Vocabulary, tmp_path: Path) -> None:
    drawn = train(small.train[:5], words, Recipe(0), 1, tmp_path / "none").network
    assert drawn.table.weight.shape == (len(words), 128)


def test_the_loss_is_the_mean_of_what_is_wanted(small: Corpus, words: Vocabulary) -> None:
    torch.manual_seed(1)
    net = Writer(len(words)).eval()
    batch = batches(numbers(small.train, words), words, 4, Random(1))[0]
    with torch.no_grad():
        shares = net.logits(net.both(batch.source, batch.given)).log_softmax(-1)
        each = [-float(shares[i, j, w]) for i, row in enumerate(batch.wanted.tolist()) for j, w in enumerate(row)
                if w != UNSCORED]  # fmt: skip
        assert float(loss(net, batch)) == pytest.approx(sum(each) / len(each), abs=1e-4)


def test_each_word_that_is_written_is_the_likeliest_after_those_before_it() -> None:
    net, words = stored.load_writer().network, stored.words()
    begin, *sentinels = words.ids([BEGIN, *SENTINELS])
    source = torch.tensor([[begin, *words.ids(["the", "little"]), sentinels[0], *words.ids(["flew", "away", "."])]])
    line = written(net, source, words)[0]
    assert len(line) == MOST
    with torch.no_grad():
        logits = net.logits(net.both(source, torch.tensor([[begin, *line[:-1].tolist()]])))[0]
        logits[:, :3] = -torch.inf
    assert torch.equal(logits.argmax(-1), line)


def test_a_span_ends_where_the_next_sentinel_begins_and_one_that_is_not_written_is_empty() -> None:
    x, y = 3, 4
    assert filled([x, 20, 21, y, 22, 5], [x, y]) == [(20, 21), (22,)]
    assert filled([x, 20], [x, y]) == [(20,), ()]
    assert filled([y, 7, 8], [x, y]) == [(), (7, 8)]


@pytest.mark.no_cover  # the test of the command scores too
def test_the_score_of_the_card_is_measured_again_and_far_above_the_likeliest_word_alone() -> None:
    card = stored.load_writer().card
    again = score(stored.load_writer().network, stored.unread()[:300], stored.words())
    assert again.exact == pytest.approx(card["scores"]["exact"], abs=0.05)  # of a third of the test
    assert 1 < again.words < 3.5
    assert again.exact > 0.08
