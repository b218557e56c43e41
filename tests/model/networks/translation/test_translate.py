"""Translations: the words of greedy decoding, and the weights with which the networks themselves looked."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.lab import registry
from model.networks.translation import stored
from model.networks.translation.about import ABOUT, EXAMPLES, Example
from model.networks.translation.decoding import greedy
from model.networks.translation.networks import Kind, Network, Recurrent, Transformer, network
from model.networks.translation.sentence import read, written
from model.networks.translation.translate import compose, maps, translate

Numbers = NDArray[np.float64]
Row = Callable[[Recurrent, Numbers, Numbers], Numbers]
KINDS: list[Kind] = ["fixed", "additive", "luong-general", "luong-local", "transformer"]
SOURCE, GIVEN = torch.tensor([[3, 1, 4, 1, 5, 9, 2]]), torch.tensor([[0, 6, 5, 3]])


def untrained(kind: Kind) -> Network:
    torch.manual_seed(0)
    return network(kind, 12, 11).eval()


def numbers(value: Tensor) -> Numbers:
    return value.detach().double().numpy()


def states(net: Recurrent) -> tuple[Numbers, Numbers]:
    """What looks and what is looked at, by torch's own GRU cell, a word at a time."""
    h, s = net.read(SOURCE)
    cell = torch.nn.GRUCell(net.decoder.input_size, net.d)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in net.decoder.state_dict().items()})
    looking = []
    for word in net.target(GIVEN)[0]:
        if net.kind == "additive":
            looking.append(numbers(s[0]))
            c = torch.tensor(additive_row(net, looking[-1], numbers(h[0])) @ numbers(h[0])).float()
            s = cell(torch.cat([word, c])[None], s)
        else:
            s = cell(word[None], s)
            looking.append(numbers(s[0]))
    return np.array(looking), numbers(h[0])


def softmax(scores: list[float]) -> Numbers:
    shares = np.exp(np.array(scores) - max(scores))
    return np.asarray(shares / shares.sum())


def additive_row(net: Recurrent, s: Numbers, h: Numbers) -> Numbers:
    """Bahdanau et al. 2015, §A.1.2, one pair at a time"""
    w, u, v = numbers(net.w_a), numbers(net.u_a), numbers(net.v_a)
    return softmax([float(sum(v * np.tanh(s @ w + state @ u))) for state in h])


def luong_row(net: Recurrent, s: Numbers, h: Numbers) -> Numbers:
    """Luong et al. 2015, eq. 7 and 8, with scores divided by √d"""
    return softmax([float(s @ numbers(net.w_a) @ state) / net.d**0.5 for state in h])


def local_row(net: Recurrent, s: Numbers, h: Numbers) -> Numbers:
    """Luong et al. 2015, eq. 9 and 10: D = 3, σ = D / 2"""
    centre = len(h) / (1 + np.exp(-float(numbers(net.v_p) @ np.tanh(s @ numbers(net.w_p)))))
    near = [j for j in range(len(h)) if abs(j - centre) <= 3]
    found = np.zeros(len(h))
    found[near] = softmax([float(s @ numbers(net.w_a) @ h[j]) / net.d**0.5 for j in near])
    return np.asarray(found * np.exp([-((j - centre) ** 2) / (2 * 1.5**2) for j in range(len(h))]))


@pytest.mark.parametrize(
    ("kind", "row"), [("additive", additive_row), ("luong-general", luong_row), ("luong-local", local_row)]
)
def test_the_weights_are_those_of_a_naive_loop(kind: Kind, row: Row) -> None:
    net = untrained(kind)
    assert isinstance(net, Recurrent)
    s, h = states(net)
    (found,) = maps(net, SOURCE, GIVEN)
    assert (found.layer, found.head) == (None, None)
    expected = np.array([row(net, each, h) for each in s])
    # float32 against float64, through some GRU steps
    np.testing.assert_allclose(numbers(found.weights), expected, atol=1e-5)


def test_a_fixed_vector_has_no_map_and_nothing_written_has_none() -> None:
    assert maps(untrained("fixed"), SOURCE, GIVEN) == []
    assert maps(untrained("additive"), SOURCE, GIVEN[:, :0]) == []


