"""The contract of /api/mechanisms: what every answer holds, in which order."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import version
from model.lab import registry
from model.lab import run as runs
from model.lab.registry import Mechanism
from model.lab.request import Request
from model.lab.run import Run, run
from model.pretrained import own
from tests.app.reading import ask, tensor, trace_of, values
from tests.model.pretrained.tiny_checkpoints import write

IDS = [entry.id for entry in registry.mechanisms()]
every_mechanism = pytest.mark.parametrize("id_", IDS)
WORDS = ["Lily", "had", "a", "cat"]


def test_health_says_ok_and_the_version(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ok", "version": version()}


def test_the_table_holds_every_mechanism_with_what_the_contract_names(client: TestClient) -> None:
    found = client.get("/api/mechanisms").json()
    assert [entry["id"] for entry in found] == IDS
    for entry in found:
        assert {"id", "title", "family", "source", "inputs", "options", "code"} <= entry.keys()
        assert all({"name", "axes"} <= each.keys() for each in entry["inputs"])
        ranged = {"name", "default", "minimum", "maximum", "step"}
        assert all(ranged <= each.keys() for each in entry["options"])
        assert all({"file", "function", "text"} <= each.keys() for each in entry["code"])


def test_the_options_of_multi_head_are_those_of_its_signature(client: TestClient) -> None:
    table = {entry["id"]: entry for entry in client.get("/api/mechanisms").json()}
    options = {option["name"]: option for option in table["multi-head"]["options"]}
    assert options["heads"] == {
        "name": "heads", "kind": "argument", "default": 2, "minimum": 1, "maximum": 8, "step": 1, "choices": [],
        "help": "How many attention heads work side by side",
    }  # fmt: skip
    assert options["causal"]["default"] is False
    inputs = {id_: " ".join(each["name"] for each in table[id_]["inputs"]) for id_ in IDS}
    assert inputs["multi-head"] == "x w_q w_k w_v w_o b_o"
    assert inputs["self-attention"] == "x w_q w_k w_v"
    assert [id_ for id_, entry in table.items() if not entry["from_seed"]] == ["ibm-model-1", "byte-pair"]


@every_mechanism
def test_a_trace_holds_what_the_contract_names(client: TestClient, id_: str) -> None:
    answer = ask(client, trace_of(id_), text="Lily had a cat.")
    assert {"mechanism", "tokens", "options", "seed", "steps", "parity"} <= answer.keys()
    assert (answer["mechanism"], answer["seed"]) == (id_, 123)
    assert [token["text"] for token in answer["tokens"]["query"]] == [*WORDS, "."]
    second = registry.find(id_).context
    key = client.post("/api/tokens", json={"text": second or "Lily had a cat."}).json()
    assert answer["tokens"]["key"] == key
    assert answer["parity"]["max_abs_error"] <= answer["parity"]["tolerance"]
    assert answer["parity"]["agrees"] is True
    assert answer["parity"]["reference"]
    options = next(entry for entry in client.get("/api/mechanisms").json() if entry["id"] == id_)["options"]
    assert answer["options"] == {option["name"]: option["default"] for option in options}


@every_mechanism
def test_a_step_holds_what_the_contract_names(client: TestClient, id_: str) -> None:
    steps = ask(client, trace_of(id_), tokens=WORDS)["steps"]
    for step in steps:
        assert {"id", "name", "axes", "kind", "of", "source", "formula", "value", "edited"} <= step.keys()
        assert {"file", "function", "line", "end_line"} <= step["source"].keys()
        assert step["kind"] == ("computed" if step["of"] else "input")
        assert step["formula"].startswith("<math")
        assert step["edited"] == []
        assert len(step["axes"].split()) == tensor(step["value"]).ndim


@every_mechanism
def test_ids_are_unique_inputs_and_mask_come_first_and_output_last(client: TestClient, id_: str) -> None:
    steps = ask(client, trace_of(id_), tokens=WORDS)["steps"]
    ids = [step["id"] for step in steps]
    assert len(ids) == len(set(ids))
    kinds = [step["kind"] for step in steps]
    assert kinds == sorted(kinds, reverse=True)  # "input" before "computed"
    assert ids[-1] == "output"


@every_mechanism
def test_a_steps_place_is_a_line_of_the_code_that_the_table_shows(client: TestClient, id_: str) -> None:
    table = {entry["id"]: entry for entry in client.get("/api/mechanisms").json()}
    code = {(each["file"], each["function"]): each for each in table[id_]["code"]}
    for step in ask(client, trace_of(id_), tokens=WORDS)["steps"]:
        for place in (step["source"], *step["source"]["callers"]):
            shown = code[place["file"], place["function"]]
            assert shown["line"] <= place["line"] <= place["end_line"]
            assert place["end_line"] < shown["line"] + len(shown["text"].splitlines())


def test_masks_travel_as_bytes_and_numbers_as_float32(client: TestClient) -> None:
    for step in ask(client, trace_of("dropout"), tokens=WORDS)["steps"]:
        assert step["value"]["dtype"] == ("u1" if step["id"] in ("mask", "keep") else "f4")


@every_mechanism
def test_every_figure_has_curves_of_finite_numbers(client: TestClient, id_: str) -> None:
    found = client.post(f"/api/mechanisms/{id_}/figures", json={"tokens": WORDS}).json()
    table = {entry["id"]: entry for entry in client.get("/api/mechanisms").json()}
    assert table[id_]["has_figures"] is bool(found)
    for figure in found:
        assert figure["title"]
        assert figure["x"]
        assert figure["y"]
        assert figure["series"]
        for series in figure["series"]:
            assert len(series["x"]) == len(series["y"]) > 0
            assert all(math.isfinite(y) for y in series["y"])


def test_a_token_has_an_id_a_text_and_how_often_it_came_before(client: TestClient) -> None:
    answer = ask(client, trace_of("raw-dot-product"), text="the cat saw the cat")
    assert answer["tokens"]["query"][3] == {"id": 0, "text": "the", "occurrence": 1}
    alone = client.post("/api/tokens", json={"text": "the cat saw the cat"}).json()
    assert alone == answer["tokens"]["query"]


def test_a_models_own_tokens_can_be_asked_for(client: TestClient) -> None:
    found = client.post("/api/tokens", json={"text": "a cat", "model": "stories15m"}).json()
    assert [token["text"] for token in found] == ["<s>", "a", "cat"]


def test_an_edit_is_marked_and_goes_downstream(client: TestClient) -> None:
    edit = {"step": "weights", "cell": [0, 1], "value": 0.5}
    plain = ask(client, trace_of("self-attention"), tokens=WORDS)
    edited = ask(client, trace_of("self-attention"), tokens=WORDS, edits=[edit])
    assert edited["steps"][-2]["edited"] == [[0, 1]]
    assert values(edited)["weights"][0, 1] == 0.5
    changed = (values(edited)["output"] != values(plain)["output"]).any(1)
    assert changed.tolist() == [True, False, False, False]
    assert edited["parity"] == plain["parity"]


def test_a_pair_of_the_mask_is_switched_off_and_a_hidden_score_is_minus_infinity(client: TestClient) -> None:
    edit = {"step": "mask", "cell": [2, 0], "value": 0}
    found = values(ask(client, trace_of("scaled-dot-product"), tokens=WORDS, edits=[edit]))
    assert found["masked"][0, 2, 0] == -np.inf
    assert found["weights"][0, 2, 0] == 0
    assert found["weights"][0, 2].sum() == pytest.approx(1, abs=5e-7)  # float32, a row of four


def test_a_pair_beyond_the_causal_mask_can_be_switched_on(client: TestClient) -> None:
    edit = {"step": "mask", "cell": [0, 3], "value": 1}
    answer = ask(client, trace_of("causal"), tokens=WORDS, edits=[edit])
    assert values(answer)["weights"][0, 0, 3] > 0
    assert answer["parity"]["agrees"]


def test_a_row_that_sees_nothing_is_zero_and_a_note_says_so(client: TestClient) -> None:
    edits = [{"step": "mask", "cell": [1, key], "value": 0} for key in range(4)]
    answer = ask(client, trace_of("multi-head"), tokens=WORDS, edits=edits)
    assert not values(answer)["weights"][:, 1].any()
    assert not values(answer)["output"][1].any()
    assert len(answer["notes"]) == 1
    assert answer["notes"][0].startswith("“had” cannot look at anything")
    assert ask(client, trace_of("multi-head"), tokens=WORDS)["notes"] == []


def test_inputs_from_a_head_are_that_heads_numbers(client: TestClient) -> None:
    head = {"model": "stories15m", "layer": 4, "head": 4}
    lab = ask(client, trace_of("causal"), text="Lily had a cat.", inputs_from=head)
    real = ask(client, "/api/models/stories15m/attention", text="Lily had a cat.", layer=4, head=4)
    assert [token["text"] for token in lab["tokens"]["query"]] == ["<s>", "L", "ily", "had", "a", "cat", "."]
    for step in ("q", "k", "v", "scores", "weights", "output"):
        # float32: the same products, summed with the other heads beside them
        np.testing.assert_allclose(values(lab)[step][0], values(real)[step], atol=1e-5, rtol=1e-5)


def test_inputs_from_a_head_give_multi_head_the_whole_layer(client: TestClient) -> None:
    head = {"model": "stories15m", "layer": 2, "head": 0}
    answer = ask(client, trace_of("multi-head"), text="Lily", inputs_from=head)
    assert values(answer)["w_o"].shape == (288, 288)
    assert answer["options"]["heads"] == 6
    assert answer["parity"]["agrees"]


@pytest.mark.parametrize("id_", [entry.id for entry in registry.mechanisms() if entry.from_head])
def test_every_mechanism_that_offers_a_head_s_numbers_takes_them(
    client: TestClient, tmp_path: Path, id_: str
) -> None:
    # more heads than a control offers
    model = own.add(str(write("bert", tmp_path, hidden_size=48, num_attention_heads=12))).id
    for origin in ({"model": "stories15m", "layer": 4, "head": 4}, {"model": model, "layer": 1, "head": 11}):
        if id_ in ("encoder-layer", "sinusoidal") and origin["model"] == model:  # what they add to x is for no bias
            refusal = client.post(trace_of(id_), json={"text": "the cat", "inputs_from": origin}).json()["error"]
            assert refusal["field"] == "inputs_from"
            assert "has biases" in refusal["message"]
            continue
        answer = ask(client, trace_of(id_), text="the cat", inputs_from=origin)
        facts = answer["origin"]["facts"]
        assert (facts["rope"], facts["causal"]) == (2 * (origin["model"] == "stories15m",))
        assert all(isinstance(each, str) for each in answer["origin"]["differs"])
        if origin["model"] == model:
            assert not any("RoPE" in each or "hides what comes after" in each for each in answer["origin"]["differs"])
        if any(entry.name == "w_o" for entry in registry.find(id_).inputs):
            assert answer["options"]["heads"] == facts["heads"] == (6 if origin["model"] == "stories15m" else 12)


def test_warm_up_offers_no_head_s_numbers(client: TestClient) -> None:
    assert not registry.find("warm-up").from_head
    head = {"model": "stories15m", "layer": 4, "head": 4}
    refusal = client.post(trace_of("warm-up"), json={"text": "a b", "inputs_from": head})
    assert refusal.status_code == 422
    assert refusal.json()["error"]["field"] == "inputs_from"


def test_edits_of_a_person_are_not_what_a_model_does_otherwise(client: TestClient) -> None:
    head = {"model": "stories15m", "layer": 4, "head": 4}
    edits = [{"step": "q", "cell": [0, 2, 1], "value": 9}]
    answer = ask(client, trace_of("causal"), text="a b c", inputs_from=head, edits=edits)
    assert answer["origin"]["differs"] == []
    assert ask(client, trace_of("causal"), text="a b c")["origin"] is None


def term_value(term: dict[str, Any]) -> float:
    """The arithmetic, done again."""
    args = [term_value(each) for each in term["args"]]
    match term["op"]:
        case "sum":
            return sum(args)
        case "product":
            return float(np.prod(args))
        case "softmax":
            return float(np.exp(args[0]) / np.exp(args[1:]).sum())
        case "visible":
            return args[0]
        case _:
            return float("-inf") if term["value"] is None else term["value"]


@every_mechanism
def test_a_cells_arithmetic_gives_the_cell_from_the_cells_of_the_trace(client: TestClient, id_: str) -> None:
    answer = ask(client, trace_of(id_), tokens=WORDS)
    steps = {step["name"]: step for step in answer["steps"]}  # of one name the last: layers and tokens repeat
    for step in steps.values():
        cell = [n - 1 for n in tensor(step["value"]).shape]
        at = {"step": step["id"], "cell": cell}
        found = ask(client, f"/api/mechanisms/{id_}/cell", tokens=WORDS, at=at)
        assert (found["step"], found["cell"], found["edited"]) == (step["id"], cell, False)
        expected = tensor(step["value"])[tuple(cell)]
        # float32 against float64 of at most eight products near 1
        said = found["expression"]["value"]
        assert (float("-inf") if said is None else said) == pytest.approx(expected, abs=1e-5)
        assert term_value(found["expression"]) == pytest.approx(expected, abs=1e-5)


def test_an_edited_cell_says_so_and_shows_how_it_was_computed(client: TestClient) -> None:
    asked = {"tokens": WORDS, "edits": [{"step": "scores", "cell": [0, 0], "value": 9}]}
    cell = "/api/mechanisms/raw-dot-product/cell"
    found = ask(client, cell, **asked, at={"step": "scores", "cell": [0, 0]})
    assert found["edited"] is True
    assert found["expression"]["value"] != 9
    after = ask(client, cell, **asked, at={"step": "masked", "cell": [0, 0]})
    assert after["expression"]["value"] == 9


def test_a_hidden_cells_arithmetic_is_null_for_minus_infinity(client: TestClient) -> None:
    at = {"step": "masked", "cell": [0, 0, 3]}
    found = ask(client, "/api/mechanisms/causal/cell", tokens=WORDS, at=at)
    assert (found["expression"]["op"], found["expression"]["value"]) == ("hidden", None)


@every_mechanism
def test_the_answer_is_a_function_of_the_request_alone(client: TestClient, id_: str) -> None:
    steps = ask(client, trace_of(id_), text="Lily had a cat.")["steps"]
    of_numbers = next((step for step in steps if step["value"]["dtype"] == "f4"), None)
    edits = [{"step": s["id"], "cell": [0] * len(s["axes"].split()), "value": 0.5} for s in [of_numbers] if s]
    body = {"text": "Lily had a cat.", "edits": edits}
    with TestClient(create_app()) as another:
        answers = [each.post(trace_of(id_), json=body) for each in (client, client, another)]
    assert answers[0].status_code == 200
    assert len({answer.content for answer in answers}) == 1
    pace = "headlight-pace"  # tells how many ask
    assert len({str(sorted((k, v) for k, v in answer.headers.items() if k != pace)) for answer in answers}) == 1


def test_captions_and_titles_come_in_the_language_that_is_asked_for(client: TestClient) -> None:
    english, pseudo = (client.get(f"/api/mechanisms?lang={lang}").json() for lang in ("en", "en-XA"))
    assert english[0]["title"] == "Raw dot product"
    assert pseudo[0]["title"].startswith("⟦")


def test_a_cell_of_a_run_and_the_same_run_asked_by_others_are_no_work(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def counted(mechanism: Mechanism, request: Request) -> Run:
        ran.append(mechanism.id)
        return run(mechanism, request)

    monkeypatch.setattr(runs, "run", counted)
    asked = {"text": "thirty people type this", "seed": 77}
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: client.post("/api/mechanisms/causal/trace", json=asked).content, range(30)))
    assert len(set(answers)) == 1
    cell = {"at": {"step": "weights", "cell": [0, 1, 0]}}
    assert client.post("/api/mechanisms/causal/cell", json=asked | cell).status_code == 200
    assert ran == ["causal"]
    client.post("/api/mechanisms/causal/trace", json=asked | {"seed": 78})
    client.post("/api/mechanisms/causal/trace", json=asked | {"edits": [{"step": "v", "cell": [0, 0, 0], "value": 1}]})
    assert ran == ["causal"] * 3
