"""Whatever is wrong with a checkpoint, it is a sentence, or a model that the probe has admitted; never more memory."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from model.pretrained import own, runner
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import write

NAMES = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
ODD: tuple[object, ...] = (10**9, 10**18, -1, 0, 1, 3, 0.5, "32", "", None, True, [], [1], {}, "\ud800", float("nan"))
FAMILIES = ("llama", "gpt2", "bert", "t5", "marian")


def cut(file: Path, chance: random.Random) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: chance.randrange(len(data))])


def flip(file: Path, chance: random.Random) -> None:
    """A few bytes, most of them at the beginning, where a file says what it is."""
    data = bytearray(file.read_bytes())
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(min(len(data), chance.choice((8, 200, len(data)))))] = chance.randrange(256)
    file.write_bytes(data)


def grow(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes() + chance.randbytes(chance.randint(1, 99)))


def lose(file: Path, _chance: random.Random) -> None:
    file.unlink()


def swap(file: Path, chance: random.Random) -> None:
    """Another of its files in its place."""
    shutil.copy(file.with_name(chance.choice(NAMES)), file.with_name("other"))
    file.with_name("other").replace(file)


def odd(file: Path, chance: random.Random) -> None:
    """Keys of the configuration, or of a tokenizer's file, are gone or hold what they should not."""
    file = file.with_name("config.json" if file.suffix != ".json" else file.name)
    said = json.loads(file.read_text())
    for key in chance.sample(sorted(said), min(len(said), chance.randint(1, 3))):
        if chance.random() < 0.25:
            del said[key]
        else:
            said[key] = chance.choice(ODD)
    file.write_text(json.dumps(said))


WAYS: tuple[Callable[[Path, random.Random], None], ...] = (cut, flip, grow, lose, swap, odd, odd, odd, odd)


def damaged(whole: Path, folder: Path, seed: int) -> Path:
    """A copy that is damaged in one way or two; the same seed, the same damage."""
    chance = random.Random(seed)
    shutil.copytree(whole, folder)
    for _ in range(chance.choice((1, 1, 2))):
        file = folder / chance.choice(NAMES)
        if file.is_file() and file.stat().st_size:
            chance.choice(WAYS)(file, chance)
    return folder


def outcome(folder: Path) -> str:
    """The refusal, or what an admitted model says of a text: anything else is raised."""
    try:
        entry = own.add(str(folder))
    except Problem as problem:
        return str(problem)
    runner.overview(entry.id, "the cat")
    return "admitted"


@pytest.mark.parametrize("name", FAMILIES)
def test_a_damaged_checkpoint_is_a_sentence_or_a_model_that_runs(name: str, tmp_path: Path) -> None:
    """Eight of each."""
    whole = write(name, tmp_path / "whole")
    found = [outcome(damaged(whole, tmp_path / str(seed), seed)) for seed in range(8)]
    assert outcome(whole) == "admitted"
    assert sum(each != "admitted" for each in found) > 3
    assert [each for each in found if "failed unexpectedly" in each] == []
