"""/api/patterns: a small matrix of every mechanism on one sentence."""

import numpy as np
import pytest
from fastapi.testclient import TestClient
from torch import Tensor

from model.lab import registry
from model.lab.registry import Mechanism
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced
from tests.app.reading import ask, refused, tensor, trace_of, values

PATH = "/api/patterns"
TIRED = "The cat sat because it was tired."
IDS = [entry.id for entry in registry.mechanisms()]


def weary(x: Tensor, *, step: Steps = untraced) -> Tensor:
    """x (token, d) -> (query, d); reads no sentence"""
    raise Problem(N_("Type at least one word."))


@pytest.mark.parametrize("words", [1, 2, 6, 16, 64])
def test_every_mechanism_has_a_picture_on_a_sentence_of_any_length(client: TestClient, words: int) -> None:
    found = ask(client, PATH, tokens=[f"word{i % 11}" for i in range(words)])
    assert [each["mechanism"] for each in found["patterns"]] == IDS
    assert len(found["tokens"]) == words
    for each in found["patterns"]:
        assert each["problem"] is None, each
        matrix = tensor(each["value"])
        assert matrix.ndim == 2
        assert max(matrix.shape) <= 128
        assert 1 <= len(each["axes"].split()) <= 2
        assert matrix.dtype == ("u1" if each["kind"] == "share" else "<f4")
        if each["hidden"]:
            hidden = tensor(each["hidden"])
            assert hidden.shape == matrix.shape
            assert not matrix[hidden == 1].any()


@pytest.mark.parametrize("id_", ["raw-dot-product", "scaled-dot-product", "causal", "multi-head"])
def test_the_picture_is_the_first_heads_weights_as_the_lab_has_them(client: TestClient, id_: str) -> None:
    own = next(each for each in ask(client, PATH, text=TIRED)["patterns"] if each["mechanism"] == id_)
    steps = values(ask(client, trace_of(id_), text=TIRED))
    weights = steps["weights"] if steps["weights"].ndim == 2 else steps["weights"][0]
    np.testing.assert_allclose(tensor(own["value"]) / 255, weights, rtol=0, atol=0.5 / 255 + 1e-6)
    assert (own["step"], own["axes"], own["kind"]) == ("weights", "query key", "share")


def test_what_the_mask_hides_is_told_apart_from_a_weight_of_0(client: TestClient) -> None:
    found = {each["mechanism"]: each for each in ask(client, PATH, tokens=list("abcd"))["patterns"]}
    np.testing.assert_array_equal(tensor(found["causal"]["hidden"]), np.triu(np.ones((4, 4)), 1))
    assert found["scaled-dot-product"]["hidden"] is None


def test_a_mechanism_may_say_which_step_pictures_it(client: TestClient) -> None:
    found = {each["mechanism"]: each for each in ask(client, PATH, text=TIRED)["patterns"]}["dropout"]
    dropped = values(ask(client, trace_of("dropout"), text=TIRED))["dropped"][0]
    assert found["step"] == "dropped"
    np.testing.assert_array_equal(tensor(found["value"]), dropped)


def test_another_seed_gives_other_pictures(client: TestClient) -> None:
    assert ask(client, PATH, text=TIRED) != ask(client, PATH, text=TIRED, seed=5)


def test_a_mechanism_that_refuses_the_sentence_says_why_and_the_others_are_there(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = registry.mechanisms()
    own = Mechanism("weary", "basics", "", None, weary, {"d": 3})
    monkeypatch.setattr(registry, "mechanisms", lambda: [*entries, own])
    found = ask(client, PATH, text=TIRED)["patterns"]
    assert [each["problem"] for each in found] == [None] * len(entries) + ["Type at least one word."]
    assert found[-1]["value"] is None


def test_with_a_trained_head_the_pictures_are_of_its_numbers_and_the_others_say_that_theirs_are_not(
    client: TestClient,
) -> None:
    head = {"model": "stories15m", "layer": 2, "head": 4}
    answer = ask(client, PATH, text=TIRED, inputs_from=head)
    found = {each["mechanism"]: each for each in answer["patterns"]}
    trained = {each.id for each in registry.mechanisms() if each.from_head}
    assert {id_ for id_, each in found.items() if each["trained"]} == trained
    for id_, at in (("causal", 0), ("self-attention", None), ("multi-head", 4)):  # multi-head has the whole layer
        weights = values(ask(client, trace_of(id_), text=TIRED, inputs_from=head))["weights"]
        own = weights if at is None else weights[at]
        np.testing.assert_allclose(tensor(found[id_]["value"]) / 255, own, rtol=0, atol=0.5 / 255 + 1e-6)
    tokens = [token["text"] for token in answer["tokens"]]
    assert tokens[0] == "<s>"
    seeded = {each["mechanism"]: each for each in ask(client, PATH, tokens=tokens)["patterns"]}
    assert {**found["additive"], "context": []} == {**seeded["additive"], "context": []}
    assert found["additive"]["value"] != found["causal"]["value"]


def test_a_head_needs_text_that_a_model_can_split(client: TestClient) -> None:
    head = {"model": "stories15m", "layer": 2, "head": 4}
    assert refused(client.post(PATH, json={"tokens": ["a"], "inputs_from": head}))[1] == "text"
    assert "no model" in refused(client.post(PATH, json={"text": "a", "inputs_from": head | {"model": "x"}}))[0].lower()
