"""/api/translate/walk, /cell, /weights and /beams: a translator from inside."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.networks.translation import stored
from model.networks.translation.networks import Kind
from tests.app.reading import ask, refused, send, tensor

HELP = "Kannst du mir helfen, diesen Satz zu übersetzen?"
ENGLISH = "can you help me to translate this sentence ?".split()
WALK, CELL, WEIGHTS, BEAMS = (f"/api/translate/{path}" for path in ("walk", "cell", "weights", "beams"))


@pytest.mark.parametrize("kind", stored.kinds())
def test_a_walk_shows_the_maps_and_the_probabilities_of_the_translation(client: TestClient, kind: Kind) -> None:
    (translated,) = ask(client, "/api/translate", text=HELP, kinds=[kind])["translations"]
    found = ask(client, WALK, text=HELP, kind=kind)
    assert [token["text"] for token in found["tokens"]["query"]] == [word["text"] for word in translated["words"]]
    assert len(found["tokens"]["key"]) == 10
    likeliest = [row[0] for row in found["likely"]]
    assert [each["text"] for each in likeliest] == [word["text"] for word in translated["words"]]
    for each, word in zip(likeliest, translated["words"], strict=True):
        assert each["probability"] == pytest.approx(word["probability"], abs=1e-5)
    steps = {step["id"]: tensor(step["value"]) for step in found["steps"]}
    if kind == "fixed":
        assert list(steps) == ["h", "forward", "backward", "c"]
        assert (found["code"], translated["maps"]) == ([], [])
        np.testing.assert_array_equal(steps["c"], [*steps["h"][-1, :128], *steps["h"][0, 128:]])
    elif kind == "transformer":
        shown = [map_ for map_ in translated["maps"] if map_["layer"] == 0]
        looked = np.stack([tensor(map_["weights"]) for map_ in shown])
        np.testing.assert_allclose(steps["cross-attention/weights"], looked, atol=1e-5)
        assert found["layers"] == 2
    else:
        name = "aligned" if kind == "luong-local" else "weights"
        np.testing.assert_allclose(steps[name], tensor(translated["maps"][0]["weights"]), atol=1e-5)
    assert all(step["caption"] for step in found["steps"])


def test_a_cell_of_a_walk_is_told_by_the_cells_that_made_it(client: TestClient) -> None:
    body = {"text": HELP, "kind": "luong-general"}
    steps = {step["id"]: tensor(step["value"]) for step in ask(client, WALK, **body)["steps"]}
    found = ask(client, CELL, **body, at={"step": "scores", "cell": [5, 8]})
    assert found["expression"]["value"] == pytest.approx(float(steps["scores"][5, 8]), abs=1e-4)
    assert refused(send(client, CELL, body | {"at": {"step": "tanh", "cell": [0]}}))[1] == "at.step"


def test_everything_on_the_last_state_is_everything_in_its_column(client: TestClient) -> None:
    found = ask(client, WEIGHTS, text=HELP, kind="luong-general", last=True, edits=[{"cell": [0, 1], "value": 0.5}])
    weights = tensor(found["weights"]["value"])
    expected = np.zeros_like(weights)
    expected[:, -1], expected[0, 1] = 1, 0.5
    np.testing.assert_array_equal(weights, expected)
    assert [token["text"] for token in found["tokens"]["query"]] != ENGLISH
    untouched = ask(client, WEIGHTS, text=HELP, kind="luong-general", edits=[{"cell": [40, 1], "value": 0.5}])
    assert [token["text"] for token in untouched["tokens"]["query"]] == ENGLISH
    assert (untouched["unused"], untouched["weights"]["edited"]) == (1, [])


def test_beams_tell_what_was_tried_and_one_beam_is_the_greedy_translation(client: TestClient) -> None:
    one = ask(client, BEAMS, text=HELP, kind="luong-general", width=1)
    assert one["best"][0]["words"] == ENGLISH
    assert [[each["fate"] for each in step] for step in one["steps"]] == [["alive"]] * len(ENGLISH) + [["ended"]]
    found = ask(client, BEAMS, text=HELP, kind="luong-general", width=3)
    assert found["best"][0]["words"] == ENGLISH
    assert len(found["best"]) == 3
    for before, step in zip(found["steps"], found["steps"][1:], strict=False):
        alive = [each for each in before if each["fate"] == "alive"]
        assert len(alive) <= 3
        for each in step:
            begun = alive[each["parent"]]["words"]
            assert each["words"][: len(begun)] == begun
    for each in found["best"]:
        assert each["score"] == pytest.approx(each["log_probability"] / (len(each["words"]) + 1))


def test_what_cannot_be_walked_is_refused_with_its_field(client: TestClient) -> None:
    message, field = refused(send(client, WALK, {"text": "Der Hunt schläft.", "kind": "fixed"}))
    assert "Hunt" in message
    assert field == "text"
    _, field = refused(send(client, WEIGHTS, {
        "text": HELP, "kind": "luong-general", "edits": [{"cell": [0, 10], "value": 1}],
    }))  # fmt: skip
    assert field == "edits"


def test_a_translator_that_is_not_embedded_is_named(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "kinds", lambda: ["fixed"])
    message, _ = refused(send(client, WALK, {"text": HELP, "kind": "additive"}))
    assert message == "There is no translator “additive” here; choose one of: fixed."
