"""The numbers that the source articles print, read from the API: by preset, and by what one can type in."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from numpy.typing import ArrayLike

from tests.app.reading import ask, trace_of, values
from tests.model.test_worked_examples import CONTEXTS_123, CONTEXTS_789

HELLO = ["Hello", "shiny", "sun"]
HELLO_X = [[0.34, 0.22, 0.54], [0.53, 0.34, 0.98], [0.29, 0.54, 0.93]]
SIX = ["Your", "journey", "starts", "with", "one", "step"]
SIX_X = [
    [0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64],
    [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55],
]  # fmt: skip
# torch.manual_seed(123), torch.rand(3, 2) three times
SEED_123 = {
    "w_q": [[0.29611194, 0.51656228], [0.25167072, 0.68855679], [0.07397246, 0.86652195]],
    "w_k": [[0.13657987, 0.10247904], [0.18405646, 0.72644675], [0.31525391, 0.68710667]],
    "w_v": [[0.07563531, 0.19663817], [0.31641197, 0.40174013], [0.11856830, 0.82739538]],
}


def assert_printed(found: ArrayLike, expected: ArrayLike) -> None:
    """Four decimals are printed."""
    np.testing.assert_allclose(found, expected, atol=5.1e-5, rtol=0)


@pytest.mark.parametrize(
    "asked", [{"preset": "hello-shiny-sun"}, {"tokens": HELLO, "inputs": {"x": HELLO_X}}]
)
def test_hello_shiny_sun(client: TestClient, asked: dict[str, Any]) -> None:
    answer = ask(client, trace_of("raw-dot-product"), **asked)
    assert [token["text"] for token in answer["tokens"]["query"]] == HELLO
    found = values(answer)
    assert_printed(found["scores"][1], [0.7842, 1.3569, 1.2487])
    assert_printed(found["weights"][1], [0.2291, 0.4063, 0.3646])
    assert_printed(found["output"][1], [0.3990, 0.3854, 0.8610])


def test_hello_shiny_sun_says_that_its_article_rounds(client: TestClient) -> None:
    table = {entry["id"]: entry for entry in client.get("/api/mechanisms").json()}
    preset = next(each for each in table["raw-dot-product"]["presets"] if each["id"] == "hello-shiny-sun")
    assert "0.3992, 0.3858, 0.8610" in preset["note"]
    assert preset["focus"] == 1


@pytest.mark.parametrize("asked", [{"preset": "six-words"}, {"tokens": SIX, "inputs": {"x": SIX_X}}])
def test_six_words(client: TestClient, asked: dict[str, Any]) -> None:
    found = values(ask(client, trace_of("raw-dot-product"), **asked))
    assert_printed(found["scores"][1], [0.9544, 1.4950, 1.4754, 0.8434, 0.7070, 1.0865])
    assert_printed(found["weights"][1], [0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581])
    assert_printed(found["output"][1], [0.4419, 0.6515, 0.5683])


@pytest.mark.parametrize(
    "asked", [{"preset": "six-words-123"}, {"tokens": SIX, "inputs": {"x": SIX_X, **SEED_123}}]
)
def test_six_words_with_seed_123(client: TestClient, asked: dict[str, Any]) -> None:
    found = values(ask(client, trace_of("self-attention"), **asked))
    assert_printed(found["q"][1], [0.4306, 1.4551])
    assert_printed(found["scores"][1], [1.2705, 1.8524, 1.8111, 1.0795, 0.5577, 1.5440])
    assert_printed(found["weights"][1], [0.1500, 0.2264, 0.2199, 0.1311, 0.0906, 0.1820])
    assert_printed(found["output"], CONTEXTS_123)


def test_six_words_with_linear_layers_of_seed_789(client: TestClient) -> None:
    found = values(ask(client, trace_of("self-attention"), preset="six-words-789"))
    assert_printed(found["output"], CONTEXTS_789)
    typed = {name: found[name].tolist() for name in ("x", "w_q", "w_k", "w_v")}
    again = values(ask(client, trace_of("self-attention"), tokens=SIX, inputs=typed))
    assert (again["output"] == found["output"]).all()


def test_six_words_through_one_head_of_multi_head_attention_are_the_same_contexts(client: TestClient) -> None:
    given = {"x": SIX_X, **SEED_123, "w_o": [[1, 0], [0, 1]]}
    answer = ask(client, trace_of("multi-head"), tokens=SIX, inputs=given, options={"heads": 1})
    assert_printed(values(answer)["output"], CONTEXTS_123)


def test_six_words_behind_a_causal_mask_attend_to_themselves_and_the_past(client: TestClient) -> None:
    free = values(ask(client, trace_of("self-attention"), preset="six-words-789"))
    q, k, v = free["q"], free["k"], free["v"]
    given = {"q": [q.tolist()], "k": [k.tolist()], "v": [v.tolist()]}
    found = values(ask(client, trace_of("causal"), tokens=SIX, inputs=given))
    after = np.exp(q @ k.T / 2**0.5) * np.tri(6)  # softmax, then the mask, then each row to a sum of one
    np.testing.assert_allclose(found["weights"][0], after / after.sum(1, keepdims=True), atol=1e-6)  # float32
    assert not found["weights"][0][np.triu_indices(6, 1)].any()
