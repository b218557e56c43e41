"""The network that learns: as plain torch computes it, its maps, and a moment of it opened."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.learning.attention import ATTENTIONS, TURNED
from model.learning.course import Learner, lost
from model.learning.network import Network
from model.learning.opened import ids, network, opened
from model.learning.settings import CHOICES, Settings
from model.learning.task import find
from model.problem import Problem
from model.tracing.cells import explain
from model.tracing.edit import Edit

TASK = find("induction")
TEXT = "abcdabcd"
SMALL = Settings(positions="none", layers=2, heads=2, d=8)
KINDS = [replace(SMALL, attention=kind, heads=1 if kind == "aft" else 2) for kind in ATTENTIONS]
KINDS += [replace(SMALL, positions=kind) for kind in TURNED]


def made(settings: Settings, seed: int = 1) -> Network:
    """A network with all its weights off their first zeros."""
    net = Network(len(TASK.words), settings, torch.Generator().manual_seed(seed))
    chance = torch.Generator().manual_seed(seed + 1)
    with torch.no_grad():
        for value in net.parameters():
            value += 0.1 * torch.randn(value.shape, generator=chance)
    return net


def plainly(net: Network, read: Tensor) -> Tensor:
    """The same in torch's own words, for a whole batch; softmax attention."""
    settings, n = net.settings, read.shape[1]
    x = net.table[read]
    if settings.positions == "learned":
        x = x + net.places[:n]
    for layer in net.layers():
        w = layer.matrices

        def normed(x: Tensor, i: int, layer: Any = layer) -> Tensor:
            return functional.layer_norm(x, x.shape[-1:], None if settings.norm == "none" else layer.norms[i])

        def attended(x: Tensor, w: Any = w) -> Tensor:
            each = (functional.linear(x, w[name].T) for name in ("w_q", "w_k", "w_v"))
            q, k, v = (value.unflatten(-1, (settings.heads, -1)).transpose(1, 2) for value in each)
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            return functional.linear(mixed.transpose(1, 2).flatten(2), w["w_o"].T)

        def forward(x: Tensor, w: Any = w, layer: Any = layer) -> Tensor:
            hidden = functional.gelu(functional.linear(x, w["w_1"].T, layer.b_1))
            return functional.linear(hidden, w["w_2"].T, layer.b_2)

        for i, part in enumerate([attended, forward][: 1 + settings.feed_forward]):
            if settings.norm == "pre":
                x = x + part(normed(x, i))
            else:
                x = x + part(x)
                x = normed(x, i) if settings.norm == "post" else x
    x = functional.layer_norm(x, x.shape[-1:]) if settings.norm == "pre" else x
    return functional.linear(x, net.table if settings.tied else net.said.T)


@pytest.mark.parametrize("norm", ["none", "pre", "post"])
@pytest.mark.parametrize(("feed_forward", "tied", "positions"), [(False, False, "learned"), (True, True, "none")])
def test_logits_and_gradients_are_those_of_plain_torch(
    norm: str, feed_forward: bool, tied: bool, positions: str
) -> None:
    net = made(Settings(positions=positions, layers=2, heads=2, d=12, norm=norm, feed_forward=feed_forward, tied=tied))
    examples = TASK.draw(5, torch.Generator().manual_seed(1))
    found = net(examples.ids)
    torch.testing.assert_close(found, plainly(net, examples.ids), atol=1e-5, rtol=1e-5)
    own = torch.autograd.grad(lost(found, examples), list(net.parameters()), allow_unused=True)
    theirs = torch.autograd.grad(lost(plainly(net, examples.ids), examples), list(net.parameters()), allow_unused=True)
    for (name, _), one, other in zip(net.named_parameters(), own, theirs, strict=True):
        if one is None or other is None:
            assert one is other, name
        else:
            torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("settings", KINDS, ids=lambda each: f"{each.attention} {each.positions}")
