"""Writing through the API: lines as they come, refusals before the first one, and an end when the reader goes away."""

import asyncio
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from model.pretrained import generation
from tests.app.reading import refused, send
from tests.app.visit import Visit

LILY = "Lily had a cat. The cat was happy because it got a fish."
WRITE, SPECULATE = "/api/models/stories15m/write", "/api/models/stories15m/speculate"


def lines(client: TestClient, path: str, **body: object) -> list[dict[str, Any]]:
    answer = client.post(path, json={"text": LILY} | body)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_token_is_a_line_behind_the_one_that_names_the_prompt(client: TestClient) -> None:
    begun, *found = lines(client, WRITE, tokens=4)
    assert (begun["kind"], begun["most"], begun["ending"]) == ("begun", 4, "most")
    assert [token["text"] for token in begun["tokens"][:3]] == ["<s>", "L", "ily"]
    assert {each["kind"] for each in found} == {"written"}
    n = len(begun["tokens"])
    assert [each["cache"] for each in found] == [[6, 6, n + i, 48] for i in range(4)]
    assert [each["bytes"] for each in found] == [6 * 6 * (n + i) * 48 * 2 * 4 for i in range(4)]
    assert [each["text"] for each in found][-1] == LILY + " Lily liked the"
    assert all(each["whole"]["same"] and each["whole"]["difference"] < 1e-4 for each in found)
    assert [each["ended"] for each in found] == [None, None, None, "most"]


def test_without_comparing_nothing_is_computed_twice(client: TestClient) -> None:
    assert [each.get("whole") for each in lines(client, WRITE, tokens=2, compare=False)] == [None] * 3


def test_a_silenced_head_changes_what_is_written(client: TestClient) -> None:
    silent = [{"layer": layer, "head": head} for layer in (0, 1) for head in range(6)]
    plain, changed = (lines(client, WRITE, tokens=3, silent=each)[1:] for each in ([], silent))
    assert [each["chosen"] for each in plain] != [each["chosen"] for each in changed]


def test_rounds_are_lines_and_the_last_one_compares_with_plain_writing(client: TestClient) -> None:
    begun, *rounds, plain = lines(client, SPECULATE, tokens=12, layers=5, guesses=2)
    assert begun["kind"] == "begun"
    assert {each["kind"] for each in rounds} == {"round"}
    assert sum(each["written"] for each in rounds) == plain["tokens"] == 12
    assert (plain["kind"], plain["same"]) == ("plain", True)
    assert rounds[-1]["text"] == lines(client, WRITE, tokens=12)[-1]["text"]
    assert [each["ended"] for each in rounds] == [None] * (len(rounds) - 1) + ["most"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (WRITE, {"tokens": 65}, "tokens"),
        (WRITE, {"tokens": 0}, "tokens"),
        (WRITE, {"text": "cat " * 300}, "text"),
        (WRITE, {"text": ""}, "text"),
        (WRITE, {"silent": [{"layer": 6, "head": 0}]}, "interventions"),
        (WRITE, {"temperature": -1}, "temperature"),
        (SPECULATE, {"layers": 6}, "layers"),
        (SPECULATE, {"layers": 3, "guesses": 9}, "guesses"),
        (SPECULATE, {}, "layers"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence_and_no_lines(
    client: TestClient, path: str, body: dict[str, Any], field: str
) -> None:
    answer = send(client, path, {"text": LILY} | body)
    assert refused(answer)[1] == field


def test_the_text_may_end_at_the_context_and_the_first_line_says_so(client: TestClient) -> None:
    begun, *found = lines(client, WRITE, text="cat " * 251, tokens=20, compare=False)
    assert begun["ending"] == "context"
    assert begun["most"] == len(found) == 256 - len(begun["tokens"]) < 20
    assert found[-1]["ended"] == "context"


def test_nothing_more_is_computed_once_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []
    forward = generation.logits_of
    monkeypatch.setattr(generation, "logits_of", lambda *a, **k: (passes.append(1), forward(*a, **k))[1])
    asked = {"text": LILY, "tokens": 64, "compare": False}
    reader = Visit(create_app(), WRITE, asked, lambda: len(passes) >= 3)
    asyncio.run(reader.run())
    lines = reader.content.splitlines()
    assert 3 <= len(passes) <= 5
    assert len(lines) <= 1 + len(passes)
