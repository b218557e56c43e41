"""The text that both models read: stories that stories15M wrote, from a seed, kept in build/gap.

stories15M is part of Headlight, under the MIT licence: so is what it writes, and anyone can have it write the same
again. Its own training text, TinyStories (Eldan and Li 2023, arXiv:2305.07759), was written by larger models.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from model.pretrained.writing import Storyteller

SEED = 1953  # the year of Taylor's cloze procedure, which made the gap a measure
FILES, AT_ONCE = 9, 128  # about 25,000 words a file
TOP_P = 0.9


def write(folder: Path, files: int = FILES, at_once: int = AT_ONCE, teller: Callable[[], Storyteller] = Storyteller,
          most: int | None = None) -> list[str]:  # fmt: skip
    """All stories in order, one a line in each file; a file that is there is not written again, so that an
    interrupted writing goes on. most: tokens of a run, of the model's context unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [i for i in range(files) if not path(folder, i).exists()]
    own = teller() if missing else None
    for i in tqdm(missing, desc="stories", disable=not missing):
        assert own is not None
        text = "\n".join(own.stories(SEED * 1000 + i, at_once, TOP_P, most)) + "\n"
        unfinished = path(folder, i).with_suffix(".new")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(path(folder, i))
    return [line for i in range(files) for line in path(folder, i).read_text("utf-8").splitlines()]


def path(folder: Path, i: int) -> Path:
    return folder / f"stories-{i:03}.txt"
