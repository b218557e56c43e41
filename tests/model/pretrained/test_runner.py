from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from model import memory
from model.pretrained import runner
from model.pretrained.attention import Pass
from model.pretrained.interventions import Intervention, SetWeight, Silence
from model.pretrained.loading import load
from model.problem import Problem

ID = "stories15m"
LILY = "Lily had a cat. The cat was happy because it got a fish."
LONG = " ".join(["cat", "dog"] * 100 + ["fish"])  # 202 tokens


def maps(text: str, *interventions: Intervention) -> Tensor:
    """(layer, head, query, key) as the model ran."""
    loaded, found = load(ID), []
    run = Pass(interventions, watch=lambda layer, weights: found.append(weights))
    with run.on(), torch.inference_mode():
        loaded.model(torch.tensor([loaded.tokenizer.encode(text).ids]), use_cache=False)
    return torch.stack(found)


def test_tokens_are_readable_and_counted() -> None:
    found = runner.tokens(ID, "A cat, a cat\n🙂")
    assert [(token.text, token.occurrence, token.joined) for token in found] == [
        ("<s>", 0, False), ("A", 0, False), ("cat", 0, False), (",", 0, True), ("a", 0, False),
        ("cat", 1, False), ("⏎", 0, True), *((f"🙂 {part}/4", 0, True) for part in (1, 2, 3, 4)),
    ]  # fmt: skip
    assert [token.id for token in found[:2]] == [1, 319]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_readable_tokens_or_gets_a_sentence(text: str) -> None:
    try:
        found = runner.tokens(ID, text)
    except Problem:
        found = []
    assert all(token.text and "�" not in token.text for token in found)
    assert all(token.text.isprintable() for token in found)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00\x07"])
def test_an_empty_text_asks_for_a_word(text: str) -> None:
    with pytest.raises(Problem, match="Type at least one word"):
        runner.tokens(ID, text)


def test_half_a_character_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="half a character"):
        runner.overview(ID, "cat \ud83d")


def test_a_text_may_fill_the_context_and_not_more() -> None:
    assert len(runner.tokens(ID, "cat " * 254 + "cat")) == 256
    for text in ("cat " * 255 + "cat", "x" * 10_000_000):
        with pytest.raises(Problem, match="stories15M reads at most 256 tokens") as caught:
            runner.tokens(ID, text)
        assert caught.value.field == "text"


@pytest.mark.parametrize("text", ["x", "<script>alert(1)</script>", "مرحبا", "👩‍👩‍👧", "\x00 a", "<s></s>"])
def test_unusual_text_runs(text: str) -> None:
    found = runner.attention(ID, text, 0, 0)
    weights = found.steps[-2].value
    assert weights.shape == (len(found.tokens), len(found.tokens))
    # float32: a row's shares add up to 1
    torch.testing.assert_close(weights.sum(-1), torch.ones(len(weights)), atol=1e-6, rtol=0)


def test_an_overview_of_a_short_text_is_exact() -> None:
    found = runner.overview(ID, LILY)
    assert found.pool == 1
    assert found.weights.dtype == torch.uint8
    assert len(found.tokens) == 17
    assert torch.equal(found.weights, (maps(LILY) * 255).round().to(torch.uint8))


def test_an_overview_of_a_long_text_keeps_the_largest_of_each_block() -> None:
    found = runner.overview(ID, LONG)
    assert len(found.tokens) == 202
    assert found.pool == 4
    assert found.weights.shape == (6, 6, 51, 51)
    exact = maps(LONG)
    for layer, head, query, key in [(0, 2, 20, 19), (4, 4, 50, 0), (5, 5, 50, 50), (1, 0, 0, 50)]:
        rows, columns = slice(4 * query, 4 * query + 4), slice(4 * key, 4 * key + 4)
        largest = exact[layer, head, rows, columns].max()
        assert found.weights[layer, head, query, key] == (largest * 255).round()


def test_weights_beyond_one_are_shown_as_one_and_below_zero_as_zero() -> None:
    changes = [SetWeight(5, 0, (3, 1), 7.0), SetWeight(5, 0, (3, 2), -7.0)]
    weights = runner.overview(ID, LILY, changes).weights[5, 0, 3]
    assert weights[1:3].tolist() == [255, 0]


