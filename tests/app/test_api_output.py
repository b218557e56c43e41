"""The contract of what a model makes of a text: the next token, the logit lens, rollout and flow."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.reading import LILY, ask, refused, send, tensor

MODEL = "/api/models/stories15m"
PLAIN = {"text": "Once upon a time"}


def test_the_next_token_comes_with_every_step_for_the_20_likeliest(client: TestClient) -> None:
    found = ask(client, f"{MODEL}/next", **PLAIN, temperature=0.7, top_k=5, top_p=0.99)
    assert (found["vocabulary"], len(found["candidates"]), found["of_k"]) == (32000, 20, 5)
    assert found["drawn"] is None
    first = found["candidates"][0]
    assert (first["token"]["text"], first["cut"], first["before"]) == (",", None, 0)
    assert first["scaled"] == pytest.approx(first["logit"] / 0.7)
    assert first["final"] == pytest.approx(first["probability"] / found["mass_k"] / found["mass_p"])
    assert {each["cut"] for each in found["candidates"][5:]} == {"k"}


def test_greedy_travels_as_json(client: TestClient) -> None:
    first, second = ask(client, f"{MODEL}/next", **PLAIN, temperature=0)["candidates"][:2]
    assert (first["scaled"], first["final"]) == (0, 1)
    assert (second["scaled"], second["final"]) == (None, 0)


def test_a_seed_draws_a_token_and_always_the_same(client: TestClient) -> None:
    one, again = (ask(client, f"{MODEL}/next", **PLAIN, temperature=1.5, seed=9) for _ in range(2))
    assert one == again
    assert one["drawn"]["low"] <= one["drawn"]["u"] < one["drawn"]["high"]


def test_interventions_count(client: TestClient) -> None:
    silence = [{"layer": 4, "head": 4, "do": "silence"}]
    found = ask(client, f"{MODEL}/next", text=LILY, interventions=silence)["candidates"]
    assert any(each["probability"] != each["baseline"] for each in found)


@pytest.mark.parametrize(
    ("by", "field"),
    [
        ({"temperature": -0.1}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"temperature": 11}, "temperature"),
        ({"top_k": 0}, "top_k"),
        ({"top_k": 2.5}, "top_k"),
        ({"top_p": 0}, "top_p"),
        ({"top_p": 1.01}, "top_p"),
        ({"seed": -1}, "seed"),
        ({"text": ""}, "text"),
        ({"interventions": [{"layer": 9, "head": 0, "do": "silence"}]}, "interventions"),
    ],
)
def test_a_control_outside_of_its_range_gets_a_sentence(client: TestClient, by: dict[str, Any], field: str) -> None:
    assert refused(send(client, f"{MODEL}/next", PLAIN | by))[1] == field


def test_the_lens_ends_with_the_models_own_next_token(client: TestClient) -> None:
    found = ask(client, f"{MODEL}/lens", text=LILY, first=12, count=32)
    assert (len(found["tokens"]), found["first"], found["top"]["shape"]) == (17, 12, "7, 5")
    first = ask(client, f"{MODEL}/next", text=LILY)["candidates"][0]
    assert found["vocabulary"][tensor(found["top"])[-1, -1]] == first["token"]
    assert tensor(found["probability"])[-1, -1] == pytest.approx(first["probability"], abs=1e-5)
    assert (tensor(found["rank"])[-1] == 1).all()
    silence = [{"layer": 0, "head": head, "do": "silence"} for head in range(6)]
    changed = ask(client, f"{MODEL}/lens", text=LILY, first=12, count=5, interventions=silence)
    same = tensor(changed["probability"]) == tensor(found["probability"])
    assert same[0].all()
    assert not same[1].all()


def test_rollout_and_flow_agree_where_there_is_one_layer_only(client: TestClient) -> None:
    found = ask(client, f"{MODEL}/through", text=LILY, query=12)
    rollout = tensor(found["rollout"])
    assert rollout.shape == tensor(found["raw"]).shape == (6, 17)
    assert rollout.sum(1) == pytest.approx(np.ones(6), abs=1e-6)
    flow = [tensor(ask(client, f"{MODEL}/flow", text=LILY, query=12, layer=at)["flow"]) for at in (0, 5)]
    assert flow[0] == pytest.approx(rollout[0], abs=1e-6)
    # a share of what comes along all paths at once is no more than what could flow there alone
    assert (flow[1] >= rollout[5] - 1e-6).all()
    assert flow[1].max() <= 1


@pytest.mark.parametrize(
    ("path", "by", "field"),
    [
        ("lens", {"first": 99, "count": 1}, "first"),
        ("lens", {"first": 0, "count": 33}, "count"),
        ("lens", {"first": 0, "count": 1, "answer": "x"}, "answer"),
        ("through", {"query": 99}, "query"),
        ("through", {"query": 0, "part": "cross"}, "part"),
        ("flow", {"query": 0, "layer": 6}, "layer"),
        ("flow", {"query": 0, "layer": 0, "text": "cat " * 90}, "text"),
    ],
)
def test_what_is_not_there_gets_a_sentence(client: TestClient, path: str, by: dict[str, Any], field: str) -> None:
    assert refused(send(client, f"{MODEL}/{path}", PLAIN | by))[1] == field
