"""The contract of /api/image: a digit written in rounds and out of noise, where a token looked, and what is refused."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.networks.image import watched
from tests.app.reading import ask, send, tensor

ASKED: dict[str, Any] = {"digit": 4, "seed": 11, "steps": 5, "guidance": 2}


def test_the_cards_say_what_is_embedded(client: TestClient) -> None:
    cards = client.get("/api/image").json()
    assert list(cards) == ["masked", "diffusion"]
    assert (cards["masked"]["tokens"], cards["diffusion"]["tokens"]) == (64, 16)
    assert cards["masked"]["bytes"] + cards["diffusion"]["bytes"] < 3_000_000
    for kind, card in cards.items():
        assert card["kind"] == kind
        assert list(card["scores"]["steps"]) == ["1", "2", "4", "8", "16"]


def test_the_rounds_that_are_sent_are_those_that_are_computed(client: TestClient) -> None:
    answer, found = ask(client, "/api/image/masked", **ASKED), watched.rounds(4, 11, 5, 2.0)
    for name in ("counts", "sure", "probabilities", "reads"):
        assert np.allclose(tensor(answer[name]), getattr(found, name).numpy(), atol=1e-6)  # float32
    decided = tensor(answer["decided"])
    for round_ in range(5):
        assert ((decided == round_) == found.decided[round_].numpy()).all()


def test_the_steps_that_are_sent_are_those_that_are_computed(client: TestClient) -> None:
    answer, found = ask(client, "/api/image/diffusion", **ASKED), watched.moments(4, 11, 5, 2.0)
    for name in ("times", "noisy", "counts", "reads"):
        assert np.allclose(tensor(answer[name]), getattr(found, name).numpy(), atol=1e-6)  # float32


@pytest.mark.parametrize(("kind", "token", "shape"), [("masked", 64, (5, 3, 4, 65)), ("diffusion", 15, (5, 4, 4, 16))])
def test_where_a_token_looks_adds_up_to_1(
    client: TestClient, kind: str, token: int, shape: tuple[int, ...]
) -> None:
    weights = tensor(ask(client, "/api/image/looks", **ASKED, kind=kind, token=token)["weights"])
    write = watched.rounds if kind == "masked" else watched.moments
    assert weights.shape == shape
    assert np.allclose(weights, write(4, 11, 5, 2.0).weights[:, :, :, token].numpy(), atol=1e-6)
    assert np.allclose(weights.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("path", "by", "field", "part"),
    [
        ("looks", {"kind": "diffusion", "token": 16}, "token", "Tokens count from 0 to 15; 16 is not one of them."),
        ("masked", {"digit": 10}, "digit", ""),
        ("masked", {"steps": 17}, "steps", ""),
        ("diffusion", {"steps": 0}, "steps", ""),
        ("diffusion", {"guidance": 4.5}, "guidance", ""),
        ("diffusion", {"seed": -1}, "seed", ""),
    ],
)
def test_what_cannot_be_answered_is_said(
    client: TestClient, path: str, by: dict[str, object], field: str, part: str
) -> None:
    answer = send(client, f"/api/image/{path}", ASKED | by)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field
    assert part in answer.json()["error"]["message"]
