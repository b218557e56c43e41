"""`headlight train`: a training as a table, as CSV and as a line of JSON for each moment."""

import csv
import io
import json
from pathlib import Path

import pytest

import model
from app import cli
from model.learning.changes import Change
from model.learning.task import tasks


def out(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    assert cli.main(["train", *arguments]) == 0
    return capfdbinary.readouterr().out.decode()


def test_without_a_task_those_that_there_are_are_listed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    lines = out(capfdbinary).splitlines()
    assert [line.split(":")[0] for line in lines] == [task.id for task in tasks()]
    assert lines[0] == "previous-token: Say at each letter which one stood before it."


def test_a_training_is_told_as_a_table_as_csv_and_as_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    wish = ["copy", "--steps", "3", "--seed", "5", "--set", "d=8", "--set", "attention=window", "--control", "layers=2"]
    frames = [json.loads(line) for line in out(capfdbinary, *wish, "--json").splitlines()]
    assert [frame["step"] for frame in frames] == [0, 1, 2, 3]
    assert [len(each["heads"]) for each in frames[0]["models"]] == [1, 2]
    rows = list(csv.DictReader(io.StringIO(out(capfdbinary, *wish, "--csv", "--seeds", "2"))))
    assert [(row["seed"], row["step"], row["model"]) for row in rows[6:9]] == [
        ("5", "3", "model"), ("5", "3", "control"), ("6", "0", "model")]  # fmt: skip
    assert float(rows[6]["loss"]) == frames[3]["models"][0]["loss"]
    table = out(capfdbinary, *wish).splitlines()
    assert table[0].split()[:5] == ["seed", "step", "model", "loss", "right"]
    assert table[-2].split()[:3] == ["5", "3", "model"]
    assert float(table[-2].split()[3]) == pytest.approx(frames[3]["models"][0]["loss"], abs=1e-3)


def test_what_is_set_is_what_learns(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = json.loads(out(capfdbinary, "sort", "--steps", "1", "--set", "rate=1", "--json").splitlines()[-1])
    task = next(task for task in tasks() if task.id == "sort")
    models = [model.learning.settings.Settings.of({"rate": 1}, task.model), task.control]
    *_, frame = model.train("sort", models, steps=1)
    assert [each["loss"] for each in found["models"]] == [each.loss for each in frame.models]


def test_what_is_changed_on_the_way_is_what_is_trained(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    changes = [Change(1, 1, rate=0.1), Change(2, silence=(0, 0)), Change(1, 0, freeze=(0, 0))]
    written = ["--change", "1:rate=1e-1:control", "--change", "2:silence=0.0", "--change", "1:freeze=0.0:model"]
    *_, frame = model.train("copy", steps=3, changes=changes)
    found = json.loads(out(capfdbinary, "copy", "--steps", "3", "--json", *written).splitlines()[-1])
    assert [each["loss"] for each in found["models"]] == [each.loss for each in frame.models]


def test_a_text_of_ones_own_is_read_from_a_file(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("One for the cat, one for the hat, one for the cat.", "utf-8")
    wish = ["next-letter", "--corpus", str(file), "--steps", "2"]
    last = json.loads(out(capfdbinary, *wish, "--json").splitlines()[-1])["models"][0]
    *_, frame = model.train("next-letter", steps=2, corpus=file.read_text("utf-8"))
    assert (last["loss"], last["known"]) == (frame.models[0].loss, frame.models[0].known)
    assert last["pattern"] is last["layer"] is last["heads"][0][0] is None
    rows = list(csv.DictReader(io.StringIO(out(capfdbinary, *wish, "--csv"))))
    assert rows[-1]["pattern"] == ""
    assert out(capfdbinary, *wish).splitlines()[-1].split()[6:9] == ["–", "–", "–"]
    for path, content in ((tmp_path / "none", None), (tmp_path / "bytes", b"\xff")):
        if content:
            path.write_bytes(content)
        assert cli.main(["train", "next-letter", "--corpus", str(path)]) == 1
        assert "could not be read as a text" in capfdbinary.readouterr().err.decode()


@pytest.mark.parametrize(("arguments", "said"), [
    (["nope"], "There is no task “nope”"), (["copy", "--set", "d"], "Write a setting as NAME=VALUE"),
    (["copy", "--set", "d=wide"], "Write a setting as NAME=VALUE"), (["copy", "--set", "nope=1"], "There is no “nope”"),
    (["copy", "--steps", "-1"], "A training has 1 to 2000 steps"), (["copy", "--control", "d=1e9"], "NAME=VALUE"),
    (["copy", "--change", "3:rate"], "Write a change as STEP"), (["copy", "--change", "300:rate=1"], "goes on after"),
    (["copy", "--change", "3:silence=9.0"], "no layer 9"),
    (["copy", "--set", "rate=1000"], "“rate” goes from"), (["copy", "--seed", "-1"], "A seed goes from 0"),
])  # fmt: skip
def test_what_cannot_be_trained_is_said(
    arguments: list[str], said: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert cli.main(["train", *arguments]) == 1
    assert said in capfdbinary.readouterr().err.decode()