def test_one_head_is_answered_in_full() -> None:
    found = runner.attention(ID, LILY, 4, 4)
    assert [step.id for step in found.steps] == [
        *("q_plain", "k_plain", "q", "k", "v", "mask", "scores", "scaled", "masked", "weights", "output")
    ]
    assert found.steps[-2].axes == ("query", "key")
    # the head alone and all heads at once: another order of sums in float32
    torch.testing.assert_close(found.steps[-2].value, maps(LILY)[4, 4], atol=1e-6, rtol=0)
    assert not any(step.edited for step in found.steps)
    assert not any(step.value.is_inference() for step in found.steps)  # or autograd would refuse them later


def test_a_silenced_head_puts_out_nothing_and_the_next_token_follows() -> None:
    silent = runner.attention(ID, LILY, 4, 4, [Silence(4, 4)])
    before = runner.attention(ID, LILY, 4, 4)
    assert silent.steps[-1].value.count_nonzero() == 0
    assert silent.steps[-1].edited == ((),)  # every cell of it
    assert torch.equal(silent.steps[-2].value, before.steps[-2].value)
    baseline = {candidate.token.id: candidate.probability for candidate in before.next}
    change = {c.token.id: c.probability - c.baseline for c in silent.next}
    assert max(map(abs, change.values())) > 1e-3
    assert all(c.baseline == baseline[c.token.id] for c in silent.next if c.token.id in baseline)


def test_the_next_tokens_are_both_top_tens_the_likeliest_first() -> None:
    before = runner.attention(ID, LILY, 0, 0).next
    after = runner.attention(ID, LILY, 0, 0, [Silence(layer, 4) for layer in range(6)]).next
    assert len(before) == 10
    assert all(c.probability == c.baseline for c in before)
    assert {c.token.id for c in before} < {c.token.id for c in after}
    for candidates in (before, after):
        probabilities = [c.probability for c in candidates]
        assert probabilities == sorted(probabilities, reverse=True)


def test_a_set_weight_is_marked_and_changes_only_what_lies_behind_it() -> None:
    change = SetWeight(3, 2, (12, 5), 0.9)
    steps = {step.id: step for step in runner.attention(ID, LILY, 3, 2, [change]).steps}
    assert steps["weights"].edited == ((12, 5),)
    assert steps["weights"].value[12, 5].item() == pytest.approx(0.9)
    before, after = maps(LILY), maps(LILY, change)
    changed = (before != after).flatten(2).any(-1).nonzero().tolist()
    assert [3, 2] in changed
    assert [place for place in changed if place[0] <= 3] == [[3, 2]]
    assert [4, 0] in changed
    assert torch.equal(before[:, :, :12], after[:, :, :12])  # words before it cannot see the change


def test_the_head_in_focus_feels_changes_elsewhere() -> None:
    steps = runner.attention(ID, LILY, 4, 4, [Silence(3, 0)]).steps
    assert not any(step.edited for step in steps)
    assert not torch.equal(steps[0].value, runner.attention(ID, LILY, 4, 4).steps[0].value)


def test_the_inputs_of_a_head_compute_its_map() -> None:
    found = runner.head_inputs(ID, LILY, 4, 4)
    assert found.x.shape == (17, 288)
    assert found.w_q.shape == found.w_k.shape == found.w_v.shape == (288, 48)
    # float32: sums of 288 products in another order
    torch.testing.assert_close(found.x @ found.w_v, found.v, atol=1e-5, rtol=0)
    # RoPE keeps a vector's length, and does not turn the first token
    torch.testing.assert_close((found.x @ found.w_q)[0], found.q[0], atol=1e-5, rtol=0)
    torch.testing.assert_close((found.x @ found.w_k).norm(dim=1), found.k.norm(dim=1), atol=1e-4, rtol=0)
    hidden = torch.ones(17, 17, dtype=torch.bool).triu(1)
    scores = (found.q @ found.k.T / 48**0.5).masked_fill(hidden, -torch.inf)
    torch.testing.assert_close(scores.softmax(-1), maps(LILY)[4, 4], atol=1e-6, rtol=0)


def test_the_inputs_of_a_layer_hold_those_of_its_heads() -> None:
    layer, head = runner.layer_inputs(ID, LILY, 4), runner.head_inputs(ID, LILY, 4, 4)
    assert layer.heads == 6
    assert torch.equal(layer.x, head.x)
    for of_layer, of_head in ((layer.w_q, head.w_q), (layer.w_k, head.w_k), (layer.w_v, head.w_v)):
        assert of_layer.shape == (288, 288)
        assert torch.equal(of_layer[:, 4 * 48 : 5 * 48], of_head)
    weight = load(ID).attention_module(4).o_proj.weight
    assert torch.equal(layer.w_o, weight.T)
    assert layer.w_o.data_ptr() != weight.data_ptr()


