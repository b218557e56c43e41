"""The contract of what a model makes of a text: the next token."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.reading import LILY, ask, refused, send

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
