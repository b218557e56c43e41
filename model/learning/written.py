"""What a model writes that has learned to say what comes next: a letter at a time, each read before the next one."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from model.learning.network import Network
from model.learning.opened import ids
from model.learning.task import Task
from model.presence import go_on
from model.problem import N_, Problem

LONG = 200  # letters that are written


@torch.no_grad()
def written(task: Task, net: Network, start: Sequence[str], seed: int | None = None) -> list[str]:
    """The letters behind a start: the likeliest each time, or drawn by what the model gives them if there is a seed.
    It reads as many of the last letters as it has learned to. Raises Problem for a start that does not fit, and for a
    task whose answers are no text."""
    if task.of_text is None:
        raise Problem(N_("Only a model that has learned what comes next can write; choose the next letter of a text."),
                      field="task")  # fmt: skip
    chance = None if seed is None else torch.Generator().manual_seed(seed)
    found = ids(task, start[-task.length :])
    for _ in range(LONG):
        go_on()
        logits = net.read(torch.tensor(found[-task.length :]))[-1]
        shares = logits.nan_to_num(0).softmax(-1)
        found.append(int(logits.argmax() if chance is None else torch.multinomial(shares, 1, generator=chance)))
    return [task.words[place] for place in found[-LONG:]]
