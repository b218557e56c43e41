"""`headlight trace` and `headlight attend`: numbers, pictures and scripts, in files and pipes."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

import model
from app import cli

LILY = "Lily had a cat."
CAUSAL = ["trace", "causal", LILY, "--seed", "7", "--option", "heads=2", "--edit", "mask[0,1]=1"]


@pytest.fixture(scope="module")
def traced() -> model.Traced:
    return model.trace("causal", LILY, seed=7, heads=2, edits=[("mask", (0, 1), 1)])


def test_without_a_wish_the_steps_are_listed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(CAUSAL) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines[0] == "Causal mask"
    assert lines[-2:] == ["weights  head, query, key  2 × 5 × 5", "output  head, query, d_v  2 × 5 × 4"]


def test_numbers_pictures_and_scripts_are_those_of_the_run(
    traced: model.Traced, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def out(*wish: str) -> bytes:
        assert cli.main([*CAUSAL, *wish]) == 0
        return capfdbinary.readouterr().out

    assert out("--csv", "weights").decode() == traced.csv("weights")
    np.testing.assert_array_equal(np.load(io.BytesIO(out("--npy", "weights"))), traced["weights"])
    assert out("--svg", "weights", "--head", "1").decode() == traced.figure("weights", head=1).svg()
    assert json.loads(out("--json"))["q"] == traced["q"].tolist()
    assert out("--python").decode() == traced.script()
    assert out("--notebook").decode() == traced.notebook()
    assert out("--csv", "mask", "--out", str(tmp_path / "mask.csv")) == b""
    assert (tmp_path / "mask.csv").read_bytes().decode() == "\ufeff" + traced.csv("mask")  # as a spreadsheet wants it


def test_a_worked_example_and_a_trained_model_are_had_too(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["trace", "causal", "--csv", "weights"]) == 0
    assert b"hungry" in capfdbinary.readouterr().out
    assert cli.main(["attend", "stories15m", LILY, "--layer", "4", "--head", "4", "--csv", "weights"]) == 0
    one = model.attend("stories15m", LILY, 4, 4)
    assert capfdbinary.readouterr().out.decode() == one.csv("weights")
    assert cli.main(["attend", "stories15m", LILY, "--layer", "4", "--head", "4", "--python"]) == 0
    assert capfdbinary.readouterr().out.decode() == one.script()
    assert cli.main(["attend", "stories15m", LILY]) == 0
    assert "weights  layer, head, query, key  6 × 6 × 7 × 7" in capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize(("arguments", "said"), [
    (["trace", "nope", "a"], "There is no mechanism “nope”"),
    (["trace", "causal", "a", "--option", "heads"], "Write an option as NAME=VALUE, such as heads=2; “heads” is not"),
    (["trace", "causal", "a", "--option", "heads=many"], "“heads” takes a number"),
    (["trace", "causal", "a", "--edit", "mask=1"], "Write an edit as STEP[PLACE]=NUMBER"),
    (["trace", "causal", "a", "--edit", "mask[0,0]=x"], "Write an edit as STEP[PLACE]=NUMBER"),
    (["trace", "causal", "a", "--csv", "nope"], "There is no step “nope” here"),
    (["trace", "causal", "a", "--csv", "mask", "--out", "/no/such/folder"], "could not be written: No such file"),
    (["attend", "stories15m", "a", "--layer", "1"], "Give a layer and a head"),
    (["attend", "stories15m", "a", "--notebook"], "There is a notebook of one head"),
    (["attend", "stories15m", "a", "--python"], "There is a script of one head, not of all"),
])  # fmt: skip
def test_what_cannot_be_had_is_a_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 1
    assert said in capsys.readouterr().err


def test_who_reads_no_further_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.BytesIO):
        def write(self, _written: object) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(Gone()))
    assert cli.main(["trace", "causal", "a", "--csv", "mask"]) == 1
