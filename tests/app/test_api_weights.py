"""The contract of /api/models/{id}/weights: several heads at once, with the sizes of what they weigh."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.reading import LILY, ask, refused, send, tensor, values

MODEL = "/api/models/stories15m"
HEADS = [{"layer": 4, "head": 4}, {"layer": 0, "head": 2}]


def test_two_heads_are_answered_in_the_order_in_which_they_were_asked_for(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/weights", text=LILY, heads=HEADS)
    assert [(each["layer"], each["head"]) for each in answer["heads"]] == [(4, 4), (0, 2)]
    assert answer["model"] == "stories15m"
    assert answer["queries"] == answer["tokens"]
    for asked, found in zip(HEADS, answer["heads"], strict=True):
        alone = values(ask(client, f"{MODEL}/attention", text=LILY, **asked))
        # one head alone and all at once: another order of sums in float32
        np.testing.assert_allclose(tensor(found["weights"]), alone["weights"], atol=1e-5)
        assert (tensor(found["mask"]) == alone["mask"]).all()
        np.testing.assert_allclose(tensor(found["value"]), np.linalg.norm(alone["v"], axis=1), rtol=1e-5)
        assert tensor(found["output"]).shape == (17,)
        assert {found[name]["dtype"] for name in ("weights", "value", "output")} == {"f4"}


def test_of_a_long_text_a_window_is_answered_as_of_one_head_alone(client: TestClient) -> None:
    long, window = " ".join([LILY] * 10), {"query": 50, "key": 20, "size": 32}
    answer = ask(client, f"{MODEL}/weights", text=long, heads=HEADS, window=window)
    alone = ask(client, f"{MODEL}/attention", text=long, **HEADS[0], window=window)
    assert answer["window"] == alone["window"] == {"query": 50, "queries": 32, "key": 20, "keys": 32}
    found = {name: tensor(answer["heads"][0][name]) for name in ("weights", "value", "output", "output_sums")}
    np.testing.assert_allclose(found["weights"], values(alone)["weights"], atol=1e-5)
    assert [len(found[name]) for name in ("value", "output", "output_sums")] == [32, 32, 32]
    assert len(answer["tokens"]) == len(answer["queries"]) == 161
    assert ask(client, f"{MODEL}/weights", text=LILY, heads=HEADS)["window"] is None


def test_what_is_changed_inside_is_changed_here_too(client: TestClient) -> None:
    change = [{"layer": 0, "head": 2, "do": "set", "cell": [3, 1], "value": 0.75}]
    answer = ask(client, f"{MODEL}/weights", text=LILY, heads=HEADS, interventions=change)
    assert tensor(answer["heads"][1]["weights"])[3, 1] == 0.75


@pytest.mark.parametrize(
    ("body", "said", "field"),
    [
        ({"heads": [{"layer": 6, "head": 0}]}, "Layers count from 0 to 5", "heads"),
        ({"heads": [{"layer": 0, "head": 6}]}, "Heads count from 0 to 5", "heads"),
        ({"heads": HEADS * 4}, "at most 6 heads", "heads"),
        ({"heads": []}, "heads", "heads"),
        ({}, "Add “heads”", "heads"),
        ({"heads": HEADS, "text": " "}, "Type at least one word", "text"),
        ({"heads": HEADS, "part": "cross"}, "no such part", "part"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(
    client: TestClient, body: dict[str, Any], said: str, field: str
) -> None:
    message, named = refused(send(client, f"{MODEL}/weights", {"text": LILY} | body))
    assert said in message
    assert named == field