@pytest.mark.parametrize(("layer", "head", "field"), [(6, 0, "layer"), (0, 6, "head"), (-1, 0, "layer")])
def test_a_head_that_is_not_there_gets_a_sentence(layer: int, head: int, field: str) -> None:
    for ask in (runner.attention, runner.head_inputs):
        with pytest.raises(Problem, match="count from 0 to 5") as caught:
            ask(ID, LILY, layer, head)
        assert caught.value.field == field
    with pytest.raises(Problem, match="count from 0 to 5"):
        runner.layer_inputs(ID, LILY, 6)


@pytest.mark.parametrize("change", [Silence(0, 9), SetWeight(0, 0, (0, 17), 1), SetWeight(0, 0, (0, 5), 1)])
def test_an_intervention_that_cannot_be_gets_a_sentence(change: Intervention) -> None:
    for focus in ((0, 0), (5, 5)):
        with pytest.raises(Problem) as caught:
            runner.attention(ID, LILY, *focus, [change])
        assert caught.value.field == "interventions"
    with pytest.raises(Problem):
        runner.overview(ID, LILY, [change])


def test_requests_at_once_do_not_mix() -> None:
    asked = [
        (LILY, (Silence(4, 4),)),
        ("Once upon a time", ()),
        (LILY, ()),
        ("The dog ran", (Silence(0, 0),)),
    ] * 4
    alone = [runner.attention(ID, text, 4, 4, changes).next for text, changes in asked]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda ask: runner.attention(ID, ask[0], 4, 4, ask[1]).next, asked))
    assert together == alone


def forwards(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is run from here on, with nothing remembered."""
    calls: list[object] = []
    forward = runner._forward
    monkeypatch.setattr(memory, "_answers", memory.Memory())
    monkeypatch.setattr(runner, "_forward", lambda *given: (calls.append(given), forward(*given))[1])
    return calls


def test_all_heads_of_a_text_are_one_forward_and_a_change_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = forwards(monkeypatch)
    runner.overview(ID, LILY)
    for layer, head in ((4, 4), (0, 2), (4, 4), (5, 1)):
        runner.attention(ID, LILY, layer, head)
    runner.head_inputs(ID, LILY, 3, 3)
    runner.layer_inputs(ID, LILY, 3)
    assert len(calls) == 1
    for _ in range(2):
        runner.attention(ID, LILY, 5, 1, [Silence(4, 4)])
        runner.overview(ID, LILY, [Silence(4, 4)])
    assert len(calls) == 2
    runner.attention(ID, LILY + " It", 4, 4)
    assert len(calls) == 3


@pytest.mark.parametrize("how", [{}, {"hide_first": True}, {"pair": (5, 2)}])
def test_an_overview_is_the_same_of_a_new_forward_of_a_remembered_one_and_asked_again(
    how: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwards(monkeypatch)
    new = runner.overview(ID, LILY, [Silence(1, 1)], **how)
    assert runner.overview(ID, LILY, [Silence(1, 1)], **how) is new
    calls = forwards(monkeypatch)
    runner.attention(ID, LILY, 4, 4, [Silence(1, 1)])
    before = len(calls)
    again = runner.overview(ID, LILY, [Silence(1, 1)], **how)
    assert all(torch.equal(a, b) for a, b in zip(new.tensors, again.tensors, strict=True))
    assert len(calls) == before


def test_a_remembered_answer_is_that_of_a_fresh_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(layer, head, changes) for layer in (0, 4) for head in (0, 4) for changes in ([], [Silence(0, 1)])]
    remembered = [runner.attention(ID, LILY, *each) for each in asked * 2][len(asked) :]
    for each, found in zip(asked, remembered, strict=True):
        forwards(monkeypatch)
        fresh = runner.attention(ID, LILY, *each)
        assert fresh.next == found.next
        assert all(torch.equal(a.value, b.value) for a, b in zip(fresh.steps, found.steps, strict=True))


def test_what_is_remembered_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    forwards(monkeypatch)
    runner.overview(ID, LILY)
    one = memory._answers.held
    # x (token, d) of each layer at least, and no copy of the weights of the model
    assert 6 * 17 * 288 * 4 < one < 2**20
    memory._answers.most = 3 * one
    for n in range(8):
        runner.overview(ID, " ".join(["cat"] * (16 - n)))
        assert one < memory._answers.held <= 3 * one
