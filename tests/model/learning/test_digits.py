"""Digits in words: what is written of each number, encoder and decoder in plain torch, and a moment opened."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.learning import course, head
from model.learning.course import Learner, lost, train
from model.learning.made import made
from model.learning.opened import completed, ids, network, opened
from model.learning.settings import Settings
from model.learning.task import NOTHING, find
from model.learning.tasks.digits import HELD_BACK, LEARNED, said
from model.learning.translator import Translator
from model.problem import Problem
from model.tracing.cells import explain
from model.tracing.edit import Edit

TASK = find("digits")
SMALL = Settings(layers=2, heads=2, d=12, feed_forward=True)
ONES = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int) -> str:
    """Of a number below 10,000, from its quotients."""
    if number >= 1000:
        return f"{in_words(number // 1000)} thousand {in_words(number % 1000)}".strip()
    if number >= 100:
        return f"{ONES[number // 100]} hundred {in_words(number % 100)}".strip()
    if number >= 20:
        return f"{TENS[number // 10]} {ONES[number % 10]}".strip()
    return TEENS[number - 10] if number >= 10 else ONES[number]


def test_every_number_is_written_as_one_says_it_and_each_word_names_its_digits() -> None:
    values = {word: i for i, word in enumerate(ONES) if word} | {word: 10 + i for i, word in enumerate(TEENS)}
    for number in range(1000, 10_000):
        words = said(number)
        assert " ".join(word for word, _ in words) == in_words(number)
        digits = str(number)
        for word, places in words:
            if word in ("hundred", "thousand"):
                assert places == []
            elif word in TENS:
                assert [digits[place] for place in places] == [str(TENS.index(word))]
                assert places == [2]
            else:
                assert int("".join(digits[place] for place in places)) == values[word]


def test_no_number_that_is_checked_is_learned_from() -> None:
    assert not set(HELD_BACK.tolist()) & set(LEARNED.tolist())
    assert TASK.parts == (len(LEARNED), len(HELD_BACK)) == (7200, 1800)
    assert TASK.check is not None
    for draw, numbers in ((TASK.draw, LEARNED), (TASK.check, HELD_BACK)):
        examples = draw(300, torch.Generator().manual_seed(3))
        own = {1000 + place for place in numbers.tolist()}
        for row, targets, keys in zip(examples.ids, examples.targets, examples.keys, strict=True):
            read, written = TASK.sides([TASK.words[place] for place in row.tolist()])
            number = int("".join(read))
            assert number in own
            answers = [TASK.words[place] for place in targets.tolist() if place != NOTHING]
            assert answers == [*in_words(number).split(), "."]
            assert list(written[: len(answers)]) == ["<s>", *answers[:-1]]
            assert [row.nonzero().flatten().tolist() for row in keys[: len(answers) - 1]] == [
                places for _, places in said(number)
            ]
            assert not keys[len(answers) - 1 :].any()


def off_zero(settings: Settings) -> Translator:
    net = made(TASK, settings, torch.Generator().manual_seed(1))
    assert isinstance(net, Translator)
    chance = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for value in net.parameters():
            value += 0.1 * torch.randn(value.shape, generator=chance)
    return net


def plainly(net: Translator, read: Tensor) -> Tensor:
    """The same in torch's own words, for a whole batch."""
    settings = net.settings

    def placed(words: Tensor) -> Tensor:
        x = net.table[words]
        return x + net.places[: words.shape[1]] if settings.positions == "learned" else x

    def attended(layer: Any, x: Tensor, context: Tensor, causal: bool) -> Tensor:
        w = layer.matrices
        each = (functional.linear(of, w[name].T) for of, name in ((x, "w_q"), (context, "w_k"), (context, "w_v")))
        q, k, v = (value.unflatten(-1, (settings.heads, -1)).transpose(1, 2) for value in each)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return functional.linear(mixed.transpose(1, 2).flatten(2), w["w_o"].T)

    def forward(layer: Any, x: Tensor) -> Tensor:
        hidden = functional.gelu(functional.linear(x, layer.matrices["w_1"].T, layer.b_1))
        return functional.linear(hidden, layer.matrices["w_2"].T, layer.b_2)

    def added(layer: Any, i: int, x: Tensor, part: Any) -> Tensor:
        gain = None if settings.norm == "none" else layer.norms[i]
        if settings.norm == "pre":
            return x + part(functional.layer_norm(x, x.shape[-1:], gain))
        return functional.layer_norm(x + part(x), x.shape[-1:], gain) if settings.norm == "post" else x + part(x)

    context, x = placed(read[:, : net.source]), placed(read[:, net.source :])
    for layer in net.encoder:
        context = added(layer, 0, context, lambda y, of=layer: attended(of, y, y, False))
        if settings.feed_forward:
            context = added(layer, 1, context, lambda y, of=layer: forward(of, y))
    context = functional.layer_norm(context, context.shape[-1:]) if settings.norm == "pre" else context
    for own, layer in zip(net.own, net.layers(), strict=True):
        x = added(own, 0, x, lambda y, of=own: attended(of, y, y, True))
        x = added(layer, 0, x, lambda y, of=layer: attended(of, y, context, False))
        if settings.feed_forward:
            x = added(layer, 1, x, lambda y, of=layer: forward(of, y))
    x = functional.layer_norm(x, x.shape[-1:]) if settings.norm == "pre" else x
    return functional.linear(x, net.table if settings.tied else net.said.T)


