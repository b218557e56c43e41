"""Whatever text one sends: a sentence that says what to do, or an answer; never our own failure."""

import math
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.lab import registry
from model.lab.request import MAX_TOKENS
from model.mechanisms import byte_pair
from tests.app.reading import ask, refused, send, trace_of, values

RAW = trace_of("raw-dot-product")
HEAD = "/api/models/stories15m/attention"
OVERVIEW = "/api/models/stories15m/overview"


WRONG_TEXTS: list[tuple[Any, str, str | None]] = [
    ({"text": ""}, "Type at least one word.", "text"),
    ({"text": " \t\n\u00a0\u3000"}, "Type at least one word.", "text"),
    ({"text": "\x00\x01\x1f\x7f"}, "Type at least one word.", "text"),
    ({"text": "\u200d\u202e\ufeff"}, "Type at least one word.", "text"),
    ({"text": "word " * (MAX_TOKENS + 1)}, "at most 64 tokens, and there are 65", "text"),
    ({"text": "x" * 20_001}, "“text” may have at most 20000 characters", "text"),
    ({"text": "x" * 10_000_000}, "That is more than 1,000,000 bytes: send less.", None),
    ({"text": 3}, "“text” must be text.", "text"),
    ({"text": ["a"]}, "“text” must be text.", "text"),
    ('{"text": "\\ud83d"}', "half a character", "text"),
    ({}, "Type at least one word.", "text"),
    ({"text": "a", "tokens": ["a"]}, "Send either “text” or “tokens”, not both.", "text"),
    ({"tokens": []}, "Every token needs a visible character", "tokens"),
    ({"tokens": ["a", ""]}, "Every token needs a visible character", "tokens"),
    ({"tokens": ["a", "\x00"]}, "Every token needs a visible character", "tokens"),
    ({"tokens": ["a"] * (MAX_TOKENS + 1)}, "at most 64 tokens", "text"),
    ({"tokens": ["a" * 201]}, "“tokens[0]” may have at most 200 characters", "tokens[0]"),
    ({"tokens": "a b"}, "“tokens” must be a list.", "tokens"),
    ('{"tokens": ["\\udc00"]}', "half a character", "tokens[0]"),
]


@pytest.mark.parametrize(("body", "sentence", "field"), WRONG_TEXTS, ids=lambda found: str(found)[:40])
def test_a_text_that_cannot_be_shown_gets_a_sentence(
    client: TestClient, body: object, sentence: str, field: str | None
) -> None:
    found = refused(send(client, RAW, body))
    assert sentence in found[0]
    assert found[1] == field


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("word", ["word"]),
        ("<script>alert(1)</script>", [*"<", "script", *">", "alert", *"(1)</", "script", ">"]),
        ("👩‍👩‍👧 and 🏳️‍🌈", ["👩‍👩‍👧", "and", "🏳️‍🌈"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("a\x00b\x07c", ["a", "b", "c"]),
        ("{query} {0} %s", ["{", "query", "}", "{", "0", "}", "%", "s"]),
        ("x" * 20_000, ["x" * 20_000]),
        ("word " * MAX_TOKENS, ["word"] * MAX_TOKENS),
    ],
    ids=lambda found: str(found)[:20],
)
@pytest.mark.parametrize("id_", [entry.id for entry in registry.mechanisms()])
def test_an_unusual_text_works_in_every_lab(
    client: TestClient, id_: str, text: str, words: list[str]
) -> None:
    if id_ == "byte-pair" and len(text) > byte_pair.MOST:
        assert refused(send(client, trace_of(id_), {"text": text}))[1] == "text"
        return
    answer = ask(client, trace_of(id_), text=text)
    assert [token["text"] for token in answer["tokens"]["query"]] == words
    assert answer["parity"]["agrees"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "👩‍👩‍👧🏳️‍🌈", "שלום עולם", "a\x00b\x07c", "w", "e\u0301", "\u202eab"]
)
def test_an_unusual_text_works_in_the_model(client: TestClient, text: str) -> None:
    answer = ask(client, HEAD, text=text, layer=0, head=0)
    assert all("�" not in token["text"] and token["text"] for token in answer["tokens"])
    assert not any(math.isnan(value) for value in values(answer)["weights"].flat)


