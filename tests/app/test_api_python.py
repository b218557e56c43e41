"""/api/{mechanisms, models}/{id}/python and …/notebook: what is seen, with the same numbers."""

import contextlib
import io
import json
import sys

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.pretrained import catalogue
from tests.app.reading import LILY, ask, refused, send, trace_of, values

HEAD = {"model": "stories15m", "layer": 4, "head": 4}


@pytest.mark.parametrize(("id_", "body"), [
    ("causal", {"text": "Lily had a cat.", "options": {"heads": 2}, "seed": 7,
                "edits": [{"step": "mask", "cell": [0, 3], "value": 1}, {"step": "q", "cell": [0, 0, 0], "value": 2}]}),
    ("causal", {"text": LILY, "inputs_from": HEAD}),
    ("scaled-dot-product", {"tokens": ["a", "b"], "inputs": {"q": [[[1, 2]] * 2], "k": [[[3, 4]] * 2]}}),
    ("cross-attention", {"text": "The cat slept", "context": "Die Katze schlief"}),
])  # fmt: skip
def test_the_script_prints_what_the_trace_shows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, id_: str, body: dict[str, object]
) -> None:
    answer = client.post(f"/api/mechanisms/{id_}/python", json=body)
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    monkeypatch.setattr(sys, "argv", ["script.py", "--json"])
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(answer.text, "script.py", "exec"), {"__name__": "__main__"})
    printed, shown = json.loads(out.getvalue()), values(ask(client, trace_of(id_), **body))
    assert printed.keys() == shown.keys()
    for step, value in shown.items():
        np.testing.assert_array_equal(np.array(printed[step], dtype=value.dtype), value)


def test_a_trained_heads_script_prints_what_its_page_shows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [{"layer": 2, "head": 1, "do": "freeze"}, {"layer": 4, "head": 4, "do": "silence"}]
    body = {"text": LILY, "layer": 4, "head": 4, "interventions": changes}
    answer = client.post("/api/models/stories15m/python", json=body)
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    monkeypatch.setattr(sys, "argv", ["script.py", str(catalogue.find("stories15m").folder), "--json"])
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(answer.text, "script.py", "exec"), {"__name__": "__main__"})
    printed, shown = json.loads(out.getvalue()), values(ask(client, "/api/models/stories15m/attention", **body))
    assert printed.keys() == shown.keys()
    for step, value in shown.items():
        np.testing.assert_allclose(np.array(printed[step], dtype=value.dtype), value, atol=1e-6)
    answer = client.post("/api/models/stories15m/notebook?lang=en-XA", json=body)
    assert answer.headers["content-type"] == "application/x-ipynb+json"
    assert "⟦Šéñťéñçé" in answer.json()["cells"][0]["source"]
    for kind in ("python", "notebook"):
        refusal = refused(send(client, f"/api/models/stories15m/{kind}", {"text": "a", "layer": 9, "head": 0}))
        assert refusal[1] == "layer"


def test_the_notebook_has_what_the_trace_shows_in_the_persons_language(client: TestClient) -> None:
    body = {"text": "Lily had a cat.", "edits": [{"step": "mask", "cell": [0, 3], "value": 1}]}
    answer = client.post("/api/mechanisms/causal/notebook?lang=en-XA", json=body)
    assert answer.headers["content-type"] == "application/x-ipynb+json"
    found = answer.json()["cells"]
    assert found[0]["source"].startswith("# ⟦Çáúšáĺ")
    space: dict[str, object] = {}
    for cell in found:
        if cell["cell_type"] == "code":
            exec(cell["source"], space)
    kept = space["kept"]
    assert isinstance(kept, dict)
    for step, value in values(ask(client, trace_of("causal"), **body)).items():
        np.testing.assert_array_equal(kept[step].numpy(), value)


@pytest.mark.parametrize(("body", "field"), [
    ({"text": ""}, "text"), ({"text": "a", "options": {"nope": 1}}, "options"),
    ({"text": "a b", "edits": [{"step": "weights", "cell": [0, 9, 9], "value": 1}]}, "edits"),
])  # fmt: skip
def test_what_has_no_run_has_no_script(client: TestClient, body: dict[str, object], field: str) -> None:
    for kind in ("python", "notebook"):
        assert refused(send(client, f"/api/mechanisms/causal/{kind}", body))[1] == field