@pytest.mark.parametrize("norm", ["none", "pre", "post"])
@pytest.mark.parametrize(("feed_forward", "tied", "positions"), [(True, False, "learned"), (False, True, "none")])
def test_logits_and_gradients_are_those_of_plain_torch(
    norm: str, feed_forward: bool, tied: bool, positions: str
) -> None:
    net = off_zero(replace(SMALL, norm=norm, feed_forward=feed_forward, tied=tied, positions=positions))
    examples = TASK.draw(5, torch.Generator().manual_seed(1))
    found, wanted = net(examples.ids), plainly(net, examples.ids)
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(net.seen(examples.ids)[0], found)
    own = torch.autograd.grad(lost(found, examples), list(net.parameters()), allow_unused=True)
    theirs = torch.autograd.grad(lost(wanted, examples), list(net.parameters()), allow_unused=True)
    for (name, _), one, other in zip(net.named_parameters(), own, theirs, strict=True):
        assert (one is None) == (other is None), name
        if one is not None and other is not None:
            torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_opened_its_steps_are_those_of_the_network_and_each_cell_is_explained() -> None:
    net = off_zero(SMALL).requires_grad_(False)
    text = [*"3405", "<s>", "three", "thousand"]
    walk = opened(TASK, net, text)
    assert torch.equal(walk.step("logits").value, net.read(torch.tensor(ids(TASK, text))))
    _, maps = net.seen(torch.tensor([ids(TASK, text)]))
    for layer in range(2):
        step = walk.step(f"layer {layer}/cross-attention/weights")
        assert step.axes == ("head", "query", "key")
        torch.testing.assert_close(step.value, maps[0, layer])
        assert walk.step(f"layer {layer}/self-attention/weights").axes == ("head", "query", "query")
        assert walk.step(f"encoder {layer}/attention/weights").axes == ("head", "key", "key")
    for step in walk.steps:
        cell = tuple(n - 1 for n in step.value.shape)
        value = float(step.value[cell])
        assert explain(step, cell).value == pytest.approx(value, rel=1e-4, abs=1e-5, nan_ok=True), step.id
        if step.name in ("scores", "weights", "q", "k", "v", "context", "found", "added", "logits"):
            assert walk.caption(step), step.id
    edited = opened(TASK, net, text, [Edit("layer 0/cross-attention/weights", (0, 0, 3), 0.9)])
    assert not torch.equal(edited.step("logits").value, walk.step("logits").value)


def test_words_look_at_digits_that_they_name_and_without_places_nobody_knows_which() -> None:
    *_, frame = train("digits", frames=1)
    own, control = frame.models
    assert own.right > 0.98
    assert own.known is not None
    assert own.known > 0.98
    assert float(own.pattern.max()) > 0.85
    assert control.right < 0.85
    assert float(control.pattern.max()) < 0.5
    assert own.maps.shape == (1, 2, 7, 4)
    net = network(TASK, TASK.model, own.weights)
    wrong = 0
    for number in (1000, 2013, 3405, 4040, 9999):
        found = completed(TASK, net, str(number))
        wrong += " ".join(TASK.words[place] for place in found[5:]) != in_words(number)
    assert wrong <= 2
    begun = [*"3405", "<s>", "nine"]
    assert completed(TASK, net, begun) == ids(TASK, begun)
    net.silence([(0, 0), (0, 1)])
    silent = {tuple(completed(TASK, net, str(number))[4:]) for number in (1234, 5678)}
    assert len(silent) == 1  # with no head that is heard it knows nothing of the digits


@pytest.mark.parametrize("text", ["340", "34056", "34 5", ["one", "2", "3", "4"], [*"3405", "three"]])
def test_what_cannot_be_read_is_said(text: Any) -> None:
    net = off_zero(SMALL)
    with pytest.raises(Problem, match=r"(Type 4 of these: 0 1|is not in this task)") as refused:
        completed(TASK, net, list(text))
    assert refused.value.field == "text"
    with pytest.raises(Problem):
        completed(find("copy"), Learner(find("copy"), Settings(), 1).net, "Z")
    assert completed(find("copy"), Learner(find("copy"), Settings(), 1).net, "ab") == [0, 1]


@pytest.mark.parametrize(("change", "field"), [
    ({"attention": "linear"}, "attention"), ({"positions": "rope"}, "positions"), ({"positions": "alibi"}, "positions"),
])  # fmt: skip
def test_what_does_not_go_with_two_texts_is_said_before_anything_is_trained(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as refused:
        train("digits", [replace(TASK.model, **change)])
    assert refused.value.field == field
    assert next(course.train("digits", [replace(TASK.model, positions="sinusoidal")], steps=1)).step == 0


def test_its_heads_give_the_lab_no_numbers() -> None:
    assert "digits" not in {each.id for each in head.models()}
    with pytest.raises(Problem, match="looks at another text"):
        head.head_inputs("digits@200", "3405", 0, 0)
