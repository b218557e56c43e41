"""Whatever numbers one sends: a sentence that says what to do, or an answer without NaN."""

import math
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.lab import registry
from tests.app.reading import ask, refused, send, trace_of, values

RAW = trace_of("raw-dot-product")


def raw(matrix: str) -> str:
    """A request of two words with this x, which need not be JSON that Python would write."""
    return '{"text": "a b", "inputs": {"x": ' + matrix + "}}"


NO_MATRIX = "must be a matrix of numbers, with rows of equal length"
OUTSIDE = "takes numbers from −1,000,000 to 1,000,000"


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        ("[[1, 2], [3]]", NO_MATRIX),
        ('[[1, "2"], [3, 4]]', NO_MATRIX),
        ('["a", "b"]', NO_MATRIX),
        ("[[1, null], [3, 4]]", NO_MATRIX),
        ("[[true, false], [false, true]]", NO_MATRIX),
        ('[{"a": 1}, {"b": 2}]', NO_MATRIX),
        ("[[1" + "0" * 400 + "], [1]]", NO_MATRIX),
        ("[" * 70 + "1" + "]" * 70, NO_MATRIX),
        ("[" * 900 + "1" + "]" * 900, NO_MATRIX),
        ("[[NaN, 1], [1, 1]]", OUTSIDE),
        ("[[1, Infinity], [1, 1]]", OUTSIDE),
        ("[[1, -Infinity], [1, 1]]", OUTSIDE),
        ("[[1e400, 1], [1, 1]]", OUTSIDE),
        ("[[1e300, 1], [1, 1]]", OUTSIDE),
        ("[[1e39, 1], [1, 1]]", OUTSIDE),
        ("[[1000001, 1], [1, 1]]", OUTSIDE),
        ("[]", "it has the shape [0]"),
        ("[[], []]", "it has the shape [2, 0]"),
        ("[1, 2]", "needs the axes (token, d) with 2 tokens; it has the shape [2]"),
        ("[[1, 2]]", "it has the shape [1, 2]"),
        ("[[[1]], [[2]]]", "it has the shape [2, 1, 1]"),
        ('"x"', "must be a list"),
        ("5", "must be a list"),
        ("null", "must be a list"),
    ],
    ids=lambda found: str(found)[:40],
)
def test_an_input_that_is_no_matrix_of_this_shape_gets_a_sentence(
    client: TestClient, matrix: str, sentence: str
) -> None:
    found = refused(send(client, RAW, raw(matrix)))
    assert sentence in found[0]
    assert found[1] == "inputs.x"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ({"step": "weights", "cell": [0, 2], "value": 1}, "has the shape [2, 2]; cell [0, 2] is outside"),
        ({"step": "weights", "cell": [0], "value": 1}, "cell [0] is outside"),
        ({"step": "weights", "cell": [], "value": 1}, "cell [] is outside"),
        ({"step": "weights", "cell": [0, 0, 0], "value": 1}, "cell [0, 0, 0] is outside"),
        ({"step": "weights", "cell": [0] * 9, "value": 1}, "may have at most 8 entries"),
        ({"step": "weights", "cell": [-1, 0], "value": 1}, "must be 0 or more"),
        ({"step": "weights", "cell": [10**30, 0], "value": 1}, "must be"),
        ({"step": "weights", "cell": [0.5, 0], "value": 1}, "must be a whole number"),
        ({"step": "weights", "cell": [0, 0], "value": math.nan}, "must be a finite number, neither NaN"),
        ({"step": "weights", "cell": [0, 0], "value": math.inf}, "must be a finite number, neither NaN"),
        ({"step": "weights", "cell": [0, 0], "value": 10**400}, "must be"),
        ({"step": "weights", "cell": [0, 0], "value": 1e7}, "takes a number from −1,000,000 to 1,000,000"),
        ({"step": "weights", "cell": [0, 0], "value": "many"}, "must be a number"),
        ({"step": "weights", "cell": [0, 0]}, "Add “edits[0].value”: it is required."),
        ({"step": "mask", "cell": [0, 0], "value": 0.5}, "A pair of “mask” is on or off: give 1 or 0."),
        ({"step": "nothing", "cell": [0, 0], "value": 1}, "There is no step “nothing” here; choose one of"),
        ({"step": "{0}{x}", "cell": [0, 0], "value": 1}, "There is no step “{0}{x}” here"),
        ({"step": "\x00", "cell": [0, 0], "value": 1}, "There is no step “\x00” here"),
        ({"step": "s" * 201, "cell": [0, 0], "value": 1}, "may have at most 200 characters"),
        ({"step": "\ud800", "cell": [0, 0], "value": 1}, "half a character"),
    ],
    ids=lambda found: ascii(found)[:60],
)
def test_an_edit_that_cannot_be_made_gets_a_sentence(
    client: TestClient, edit: dict[str, Any], sentence: str
) -> None:
    found = refused(send(client, RAW, {"text": "a b", "edits": [edit]}))
    assert sentence in found[0]
    assert str(found[1]).startswith("edits")


def test_a_cell_behind_the_mask_is_edited_only_after_the_pair_is_on(client: TestClient) -> None:
    edit = {"step": "weights", "cell": [0, 0, 1], "value": 0.5}
    causal = trace_of("causal")
    sentence, _ = refused(send(client, causal, {"text": "a b", "edits": [edit]}))
    assert "Switch the pair on in the mask first" in sentence
    on = {"step": "mask", "cell": [0, 1], "value": 1}
    assert values(ask(client, causal, text="a b", edits=[on, edit]))["weights"][0, 0, 1] == 0.5
    assert values(ask(client, causal, text="a b", edits=[edit, on]))["weights"][0, 0, 1] == 0.5


@pytest.mark.parametrize("id_", [entry.id for entry in registry.mechanisms()])
def test_a_fully_masked_matrix_is_zeros_and_said_of_every_row(client: TestClient, id_: str) -> None:
    found = values(ask(client, trace_of(id_), text="a b c"))
    masks = {step: mask for step, mask in found.items() if step.rpartition("/")[2] == "mask"}
    edits = [
        {"step": step, "cell": list(map(int, cell)), "value": 0} for step, mask in masks.items()
        for cell in np.ndindex(mask.shape)
    ]  # fmt: skip
    answer = ask(client, trace_of(id_), text="a b c", edits=edits)
    shares = {step.replace("mask", "weights") for step in masks} & found.keys()
    assert not any(values(answer)[step].any() for step in shares)
    if "mask" in masks:
        found = values(answer)
        read = "c" if "c" in found and id_ != "latent" else "output"  # where the state is mixed in behind it
        assert not found[read].any()
        rows = {note[:3] for note in answer["notes"]}
        assert rows == {f"“{token['text']}”" for token in answer["tokens"]["query"]}
