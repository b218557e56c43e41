"""Whatever is walked through says whose steps they are, and names them to whoever asks for another."""

import pytest

from model.lab import registry
from model.lab.inputs import split, tokens
from model.lab.registry import Mechanism
from model.lab.request import Request
from model.lab.run import run
from model.lab.walk import Walk
from model.problem import Problem
from model.tracing.step import Step

CAUSAL, LAYER = registry.find("causal"), registry.find("encoder-layer")


def walk() -> Walk:
    return run(CAUSAL, Request(tokens=tokens(split("Lily had a cat")))).walk


def test_a_step_is_found_by_its_id_or_all_are_named() -> None:
    found = walk()
    assert found.step("scaled") is next(step for step in found.steps if step.id == "scaled")
    with pytest.raises(Problem) as caught:
        found.step("square root")
    assert caught.value.field == "at.step"
    assert caught.value.params["steps"] == ", ".join(step.id for step in found.steps)


def test_what_a_network_says_of_its_steps_comes_before_what_the_mechanism_says() -> None:
    plain = walk()
    q = plain.step("q")
    assert plain.caption(q) == CAUSAL.caption(q)
    assert Walk(plain.steps, CAUSAL, {"q": "Of this head."}).caption(q) == "Of this head."


def test_several_mechanisms_may_have_made_the_steps() -> None:
    def of(step: Step) -> Mechanism:
        return LAYER if step.id == "v" else CAUSAL

    found = Walk(walk().steps, CAUSAL, of=of)
    assert (found.mechanism_of(found.step("v")), found.mechanism_of(found.step("q"))) == (LAYER, CAUSAL)
