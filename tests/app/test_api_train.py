"""/api/train: a training line by line, once for all who ask for it, and a moment of it opened."""

import base64
import json
import threading
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient

from model.export.training_script import training_script
from model.learning import course, kept
from model.learning.opened import network
from model.learning.task import tasks
from tests.app.reading import ask, refused, send, tensor, values


def lines(client: TestClient, **body: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/train", json=body)
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_tasks_have_ten_examples_and_say_what_to_think_about(client: TestClient) -> None:
    found = client.get("/api/train/tasks?lang=en-XA").json()
    assert [each["id"] for each in found] == [task.id for task in tasks()]
    for each in found:
        assert each["says"].startswith("⟦")
        assert each["asks"].startswith("⟦")
        assert len(each["examples"]) == 10
        for shown in each["examples"]:
            assert len(shown["words"]) == len(shown["answers"]) == len(shown["keys"])
            assert {*shown["words"], *shown["source"]} <= set(each["words"])
            assert len(shown["source"]) == (4 if each["id"] == "digits" else 0)
            assert any(shown["answers"])
    copying = next(each for each in found if each["id"] == "copy")["examples"][0]
    assert copying["answers"][8:] == copying["words"][:8]
    assert copying["keys"][8:] == [[i] for i in range(8)]


def test_a_training_is_that_of_python_line_by_line(client: TestClient) -> None:
    found = lines(client, task="copy", steps=8, seed=3, models=[{"d": 16}, {"layers": 2, "attention": "linear"}])
    assert [line["step"] for line in found] == list(range(9))
    assert [line["done"] for line in found] == [False] * 8 + [True]
    own = next(task for task in tasks() if task.id == "copy")
    models = [course.Settings.of({"d": 16}, own.model),
              course.Settings.of({"layers": 2, "attention": "linear"}, own.control)]  # fmt: skip
    for line, frame in zip(found, course.train("copy", models, seed=3, steps=8), strict=True):
        for each, seen in zip(line["models"], frame.models, strict=True):
            assert (each["loss"], each["right"]) == (seen.loss, seen.right)
            assert each["heads"] == seen.pattern.tolist()
            assert each["maps"]["shape"] == ", ".join(map(str, seen.maps.shape))
    assert found[0]["models"][1]["maps"]["shape"].startswith("2,")
    examples = course.checked(own, 3)  # the maps are of the first of them
    assert found[0]["example"]["words"] == [own.words[place] for place in examples.ids[0].tolist()]
    assert found[0]["example"]["keys"] == [row.nonzero().flatten().tolist() for row in examples.keys[0]]
    assert not any(line["example"] for line in found[1:])


def test_many_who_ask_for_the_same_have_it_trained_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[int] = []
    learn = course.Learner.learn
    monkeypatch.setattr(course.Learner, "learn", lambda self, step: (learned.append(step), learn(self, step)))
    answers: list[str] = []

    def one() -> None:
        answers.append(client.post("/api/train", json={"task": "sort", "steps": 12, "seed": 99}).text)

    threads = [threading.Thread(target=one) for _ in range(30)]  # a class
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(learned) == 24  # twelve steps of two models
    assert len(answers) == 30
    assert len(set(answers)) == 1


def test_a_moment_is_opened_with_edits_and_a_text_of_ones_own(client: TestClient) -> None:
    body = {"task": "copy", "steps": 60, "step": 60}
    found = ask(client, "/api/train/moment", **body)
    assert len(found["tokens"]) == len(found["answer"]) == 16
    assert found["answer"][8:] != [token["text"] for token in found["tokens"]][8:]
    steps = values(found)
    assert steps["layer 0/attention/weights"].shape == (1, 16, 16)
    own = ask(client, "/api/train/moment", **body, text=list("hello|he"), model=1)
    assert [token["text"] for token in own["tokens"]] == list("hello|he")
    edits = [{"step": "layer 0/attention/weights", "cell": [0, 8, 0], "value": 0}]
    edited = values(ask(client, "/api/train/moment", **body, edits=edits))
    assert edited["layer 0/attention/weights"][0, 8, 0] == 0
    assert (edited["logits"][8] != steps["logits"][8]).any()
    at = {"step": "layer 0/attention/scores", "cell": [0, 8, 0]}
    cell = ask(client, "/api/train/moment/cell", **body, at=at)
    assert cell["expression"]["value"] == pytest.approx(float(steps["layer 0/attention/scores"][0, 8, 0]), rel=1e-4)


def test_a_training_is_changed_on_the_way_and_its_moments_are_so(client: TestClient) -> None:
    plain = lines(client, task="copy", steps=60)
    changes = [{"step": 30, "model": 0, "silence": [0, 0]}, {"step": 40, "rate": 0.1}]
    changed = lines(client, task="copy", steps=60, changes=changes)
    for one, other in zip(plain, changed, strict=True):
        for own, theirs, end in zip(one["models"], other["models"], (30, 40), strict=True):
            assert (own["loss"] == theirs["loss"]) is (other["step"] <= end)
    for step, is_silent in ((30, False), (31, True)):
        for model in (0, 1):
            found = ask(client, "/api/train/moment", task="copy", steps=60, changes=changes, step=step, model=model)
            assert ("layer 0/attention/silenced" in values(found)) is (is_silent and not model)


def test_a_silenced_head_of_a_moment_is_heard_of_in_the_answer_and_the_share_right(client: TestClient) -> None:
    body = {"task": "previous-token", "steps": 60, "step": 60}
    plain, silent = ask(client, "/api/train/moment", **body), ask(client, "/api/train/moment", **body, silence=[[0, 0]])
    assert plain["heard"] is None
    assert silent["heard"]["answer"] == plain["answer"] != silent["answer"]
    last = lines(client, task="previous-token", steps=60)[-1]["models"][0]
    assert silent["heard"]["before"] == {"loss": pytest.approx(last["loss"]), "right": last["right"]}
    own = next(task for task in tasks() if task.id == "previous-token")
    *_, frame = course.train("previous-token", steps=60)
    weights = frame.models[0].weights | {"stack.0.matrices.w_o": torch.zeros(own.model.d, own.model.d)}
    examples = course.checked(own, 1)  # what the head finds goes nowhere
    with torch.no_grad():
        logits = network(own, own.model, weights)(examples.ids)
    assert silent["heard"]["now"] == {"loss": pytest.approx(float(course.lost(logits, examples))),
                                      "right": course.right(logits, examples)}  # fmt: skip
    assert silent["heard"]["now"]["right"] < 0.5 < last["right"]
    assert not values(silent)["layer 0/attention/silenced"].any()


def test_the_gradient_at_a_weight_matrix_is_torchs(client: TestClient) -> None:
    body = {"task": "copy", "steps": 60, "step": 30}
    own = next(task for task in tasks() if task.id == "copy")
    frame = next(frame for frame in course.train("copy", steps=60) if frame.step == 30)
    net = network(own, own.model, frame.models[0].weights).requires_grad_(True)
    examples = course.checked(own, 1)
    course.lost(net(examples.ids), examples).backward()
    first = ask(client, "/api/train/gradient", **body)
    assert first["matrix"] == "table"
    assert first["rows"] == list(own.words)
    assert first["columns"] is None
    assert first["examples"] == len(examples.ids)
    for name in first["matrices"]:
        found = ask(client, "/api/train/gradient", **body, matrix=name)
        parameter = net.get_parameter(name)
        assert parameter.grad is not None
        assert torch.equal(torch.tensor(tensor(found["weights"])), parameter.detach())
        torch.testing.assert_close(torch.tensor(tensor(found["gradient"])), parameter.grad)
    assert refused(send(client, "/api/train/gradient", {**body, "matrix": "nope"}))[1] == "matrix"


def test_a_training_is_a_file_whose_weights_open_a_moment(client: TestClient) -> None:
    body = {"task": "copy", "steps": 6, "changes": [{"step": 3, "model": 0, "silence": [0, 0]}]}
    answer = client.post("/api/train/file", json=body)
    assert answer.headers["content-type"] == "application/octet-stream"
    own = kept.read(answer.content)
    assert [frame.step for frame in own.frames] == [line["step"] for line in lines(client, **body)]
    assert own.changes == [course.Change(3, 0, silence=(0, 0))]
    frame = own.frames[5]
    weights = {
        name: {"shape": list(each.shape), "bdata": base64.b64encode(each.numpy().tobytes()).decode()}
        for name, each in frame.models[0].weights.items()
    }
    plain = values(ask(client, "/api/train/moment", **body, step=5))
    same = values(ask(client, "/api/train/moment", **body, step=5, weights=weights))
    assert all((same[name] == plain[name]).all() for name in plain)
    weights["said"]["bdata"] = base64.b64encode(bytes(4 * own.frames[5].models[0].weights["said"].numel())).decode()
    other = values(ask(client, "/api/train/moment", **body, step=5, weights=weights))
    assert not other["logits"].any()
    for wrong in ({"said": weights["said"]}, weights | {"said": {"shape": [2], "bdata": "AAAA"}},
                  weights | {"said": {"shape": [2], "bdata": "?"}}):  # fmt: skip
        message, field = refused(send(client, "/api/train/moment", body | {"step": 5, "weights": wrong}))
        assert message.startswith("These weights are not those of this model")
        assert field in ("weights", "weights.said")


def test_a_training_is_a_script(client: TestClient) -> None:
    answer = client.post("/api/train/python", json={"task": "copy", "seed": 7, "models": [{"d": 16}]})
    assert answer.text == training_script(course.planned("copy", [course.Settings(d=16)], seed=7))
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"


@pytest.mark.parametrize(("body", "field"), [
    ({"task": "copy", "changes": [{"step": 3}]}, "changes[0].step"),
    ({"task": "copy", "changes": [{"step": 3, "rate": 1}, {"step": 3, "freeze": [0, 1]}]}, "changes[1].freeze"),
    ({"task": "copy", "changes": [{"step": 3, "freeze": [0]}]}, "changes[0].freeze"),
    ({"task": "copy", "changes": [{"step": 3, "rate": 1e9}]}, "changes[0].rate"),
    ({"task": "copy", "changes": [{"step": 3, "rate": 1}] * 30}, "changes"),
    ({"task": "nope"}, "task"), ({"task": "copy", "steps": -1}, "steps"), ({"task": "copy", "seed": 2**31}, "seed"),
    ({"task": "copy", "models": [{"rate": 1000}]}, "models[0].rate"),
    ({"task": "copy", "models": [{"d": 0}]}, "models[0].d"),
    ({"task": "copy", "models": [{"nope": 1}]}, "models[0].nope"), ({"task": "copy", "models": [{}] * 3}, "models"),
    ({"task": "copy", "models": [{}, {"positions": "rope", "attention": "aft"}]}, "models[1].positions"),
    ({"task": "digits", "models": [{}, {"attention": "linear"}]}, "models[1].attention"),
])  # fmt: skip
def test_what_cannot_be_trained_is_refused_before_the_first_line(
    client: TestClient, body: dict[str, Any], field: str
) -> None:
    assert refused(send(client, "/api/train", body))[1] == field


@pytest.mark.parametrize(("more", "field"), [
    ({"step": 61}, "step"), ({"step": 60, "text": ["?"]}, "text"), ({"step": 60, "text": []}, "text"),
    ({"step": 60, "silence": [[0, 1]]}, "silence"), ({"step": 60, "silence": [[0]]}, "silence[0]"),
    ({"step": 60, "edits": [{"step": "nope", "cell": [0], "value": 1}]}, "edits"), ({"step": 60, "model": 2}, "model"),
])  # fmt: skip
def test_what_was_not_kept_or_does_not_fit_is_said(client: TestClient, more: dict[str, Any], field: str) -> None:
    assert refused(send(client, "/api/train/moment", {"task": "copy", "steps": 60, **more}))[1] == field


def test_a_text_of_ones_own_is_learned_and_written_on(client: TestClient) -> None:
    text = "One for the cat, one for the hat, one for the cat that sat on the mat."
    body = {"task": "next-letter", "corpus": text}
    info = ask(client, "/api/train/task", **body)
    assert info["words"] == sorted({*text.lower().replace(" ", "␣")})
    assert (info["corpus"], info["keyed"], info["parts"]) == (text, False, [56, 14])
    found = lines(client, **body, steps=40)
    assert found[-1]["models"][0]["pattern"] is None
    assert found[-1]["models"][0]["heads"] == [[None, None], [None, None]]
    assert found[-1]["models"][0]["known"] > found[0]["models"][0]["known"]
    assert set(found[0]["example"]["words"]) <= set(info["words"])
    wish = body | {"steps": 40, "step": 40, "text": [*"one␣f"]}
    one, again = (ask(client, "/api/train/moment/written", **wish, model=model) for model in (0, 1))
    assert one["start"] == wish["text"]
    assert len(one["written"]) == 200
    assert one["written"] != again["written"]
    drawn = [ask(client, "/api/train/moment/written", **wish, drawn=True)["written"] for _ in range(2)]
    assert drawn[0] == drawn[1] != one["written"]
    assert len(ask(client, "/api/train/moment", **wish)["answer"]) == 5
    keyed = {each["id"]: each for each in client.get("/api/train/tasks").json()}
    assert keyed["copy"]["keyed"]
    assert keyed["copy"]["corpus"] is keyed["copy"]["parts"] is None
    assert lines(client, task="copy", steps=1)[0]["models"][0]["known"] is None


def test_a_text_that_cannot_be_learned_from_is_refused_at_its_field(client: TestClient) -> None:
    wrong = (("", "next-letter", "aaa"), ("/task", "next-letter", 50 * "a"), ("/task", "copy", "abc"))
    for path, task, corpus in wrong:
        assert refused(send(client, f"/api/train{path}", {"task": task, "corpus": corpus}))[1] == "corpus"
    assert refused(send(client, "/api/train/moment/written", {"task": "copy", "steps": 60, "step": 60}))[1] == "task"


def test_of_two_texts_both_are_named_and_what_is_read_is_written_on(client: TestClient) -> None:
    body = {"task": "digits", "steps": 40, "step": 40}
    example = lines(client, task="digits", steps=40)[0]["example"]
    found = ask(client, "/api/train/moment", **body)
    assert [each["text"] for each in found["source"]] == example["source"]
    assert [each["text"] for each in found["tokens"]] == example["words"]
    assert values(found)["layer 0/cross-attention/weights"].shape == (2, 7, 4)
    own = ask(client, "/api/train/moment", **body, text=[*"3405"])
    written = [each["text"] for each in own["tokens"]]
    assert written[0] == "<s>"
    assert own["answer"][: len(written) - 1] == written[1:]  # it reads what it has written
    heard = ask(client, "/api/train/moment", **body, text=[*"3405"], silence=[[0, 0], [0, 1]])
    assert [each["text"] for each in heard["tokens"]] == written
    assert heard["heard"]["answer"] == own["answer"] != heard["answer"]
    at = {"step": "layer 0/cross-attention/weights", "cell": [0, 0, 3]}
    cell = ask(client, "/api/train/moment/cell", **body, text=[*"3405"], at=at)
    weights = values(own)["layer 0/cross-attention/weights"]
    assert cell["expression"]["value"] == pytest.approx(float(weights[0, 0, 3]), rel=1e-4)
    assert refused(send(client, "/api/train/moment", {**body, "text": [*"340"]}))[1] == "text"


def test_what_is_recorded_is_shown_as_it_was_and_says_by_which_command(client: TestClient) -> None:
    infos = {each["id"]: each for each in client.get("/api/train/tasks").json()}
    assert infos["copy"]["recorded"] is None
    info = infos["addition"]["recorded"]
    assert (info["command"], info["seed"]) == ("python -m model.learning.record addition", 1)
    found = lines(client, task="addition")
    assert len(found) == 61
    assert [line["done"] for line in found] == 60 * [False] + [True]
    assert found[-1]["step"] == info["steps"]
    assert found[-1]["models"][0]["right"] > 0.9 > found[-1]["models"][1]["right"]
    assert found[-1]["models"][1]["known"] == 1
    body = {"task": "addition", "step": info["steps"], "text": ["20", "5", "="]}
    assert ask(client, "/api/train/moment", **body)["answer"][-1] == "2"
    assert refused(send(client, "/api/train/moment", {"task": "addition", "step": found[1]["step"]}))[1] == "step"
    live = lines(client, task="addition", steps=3)
    assert [line["done"] for line in live] == [False, False, False, True]


def test_a_model_that_is_lost_has_no_loss(client: TestClient) -> None:
    wild = {"rate": 100, "norm": "none", "warm_up": 0, "d": 64, "layers": 4, "feed_forward": True, "batch": 4}
    last = lines(client, task="copy", steps=60, models=[wild])[-1]["models"][0]
    assert last["loss"] is None or last["loss"] > 10
