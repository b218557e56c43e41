"""An answer of the API, read as the page reads it."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from fastapi.testclient import TestClient
from httpx2 import Response
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


def send(client: TestClient, path: str, body: object) -> Response:
    """A body as JSON, which text and bytes already are; NaN goes out as Python spells it."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(path, content=content, headers={"content-type": "application/json"})


def refused(answer: Response) -> tuple[str, str | None]:
    """The sentence and the field of a 4xx; nothing else may be in it."""
    assert 400 <= answer.status_code < 500, answer.text
    error = answer.json()["error"]
    assert answer.json() == {"error": {"message": error["message"], "field": error["field"]}}
    assert error["message"].endswith(".")
    assert len(error["message"]) < 1000
    return error["message"], error["field"]
