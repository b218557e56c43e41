"""The browser tests' browser: found where it is, got where it may be, missed in one sentence."""

import sys
from pathlib import Path

import pytest

from tests import __main__ as checks
from tests import chromium, firefox, redis_server


@pytest.fixture
def bare(tried: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No browser, and no way to get one; the commands that were tried."""
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium, "_playwrights", lambda: None)
    monkeypatch.setattr(redis_server, "find", lambda: Path("redis-server"))
    monkeypatch.setenv(firefox.VARIABLE, sys.executable)
    return tried


def program(folder: Path, name: str) -> Path:
    """A program of that name."""
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.usefixtures("bare")
def test_the_browser_named_in_the_environment_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "chromium")
    monkeypatch.setenv(chromium.VARIABLE, "/opt/mine")
    assert chromium.find() == Path("/opt/mine")


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("name", ["chromium", "google-chrome-stable"])
def test_a_browser_on_the_path_is_found(tmp_path: Path, name: str) -> None:
    placed = program(tmp_path, name)
    assert chromium.find() == placed


@pytest.mark.usefixtures("bare")
def test_the_one_without_windows_is_preferred(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    placed = program(tmp_path, "chromium-headless-shell")
    assert chromium.find() == placed


def test_playwright_is_tried_before_the_system_s_package_manager(
    bare: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "apt-get")
    monkeypatch.setattr(chromium, "_as_root", lambda: ("sudo", "-n"))
    assert chromium.get() is None
    assert bare[0].endswith("-m playwright install chromium")
    assert bare[1] == "sudo -n apt-get update"
    assert bare[2].endswith("apt-get install -y chromium libatomic1")
    assert bare[3].endswith("apt-get install -y chromium-headless-shell")


def test_nothing_is_installed_by_who_may_not(
    bare: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "dnf")
    monkeypatch.setattr(chromium, "_as_root", lambda: None)
    assert chromium.get() is None
    assert len(bare) == 1


@pytest.mark.usefixtures("bare")
def test_without_a_browser_the_checks_fail_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checks.main([]) == 1
    assert capsys.readouterr().err == f"{chromium.UNSTEERED}\n{chromium.SENTENCE}\n"
    monkeypatch.setattr(chromium, "steered", lambda: True)
    assert checks.main([]) == 1
    assert capsys.readouterr().err == chromium.SENTENCE + "\n"


def test_a_playwright_that_does_not_start_is_said_and_what_it_lacks_is_got(
    bare: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(tmp_path, "chromium")  # there all the same
    program(tmp_path, "apt-get")
    monkeypatch.setattr(chromium, "_as_root", lambda: ())
    assert checks.main([]) == 1
    assert capsys.readouterr().err == chromium.UNSTEERED + "\n"
    assert any(each.endswith("chromium libatomic1") for each in bare)


def test_playwright_s_own_is_found_where_it_was_downloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chromium, "steered", lambda: False)
    assert chromium._playwrights() is None  # and nothing is raised
    monkeypatch.undo()
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert chromium._playwrights() is None


def test_the_checks_end_at_the_first_that_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "find", lambda: Path("chromium"))
    monkeypatch.setattr(chromium, "steered", lambda: True)
    monkeypatch.setattr(redis_server, "find", lambda: Path("redis-server"))
    monkeypatch.setattr(firefox, "find", lambda: Path("firefox"))
    monkeypatch.setattr(checks, "steps", lambda _: {"good": ["true"], "bad": ["false"], "unseen": ["true"]})
    assert checks.main([]) == 1
    said = capsys.readouterr()
    assert "== bad failed (exit code 1)" in said.err
    assert "unseen" not in said.out


ONCE = """
from pathlib import Path
def test_late():
    is_first = not Path("was").exists()
    Path("was").touch()
    assert not is_first
def test_wrong():
    assert False
"""


@pytest.mark.parametrize(("more", "code"), [(["-k", "late"], 0), ([], 1)])
def test_what_fails_in_a_browser_is_run_once_more_alone_and_fails_if_it_fails_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: list[str], code: int
) -> None:
    (tmp_path / "test_once.py").write_text(ONCE)
    monkeypatch.setattr(checks, "TREE", tmp_path)
    monkeypatch.setattr(chromium, "find", lambda: Path("chromium"))
    monkeypatch.setattr(chromium, "steered", lambda: True)
    monkeypatch.setattr(firefox, "find", lambda: Path("firefox"))
    command = [sys.executable, "-m", "pytest", "test_once.py", *checks.IN_BROWSER, *more]
    monkeypatch.setattr(checks, "steps", lambda _: {checks.BROWSER: command})
    assert checks.main([]) == code
    assert "those that failed, alone" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "bounded"), [([], True), (["-x"], True), (["tests/app"], False)])
def test_only_the_whole_run_is_held_to_full_coverage(arguments: list[str], bounded: bool) -> None:
    held = [command for command in checks.steps(arguments).values() if "--cov-fail-under=100" in command]
    assert ["tests/model" in command for command in held] == [True] * bounded


def test_the_steps_together_run_every_test() -> None:
    """What one step leaves out, others take."""
    words = [word for command in checks.steps([]).values() for word in command]
    left_out = [word.removeprefix("--ignore=") for word in words if word.startswith("--ignore=")]
    assert left_out == [word for word in words if word.startswith("tests/")] == ["tests/model", "tests/web"]


@pytest.mark.usefixtures("bare")
def test_a_firefox_that_is_lacking_is_got_or_missed_in_one_sentence(
    tried: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(firefox.VARIABLE, raising=False)
    monkeypatch.setattr(firefox, "PLACES", ())
    monkeypatch.setattr(chromium, "find", lambda: Path("chromium"))
    monkeypatch.setattr(chromium, "steered", lambda: True)
    monkeypatch.setattr(chromium, "_as_root", lambda: ())
    program(tmp_path, "apt-get")
    assert checks.main([]) == 1
    assert capsys.readouterr().err == firefox.SENTENCE + "\n"
    assert any(each.endswith("firefox-esr") for each in tried)
    placed = program(tmp_path, "firefox")
    assert firefox.find() == placed
