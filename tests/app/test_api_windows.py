"""A head of a long text: a window of its steps, one whole row, a map of all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.pretrained import runner
from tests.app.reading import LILY, ask, tensor, values
from tests.model.pretrained.tiny_checkpoints import opened, write

MODEL = "/api/models/stories15m"
# 226 tokens, most words again and again
LONG = (LILY + " Tom saw a big red ball in the park and gave it to his friend. ") * 7
HEAD = {"text": LONG, "layer": 4, "head": 4}


@pytest.fixture(scope="module")
def whole(client: TestClient) -> dict[str, Any]:
    """All of the head, by a window that is as large as the text."""
    answer = ask(client, f"{MODEL}/attention", **HEAD, window={"size": 256})
    assert 200 < len(answer["tokens"]) <= 256
    assert answer["window"] == {"query": 0, "queries": len(answer["tokens"]), "key": 0, "keys": len(answer["tokens"])}
    return answer


@pytest.mark.parametrize(("query", "key", "size"), [(0, 0, 64), (100, 40, 32), (90, 3, 1), (10_000, 10_000, 64)])
def test_a_window_equals_the_slice_of_the_whole(
    client: TestClient, whole: dict[str, Any], query: int, key: int, size: int
) -> None:
    asked = {"query": query, "key": key, "size": size}
    answer = ask(client, f"{MODEL}/attention", **HEAD, window=asked)
    n = len(answer["tokens"])
    rows, columns = (slice(first := min(each, n - size), first + size) for each in (query, key))
    assert answer["window"] == {"query": rows.start, "queries": size, "key": columns.start, "keys": size}
    assert answer["tokens"] == whole["tokens"]
    assert answer["next"] == whole["next"]
    expected = values(whole)
    for step in answer["steps"]:
        own = tuple({"query": rows, "key": columns}.get(axis, slice(None)) for axis in step["axes"].split())
        assert np.array_equal(tensor(step["value"]), expected[step["id"]][own])
        labels = [{"query": rows, "key": columns}.get(axis) for axis in step["axes"].split()]
        assert step["labels"] == [list(range(n))[each] if each else None for each in labels]


def test_a_text_beyond_the_bound_is_answered_from_its_beginning_unless_a_window_is_said(client: TestClient) -> None:
    short = ask(client, f"{MODEL}/attention", text=LILY * 7, layer=4, head=4)
    assert (len(short["tokens"]), short["window"]) == (113, None)
    answer = ask(client, f"{MODEL}/attention", **HEAD)
    assert answer["window"] == {"query": 0, "queries": 64, "key": 0, "keys": 64}


def test_a_row_of_a_long_text_is_exact_from_end_to_end(client: TestClient, whole: dict[str, Any]) -> None:
    expected = values(whole)
    found = ask(client, f"{MODEL}/row", **HEAD, query=200)
    assert found["query"] == 200
    assert list(found["steps"]) == ["mask", "scores", "scaled", "masked", "weights"]
    for id_, value in found["steps"].items():
        assert np.array_equal(tensor(value), expected[id_][200:201])


def test_a_row_that_is_not_there_is_refused(client: TestClient) -> None:
    answer = client.post(f"{MODEL}/row", json=HEAD | {"query": 500})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "query")


def test_the_map_is_the_whole_head_rounded(client: TestClient, whole: dict[str, Any]) -> None:
    found = ask(client, f"{MODEL}/map", **HEAD)
    assert found["pool"] == 1
    assert found["weights"]["dtype"] == "u1"
    # half a step of 255, and float32
    assert np.abs(tensor(found["weights"]) / 255 - values(whole)["weights"]).max() <= 0.5 / 255 + 1e-6


def test_a_cell_of_a_long_text_counts_in_the_whole_of_it(client: TestClient, whole: dict[str, Any]) -> None:
    found = ask(client, f"{MODEL}/cell", **HEAD, at={"step": "weights", "cell": [200, 7]})
    # softmax in float64 over float32 scores
    assert found["expression"]["value"] == pytest.approx(values(whole)["weights"][200, 7], rel=1e-4)
    softmax = found["expression"]["args"][0]
    row = [term["args"][0] if term["op"] == "visible" else term for term in softmax["args"][1:]]
    assert len(row) == len(whole["tokens"])
    assert {tuple(term["cell"]) for term in row} == {(200, key) for key in range(len(row))}


def test_a_cell_that_was_set_is_edited_where_the_window_has_it(client: TestClient) -> None:
    change = [{"layer": 4, "head": 4, "do": "set", "cell": [150, 149], "value": 0.5}]
    for origin, edited in (({"query": 140, "key": 145}, [[10, 4]]), ({"query": 151, "key": 100}, [])):
        answer = ask(client, f"{MODEL}/attention", **HEAD, interventions=change, window=origin | {"size": 32})
        weights = next(step for step in answer["steps"] if step["id"] == "weights")
        assert weights["edited"] == edited
    row = ask(client, f"{MODEL}/row", **HEAD, interventions=change, query=150)["steps"]
    assert tensor(row["weights"])[0, 149] == 0.5


def test_a_text_far_beyond_the_bound_travels_by_windows_with_a_pooled_map(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened("llama", write("llama", tmp_path, max_position_embeddings=1024))
    loaded = replace(loaded, entry=replace(loaded.entry, context=1024))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    text = "the animal was too tired " * 100
    whole = runner.attention("tiny", text, 1, 2)
    weights = next(step.value.numpy() for step in whole.steps if step.id == "weights")
    n = len(whole.tokens)
    assert n > 512
    asked = {"text": text, "layer": 1, "head": 2}
    part = ask(client, "/api/models/tiny/attention", **asked, window={"query": 500, "key": 300, "size": 128})
    first = part["window"]["query"]
    assert np.array_equal(values(part)["weights"], weights[first : first + 128, 300:428])
    found = ask(client, "/api/models/tiny/map", **asked)
    side = -(-n // 3)
    padded = np.pad(weights, (0, 3 * side - n)).reshape(side, 3, side, 3).max((1, 3))
    assert found["pool"] == 3
    assert np.abs(tensor(found["weights"]) / 255 - padded).max() <= 0.5 / 255 + 1e-6
    row = ask(client, "/api/models/tiny/row", **asked, query=n - 1)
    assert np.array_equal(tensor(row["steps"]["weights"])[0], weights[-1])
