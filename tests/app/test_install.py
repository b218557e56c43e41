"""Setting up: what pip is asked for, in which order, and what is said before; pip itself is not run."""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from app import install
from app.settings import TREE

PROJECT = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))["project"]
CPU = f"torch=={install.TORCH}+cpu"
Computer = Callable[..., list[str]]


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Makes a computer whose pip has the CPU build or not; what happened there, in order: pip's calls, what is said."""

    def made(system: str = "linux", torch: str | None = None, cpu_build: bool = True, plain: int = 0) -> list[str]:
        happened: list[str] = []

        def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
            happened.append("pip " + " ".join(command[command.index("install") :]))
            code = (0 if cpu_build else 1) if CPU in command else plain
            return subprocess.CompletedProcess(command, code)

        def version(name: str) -> str:
            if torch is None:
                raise PackageNotFoundError(name)
            return torch

        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(subprocess, "run", run)
        monkeypatch.setattr("importlib.metadata.version", version)
        monkeypatch.setattr("builtins.print", lambda *said, **_: happened.append(" ".join(map(str, said))))
        return happened

    return made


def test_on_linux_the_small_build_of_torch_comes_first_then_what_was_tested(computer: Computer) -> None:
    happened = computer()
    assert install.main([]) == 0
    small, rest = happened
    assert small.startswith(f"pip install --no-deps --extra-index-url {install.CPU_BUILDS} ")
    assert small.endswith(f" {CPU}")
    assert rest == "pip install -c constraints.txt -e ."


def test_if_the_small_build_cannot_be_had_its_size_is_said_before_the_large_one_comes(computer: Computer) -> None:
    happened = computer(cpu_build=False)
    assert install.main([]) == 0
    assert happened[1:] == [install.LARGE, "pip install -c constraints.txt -e ."]
    assert "3 GB" in install.LARGE


@pytest.mark.parametrize(
    ("system", "torch"),
    [("darwin", None), ("win32", None), ("linux", install.TORCH), ("linux", f"{install.TORCH}+cu130")],
)
def test_nothing_is_done_for_it_where_pip_s_choice_is_small_or_one_was_chosen(
    computer: Computer, system: str, torch: str | None
) -> None:
    happened = computer(system, torch)
    assert install.main([]) == 0
    assert happened == ["pip install -c constraints.txt -e ."]


def test_another_release_of_torch_is_replaced_by_the_small_build(computer: Computer) -> None:
    happened = computer(torch="2.12.0")
    install.main([])
    assert CPU in happened[0]


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["test"], "pip install -c constraints.txt -e .[test]"),
        (["test", "--newest"], "pip install -e .[test]"),
        (["--newest"], "pip install -e ."),
    ],
)
def test_the_tests_come_when_asked_for_and_newer_releases_too(
    computer: Computer, arguments: list[str], asked: str
) -> None:
    happened = computer()
    install.main(arguments)
    assert happened[-1] == asked


def test_pip_s_failure_is_its_own(computer: Computer) -> None:
    computer(plain=2)
    assert install.main([]) == 2


@pytest.mark.parametrize("python", [(3, 10, 13), (3, 15, 0)])
def test_a_python_that_will_not_do_is_told_which_will(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, python: tuple[int, ...]
) -> None:
    happened = computer()
    monkeypatch.setattr(sys, "version_info", python)
    assert install.main([]) == 1
    assert happened == [f"Headlight needs Python 3.11 to 3.14, and this is 3.{python[1]}."]


def test_it_knows_what_pyproject_says() -> None:
    (_, least), (_, most) = install.LEAST, install.MOST
    assert PROJECT["requires-python"] == f">=3.{least},<3.{most + 1}"
    assert f"torch=={install.TORCH}" in PROJECT["dependencies"]


def test_it_needs_nothing_but_python(tmp_path: Path) -> None:
    """-I -S: no installed package is seen, as in an environment a moment old."""
    program = f"import sys; sys.path.insert(0, {str(TREE)!r}); from app import install; install.main(['--help'])"
    command = [sys.executable, "-I", "-S", "-c", program]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "--newest" in ran.stdout
