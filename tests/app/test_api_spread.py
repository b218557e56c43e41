"""A head over hundreds of texts: as it is kept, or line by line as it is measured; the numbers are those of Python."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.at_large import gap, learned, trained
from model.at_large.spread import Spread
from model.learning import course, opened, task
from tests.app.reading import ask, refused, send


def lines(client: TestClient, **body: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/models/stories15m/spread/measured", json=body)
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_what_is_kept_is_told_of_a_head(client: TestClient) -> None:
    spread = ask(client, "/api/models/stories15m/spread", layer=0, head=3)["spread"]
    known = trained.found("stories15m")
    assert known is not None
    own = known.spread.head(0, 3)
    assert [(each["id"], each["texts"]) for each in spread["named"]] == [
        (name.id if name else "", n) for name, n in own.names]  # fmt: skip
    assert [each["quantiles"] for each in spread["patterns"]] == [each.quantiles for each in own.patterns]
    assert spread["date"] == known.card["date"]
    assert spread["own"] is None
    strongest = spread["patterns"][0]["strongest"][0]
    assert strongest["text"] == known.spread.sources[own.patterns[0].strongest[0].text].text
    assert strongest["gap"] is None


def test_what_is_not_kept_is_measured_with_a_line_for_every_few_texts(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trained, "found", lambda id_: None)
    assert ask(client, "/api/models/stories15m/spread", layer=0, head=3) == {"spread": None}
    few = [each[:12] for each in trained.readings("stories15m")]
    monkeypatch.setattr(trained, "readings", lambda id_: few)
    found = lines(client, layer=2, head=0)
    assert [(each["done"], each["of"]) for each in found] == [(5, 12), (10, 12), (12, 12)]
    assert [each["spread"] is None for each in found] == [True, True, False]
    spread = Spread.of(few[0], list(trained.measured("stories15m", few[1]))).head(2, 0)
    assert [each["mean"] for each in found[2]["spread"]["patterns"]] == [each.mean for each in spread.patterns]
    assert found[2]["spread"]["date"] is None
    assert refused(send(client, "/api/models/stories15m/spread/measured", {"layer": 6, "head": 0}))[1] == "layer"


def test_the_gaps_heads_stand_beside_this_text(client: TestClient) -> None:
    known = gap.known("masked").spread
    source = known.sources[7]
    body: dict[str, Any] = {"model": "masked", "text": source.text, "gap": source.gap}
    found = ask(client, "/api/gap/spread", **body, layer=0, head=1)
    kept = {each.id: known.scores[7, 0, 1, i] for i, each in enumerate(known.patterns)}
    for each in found["patterns"]:
        if each["own"] is not None:
            assert each["own"] == pytest.approx(float(kept[each["id"]]), abs=1e-3)
    assert any(each["own"] for each in found["patterns"])
    assert found["own"]["title"] in {"next token", "mixed"}
    assert sum(each["texts"] for each in found["named"]) == found["texts"] == 300


def test_a_moments_head_is_measured_on_examples_of_its_task(client: TestClient) -> None:
    body: dict[str, Any] = {"task": "copy", "steps": 60, "step": 60}
    found = ask(client, "/api/train/moment/spread", **body, layer=0, head=0)
    own = task.find("copy")
    *_, last = course.train("copy", steps=60)
    net = opened.network(own, own.model, last.models[0].weights)
    spread = learned.spread(own, net, 1).head(0, 0)
    assert found["texts"] == 256
    assert [each["mean"] for each in found["patterns"]] == [each.mean for each in spread.patterns]
    right = found["patterns"][0]
    assert right["id"] == "right"
    first = course.looked(last.models[0].maps[None], course.checked(own, 1).keys[:1])
    assert right["own"] == pytest.approx(float(first[0, 0]), abs=1e-6)
    assert found["own"]["texts"] == 1
    typed = ask(client, "/api/train/moment/spread", **body, layer=0, head=0, text=list("ab|ab"))
    of = {each["id"]: each["own"] for each in typed["patterns"]}
    assert of["right"] is None  # nobody knows it
    walk = opened.opened(own, net, list("ab|ab"))
    weights = walk.step("layer 0/attention/weights").value[0]
    assert of["previous"] == pytest.approx(float(weights.diagonal(-1).mean()), abs=1e-6)
    error = send(client, "/api/train/moment/spread", body | {"layer": 0, "head": 0, "text": ["?"]})
    assert refused(error)[1] == "text"
    assert refused(send(client, "/api/train/moment/spread", body | {"layer": 3, "head": 0}))[1] == "layer"
