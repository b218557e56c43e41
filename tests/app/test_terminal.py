"""What is written at a terminal that lacks letters, has been closed or lies on a full disk is no traceback."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TextIO

import pytest

from app import cli, terminal
from app.settings import TREE


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding)


def said(out: io.TextIOWrapper) -> str:
    out.flush()
    found: bytes = out.buffer.getvalue()  # type: ignore[attr-defined]
    return found.decode(out.encoding)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("ascii", '"M?use" - 32 x 48 != 7...\n'),
        ("cp1252", "“Mäuse” – 32 × 48 != 7…\n"),
        ("utf-8", "“Mäuse” – 32 × 48 ≠ 7…\n"),
    ],
)
def test_a_letter_that_a_stream_does_not_have_is_written_as_the_nearest(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: str
) -> None:
    monkeypatch.setattr(sys, "stdout", stream(encoding))
    terminal.prepare()
    assert terminal.say("“Mäuse” – 32 × 48 ≠ 7…")
    assert said(sys.stdout) == expected  # type: ignore[arg-type]


def test_half_a_letter_from_a_file_s_name_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream("utf-8"))
    terminal.prepare()
    terminal.say(os.fsdecode(b"m\xe4use"))
    assert said(sys.stdout) == "m?use\n"  # type: ignore[arg-type]


def test_what_is_read_is_not_guessed() -> None:
    terminal.prepare()
    with pytest.raises(UnicodeDecodeError):
        b"\xe4".decode("ascii", terminal.LETTERS)


def test_a_program_without_a_terminal_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    terminal.prepare()
    assert terminal.say("nobody")
    assert terminal.finish()


@pytest.fixture(params=["closed", "full"])
def deaf(request: pytest.FixtureRequest) -> Iterator[TextIO]:
    """A pipe whose reader has gone, or a file on a full disk."""
    if request.param == "closed":
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open("/dev/full", os.O_WRONLY)
    with open(writer, "w", encoding="utf-8") as out:
        yield out


def test_an_output_that_nobody_reads_is_no_traceback(deaf: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", deaf)
    assert cli.main(["models"]) == 1
    assert terminal.say("more")  # into nowhere by now
    assert terminal.finish()


def test_what_was_kept_back_is_no_traceback_either(deaf: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", deaf)
    sys.stdout.write("kept")
    assert not terminal.finish()
    assert terminal.finish()


def test_the_command_s_help_may_be_cut_off() -> None:
    command = f"{sys.executable} -m app.cli --help | true; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], cwd=TREE, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr

