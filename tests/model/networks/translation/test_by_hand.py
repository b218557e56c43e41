"""Weights set by hand: a naive decoder of numpy that is given them writes the same."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.networks.training.vocabulary import Vocabulary
from model.networks.translation import decoding
from model.networks.translation.by_hand import ByHand, rewritten
from model.networks.translation.decoding import LONGEST, greedy
from model.networks.translation.networks import Kind, Recurrent
from model.networks.translation.vocabulary import BEGIN, END, Words
from model.problem import Problem
from model.references.additive import reference as additive
from model.references.luong_general import reference as luong_general
from model.tracing.step import Edit

Array = NDArray[np.float64]
GERMAN, ENGLISH = [f"g{i}" for i in range(9)], [BEGIN, END, *(f"e{i}" for i in range(10))]
WORDS = Words(Vocabulary(GERMAN), Vocabulary(ENGLISH))
SOURCE = torch.tensor([[3, 7, 1, 8, 4]])
EDITS = [Edit("weights", (0, 1), 0.9), Edit("weights", (2, 4), -0.5), Edit("weights", (2, 0), 2.0)]
LAST = np.eye(5)[-1]
MOST = 9


def small(kind: Kind, seed: int = 4) -> Recurrent:
    """Untrained, with large weights: what it looks at matters to what it writes."""
    torch.manual_seed(seed)
    net = Recurrent(kind, len(GERMAN), len(ENGLISH), 6, 8).eval().requires_grad_(False)
    for weight in net.parameters():
        weight.mul_(3)
    return net


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A naive decoder is slow."""
    monkeypatch.setattr(decoding, "LONGEST", MOST)


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def gru(weights: dict[str, Array], path: str, x: Array, s: Array, end: str = "") -> Array:
    """One step of Cho et al. 2014, as torch orders its gates."""
    own = {name: weights[f"{path}.{name}_l0{end}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    given = np.split(own["weight_ih"] @ x + own["bias_ih"], 3)
    kept = np.split(own["weight_hh"] @ s + own["bias_hh"], 3)
    reset, update = sigmoid(given[0] + kept[0]), sigmoid(given[1] + kept[1])
    return (1 - update) * np.tanh(given[2] + reset * kept[2]) + update * s


def naive(net: Recurrent, by_hand: Callable[[int, Array], Array]) -> tuple[list[int], Array]:
    """Ids and the weights of each word; by_hand: word, its computed weights -> those that count."""
    w = {name: value.double().numpy() for name, value in net.state_dict().items()}
    embedded = [w["source.weight"][i] for i in SOURCE[0].tolist()]
    forward, backward = [np.zeros(4)], [np.zeros(4)]
    for x in embedded:
        forward.append(gru(w, "encoder", x, forward[-1]))
    for x in reversed(embedded):
        backward.append(gru(w, "encoder", x, backward[-1], "_reverse"))
    h = np.stack([np.concatenate(pair) for pair in zip(forward[1:], backward[:0:-1], strict=True)])
    s = np.tanh(w["bridge.weight"] @ np.concatenate([forward[-1], backward[-1]]) + w["bridge.bias"])
    ids, rows, word = list[int](), list[Array](), WORDS.begin
    while len(ids) < MOST:
        x = w["target.weight"][word]
        if net.kind == "additive":
            q, k = s @ w["w_a"], h @ w["u_a"]
            weights = by_hand(len(ids), softmax(np.array([w["v_a"] @ np.tanh(q + each) for each in k])))
            s = gru(w, "decoder", np.concatenate([x, weights @ h]), s)
            found = np.concatenate([s, x, weights @ h])
        else:
            s = gru(w, "decoder", x, s)
            weights = by_hand(len(ids), softmax(h @ (s @ w["w_a"]) / 8**0.5))
            found = np.tanh(weights @ h @ w["w_c"] + s @ w["w_s"])
        logits = w["target.weight"] @ np.tanh(w["out.weight"] @ found + w["out.bias"]) + w["bias"]
        word = int(logits.argmax())
        if word == WORDS.end:
            break
        ids.append(word)
        rows.append(weights)
    return ids, np.array(rows)


def softmax(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max()) / np.exp(x - x.max()).sum())


def edited(word: int, weights: Array) -> Array:
    found = weights.copy()
    for edit in EDITS:
        if edit.cell[0] == word:
            found[edit.cell[1]] = edit.value
    return found


@pytest.mark.parametrize("kind", ["additive", "luong-general"])
def test_a_naive_decoder_with_these_weights_writes_the_same(kind: Kind) -> None:
    written = set()
    for seed in range(3):
        net = small(kind, seed)
        for edits, last, by_hand in (
            ([], False, lambda _word, own: own),
            (EDITS, False, edited),
            ([], True, lambda _word, _own: LAST),
            (EDITS, True, lambda word, _own: edited(word, LAST)),
        ):
            found = rewritten(net, SOURCE, WORDS, edits, last)
            ids, weights = naive(net, by_hand)
            assert found.ids == ids
            written.add(tuple(ids))
            if found.walk:
                (step,) = (step for step in found.walk.steps if step.id == "weights")
                np.testing.assert_allclose(step.value.numpy(), weights, rtol=1e-4, atol=1e-5)
                said = {edit.cell for edit in edits if edit.cell[0] < len(ids)}
                assert set(step.edited) == ({(i, j) for i in range(len(ids)) for j in range(5)} if last else said)
    assert len(written) > 3  # more sentences than networks: the weights matter


def test_without_changes_it_is_the_greedy_translation() -> None:
    net = small("additive")
    assert rewritten(net, SOURCE, WORDS, []).ids == greedy(net, SOURCE, WORDS.begin, WORDS.end)[0]


def test_what_is_set_behind_the_end_is_counted_and_nothing_written_is_no_walk() -> None:
    net = small("additive")
    net.bias[WORDS.end] = 100.0
    found = rewritten(net, SOURCE, WORDS, EDITS)
    assert (found.ids, found.walk, found.unused) == ([], None, 3)


@pytest.mark.parametrize("edit", [(0, 5), (LONGEST, 0), (0,)])
def test_a_cell_that_is_not_there_is_refused(edit: tuple[int, ...]) -> None:
    with pytest.raises(Problem, match="is outside"):
        rewritten(small("additive"), SOURCE, WORDS, [Edit("weights", edit, 0.5)])


def test_the_hand_touches_nothing_but_the_weights() -> None:
    hand = ByHand(torch.tensor([[0.1, torch.nan], [torch.nan, 0.2]]))
    value = torch.ones(2, 2)
    assert hand("scores", "query key", value) is value
    assert hand("weights", "query key", value).tolist() == [[pytest.approx(0.1), 1], [1, pytest.approx(0.2)]]
    second = hand.at("", query=[1])("weights", "query key", value[:1])
    assert second.tolist() == [[1, pytest.approx(0.2)]]
    assert hand.at("tile") is hand


def test_the_references_agree_with_the_naive_weights() -> None:
    """So that the decoder above is no second opinion of its own."""
    net = small("additive")
    w = {name: value.double().numpy() for name, value in net.state_dict().items()}
    rng = np.random.default_rng(1)
    s, h = rng.normal(size=(1, 8)), rng.normal(size=(5, 8))
    q, k = s @ w["w_a"], h @ w["u_a"]
    own = softmax(np.array([w["v_a"] @ np.tanh(q[0] + each) for each in k])) @ h
    np.testing.assert_allclose(own[None], additive(s, h, w["w_a"], w["u_a"], w["v_a"]), rtol=1e-9)
    eye, nothing = np.eye(8) * 1e-3, np.zeros((8, 8))
    own = np.tanh(softmax(h @ s[0]) @ h @ eye)
    np.testing.assert_allclose(own[None], luong_general(s, h, np.eye(8), eye, nothing), rtol=1e-9)
