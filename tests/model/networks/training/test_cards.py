"""Embedded networks: what is kept is what is read, and nothing else is."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn

from model.networks.gap import stored as gap
from model.networks.training import cards
from model.networks.translation import stored as translation
from model.networks.vision import stored as vision
from model.problem import Problem


def test_weights_come_back_as_fp32_with_their_card(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    net, read = nn.Linear(3, 2), nn.Linear(3, 2)
    made = cards.keep(folder, "line", net, {"seed": 7})
    assert cards.load(folder, "line", read) == made == cards.read(folder, "line")
    assert (made["seed"], made["parameters"], made["torch"]) == (7, 8, torch.__version__)
    assert made["bytes"] == (folder / "line.safetensors").stat().st_size
    assert torch.equal(read.weight, net.weight.half().float())
    assert not read.training


def test_a_card_is_written_anew_with_its_letters_readable(tmp_path: Path) -> None:
    cards.write(tmp_path, "line", {"said": "für"})
    assert "für" in (tmp_path / "line.json").read_text("utf-8")
    assert json.loads((tmp_path / "line.json").read_text("utf-8")) == cards.read(tmp_path, "line")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: cards.write(folder, "line", cards.read(folder, "line") | {"sha256": "0" * 64}),
        lambda folder: cards.write(folder, "line", {}),
        lambda folder: (folder / "line.json").write_text(json.dumps(cards.read(folder, "line") | {"seed": 8})),
        lambda folder: (folder / "line.safetensors").write_bytes(b"cut"),
        lambda folder: (folder / "line.safetensors").unlink(),
        lambda folder: (folder / cards.SUMS).unlink(),
        lambda folder: (folder / cards.SUMS).write_text("cut"),
        lambda folder: (folder / cards.SUMS).write_bytes(b"\xff"),
        lambda folder: (folder / cards.SUMS).write_text(""),
    ],
)
def test_other_weights_than_the_cards_are_refused(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    cards.keep(tmp_path, "line", nn.Linear(3, 2), {})
    damage(tmp_path)
    with pytest.raises(Problem, match=r"“line\.\w+”, a part of Headlight, was changed or damaged: install Headlight"):
        cards.load(tmp_path, "line", nn.Linear(3, 2))


def test_a_file_beside_them_is_what_was_kept(tmp_path: Path) -> None:
    cards.keep_file(tmp_path, "words.json", b'["a"]')
    cards.keep_file(tmp_path, "test.txt", b"a\n")
    cards.keep_file(tmp_path, "words.json", b'["b"]')
    assert cards.read_file(tmp_path, "words.json") == b'["b"]'
    assert cards.read_file(tmp_path, "test.txt") == b"a\n"
    (tmp_path / "words.json").write_bytes(b'["c"]')  # as good a file, of other words
    with pytest.raises(Problem, match=r"“words\.json”, a part of Headlight, was changed or damaged"):
        cards.read_file(tmp_path, "words.json")


@pytest.mark.parametrize("folder", [gap.FOLDER, translation.FOLDER, vision.FOLDER], ids=lambda each: each.parent.name)
def test_every_file_of_ours_is_named_with_its_digest_as_sha256sum_writes_it(folder: Path) -> None:
    read = [path for path in sorted(folder.iterdir()) if path.name not in (cards.SUMS, "README.md")]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in read]
    assert (folder / cards.SUMS).read_text("utf-8") == "".join(lines)


@pytest.mark.parametrize(
    ("stored", "name", "reading"),
    [
        (gap, "words.json", gap.words.__wrapped__),
        (gap, "test.txt", gap.unread),
        (translation, "words.json", translation.words.__wrapped__),
        (vision, "examples.json", vision.examples.__wrapped__),
    ],
)
def test_words_examples_and_texts_of_ours_are_compared_with_their_digest(
    stored: ModuleType, name: str, reading: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(stored.FOLDER, tmp_path / "weights")
    monkeypatch.setattr(stored, "FOLDER", folder)
    reading()
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data.replace(b"e", b"o", 1))
    with pytest.raises(Problem, match=f"“{name}”, a part of Headlight, was changed"):
        reading()
