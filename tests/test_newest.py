"""What newer releases break: how they are told from those that are here, and what then runs."""

import json
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from app.settings import TREE
from tests import newest


def test_what_differs_from_what_is_here_is_named() -> None:
    here = version("plotly")
    assert newest.newer({"plotly": here}) == []
    assert newest.newer({"xyz": "1.0", "plotly": "99.0"}) == [
        f"plotly: {here} is here, 99.0 comes",
        "xyz: none is here, 1.0 comes",
    ]


def test_every_part_that_runs_is_there() -> None:
    assert [part for part in newest.PART if not (TREE / part).exists()] == []


@pytest.mark.parametrize(
    ("release", "installed", "tests", "code", "ran"),
    [
        (version("plotly"), 0, 0, 0, ["pip"]),  # nothing newer: it was all run already
        ("99.0", 1, 0, 1, ["pip", "app.install"]),  # what cannot be installed is a finding too
        ("99.0", 0, 0, 0, ["pip", "app.install", "pytest"]),
        ("99.0", 0, 1, 1, ["pip", "app.install", "pytest"]),
    ],
)
def test_the_part_runs_if_something_is_newer(
    monkeypatch: pytest.MonkeyPatch, release: str, installed: int, tests: int, code: int, ran: list[str]
) -> None:
    called: list[str] = []
    report = json.dumps({"install": [{"metadata": {"name": "Plotly", "version": release}}]})

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        called.append(command[2])
        codes = {"app.install": installed, "pytest": tests}
        return subprocess.CompletedProcess(command, codes.get(command[2], 0), report)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(newest, "fresh", lambda _: Path("python"))
    assert newest.main() == code
    assert called == ran


def test_what_pip_cannot_find_is_its_own_sentence_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", run)
    assert newest.main() == 1
