"""A person's own text: spans filled in, both directions, a verdict; each the same as the networks called by hand."""

import pytest
import torch

from model.networks.gap import stored
from model.networks.gap.answers import directed, judge, write
from model.networks.gap.corpus import BEGIN, SENTINELS
from model.networks.gap.text import cut, question
from model.problem import Problem

BIRD = "The little bird lived in a tree and loved to fly."


def test_what_is_written_has_its_chances_and_each_word_looked_at_all_that_was_read() -> None:
    made = cut(BIRD, 1)
    found = write(made)
    assert found is write(cut(BIRD, 1))
    assert len(found.fills) == len(made.spans)
    assert found.line[0] == SENTINELS[0]
    assert len(found.line) == len(found.probabilities)
    assert all(0 < p <= 1 for p in found.probabilities)
    assert found.looks.shape == (2, 4, len(found.line), 1 + len(made.source))
    torch.testing.assert_close(found.looks.sum(-1), torch.ones(2, 4, len(found.line)))
    net, words = stored.load_writer().network, stored.words()
    given = torch.tensor([words.ids([BEGIN, *found.line[:-1]])])
    source = torch.tensor([words.ids([BEGIN, *made.source])])
    with torch.no_grad():
        chances = net.logits(net.both(source, given))[0].softmax(-1)
    wanted = chances.gather(1, torch.tensor(words.ids(found.line))[:, None])[:, 0]
    torch.testing.assert_close(torch.tensor(found.probabilities), wanted, atol=1e-5, rtol=1e-4)


def test_a_hole_of_one_s_own_is_filled_in_and_a_line_that_does_not_end_is_kept_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(write(cut("Once upon a ___ there was a little girl.", 1)).fills) == 1
    words = stored.words()
    endless = torch.tensor([words.ids([SENTINELS[0], "the", "the"])])
    monkeypatch.setattr("model.networks.gap.answers.written", lambda *_: endless)
    assert write(cut("The cat and the dog played in the big park.", 5)).line == [SENTINELS[0], "the", "the"]


def test_each_direction_says_what_it_knows_and_reaches_its_own_side_alone() -> None:
    found = directed(question(BIRD, 2))
    before, after = found.reach
    n = len(question(BIRD, 2).words)
    assert before.shape == after.shape == (n,)
    assert bool((before[2:] == 0).all())
    assert bool((after[:3] == 0).all())
    assert float(after.max()) == 1
    for own in (found.forward, found.backward, found.both):
        assert [each.rank for each in own] == list(range(1, 11))
        assert [each.probability for each in own] == sorted((each.probability for each in own), reverse=True)
    assert found.forward != found.backward


def test_a_sentence_that_follows_is_told_from_one_that_does_not_and_the_first_token_looks_at_both() -> None:
    good = judge("The dog was hungry.", "He ate a big bone.")
    assert good.tokens[0] == BEGIN
    assert good.tokens[good.second] == "He"
    assert good.looks.shape == (4, 4, len(good.tokens))
    torch.testing.assert_close(good.looks.sum(-1), torch.ones(4, 4))
    assert 0 < good.follows < 1
    net, words = stored.load_judge().network, stored.words()
    ids = torch.tensor([words.ids(good.tokens)])
    segments = torch.tensor([[0] * good.second + [1] * (len(good.tokens) - good.second)])
    with torch.no_grad():
        assert float(net.judged(ids, segments).softmax(-1)[0, 1]) == pytest.approx(good.follows, abs=1e-5)


def test_an_empty_second_sentence_and_two_that_are_too_long_are_said_at_the_second() -> None:
    with pytest.raises(Problem) as caught:
        judge("The dog was hungry.", " ")
    assert caught.value.field == "second"
    with pytest.raises(Problem, match="shorten one") as caught:
        judge("the dog " * 20, "the cat " * 20)
    assert caught.value.field == "second"
