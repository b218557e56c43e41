"""Embedded networks: what is kept is what is read, and nothing else is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from model.problem import Problem
from model.training import cards


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
        lambda folder: (folder / "line.json").write_text("{"),
        lambda folder: (folder / "line.safetensors").write_bytes(b"cut"),
        lambda folder: (folder / "line.safetensors").unlink(),
    ],
)
def test_other_weights_than_the_cards_are_refused(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    cards.keep(tmp_path, "line", nn.Linear(3, 2), {})
    damage(tmp_path)
    with pytest.raises(Problem, match="The files of “line”, a part of Headlight, were changed or damaged: install"):
        cards.load(tmp_path, "line", nn.Linear(3, 2))
