"""`headlight heads`: what is kept, as lines and as CSV; what is measured is kept beside the weights."""

import csv
import io
import os
from pathlib import Path

import pytest

from app import cli
from model.at_large import gap, trained
from model.networks.gap import stored
from model.networks.training import cards


def out(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[str, str]:
    assert cli.main(["heads", *arguments]) == 0
    found = capfdbinary.readouterr()
    return found.out.decode(), found.err.decode()


def test_what_is_kept_is_told_a_line_for_each_head(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    known = trained.found("stories15m")
    assert known is not None
    *lines, about = out(capfdbinary, "stories15m")[0].splitlines()
    assert len(lines) == 36
    layer, head, *rest = lines[12].split()
    assert (layer, head) == ("2", "0")
    (name, n), *_ = known.spread.head(2, 0).names
    assert name is not None
    assert " ".join(rest).startswith(f"{name.title} {n}, ")
    assert about.endswith(f"Measured on {known.card['date']}.")


def test_as_csv_there_is_a_row_for_each_pattern_of_each_head(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(out(capfdbinary, "gap-masked", "--csv")[0])))
    own = gap.known("masked").spread.head(0, 1)
    mine = [row for row in rows if (row["layer"], row["head"]) == ("0", "1")]
    assert [row["pattern"] for row in mine] == [each.pattern.id for each in own.patterns]
    assert [float(row["q50"]) for row in mine] == [each.quantiles[3] for each in own.patterns]
    assert {row["pattern"]: row["named"] for row in mine}["next"] == str(own.names[0][1])


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Few passages, and another place for what is kept."""
    for module in (gap, trained):
        all_ = module.passages()
        monkeypatch.setattr(module, "passages", lambda own=all_[:4]: own)
    monkeypatch.setattr(trained, "file", lambda entry: tmp_path / f"{entry.id}-heads.safetensors")
    monkeypatch.setattr(cards, "keep_file", lambda folder, name, data: (tmp_path / name).write_bytes(data))
    return tmp_path


@pytest.mark.parametrize("model", ["stories15m", "gap-causal"])
def test_what_is_measured_again_is_kept_beside_the_weights(
    model: str, few: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines, said = out(capfdbinary, model, "--again")
    name = {"stories15m": "stories15m-heads.safetensors", "gap-causal": "causal-heads.safetensors"}[model]
    assert os.listdir(few) == [name]
    place = few if model == "stories15m" else stored.FOLDER
    assert f"Kept as {place / name}." in said
    assert "on how many of 4 texts" in lines


def test_where_nothing_can_be_written_that_is_said(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(trained, "file", lambda entry: few / "nowhere" / "heads.safetensors")
    assert cli.main(["heads", "stories15m", "--again"]) == 1
    assert "heads.safetensors” could not be written" in capfdbinary.readouterr().err.decode()


def test_a_model_that_there_is_not_is_refused_with_those_that_there_are(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["heads", "nope"])
    assert "gap-masked" in capfdbinary.readouterr().err.decode()
