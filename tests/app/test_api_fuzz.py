"""Random requests, nearly right and not at all: a sentence or an answer, never our own failure."""

import json
import math

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from model.lab import registry
from tests.app.reading import refused, send, trace_of, values

RAW, HEADS = trace_of("raw-dot-product"), trace_of("multi-head")
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8)
)  # half characters too
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)
STEPS = ["x", "w_q", "q", "mask", "scores", "masked", "weights", "keep", "output"]
NAMES = st.sampled_from(STEPS) | st.text(max_size=3)
CELLS = st.lists(st.integers(-1, 5), max_size=4)
NUMBERS = st.floats(-3, 3) | st.floats() | st.integers()
EDITS = st.fixed_dictionaries({"step": NAMES, "cell": CELLS, "value": NUMBERS})
OPTIONS = st.dictionaries(
    st.sampled_from(["heads", "causal", "b_o", "bias", "p", "training", "d", "d_in", "d_out", "d_v"]),
    st.booleans() | st.integers(-1, 20) | NUMBERS,
    max_size=4,
)
MATRICES = st.lists(st.lists(NUMBERS, max_size=4), max_size=4)
KEYS = ["text", "tokens", "inputs", "inputs_from", "options", "seed", "edits", "preset"]
LIKELY = st.fixed_dictionaries(
    {"text": st.text(max_size=12)},
    optional={
        "inputs": st.dictionaries(NAMES, MATRICES | ANY_JSON, max_size=3),
        "options": OPTIONS,
        "seed": st.integers(-1, 2**33),
        "edits": st.lists(EDITS, max_size=4),
        "preset": st.sampled_from(["six-words", "six-words-123"]) | st.text(max_size=3),
    },
)


def answered(client: TestClient, path: str, body: object) -> None:
    """A sentence, or numbers without NaN; the answer itself is strict JSON."""
    answer = send(client, path, body)
    if answer.status_code != 200:
        refused(answer)
        return
    found = json.loads(answer.content, parse_constant=pytest.fail)
    assert not any(math.isnan(value) for step in values(found).values() for value in step.flat)


@pytest.mark.parametrize("id_", [entry.id for entry in registry.mechanisms()])
@settings(max_examples=40)  # for each mechanism, so 2,000 together
@given(body=LIKELY)
def test_a_request_that_is_nearly_right_is_answered(client: TestClient, id_: str, body: object) -> None:
    answered(client, trace_of(id_), body)


@given(body=ANY_JSON | st.dictionaries(st.sampled_from(KEYS), ANY_JSON))
def test_any_json_is_answered(client: TestClient, body: object) -> None:
    answered(client, HEADS, body)


@given(content=st.binary(max_size=60))
def test_any_bytes_are_answered(client: TestClient, content: bytes) -> None:
    refused(send(client, RAW, content))