def test_a_batch_is_as_one_after_another_and_opened_it_is_the_same(settings: Settings) -> None:
    net = made(settings)
    read = TASK.draw(3, torch.Generator().manual_seed(1)).ids
    with torch.no_grad():
        logits, weights = net.seen(read)
        for own, one in zip(logits, read, strict=True):
            torch.testing.assert_close(net.read(one), own, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(net(read), logits)
    assert weights.shape == (3, 2, settings.heads, read.shape[1], read.shape[1])
    assert not weights.triu(1).any()
    walk = opened(TASK, network(TASK, settings, net.state_dict()), TEXT)
    assert torch.equal(walk.step("logits").value, net.read(torch.tensor(ids(TASK, TEXT))).detach())
    for step in walk.steps:
        cell = tuple(n - 1 for n in step.value.shape)
        value = float(step.value[cell])
        assert explain(step, cell).value == pytest.approx(value, rel=1e-4, abs=1e-5, nan_ok=True), step.id
    assert all("requires_grad" not in repr(step.value) for step in walk.steps)


@pytest.mark.parametrize("settings", [each for each in KINDS if each.attention != "aft"],
                         ids=lambda each: f"{each.attention} {each.positions}")  # fmt: skip
def test_what_a_head_looks_at_times_the_values_is_what_it_finds(settings: Settings) -> None:
    net = made(settings)
    read = torch.tensor([ids(TASK, TEXT)])
    with torch.no_grad():
        _, weights = net.seen(read)
    walk = opened(TASK, network(TASK, settings, net.state_dict()), TEXT)
    for layer, found in enumerate(weights[0]):
        inside = f"layer {layer}/attention"
        v = walk.step(f"{inside}/v").value
        heads = walk.step(f"{inside}/heads").value
        torch.testing.assert_close((found.to(v.dtype) @ v), heads, atol=1e-4, rtol=1e-4)


def test_sines_stand_for_places_whatever_the_width() -> None:
    for d in (1, 5, 8):
        assert made(Settings(positions="sinusoidal", d=d))(torch.tensor([[1, 2, 3]])).shape == (1, 3, len(TASK.words))


def test_torchs_own_chance_is_left_alone_and_a_seed_gives_the_same_weights() -> None:
    before = torch.get_rng_state()
    one, same, other = made(KINDS[0]), made(KINDS[0]), made(KINDS[0], 2)
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(one.table, same.table)
    assert not torch.equal(one.table, other.table)


def test_a_cell_of_a_moment_is_edited_and_what_does_not_fit_is_said() -> None:
    net = network(TASK, KINDS[0], made(KINDS[0]).state_dict())
    plain = opened(TASK, net, TEXT).step("logits").value
    edit = Edit("layer 0/attention/weights", (0, 3, 1), 0.9)
    assert not torch.equal(opened(TASK, net, TEXT, [edit]).step("logits").value, plain)
    for text, said in (("", "Type 1 to 64"), ("a" * 65, "Type 1 to 64"), ("aZ", "“Z” is not in this task")):
        with pytest.raises(Problem, match=said):
            opened(TASK, net, text)
    with pytest.raises(Problem):
        opened(TASK, net, TEXT, [Edit("nope", (0,), 1)])


def test_weights_of_another_model_are_said() -> None:
    for weights in ({"x": torch.zeros(1)}, made(replace(KINDS[0], d=16)).state_dict()):
        with pytest.raises(Problem, match="not those of this model") as refused:
            network(TASK, KINDS[0], weights)
        assert refused.value.field == "weights"


@pytest.mark.parametrize(("given", "field", "said"), [
    ({"layers": 5}, "layers", "“layers” goes from 1 to 4; 5 lies outside"), ({"d": 0}, "d", "goes from 1"),
    ({"decay": -1}, "decay", "“decay” goes from 0 to 10"),
    ({"rate": 0}, "rate", "goes from"), ({"rate": float("nan")}, "rate", "goes from"),
    ({"attention": "nope"}, "attention", "There is no “nope”"), ({"norm": "nope"}, "norm", "none, pre, post"),
    ({"d": 9, "heads": 2}, "d", "does not split into 2 heads"),
    ({"positions": "rope", "attention": "linear"}, "positions", "RoPE and ALiBi go with softmax"),
    ({"positions": "rope", "d": 3}, "d", "an even number"), ({"attention": "aft", "heads": 2}, "heads", "has no heads"),
    ({"nope": 1}, "nope", "There is no “nope” here; choose one of: attention"),
])  # fmt: skip
def test_what_cannot_be_built_is_said_at_its_control(given: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(Problem, match=said) as refused:
        Settings.of(given, Settings())
    assert refused.value.field == field


def test_every_combination_that_is_allowed_learns_a_step() -> None:
    n = 0
    chosen = product(ATTENTIONS, CHOICES["positions"], CHOICES["norm"], (False, True))
    for i, (attention, positions, norm, wide) in enumerate(chosen):
        try:
            own = replace(Settings(heads=1 if attention == "aft" else 2, d=4, batch=2), attention=attention,
                          positions=positions, norm=norm, feed_forward=wide, tied=bool(i % 2))  # fmt: skip
        except Problem:
            continue
        learner = Learner(TASK, own, 1)
        before = learner.net.table.detach().clone()
        learner.learn(0)
        assert not torch.equal(before, learner.net.table)
        n += 1
    assert n == 6 * (9 * 3 + 2)
