"""What was just computed is not computed again: the cell of a trace, and the same question of many at once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from torch import nn

from model import memory
from model.learning import kept
from model.networks.vision.drawings import SEEN, drawn
from model.networks.vision.packing import packed
from model.tracing.cost import Counter
from model.tracing.step import Trace

LILY, GERMAN, DRAWING = "Lily had a cat.", "der alte Hund schläft .", packed(drawn(SEEN[3][0]))
SILENT = {"interventions": [{"layer": 1, "head": 2, "do": "silence"}]}
MODEL, PEOPLE = "/api/models/stories15m", 12

WALKED: list[tuple[str, str, dict[str, Any]]] = [  # what is walked through, where a cell of it is asked, of what
    ("/api/mechanisms/causal/trace", "/api/mechanisms/{id}/cell", {"text": LILY}),
    ("/api/mechanisms/multi-head/trace", "/api/mechanisms/{id}/cell",
     {"text": LILY, "inputs_from": {"model": "stories15m", "layer": 4, "head": 4},
      "edits": [{"step": "weights", "cell": [0, 1, 0], "value": 0.5}]}),
    (f"{MODEL}/attention", "/api/models/{id}/cell", {"text": LILY, "layer": 4, "head": 4, **SILENT}),
    ("/api/translate/walk", "/api/translate/cell", {"text": GERMAN, "kind": "additive"}),
    ("/api/translate/walk", "/api/translate/cell", {"text": GERMAN, "kind": "transformer", "layer": 1}),
    ("/api/gap/head", "/api/gap/cell", {"text": LILY, "gap": 1, "model": "causal", "layer": 3, "head": 1}),
    ("/api/vision/layer", "/api/vision/cell", {"drawing": DRAWING, "layer": 1}),
    ("/api/train/moment", "/api/train/moment/cell", {"task": "copy", "steps": 5, "step": 5}),
]  # fmt: skip
ASKED: list[tuple[str, dict[str, Any]]] = [
    *[(walk, body) for walk, _, body in WALKED],
    ("/api/train/file", {"task": "copy", "steps": 5}),
    ("/api/train/gradient", {"task": "copy", "steps": 5, "step": 5}),
    (f"{MODEL}/overview", {"text": LILY}),
    (f"{MODEL}/row", {"text": LILY, "layer": 4, "head": 4, "query": 2}),
    (f"{MODEL}/map", {"text": LILY, "layer": 4, "head": 4}),
    (f"{MODEL}/weights", {"text": LILY, "heads": [{"layer": 4, "head": 4}]}),
    (f"{MODEL}/next", {"text": LILY, **SILENT}),
    (f"{MODEL}/through", {"text": LILY, "query": 3}),
    (f"{MODEL}/flow", {"text": LILY, "query": 3, "layer": 2}),
    (f"{MODEL}/lens", {"text": LILY, "first": 0, "count": 4}),
    (f"{MODEL}/effect", {"text": LILY, **SILENT}),
    (f"{MODEL}/costs", {"text": LILY, "layer": 1}),
    ("/api/mechanisms/causal/cells", {"text": LILY}),
    (f"{MODEL}/cells", {"text": LILY, "layer": 4, "head": 4}),
    ("/api/mechanisms/causal/python", {"text": LILY}),
    ("/api/mechanisms/causal/notebook", {"text": LILY}),
    (f"{MODEL}/python", {"text": LILY, "layer": 4, "head": 4, **SILENT}),
    (f"{MODEL}/notebook", {"text": LILY, "layer": 4, "head": 4, **SILENT}),
    (f"{MODEL}/write", {"text": LILY, "tokens": 4}),
    (f"{MODEL}/speculate", {"text": LILY, "tokens": 4, "layers": 5}),
    ("/api/mechanisms/scaled-dot-product/figures", {"text": LILY}),
    ("/api/patterns", {"text": LILY}),
    ("/api/compare", {"text": LILY, "left": {"mechanism": "causal"}, "right": {"mechanism": "linear"}}),
    ("/api/compare/cost", {"text": LILY, "left": {"mechanism": "causal"}, "right": {"mechanism": "linear"}}),
    ("/api/translate", {"text": GERMAN}),
    ("/api/translate/beams", {"text": GERMAN, "kind": "additive", "width": 2}),
    ("/api/translate/model-1", {"text": GERMAN, "pairs": 10}),
    ("/api/translate/weights",
     {"text": GERMAN, "kind": "additive", "edits": [{"cell": [0, 1], "value": 1}]}),
    ("/api/gap/guess", {"text": LILY, "gap": 1}),
    ("/api/gap/write", {"text": LILY, "seed": 3}),
    ("/api/gap/directions", {"text": LILY, "gap": 1}),
    ("/api/gap/follows", {"text": LILY, "second": "She was happy."}),
    ("/api/vision", {"drawing": DRAWING}),
    ("/api/image/masked", {"digit": 3, "steps": 2}),
    ("/api/image/diffusion", {"digit": 3, "steps": 2}),
    ("/api/image/looks", {"digit": 3, "steps": 2, "kind": "diffusion", "token": 5}),
    ("/api/lessons/scene", {"lesson": "hello-shiny-sun", "scene": "the-mix", "text": "My dog sleeps"}),
    ("/api/page", {
        "address": "/lab/causal",
        "asks": [{"path": "/api/mechanisms/causal/trace", "body": {"text": LILY}}],
        "cells": [
            {"at": "/api/mechanisms/causal/cell", "all": "/api/mechanisms/causal/cells", "body": {"text": LILY}}
        ],
    }),
    ("/api/lessons/answer", {"lesson": "hello-shiny-sun", "scene": "the-mix", "numbers": [0.34]}),
    ("/api/lessons/page", {"lesson": "hello-shiny-sun"}),
    ("/api/lessons/course", {"lesson": "hello-shiny-sun"}),
    ("/api/train", {"task": "reverse", "steps": 5}),
    ("/api/train/moment/written", {"task": "next-letter", "steps": 5, "step": 5}),
    (f"{MODEL}/spread/measured", {"layer": 0, "head": 3}),
    ("/api/gap/spread", {"text": LILY, "gap": 1, "model": "causal", "layer": 3, "head": 1}),
    ("/api/train/moment/spread", {"task": "copy", "steps": 5, "step": 5, "layer": 0, "head": 0}),
    ("/api/lessons/truth", {"lesson": "hello-shiny-sun", "scene": "the-mix"}),
]  # fmt: skip


QUICK = {  # no network runs for them, for what is kept (stories15M's heads at large), or they begin something
    "/api/tokens", "/api/gap/spans", "/api/translate/sentence", "/api/models/{id}/fetch", "/api/models/{id}/spread",
    "/api/train/task", "/api/train/python",
}  # fmt: skip


class Work(list[str]):
    """The layers of networks that ran, and the traces and counts that were begun."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """As it happens."""
    found = Work()

    def noting(of: type, method: str) -> None:
        own = getattr(of, method)

        def noted(self: object, *given: Any, **named: Any) -> Any:
            found.append(type(self).__name__)
            return own(self, *given, **named)

        monkeypatch.setattr(of, method, noted)

    noting(nn.Module, "__call__")
    noting(Trace, "__init__")
    noting(Counter, "__init__")
    return found


def forget(work: Work) -> None:
    """As if nothing had been asked yet."""
    memory._answers = memory.Memory()
    work.clear()


def answered(client: TestClient, path: str, body: dict[str, Any]) -> str:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] != "application/octet-stream":
        return answer.text
    frames = kept.read(answer.content).frames  # how long each took is not the same twice, nor is the file's length
    return repr([(frame.step, seen.loss, sorted(seen.weights.items())) for frame in frames for seen in frame.models])


@pytest.mark.parametrize(("walk", "cells", "body"), WALKED)
def test_a_cell_of_what_was_just_walked_through_runs_nothing(
    walk: str, cells: str, body: dict[str, Any], client: TestClient, work: Work
) -> None:
    step = json.loads(answered(client, walk, body))["steps"][-1]
    assert "Trace" in work
    work.clear()
    cell = [0] * len(step["axes"].split())
    path = cells.replace("{id}", walk.split("/")[-2])
    assert f'"step":"{step["id"]}"' in answered(client, path, body | {"at": {"step": step["id"], "cell": cell}})
    assert work == []


def test_every_address_of_cells_is_among_them(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    there = {path for path in app.openapi()["paths"] if path.endswith("/cell")}
    assert there == {cells for _, cells, _ in WALKED}


@pytest.mark.parametrize(("path", "body"), ASKED)
def test_the_same_question_of_many_at_once_is_computed_once(
    path: str, body: dict[str, Any], client: TestClient, work: Work
) -> None:
    answered(client, path, body)  # reads a network, and tries it
    forget(work)
    alone = answered(client, path, body)
    done = len(work)
    assert done
    forget(work)
    together = Barrier(PEOPLE)

    def ask(_person: int) -> str:
        together.wait()
        return answered(client, path, body)

    with ThreadPoolExecutor(PEOPLE) as pool:
        found = set(pool.map(ask, range(PEOPLE)))
    assert len(found) == 1
    assert untimed(found.pop()) == untimed(alone)
    assert len(work) == done


def untimed(answer: str) -> str:
    """Without how long it took."""
    return re.sub(r'"(seconds|draft|verify)":[\d.e-]+', r'"\1":0', answer)


def test_every_address_that_computes_is_among_them_but_the_one_that_measures_time(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    there = {path for path, methods in app.openapi()["paths"].items() if "post" in methods and "/rooms" not in path}
    shaped = {re.sub("/(stories15m|causal|multi-head|scaled-dot-product)/", "/{id}/", path) for path, _ in ASKED}
    assert there - shaped - {cells for _, cells, _ in WALKED} - QUICK == {"/api/compare/time"}
