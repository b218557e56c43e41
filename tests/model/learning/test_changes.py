"""A training that is changed on the way: the same until then, and from then on what was asked for."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from model.learning import changes as changing
from model.learning.attention import ATTENTIONS
from model.learning.changes import Change
from model.learning.course import Frame, Learner, Plan, Seen, checked, lost, train
from model.learning.network import Network
from model.learning.opened import network, opened
from model.learning.settings import Settings
from model.learning.task import find
from model.problem import Problem
from model.tracing.cells import explain

TASK = find("copy")
TWO = Settings(layers=2, heads=2, d=8, feed_forward=True, warm_up=0)
STEPS, AT = 12, 6


def run(*changes: Change, seed: int = 5) -> list[Frame]:
    return list(train("copy", (TWO, TWO), seed=seed, steps=STEPS, frames=STEPS, changes=changes))


def same(one: Seen, other: Seen) -> bool:
    return one.weights.keys() == other.weights.keys() and all(
        torch.equal(value, other.weights[name]) for name, value in one.weights.items()
    )


def plainly(change: Change) -> list[Network]:
    """The same training by torch alone, step by step: the model at each."""
    net = Network(len(TASK.words), TWO, torch.Generator().manual_seed(5))
    optimizer = torch.optim.AdamW(net.parameters(), lr=TWO.rate, weight_decay=0.01)
    chance = torch.Generator().manual_seed(6)
    found = []
    for step in range(STEPS):
        is_changed = step >= change.step
        if is_changed and change.rate:
            optimizer.param_groups[0]["lr"] = change.rate
        if is_changed and change.silence:  # what its rows of w_o are multiplied with is zero
            layer, head = change.silence
            w_o = net.get_parameter(f"stack.{layer}.matrices.w_o")
            with torch.no_grad():
                w_o[head * 4 : head * 4 + 4] = 0
        examples = TASK.draw(TWO.batch, chance)
        optimizer.zero_grad()
        lost(net(examples.ids), examples).backward()
        if is_changed and change.silence:
            assert w_o.grad is not None
            w_o.grad[head * 4 : head * 4 + 4] = 0
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        if is_changed and change.silence:  # their moments have moved them
            with torch.no_grad():
                w_o[head * 4 : head * 4 + 4] = 0
        found.append(network(TASK, TWO, net.state_dict()))
    return found


@pytest.mark.parametrize("change", [
    Change(AT, rate=0.05), Change(AT, 0, silence=(1, 0)), Change(AT, 1, freeze=(0, 1)), Change(0, rate=0.05),
    Change(STEPS - 1, freeze=(1, 1)), Change(AT + 2, silence=(0, 0)),
])  # fmt: skip
def test_until_a_change_the_frames_are_those_without_it_and_then_others(change: Change) -> None:
    plain, changed = run(), run(change)
    assert [frame.step for frame in changed] == list(range(STEPS + 1))
    for one, other in zip(plain, changed, strict=True):
        for i, (a, b) in enumerate(zip(one.models, other.models, strict=True)):
            is_other = other.step > change.step and change.is_of(i)
            assert same(a, b) is not is_other
        assert one.step > change.step or one is other  # computed once


@pytest.mark.parametrize("step", [AT, AT + 3])
def test_who_goes_on_from_what_is_remembered_goes_where_who_began_anew_goes(step: int) -> None:
    change = Change(step, rate=0.01)
    changed = run(change)
    learner = Learner(TASK, TWO, 5, [change])
    for i in range(STEPS):
        learner.learn(i)
    assert same(learner.seen(checked(TASK, 5)), changed[-1].models[0])
    begun = Plan(TASK, (TWO, TWO), 5, STEPS, STEPS).run()  # the first six steps are not taken again
    learned: list[int] = []
    own = Learner.learn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plan, "told", lambda self: begun)
        patch.setattr(Learner, "learn", lambda self, i: (learned.append(i), own(self, i)))
        last = list(Plan(TASK, (TWO, TWO), 5, STEPS, STEPS, (change,)).run())[-1]
    assert same(last.models[0], changed[-1].models[0])
    assert learned[2 * step :: 2] == list(range(AT, STEPS))


@pytest.mark.parametrize("change", [Change(AT, rate=0.05), Change(AT, silence=(1, 1))])
def test_a_changed_training_is_that_of_plain_torch(change: Change) -> None:
    examples = checked(TASK, 5)
    for frame, net in zip(run(change)[1:], plainly(change), strict=True):
        seen = frame.models[0]
        if change.silence and frame.step > change.step:  # what is silent is not learned, only forgotten
            with torch.no_grad():
                assert seen.loss == pytest.approx(float(lost(net(examples.ids), examples)), rel=1e-5)
        else:
            torch.testing.assert_close(seen.weights, dict(net.state_dict()), atol=1e-6, rtol=1e-5)


def test_a_silent_head_finds_zeros_and_each_number_of_that_is_explained() -> None:
    change = Change(AT, 0, silence=(1, 0))
    seen = run(change)[-1].models[0]
    silent = changing.silenced([change], STEPS - 1)
    walk = opened(TASK, network(TASK, TWO, seen.weights, silent), ["a", "b", "a"])
    heads = walk.step("layer 1/attention/silenced").value
    assert not heads[0].any()
    assert torch.equal(heads[1], walk.step("layer 1/attention/heads").value[1])
    assert heads[1].any()
    for name in ("keep", "silenced", "concat"):
        step = walk.step(f"layer 1/attention/{name}")
        for cell in torch.ones_like(step.value).nonzero().tolist():
            assert explain(step, cell).value == pytest.approx(float(step.value[tuple(cell)]), abs=1e-6)
        assert name == "concat" or walk.caption(step)
    with pytest.raises(Problem):
        walk.step("layer 0/attention/silenced")
    with torch.no_grad():
        net = network(TASK, TWO, seen.weights, silent)
        assert seen.loss == pytest.approx(float(lost(net(checked(TASK, 5).ids), checked(TASK, 5))), rel=1e-6)


@pytest.mark.parametrize(("attention", "heads"), [("softmax", 2), ("one-key-head", 2), ("relative", 2), ("aft", 1),
                                                  ("one-key-head", 1)])  # fmt: skip
def test_a_frozen_heads_own_weights_stay_and_all_others_change(attention: str, heads: int) -> None:
    settings = replace(TWO, attention=attention, heads=heads)
    head = heads - 1
    learner = Learner(TASK, settings, 1, [Change(0, rate=0.1), Change(3, freeze=(1, head))])
    for step in range(3):
        learner.learn(step)
    before = {name: value.clone() for name, value in learner.net.state_dict().items()}
    for step in range(3, 9):
        learner.learn(step)
    after = learner.net.state_dict()
    size = settings.d // heads
    mine = slice(head * size, (head + 1) * size)
    is_shared = attention == "one-key-head" and heads > 1
    stayed = {name: torch.zeros_like(value, dtype=torch.bool) for name, value in after.items()}
    for name in ("w_q",) if is_shared else ("w_q", "w_k", "w_v"):
        stayed[f"stack.1.matrices.{name}"][:, mine] = True
    stayed["stack.1.matrices.w_o"][mine] = True
    for name, shape in ATTENTIONS[attention].learned(heads).items():
        stayed[f"stack.1.learned.{name}"][:, slice(head, head + 1) if attention != "aft" else slice(None)] = True
        assert shape == after[f"stack.1.learned.{name}"].shape
    for name, value in after.items():
        is_same = value == before[name]
        assert is_same[stayed[name]].all(), name
        if name.endswith(("w_q", "w_k", "w_v", "w_o")):
            assert not is_same[~stayed[name]].any(), name


def test_several_changes_add_up_and_the_last_rate_counts() -> None:
    first, second = Change(3, rate=0.01), Change(7, rate=0.1)
    one = run(first)
    both = run(second, first)
    assert all(a is b for a, b in zip(one[:8], both[:8], strict=True))
    assert not same(one[-1].models[0], both[-1].models[0])
    own = [first, second]
    assert [changing.rate(own, step) for step in (2, 3, 6, 7, 9)] == [None, 0.01, 0.01, 0.1, 0.1]
    assert changing.frozen([Change(3, freeze=(0, 1))], 2) == frozenset()
    silent = run(Change(AT, 0, silence=(0, 0)), Change(AT, 0, silence=(0, 1)))
    assert silent[-1].models[1].loss == run()[-1].models[1].loss


@pytest.mark.parametrize(("given", "field", "said"), [
    ([{"step": STEPS, "rate": 1}], "changes[0].step", "at steps 0 to 11"),
    ([{"step": -1, "rate": 1}], "changes[0].step", "-1 lies outside"),
    ([{"step": 1, "model": 2, "rate": 1}], "changes[0].model", "There are 2 models"),
    ([{"step": 1, "rate": 1}, {"step": 1, "silence": (2, 0)}], "changes[1].silence", "no layer 2 with a head 0"),
    ([{"step": 1, "model": 1, "freeze": (0, 2)}], "changes[0].freeze", "no layer 0 with a head 2"),
    ([{"step": 1, "silence": (-1, 0)}], "changes[0].silence", "no layer -1"),
    ([{"step": 1, "rate": 1}] * 21, "changes", "20 times at most"),
])  # fmt: skip
def test_what_does_not_fit_is_said_at_its_change(given: list[dict[str, Any]], field: str, said: str) -> None:
    with pytest.raises(Problem, match=said) as refused:
        run(*(Change(**each) for each in given))
    assert refused.value.field == field


@pytest.mark.parametrize(("given", "field"), [
    ({}, "step"), ({"rate": 1, "silence": (0, 0)}, "step"), ({"rate": 0}, "rate"), ({"rate": float("nan")}, "rate"),
])  # fmt: skip
def test_what_is_no_change_is_said(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as refused:
        Change(1, **given)
    assert refused.value.field == field