@pytest.mark.parametrize(
    ("path", "body", "sentence", "field"),
    [
        (HEAD, {"text": "", "layer": 0, "head": 0}, "Type at least one word.", "text"),
        (HEAD, {"text": " \x00", "layer": 0, "head": 0}, "Type at least one word.", "text"),
        (HEAD, {"text": "word " * 300, "layer": 0, "head": 0}, "reads at most 256 tokens", "text"),
        (OVERVIEW, {"text": "word " * 300}, "reads at most 256 tokens", "text"),
        (OVERVIEW, '{"text": "\\ud83d"}', "half a character", "text"),
        (HEAD, {"text": "a", "layer": 6, "head": 0}, "Layers count from 0 to 5; 6 is not one", "layer"),
        (HEAD, {"text": "a", "layer": 0, "head": 6}, "Heads count from 0 to 5; 6 is not one", "head"),
        (HEAD, {"text": "a", "layer": -1, "head": 0}, "“layer” must be 0 or more.", "layer"),
        (HEAD, {"text": "a", "layer": 10**30, "head": 0}, "“layer” must be", "layer"),
        (HEAD, {"text": "a", "layer": 1.5, "head": 0}, "“layer” must be a whole number.", "layer"),
        (HEAD, {"text": "a", "head": 0}, "Add “layer”: it is required.", "layer"),
    ],
    ids=lambda found: str(found)[:40],
)
def test_a_head_that_cannot_be_shown_gets_a_sentence(
    client: TestClient, path: str, body: object, sentence: str, field: str
) -> None:
    found = refused(send(client, path, body))
    assert sentence in found[0]
    assert found[1] == field


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"layer": 9, "head": 0, "do": "silence"}, "Layers count from 0 to 5"),
        ({"layer": 0, "head": 9, "do": "silence"}, "Heads count from 0 to 5"),
        ({"layer": 0, "head": 0, "do": "dance"}, "must be 'silence', 'set', 'cut', 'freeze'"),
        ({"head": 0, "do": "silence"}, "Give the layer and the head"),
        ({"do": "cut"}, "To knock out an edge, give its cell"),
        ({"do": "cut", "cell": [0, 1]}, "There is no edge at [0, 1] to knock out"),
        ({"layer": 0, "head": 0, "do": "replace"}, "one of: uniform, previous, first, self"),
        ({"layer": 0, "head": 0, "do": "replace", "pattern": "x"}, "must be 'uniform'"),
        ({"layer": 0, "head": 0, "do": "patch"}, "give the other text"),
        ({"layer": 0, "head": 0, "do": "patch", "text": "a"}, "“a” has 2, your sentence has 7"),
        ({"layer": 0, "head": 0, "do": "patch", "text": "\ud83d"}, "half a character"),
        ({"layer": 0, "head": 0, "do": "set"}, "To set a weight, give its cell and its value."),
        ({"layer": 0, "head": 0, "do": "set", "cell": [0, 0]}, "give its cell and its value."),
        ({"layer": 0, "head": 0, "do": "set", "cell": [0], "value": 1}, "at least 2 entries"),
        ({"layer": 0, "head": 0, "do": "set", "cell": [0, 99], "value": 1}, "cell [0, 99] is outside"),
        ({"layer": 0, "head": 0, "do": "set", "cell": [0, 1], "value": 1}, "The mask hides cell [0, 1]"),
        ({"layer": 0, "head": 0, "do": "set", "cell": [1, 1], "value": 1e9}, "from −1,000 to 1,000"),
        ({"layer": 0, "head": 0, "do": "set", "cell": [1, 1], "value": math.nan}, "must be a finite number"),
        ({"layer": 0, "head": 0, "do": "silence", "more": 1}, "Leave out"),
    ],
    ids=lambda found: str(found)[:40],
)
def test_an_intervention_that_cannot_be_made_gets_a_sentence(
    client: TestClient, change: dict[str, Any], sentence: str
) -> None:
    body = {"text": "Lily had a cat.", "layer": 0, "head": 0, "interventions": [change]}
    found = refused(send(client, HEAD, body))
    assert sentence in found[0]
    assert str(found[1]).startswith("interventions")
