"""Two directions: neither knows the other's side, each is torch's LSTM, and both together guess better than one."""

from pathlib import Path
from random import Random

import pytest
import torch

from model.networks.gap import stored
from model.networks.gap.corpus import BEGIN, SPECIAL, Corpus
from model.networks.gap.directions import Directions, batches, influence, score, shares, train
from model.networks.gap.scores import gaps
from model.networks.gap.training import Recipe, numbers
from model.networks.training.vocabulary import Vocabulary


def ids(text: str) -> torch.Tensor:
    return torch.tensor(stored.words().ids([BEGIN, *text.split(), BEGIN]))


def test_what_is_known_from_the_left_does_not_depend_on_the_right_and_the_other_way_round() -> None:
    net = stored.load_directions().network
    one, other = ids("the little bird was happy ."), ids("the little bird flew away !")
    with torch.no_grad():
        (left, right), (left_2, right_2) = net(one[None]), net(other[None])
    torch.testing.assert_close(left[0, :4], left_2[0, :4])
    assert not torch.allclose(left[0, 4], left_2[0, 4])
    assert not torch.allclose(right[0, 2], right_2[0, 2])
    turned = ids("a big dog was happy .")
    with torch.no_grad():
        _, right_3 = net(turned[None])
    torch.testing.assert_close(right[0, 2:], right_3[0, 2:])


def test_a_state_before_a_word_is_that_of_an_lstm_that_has_read_what_comes_before_it() -> None:
    net, read = stored.load_directions().network, ids("the little bird was happy .")
    with torch.no_grad():
        left, right = net(read[None])
        x = net.embedded(read[None])
        _, (last, _) = net.rightwards(x[:, :3])  # the beginning, and two words
        torch.testing.assert_close(left[0, 2], last[0, 0])
        _, (last, _) = net.leftwards(x[:, 4:].flip(1))
        torch.testing.assert_close(right[0, 2], last[0, 0])


def test_the_influence_of_a_word_is_the_length_of_its_jacobian() -> None:
    net, read = stored.load_directions().network, ids("the little bird was happy .")
    before, after = influence(net, read, 2)
    jacobian = torch.autograd.functional.jacobian(lambda x: net.read(x)[0][0, 2], net.embedded(read[None]).detach())
    torch.testing.assert_close(before, jacobian[:, 0].square().sum((0, 2)).sqrt(), atol=1e-5, rtol=1e-4)
    assert bool((before[3:] == 0).all())
    assert bool((after[:4] == 0).all())
    assert bool((before[:3] > 0).all())
    assert bool((after[4:] > 0).all())


def test_shares_are_those_of_words_and_both_are_the_mean_of_the_logarithms() -> None:
    net = stored.load_directions().network
    with torch.no_grad():
        state = tuple(each[0, 2] for each in net(ids("the little bird was happy .")[None]))
        one, other, both = (shares(net, (state[0], state[1]), each) for each in ("forward", "backward", "both"))
    assert not bool(both[: len(SPECIAL)].any())
    wanted = (one * other).sqrt()
    torch.testing.assert_close(both, wanted / wanted.sum(), atol=1e-6, rtol=1e-4)


def test_a_batch_stands_between_two_beginnings(small: Corpus, words: Vocabulary) -> None:
    (begin,) = words.ids([BEGIN])
    for batch in batches(numbers(small.train, words), words, 16, Random(1)):
        assert bool(((batch == begin).sum(1) == 2).all())
        assert bool((batch[:, [0, -1]] == begin).all())


@pytest.mark.no_cover  # the test of the command trains too
def test_both_learn_and_the_same_from_the_same_seed(small: Corpus, words: Vocabulary, tmp_path: Path) -> None:
    one, again = (train(small.train[:60], words, Recipe(2, batch=16), 1, tmp_path / name) for name in ("a", "b"))
    assert one.losses == again.losses
    assert one.losses[1] < one.losses[0]
    assert isinstance(one.network, Directions)


@pytest.mark.no_cover  # the test of the command scores too
def test_the_scores_of_the_card_are_measured_again_and_both_sides_know_more_than_one() -> None:
    found, words = stored.load_directions(), stored.words()
    again = score(found.network, gaps(stored.unread(), words), words)
    for name in ("forward", "backward", "both"):
        assert getattr(again, name) == pytest.approx(found.card["scores"][name], abs=0.005)  # ties may round elsewhere
    assert again.both > max(again.forward, again.backward) + 0.05