def test_a_transformer_has_a_map_for_each_head_and_their_mean_first() -> None:
    net = untrained("transformer")
    assert isinstance(net, Transformer)
    mean, *every = maps(net, SOURCE, GIVEN)
    assert [(each.layer, each.head) for each in every] == list(itertools.product(range(2), range(4)))
    np.testing.assert_allclose(
        numbers(mean.weights), np.mean([numbers(each.weights) for each in every], axis=0), atol=1e-6
    )
    first = net.decoder[0]
    x, context = net.place(GIVEN)[0], net.read(SOURCE)[0]
    # the first layer, naively: norm, masked self-attention, norm, and the scores of head 2
    w = {name: numbers(value) for name, value in first.named_parameters()}
    y = normed(numbers(x), w, 1)
    own = attended(y, y, w, "w", np.tril(np.ones((4, 4), bool)))[0]
    cross = attended(normed(numbers(x) + own, w, 2), numbers(context), w, "cross", np.ones((4, 7), bool))[1]
    np.testing.assert_allclose(numbers(every[2].weights), cross[2], atol=1e-5)


def normed(x: Numbers, w: dict[str, Numbers], i: int) -> Numbers:
    centred = x - x.mean(-1, keepdims=True)
    return np.asarray(centred / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * w[f"gain_{i}"] + w[f"bias_{i}"])


def attended(
    x: Numbers, context: Numbers, w: dict[str, Numbers], of: str, seen: NDArray[np.bool_]
) -> tuple[Numbers, list[Numbers]]:
    """Vaswani et al. 2017, §3.2, with four heads of 32: what is added, and the weights of each head"""
    q, k, v = x @ w[f"{of}_q"], context @ w[f"{of}_k"], context @ w[f"{of}_v"]
    heads, weights = [], []
    for part in (slice(32 * i, 32 * i + 32) for i in range(4)):
        scores = np.where(seen, q[:, part] @ k[:, part].T / 32**0.5, -np.inf)
        weights.append(np.array([softmax(list(row)) for row in scores]))
        heads.append(weights[-1] @ v[:, part])
    return np.concatenate(heads, -1) @ w[f"{of}_o"], weights


@pytest.mark.parametrize("kind", stored.kinds())
def test_the_words_are_those_of_greedy_decoding_and_so_are_their_probabilities(kind: Kind) -> None:
    source = read(EXAMPLES[0].german, stored.words().source).words
    found = translate(kind, source)
    words, net = stored.words(), stored.load_kind(kind).network
    read_ = torch.tensor([words.source.ids(source)])
    (ids,) = greedy(net, read_, words.begin, words.end)
    assert found.words == [words.target.words[id_] for id_ in ids]
    assert found.ended
    assert translate(kind, [word.upper() for word in source]) is found
    with torch.no_grad():
        for i, id_ in enumerate(ids):
            given = torch.tensor([[words.begin, *ids[:i]]])
            alone = float(net(read_, given)[0, -1].softmax(-1)[id_])
            assert found.probabilities[i] == pytest.approx(alone, abs=1e-4)  # float32, another order of sums
    for each in found.maps:
        assert each.weights.shape == (len(ids), len(source))
        sums = each.weights.sum(-1)
        if kind == "luong-local":  # faded by the bell, and not made to add up again
            assert bool((sums <= 1 + 1e-5).all())
        else:
            torch.testing.assert_close(sums, torch.ones(len(ids)), atol=1e-5, rtol=0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.german[:12])
def test_the_sentences_to_begin_with_are_known_and_attention_translates_them(example: Example) -> None:
    sentence = read(example.german, stored.words().source)
    assert (sentence.unknown, sentence.notes) == (None, [])
    for kind in ("additive", "luong-general"):
        assert translate(kind, sentence.words).words == example.english.split()


def test_one_vector_loses_the_first_and_the_longest_of_them() -> None:
    for example in (EXAMPLES[0], EXAMPLES[-1]):
        sentence = read(example.german, stored.words().source)
        assert translate("fixed", sentence.words).words != example.english.split()


def test_a_composed_sentence_has_the_length_and_is_the_same_again() -> None:
    for length in (4, 12, 32):
        assert len(compose(length, 7).german) == length
        assert compose(length, 7) == compose(length, 7) != compose(length, 8)
    pair = compose(9, 1)
    assert read(written(pair.german), stored.words().source).unknown is None


def test_every_kind_is_described_with_a_mechanism_of_the_lab() -> None:
    assert list(ABOUT) == KINDS
    assert all(registry.find(each.mechanism) for each in ABOUT.values())
