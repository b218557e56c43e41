"""A training as a script: by itself, with torch alone, it comes to the losses that Headlight came to."""

import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from model.export.training_script import training_script
from model.learning.attention import ATTENTIONS, TURNED
from model.learning.changes import Change
from model.learning.course import Plan, planned
from model.learning.settings import Settings
from model.learning.task import tasks

SMALL = {"layers": 2, "d": 8, "batch": 8, "warm_up": 3}
CHANGES = [Change(2, rate=0.05), Change(2, 0, silence=(1, 0)), Change(3, 1, freeze=(0, 0))]
KINDS = [Settings(attention=kind, heads=1 if kind == "aft" else 2, **SMALL) for kind in ATTENTIONS]  # type: ignore[arg-type]
KINDS += [Settings(positions=kind, heads=2, tied=True, norm="none", **SMALL) for kind in TURNED]  # type: ignore[arg-type]
KINDS += [Settings(positions="sinusoidal", heads=2, norm="post", feed_forward=True, decay=1.0, **SMALL)]  # type: ignore[arg-type]
TWO_TEXTS = [Settings(heads=2, norm=norm, tied=tied, positions=positions, feed_forward=wide, **SMALL)  # type: ignore[arg-type]
             for norm, tied, positions, wide in (
                 ("none", False, "learned", True), ("pre", True, "sinusoidal", False),
                 ("post", True, "none", True), ("pre", False, "learned", True),
             )]  # fmt: skip


Ran = Callable[[str, Sequence[Settings], int], None]


@pytest.fixture
def same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    def run(task: str, models: Sequence[Settings], steps: int) -> None:
        plan = planned(task, models, seed=3, steps=steps, frames=steps, changes=CHANGES)
        file = tmp_path / "training.py"
        file.write_text(training_script(plan), "utf-8")
        monkeypatch.setattr(sys, "argv", [str(file), "--json"])
        runpy.run_path(str(file))
        compare(plan, json.loads(capsys.readouterr().out))

    return run


def compare(plan: Plan, found: list[dict[str, Any]]) -> None:
    wanted = [(name, frame.step, frame.models[i].loss, frame.models[i].right)
              for i, name in enumerate(("model", "control")) for frame in plan.run()]  # fmt: skip
    assert [(each["model"], each["step"]) for each in found] == [each[:2] for each in wanted]
    assert [each["loss"] for each in found] == pytest.approx([each[2] for each in wanted], rel=1e-4)
    assert [each["right"] for each in found] == pytest.approx([each[3] for each in wanted], abs=1e-3)


@pytest.mark.parametrize(("one", "other"), list(zip(KINDS[::2], KINDS[1::2], strict=True)),
                         ids=lambda each: f"{each.attention} {each.positions}")  # fmt: skip
def test_each_attention_is_learned_as_here(one: Settings, other: Settings, same: Ran) -> None:
    same("copy", [one, other], 5)


@pytest.mark.parametrize(("one", "other"), list(zip(TWO_TEXTS[::2], TWO_TEXTS[1::2], strict=True)),
                         ids=lambda each: f"{each.norm} {each.positions}")  # fmt: skip
def test_what_reads_one_text_and_writes_another_is_learned_as_here(one: Settings, other: Settings, same: Ran) -> None:
    same("digits", [one, other], 5)


@pytest.mark.parametrize("task", [task.id for task in tasks()])
def test_each_task_is_learned_as_here(task: str, same: Ran) -> None:
    same(task, [Settings(layers=2, heads=2, d=8, batch=4)] * 2, 4)


def test_it_runs_by_itself_with_torch_alone_and_says_how_it_goes(tmp_path: Path) -> None:
    script = training_script(planned("copy", steps=2, frames=2))
    imported = {line.split()[1].split(".")[0] for line in script.splitlines() if line.startswith(("import", "from"))}
    assert imported - set(sys.stdlib_module_names) == {"torch"}
    file = tmp_path / "training.py"
    file.write_text(script, "utf-8")
    run = subprocess.run([sys.executable, "-I", str(file)], capture_output=True, text=True, check=True)
    said = [line.split()[:3] for line in run.stdout.splitlines()]
    assert said[::3] == [["model", "step", "0"], ["control", "step", "0"]]
