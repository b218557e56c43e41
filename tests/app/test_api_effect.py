"""The contract of …/effect and …/costs: the size of a change, and what each head is worth."""

import math
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.pretrained import effect
from tests.app.reading import LILY, ask, refused, send, values
from tests.model.pretrained.tiny_checkpoints import opened, write

MODEL = "/api/models/stories15m"
SILENT = {"layer": 4, "head": 4, "do": "silence"}
IT, CAT, LAST = 12, 5, 16
CHANGES: list[dict[str, Any]] = [
    SILENT,
    {"layer": 4, "head": 4, "do": "set", "cell": [IT, CAT], "value": 0.5},
    {"layer": 4, "head": 4, "do": "cut", "cell": [IT, CAT]},
    {"do": "cut", "cell": [LAST, CAT]},
    {"layer": 4, "head": 4, "do": "freeze"},
    {"layer": 4, "head": 4, "do": "replace", "pattern": "previous"},
    {"layer": 4, "head": 4, "do": "patch", "text": "Lily had a dog. The dog was happy because it got a fish."},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change["do"])
def test_every_change_is_carried_by_every_request(client: TestClient, change: dict[str, Any]) -> None:
    asked = {"text": LILY, "interventions": [{"layer": 0, "head": 2, "do": "silence"}, change]}
    head = ask(client, f"{MODEL}/attention", **asked, layer=4, head=4)
    edited = {step["id"]: step["edited"] for step in head["steps"] if step["edited"]}
    where = {"silence": "output", "patch": "output", "cut": "mask"}.get(change["do"], "weights")
    assert edited == {where: [change["cell"] if change["do"] in ("set", "cut") else []]}
    overview = ask(client, f"{MODEL}/overview", **asked)
    assert overview["layers"] == 6
    cell = ask(client, f"{MODEL}/cell", **asked, layer=4, head=4, at={"step": "weights", "cell": [IT, CAT]})
    assert cell["edited"] == (where == "weights")
    found = ask(client, f"{MODEL}/effect", **asked)
    # the same sum, of what the head's answer says of the tokens that it lists
    first = {c["token"]["id"]: c["probability"] for c in head["next"]}
    for each in (*found["gained"], *found["lost"]):
        if each["token"]["id"] in first:
            # softmax in float32 there, in float64 here
            assert each["probability"] == pytest.approx(first[each["token"]["id"]], abs=1e-5)
    assert found["kl"] > 0
    assert 0 < found["variation"] <= 1
    assert found["similarity"] is None


def test_a_knocked_out_edge_is_closed_in_the_mask_and_weighs_0(client: TestClient) -> None:
    plain = values(ask(client, f"{MODEL}/attention", text=LILY, layer=4, head=4))
    change = {"do": "cut", "layer": 4, "cell": [IT, CAT]}
    after = values(ask(client, f"{MODEL}/attention", text=LILY, layer=4, head=4, interventions=[change]))
    assert (plain["mask"][IT, CAT], after["mask"][IT, CAT]) == (1, 0)
    assert after["weights"][IT, CAT] == 0
    rest = plain["weights"][IT].copy()
    rest[CAT] = 0
    # float32: softmax of the keys that are left is their old shares over their sum
    assert after["weights"][IT] == pytest.approx(rest / rest.sum(), abs=1e-6)


def test_a_row_that_loses_its_last_edge_is_said(client: TestClient) -> None:
    change = {"do": "cut", "layer": 4, "head": 4, "cell": [0, 0]}
    answer = ask(client, f"{MODEL}/attention", text=LILY, layer=4, head=4, interventions=[change])
    assert any("cannot look at anything" in note for note in answer["notes"])
    assert not values(answer)["output"][0].any()


def test_without_changes_nothing_moves(client: TestClient) -> None:
    found = ask(client, f"{MODEL}/effect", text=LILY)
    sizes = {name: found[name] for name in ("kl", "variation", "gained", "lost", "similarity")}
    assert sizes == {"kl": 0, "variation": 0, "gained": [], "lost": [], "similarity": None}
    head = ask(client, f"{MODEL}/attention", text=LILY, layer=0, head=0)
    assert (found["tokens"], found["queries"]) == (head["tokens"], head["queries"])
    assert (found["layers"], found["heads"]) == (6, 6)
    assert [each["token"] for each in found["next"]] == [each["token"] for each in head["next"]]


def test_each_head_of_a_layer_costs_what_its_silence_does(client: TestClient) -> None:
    found = ask(client, f"{MODEL}/costs", text=LILY, layer=4)
    assert (found["layer"], found["token"]["text"], len(found["heads"])) == (4, "L", 6)
    alone = ask(client, f"{MODEL}/attention", text=LILY, layer=4, head=4, interventions=[SILENT])
    own = next(c for c in alone["next"] if c["token"]["id"] == found["token"]["id"])
    # softmax in float32 there, in float64 here
    assert found["heads"][4]["value"] == pytest.approx(own["probability"], abs=1e-5)
    assert found["before"] == pytest.approx(own["baseline"], abs=1e-5)
    assert found["heads"][4]["kl"] == pytest.approx(
        ask(client, f"{MODEL}/effect", text=LILY, interventions=[SILENT])["kl"], abs=1e-9
    )
    other = ask(client, f"{MODEL}/costs", text=LILY, layer=4, token=319)
    assert other["token"]["text"] == "A"
    assert [each["kl"] for each in other["heads"]] == [each["kl"] for each in found["heads"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": LILY}, "layer"),
        ({"text": LILY, "layer": 6}, "layer"),
        ({"text": LILY, "layer": 0, "token": 32000}, "token"),
        ({"text": "", "layer": 0}, "text"),
        ({"text": LILY, "layer": 0, "interventions": [{"do": "cut", "cell": [0, 1]}]}, "interventions"),
    ],
)
def test_costs_that_cannot_be_computed_get_a_sentence(
    client: TestClient, body: dict[str, Any], field: str
) -> None:
    assert refused(send(client, f"{MODEL}/costs", body))[1] == field


def test_an_encoders_change_is_a_similarity(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened("bert", write("bert", tmp_path))
    monkeypatch.setattr(effect, "load", lambda _id: loaded)
    asked = {"text": "the cat was tired", "second": "Lily had a fish"}
    found = ask(client, "/api/models/tiny/effect", **asked, interventions=[{"layer": 1, "head": 2, "do": "silence"}])
    assert (found["kl"], found["variation"], found["gained"], found["lost"]) == (None, None, [], [])
    costs = ask(client, "/api/models/tiny/costs", **asked, layer=1)
    assert costs["token"] is None
    # what takes long is computed by more of torch's threads, which add up in another order
    assert costs["before"] == pytest.approx(found["similarity"]["before"], abs=1e-6)
    assert costs["heads"][2] == {"value": pytest.approx(found["similarity"]["after"], abs=1e-6), "kl": None}
    assert not math.isclose(found["similarity"]["before"], found["similarity"]["after"], abs_tol=1e-4)
