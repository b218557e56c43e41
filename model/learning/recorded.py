"""Trainings that are too long to be watched as they run: their moments are read from a file.

    python -m model.learning.record TASK
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from model.learning.kept import Kept, read
from model.learning.settings import Settings
from model.learning.task import Task, find

FOLDER = Path(__file__).with_name("recordings")


def file_of(task: Task) -> Path:
    """Where its recording lies."""
    return FOLDER / f"{task.id}.safetensors"


@cache
def whole(id_: str) -> Kept | None:
    """The recorded training of a task, if it has one."""
    task = find(id_)
    return read(file_of(task).read_bytes()) if task.recorded else None


def recording(task: Task, models: Sequence[Settings], seed: int, steps: int | None) -> Kept | None:
    """What is recorded of a training, if it is: whoever changes something has it trained."""
    kept = whole(task.id)
    if kept is None or tuple(models) != tuple(kept.models) or seed != kept.seed or steps not in (None, kept.steps):
        return None
    return kept
