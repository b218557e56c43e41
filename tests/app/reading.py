"""An answer of the API, read as the page reads it."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from fastapi.testclient import TestClient
from httpx import Response
from numpy.typing import NDArray

LILY = "Lily had a cat. The cat was happy because it got a fish."


def trace_of(mechanism: str) -> str:
    """The address of a mechanism's trace."""
    return f"/api/mechanisms/{mechanism}/trace"


def ask(client: TestClient, path: str, **body: object) -> dict[str, Any]:
    """What the API answers to this body; it must be 200."""
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tensor(sent: Mapping[str, str]) -> NDArray[Any]:
    """Plotly's typed-array form, decoded."""
    shape = tuple(map(int, sent["shape"].split(", ")))
    return np.frombuffer(base64.b64decode(sent["bdata"]), "<" + sent["dtype"]).reshape(shape)


def values(answer: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """The numbers of every step."""
    return {step["id"]: tensor(step["value"]) for step in answer["steps"]}


def sentence_of(answer: Response) -> tuple[str, str | None]:
    """The sentence and the field of an error; nothing else may be in it."""
    error = answer.json()["error"]
    assert answer.json() == {"error": {"message": error["message"], "field": error["field"]}}
    return error["message"], error["field"]
