"""The contract of /api/gap: two guesses of one gap, one head's steps, and T5's spans."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.reading import ask, refused, send, tensor, values

TEXT = "The cat climbed up the tree."
HEAD = {"text": TEXT, "gap": 2, "layer": 1, "head": 2}


def test_both_models_answer_for_the_same_gap(client: TestClient) -> None:
    found = ask(client, "/api/gap/guess", text=TEXT, gap=2)
    assert [word["text"] for word in found["words"]] == ["The", "cat", "climbed", "up", "the", "tree", "."]
    assert [token["text"] for token in found["tokens"]][:4] == ["<s>", "The", "cat", "<mask>"]
    assert (found["place"], found["unknown"]) == (2, [])
    masked, causal = found["guesses"]
    assert (masked["model"], masked["query"], causal["model"], causal["query"]) == ("masked", 3, "causal", 2)
    for guess in (masked, causal):
        shares = [each["probability"] for each in guess["candidates"]]
        assert shares == sorted(shares, reverse=True)
        assert len(shares) == 10
        assert guess["true"]["word"] == "climbed"
        assert tensor(guess["looks"]).sum(-1) == pytest.approx(np.ones((4, 4)), abs=1e-5)
    assert tensor(masked["mask"]).all()
    assert (tensor(causal["mask"]) == np.tril(np.ones((8, 8)))).all()


@pytest.mark.parametrize("model", ["masked", "causal"])
def test_a_head_is_sent_step_by_step_and_any_cell_is_explained(client: TestClient, model: str) -> None:
    found = ask(client, "/api/gap/head", model=model, **HEAD)
    steps = values(found)
    guesses = ask(client, "/api/gap/guess", text=TEXT, gap=2)["guesses"]
    looks = {each["model"]: tensor(each["looks"]) for each in guesses}
    query = 3 if model == "masked" else 2
    assert steps["weights"][query] == pytest.approx(looks[model][1, 2], abs=1e-6)
    assert all(step["caption"] for step in found["steps"])
    cell = ask(client, "/api/gap/cell", model=model, **HEAD, at={"step": "weights", "cell": [query, 1]})
    assert cell["expression"]["value"] == pytest.approx(float(steps["weights"][query, 1]), abs=1e-6)


def test_spans_with_input_target_and_mask(client: TestClient) -> None:
    found = ask(client, "/api/gap/spans", text=TEXT, seed=3)
    assert found == ask(client, "/api/gap/spans", text=TEXT, seed=3)
    n, m = len(found["source"]), len(found["target"])
    assert tensor(found["mask"]).shape == (n + m, n + m)
    assert found["target"][0] == "<X>"
    words = ["The", "cat", "climbed", "up", "the", "tree", "."]
    cut = [word for start, stop in found["spans"] for word in words[start:stop]]
    assert [word for word in found["target"] if not word.startswith("<")] == cut


def test_a_network_that_was_trained_on_spans_fills_in_these(client: TestClient) -> None:
    cut = ask(client, "/api/gap/spans", text=TEXT, seed=3)
    found = ask(client, "/api/gap/write", text=TEXT, seed=3)
    assert len(found["fills"]) == len(cut["spans"])
    assert len(found["line"]) == len(found["probabilities"])
    assert tensor(found["looks"]).shape == (2, 4, len(found["line"]), 1 + len(cut["source"]))


def test_the_gap_is_guessed_from_both_ends(client: TestClient) -> None:
    found = ask(client, "/api/gap/directions", text=TEXT, gap=2)
    assert (found["place"], len(found["words"])) == (2, 7)
    reach = tensor(found["reach"])
    assert (reach[0, 2:] == 0).all()
    assert (reach[1, :3] == 0).all()
    assert len({found[each][0]["probability"] for each in ("forward", "backward", "both")}) == 3


def test_a_second_sentence_is_judged_and_said_to_be_missing_at_its_own_field(client: TestClient) -> None:
    found = ask(client, "/api/gap/follows", text=TEXT, second="It was afraid of the dog.")
    assert found["tokens"][found["second"]]["text"] == "It"
    assert 0 < found["follows"] < 1
    assert tensor(found["looks"]).shape == (4, 4, len(found["tokens"]))
    assert refused(send(client, "/api/gap/follows", {"text": TEXT, "second": ""}))[1] == "second"
    assert refused(send(client, "/api/gap/follows", {"text": "the dog " * 20, "second": "a cat " * 20}))[1] == "second"


def test_unknown_words_are_named(client: TestClient) -> None:
    (unknown,) = ask(client, "/api/gap/guess", text="The zyzzyx ___ .")["unknown"]
    assert (unknown["word"], unknown["place"]) == ("zyzzyx", 1)


@pytest.mark.parametrize(
    ("path", "body", "field", "part"),
    [
        ("guess", {"text": TEXT}, "gap", "type ___ in its place"),
        ("guess", {"text": "a ___ b ___"}, "text", "There are 2 gaps"),
        ("guess", {"text": "", "gap": 0}, "text", "Type at least one word"),
        ("guess", {"text": "a " * 64, "gap": 0}, "text", "at most 63"),
        ("spans", {"text": "___ " * 4}, "text", "only 3 sentinels"),
        ("head", {**HEAD, "layer": 4, "model": "masked"}, "layer", "count from 0"),
        ("head", {**HEAD, "model": "both"}, "model", ""),
        ("cell", {**HEAD, "model": "masked", "at": {"step": "no", "cell": [0, 0]}}, "at.step", "no step"),
        ("cell", {**HEAD, "model": "masked", "at": {"step": "weights", "cell": [9, 9]}}, None, ""),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(
    client: TestClient, path: str, body: dict[str, object], field: str | None, part: str
) -> None:
    message, where = refused(send(client, f"/api/gap/{path}", body))
    assert part in message
    assert field is None or where == field
