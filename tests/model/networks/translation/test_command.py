"""`python -m model.networks.translation`: trains, keeps, scores; and what is kept is checked when it is read."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from model.networks.translation import __main__ as command
from model.networks.translation import stored
from model.networks.translation.corpus import corpus
from model.networks.translation.training import Recipe
from model.problem import Problem


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own, and a corpus that is trained on in a second: what was hardly trained writes to the end of
    what it may, so that every sentence of a test takes long."""
    monkeypatch.setattr(stored, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(command, "BUILD", tmp_path / "build")
    monkeypatch.setattr(command, "corpus", partial(corpus, 240, 20, 10, 2))
    monkeypatch.setattr(command, "RECIPES", {"fixed": Recipe(1), "transformer": Recipe(1)})
    forget()
    yield tmp_path / "weights"
    forget()


def forget() -> None:
    """What was read from one folder is not that of another."""
    stored.words.cache_clear()
    stored.load_kind.cache_clear()


def test_a_short_training_is_kept_with_its_card_and_scored_again_alike(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["transformer"]) == 0
    said = capsys.readouterr().out
    card = json.loads((folder / "transformer.json").read_text("utf-8"))
    assert (card["seed"], card["sentences"]) == (command.SEED, 240)
    assert card["command"] == "python -m model.networks.translation transformer"
    assert len(card["losses"]) == 1
    assert sum(score["sentences"] for score in card["scores"]) == 12
    kept = stored.load_kind("transformer")
    assert (kept.kind, kept.card["sha256"]) == ("transformer", card["sha256"])
    assert command.main(["--score", "transformer"]) == 0
    assert capsys.readouterr().out == said
    assert card["alignment"]["sentences"] == 10
    assert len(card["alignment"]["maps"]) == 9  # the mean, and four heads in two layers
    assert 0 < card["development_loss"] < 7  # nats; ln of the number of words is 6.1
    assert command.main([]) == 0
    tables = capsys.readouterr().out.split("\n\n")
    assert [each.splitlines()[0] for each in tables] == [
        "Exact", "Words in place", "BLEU", "Largest weight on the word that is translated"
    ]  # fmt: skip
    assert [line.split()[0] for line in tables[0].splitlines()[2:]] == ["fixed", "transformer"]
    assert [line.split()[0] for line in tables[3].splitlines()[2:]] == ["transformer"]
    (exact,) = (line for line in tables[0].splitlines() if line.startswith("transformer"))
    assert exact.split()[1:] == [f"{score['exact']:.1%}" for score in card["scores"]]


def test_a_translator_that_is_not_there_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["fixd"])
    assert "There is no translator fixd; there are fixed, transformer." in capsys.readouterr().err
    assert not folder.exists()


def test_weights_that_are_not_those_of_the_card_are_refused(folder: Path) -> None:
    assert command.main(["fixed"]) == 0
    (folder / "fixed.safetensors").write_bytes(b"other")
    stored.load_kind.cache_clear()
    with pytest.raises(Problem, match=r"“fixed\.safetensors”, a part of Headlight, was changed or damaged"):
        stored.load_kind("fixed")
