"""`python -m model.networks.gap`: trains, keeps, scores; and what is kept is checked when it is read."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from model.networks.gap import __main__ as command
from model.networks.gap import stored
from model.networks.gap.corpus import corpus
from model.networks.gap.training import Recipe

ALL = ("causal", "masked", "spans", "directions", "pairs")


@pytest.fixture
def folder(texts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own, and stories that are trained on in a second."""
    monkeypatch.setattr(stored, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(command, "BUILD", tmp_path / "build")
    monkeypatch.setattr(command, "TEST", 20)
    monkeypatch.setattr(command, "corpus", partial(corpus, development=10, test=30))
    monkeypatch.setattr(command.stories, "write", lambda folder: texts[:100])
    monkeypatch.setattr(command, "RECIPES", {kind: Recipe(1) for kind in ALL})
    forget()
    yield tmp_path / "weights"
    forget()


def forget() -> None:
    """What was read from one folder is not that of another."""
    stored.words.cache_clear()
    for load in (stored.load_kind, stored.load_writer, stored.load_directions, stored.load_judge):
        load.cache_clear()


def test_a_short_training_is_kept_with_its_card_and_scored_again_alike(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([]) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == list(ALL)
    card = json.loads((folder / "masked.json").read_text("utf-8"))
    assert (card["seed"], card["command"]) == (command.SEED, "python -m model.networks.gap masked")
    assert "stories15M (MIT)" in card["data"]
    starts = {kind: json.loads((folder / f"{kind}.json").read_text("utf-8"))["start"] for kind in ALL}
    assert starts == {"causal": "random", "masked": "the weights of causal", "spans": "the weights of masked",
                      "directions": "random", "pairs": "the weights of masked"}  # fmt: skip
    assert card["vocabulary"] == len(stored.words())
    assert len(stored.unread()) == 20
    assert card["scores"]["gaps"] == json.loads((folder / "causal.json").read_text("utf-8"))["scores"]["gaps"] > 20
    assert command.main(["--score"]) == 0
    assert capsys.readouterr().out == said


def test_a_model_that_is_not_there_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["maskd"])
    assert f"There is no model maskd; there are {', '.join(ALL)}." in capsys.readouterr().err
    assert not folder.exists()


def test_the_test_texts_are_windows_of_stories_that_are_not_read(folder: Path) -> None:
    all_ = command.read()
    told = [" ".join(w for s in story for w in s) for story in all_.test]
    texts = [" ".join(text) for text in command.unread(all_)]
    assert len(texts) == 20
    assert all(any(text in story for story in told) for text in texts)
    assert not {" ".join(w for s in story for w in s) for story in all_.train} & set(told)
