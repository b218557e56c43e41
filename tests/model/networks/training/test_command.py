"""`python -m model.…`: what trains the networks of our own are commands, and say what they can do."""

import runpy
import sys

import pytest

from model.networks.training.command import asked


@pytest.mark.parametrize("module", [f"model.networks.{name}" for name in ("gap", "image", "translation", "vision")])
def test_the_module_is_a_command(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [f"python -m {module}", "--help"])
    monkeypatch.delitem(sys.modules, f"{module}.__main__", raising=False)  # or runpy warns that it is imported twice
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    assert ended.value.code == 0
    assert "train nothing" in capsys.readouterr().out


def test_all_kinds_are_meant_unless_some_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("m", None, "tree", ("oak", "elm"), []) == (["oak", "elm"], False)
    assert asked("m", None, "tree", ("oak", "elm"), ["--score", "elm"]) == (["elm"], True)
    with pytest.raises(SystemExit):
        asked("m", None, "tree", ("oak", "elm"), ["ash"])
    assert "There is no tree ash; there are oak, elm." in capsys.readouterr().err
