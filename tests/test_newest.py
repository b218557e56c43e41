"""What newer releases break: how they are told from those that were tested, and what then runs."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.settings import TREE
from tests import newest


def test_what_differs_from_what_was_tested_is_named() -> None:
    tested = {"plotly": "7.1.0", "torch": "2.13.0", "tqdm": "4.70.1"}
    found = {"torch": "2.13.0", "plotly": "7.2.0", "xyz": "1.0"}
    assert newest.newer(tested, found) == [
        "plotly: 7.1.0 was tested, 7.2.0 is here",
        "xyz: not there was tested, 1.0 is here",
    ]


def test_this_environment_is_read_alike_from_within_and_by_pip() -> None:
    assert newest.newer(newest.here(), newest.there(Path(sys.executable))) == []


def test_every_part_that_runs_is_there() -> None:
    assert [part for part in newest.PART if not (TREE / part).exists()] == []


@pytest.mark.parametrize(
    ("installed", "release", "tests", "code", "ran"),
    [
        (1, "1.1", 0, 1, ["app.install"]),  # what cannot be installed is a finding too
        (0, "1.0", 0, 0, ["app.install"]),  # nothing newer: it was all run already
        (0, "1.1", 0, 0, ["app.install", "pytest"]),
        (0, "1.1", 1, 1, ["app.install", "pytest"]),
    ],
)
def test_the_part_runs_if_something_is_newer(
    monkeypatch: pytest.MonkeyPatch, installed: int, release: str, tests: int, code: int, ran: list[str]
) -> None:
    called: list[str] = []

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        called.append(command[2])
        return subprocess.CompletedProcess(command, installed if command[2] == "app.install" else tests)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(newest, "fresh", lambda _: Path("python"))
    monkeypatch.setattr(newest, "here", lambda: {"plotly": "1.0"})
    monkeypatch.setattr(newest, "there", lambda _: {"plotly": release})
    assert newest.main() == code
    assert called == ran
