"""A run as a script of its own: it prints the numbers of the run, bit for bit, and needs nothing of this project."""

import base64
import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from model.export import inlined as inlining
from model.export.inlined import inlined
from model.export.literal import WRITTEN, literal
from model.export.script import script
from model.lab import inputs
from model.lab.registry import Mechanism, find, mechanisms
from model.lab.request import Request
from model.lab.run import Run, run
from tests.model.cases import Case, each, every, is_editable, moved, plain, some_cells, some_steps


def printed(text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What a script prints if it is asked for JSON."""
    monkeypatch.setattr(sys, "argv", ["script.py", "--json"])
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(text, "script.py", "exec"), {"__name__": "__main__"})
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def holds(mechanism: Mechanism, request: Request, made: Run | None = None) -> None:
    """A request's script prints each step of its run: no tolerance, for it is the same code on the same numbers."""
    text = script(mechanism, request)
    assert not re.search(r"(from|import) (model|app)\b", text)
    with pytest.MonkeyPatch.context() as patch:
        found = printed(text, patch)
    steps = {step.id: step.value for step in (made or run(mechanism, request)).steps}
    assert found.keys() == steps.keys()
    for id_, value in steps.items():
        own = torch.tensor(found[id_], dtype=value.dtype).reshape(value.shape)
        assert torch.equal(own.nan_to_num(), value.nan_to_num())


@each(every)
def test_a_script_prints_the_numbers_of_the_run_whatever_the_options_and_the_sentence(case: Case) -> None:
    holds(case.mechanism, case.request(), case.run)


@each(plain)
def test_a_cell_that_was_set_by_hand_is_set_in_the_script(case: Case) -> None:
    editable = [step for step in case.run.steps if is_editable(step) and step.behind is None]
    for step in some_steps(editable, most=3):
        holds(case.mechanism, case.request([moved(step, some_cells(step)[-1])]))


@pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)
def test_a_worked_examples_numbers_are_in_the_script(mechanism: Mechanism) -> None:
    for preset in mechanism.presets:
        context = inputs.tokens(preset.context or inputs.split(mechanism.context)) if mechanism.context else []
        holds(mechanism, Request(inputs.tokens(preset.tokens), preset=preset, context=context))


def test_given_numbers_are_in_the_script_also_if_they_are_many() -> None:
    long = inputs.tokens([f"word{i}" for i in range(40)])
    given = {name: torch.randn(2, 40, 64, generator=torch.Generator().manual_seed(i)) for i, name in enumerate("qkv")}
    request = Request(long, inputs=given)
    assert given["q"].numel() > WRITTEN
    assert "base64" in script(find("causal"), request)
    holds(find("causal"), request)


def test_a_script_runs_where_nothing_of_this_project_is(tmp_path: Path) -> None:
    file = tmp_path / "attention.py"
    file.write_text(script(find("encoder-layer"), Case(find("encoder-layer")).request()), "utf-8")
    command = [sys.executable, "-I", "-X", "utf8", str(file)]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8")
    assert "attention/weights (2, 4, 4)" in found.stdout
    assert json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True).stdout)["x"]


@pytest.mark.parametrize("word", ['"""', "\u2028raise SystemExit", "\\", "'); raise SystemExit #", "\u202e\ufeff"])
def test_no_text_is_taken_for_a_part_of_the_script(word: str) -> None:
    holds(find("causal"), Request(inputs.tokens(["a", word + "x"])))


@pytest.mark.parametrize("value", [
    torch.tensor([1e-30, -3.4e38, 0.1, float("inf"), -0.0]), torch.tensor(2.5), torch.tensor([[True], [False]]),
    torch.tensor([[1, 2], [3, 4]]), torch.tensor([0.1], dtype=torch.float64), torch.zeros(0), torch.zeros(70, 70),
])  # fmt: skip
def test_a_written_tensor_is_the_same_bit_for_bit(value: torch.Tensor) -> None:
    found = eval(literal(value), {"torch": torch, "base64": base64})
    assert (found.dtype, found.shape) == (value.dtype, value.shape)
    assert found.numpy().tobytes() == value.numpy().tobytes()


def test_two_things_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"a": inlining.File.read(b"from model.b import f\ndef g(): return f() + h()\ndef h(): return 1\n"),
            "model.b": inlining.File.read(b"def f(): return h()\ndef h(): return 2\n")}  # fmt: skip
    monkeypatch.setattr(inlining, "_file", both.__getitem__)

    def g() -> None: ...

    g.__module__ = "a"
    with pytest.raises(ValueError, match=r"h is one thing in model\.b and another in a"):
        inlined(g)
