"""The contract of /api/vision: what is seen in a drawing, every step of a layer, one cell; and what is refused."""

import numpy as np
import pytest
import torch
from fastapi.testclient import TestClient

from model.networks.vision import seeing
from model.networks.vision.drawings import SEEN, drawn
from model.networks.vision.packing import packed, unpacked
from tests.app.reading import ask, send, tensor, values

THREE = packed(drawn(SEEN[3][0]))


def test_the_card_comes_with_examples_that_it_takes_for_what_they_are(client: TestClient) -> None:
    card = client.get("/api/vision").json()
    assert (card["layers"], card["heads"]) == (2, 4)
    assert card["bytes"] < 150_000
    right = 0
    for example in card["examples"]:
        found = seeing.see(unpacked(example["drawing"]), fit=False)
        right += int(found.probabilities.argmax()) == example["digit"]
    assert (len(card["examples"]), right >= 28) == (30, True)
    assert card["start"] == THREE


def test_a_drawn_three_is_a_three_and_what_is_sent_is_what_is_computed(client: TestClient) -> None:
    answer, found = ask(client, "/api/vision", drawing=THREE), seeing.see(drawn(SEEN[3][0]))
    assert tensor(answer["probabilities"]).argmax() == 3
    assert [token["text"] for token in answer["tokens"]][:3] == ["class", "p1", "p2"]
    for name in ("probabilities", "weights", "rollout", "patches"):
        assert np.allclose(tensor(answer[name]), getattr(found, name).numpy(), atol=1e-6)  # float32
    assert tensor(answer["weights"]).shape == (2, 4, 17, 17)
    assert tensor(answer["counts"]).tolist() == found.picture.counts.tolist()
    assert tensor(answer["bitmap"]).sum() == tensor(answer["counts"]).sum()
    assert answer["box"] == found.picture.box._asdict()


def test_without_fitting_the_blocks_are_those_of_the_drawing(client: TestClient) -> None:
    answer = ask(client, "/api/vision", drawing=THREE, fit=False)
    assert tensor(answer["bitmap"]).astype(bool).tolist() == drawn(SEEN[3][0]).tolist()
    assert answer["box"] == {"x": 0, "y": 0, "width": 32, "height": 32}


def test_the_steps_of_a_layer_and_the_arithmetic_of_a_cell(client: TestClient) -> None:
    whole = ask(client, "/api/vision", drawing=THREE)
    for layer in (0, 1):
        answer = ask(client, "/api/vision/layer", drawing=THREE, layer=layer)
        found = values(answer)
        assert np.array_equal(found["attention/weights"], tensor(whole["weights"])[layer])
        assert all(step["caption"] for step in answer["steps"])
        at = {"step": "attention/weights", "cell": [2, 0, 6]}
        cell = ask(client, "/api/vision/cell", drawing=THREE, layer=layer, at=at)
        assert cell["expression"]["value"] == pytest.approx(found["attention/weights"][2, 0, 6], abs=1e-6)
    assert np.array_equal(found["probabilities"], tensor(whole["probabilities"]))


def test_the_class_token_speaks_the_page_s_language(client: TestClient) -> None:
    answer = client.post("/api/vision?lang=en-XA", json={"drawing": THREE}).json()
    assert answer["tokens"][0]["text"].startswith("⟦")
    assert answer["tokens"][1]["text"] == "p1"


@pytest.mark.parametrize(
    ("path", "body", "field", "part"),
    [
        ("", {"drawing": packed(torch.zeros(32, 32, dtype=torch.bool))}, "drawing", "Draw a digit first"),
        ("", {"drawing": "no drawing"}, "drawing", "32×32 bits"),
        ("/layer", {"drawing": THREE, "layer": 2}, "layer", "Layers count from 0 to 1"),
        ("/cell", {"drawing": THREE, "layer": 0, "at": {"step": "no", "cell": []}}, "at.step", "There is no step"),
    ],
)
def test_what_cannot_be_answered_is_said(
    client: TestClient, path: str, body: dict[str, object], field: str, part: str
) -> None:
    answer = send(client, f"/api/vision{path}", body)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field
    assert part in answer.json()["error"]["message"]
