"""The network that a task is learned by: one that reads on, or one that reads one text and writes another."""

from __future__ import annotations

import torch

from model.learning import translator
from model.learning.network import Network
from model.learning.settings import Settings
from model.learning.task import Task


def check(task: Task, settings: Settings) -> None:
    """Raises Problem for settings that do not go with the task."""
    if task.source is not None:
        translator.check(settings)


def made(task: Task, settings: Settings, draw: torch.Generator) -> Network:
    """With its first weights. Raises Problem for settings that do not go with the task."""
    check(task, settings)
    if task.source is None:
        return Network(len(task.words), settings, draw)
    return translator.Translator(len(task.words), settings, draw, task.source.n)
