"""Scores: the same gaps for both models, and numbers that a slow count gives too."""

import pytest
import torch

from model.networks.gap import scores
from model.networks.gap.corpus import BEGIN, MASK, SPECIAL
from model.networks.gap.networks import Kind, Reader, network
from model.networks.gap.scores import Gap, gaps, guessed, probabilities, read, together
from model.networks.training.vocabulary import Vocabulary


def reader(kind: Kind, words: Vocabulary) -> Reader:
    torch.manual_seed(3)
    return network(kind, len(words)).eval()


def test_gaps_are_known_words_and_the_same_each_time(texts: list[str], words: Vocabulary) -> None:
    split = [text.split() for text in texts]
    found = gaps(split, words)
    assert found == gaps(split, words)
    assert len(found) > len(split)
    assert all(gap.text[gap.place] in words and gap.text[gap.place][0].isalnum() for gap in found)
    assert gaps([["zzz", "."]], words) == []


def test_the_causal_model_is_asked_from_the_left_alone(words: Vocabulary) -> None:
    gap = Gap(("the", "day", "was", "good", "."), 2)
    assert read(reader("masked", words), gap, words) == words.ids([BEGIN, "the", "day", MASK, "good", "."])
    assert read(reader("causal", words), gap, words) == words.ids([BEGIN, "the", "day"])


@pytest.mark.parametrize("kind", ["masked", "causal"])
def test_the_score_is_that_of_a_slow_count(kind: Kind, texts: list[str], words: Vocabulary) -> None:
    net, own = reader(kind, words), gaps([text.split() for text in texts[:20]], words)
    ranks, logs = [], []
    for gap in own:
        with torch.no_grad():
            x = net(torch.tensor([read(net, gap, words)]))[0, gap.place + (kind == "masked")]
            shares = net.logits(x)[len(SPECIAL) :].softmax(-1)
        true = words.ids([gap.text[gap.place]])[0] - len(SPECIAL)
        ranks.append(int((shares > shares[true]).sum()))
        logs.append(float(shares[true].log()))
    found = guessed(net, own, words)
    assert found.gaps == len(own)
    assert found.top_1 == pytest.approx(sum(rank < 1 for rank in ranks) / len(own))
    assert found.top_5 == pytest.approx(sum(rank < 5 for rank in ranks) / len(own))
    # float32, batches in another order
    assert found.perplexity == pytest.approx(float(torch.tensor(logs).mean().neg().exp()), rel=1e-4)


def test_nothing_special_is_ever_guessed(words: Vocabulary) -> None:
    net = reader("masked", words)
    shares = probabilities(net, [words.ids([BEGIN, MASK, "."])], [0])
    assert float(shares[0, : len(SPECIAL)].sum()) == 0
    assert float(shares.sum()) == pytest.approx(1, abs=1e-5)


def test_groups_are_of_one_length_and_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "AT_ONCE", 2)
    assert list(together(["aa", "b", "cc", "dd"], len)) == [["b"], ["aa", "cc"], ["dd"]]
