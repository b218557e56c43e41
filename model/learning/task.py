"""What a model learns: examples without end, and for each place where something is asked the keys that a right head
would look at. A task is a file of tasks/ with a `TASK`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import torch
from torch import Tensor

from model.learning.attention import LENGTH
from model.learning.settings import Settings
from model.problem import N_, Problem

T = TypeVar("T")
NOTHING = -100  # a target that is not asked for, as torch's cross_entropy has it


@dataclass(frozen=True)
class Examples:
    """ids (batch, token), of a task with two texts (batch, source + token), where keys are those of the source
    targets (batch, token): what is said there, NOTHING where nothing is learned
    keys (batch, query, key): where a right head looks to answer; nowhere if nothing is asked, or if nobody knows
    asked (batch, token): where an answer counts as right or wrong; None: wherever there is a target
    aside (batch, query, key): a second thing to be measured
    """

    ids: Tensor
    targets: Tensor
    keys: Tensor
    asked: Tensor | None = None
    aside: Tensor | None = None

    @property
    def counted(self) -> Tensor:
        """(batch, token): where an answer is right or wrong."""
        return self.targets != NOTHING if self.asked is None else self.asked


@dataclass(frozen=True)
class Source:
    """A text that is read before another one is written. n: how many words; words: which it may have; start, end: the
    words that what is written begins and ends with"""

    n: int
    words: Sequence[str]
    start: str
    end: str


@dataclass(frozen=True)
class Task:
    """words: what its ids stand for; draw: (how many, where chance comes from) -> examples
    title, says: what has to be answered; asks: what one thinks about before anything is trained; right: what a head
    does that answers it; aside: what the second place is, if there is one
    model, control: what learns it, and what lacks something for it, or does it in another way; steps: that it takes
    check: draws the examples that a training is measured by, if it must not learn from them (examples without end are
    hardly met twice); parts: how many there are to learn from, and how many of these others
    length: words that a text may have; enough: share of right answers from which on it is learned
    source: of a task with two texts, what is read; length is that of both
    of_text: the same task on a text of one's own; corpus: the text it is of
    recorded: steps of the training that is kept as a file, 0 for none
    """

    id: str
    order: int
    title: str
    says: str
    asks: str
    right: str
    words: Sequence[str]
    draw: Callable[[int, torch.Generator], Examples]
    model: Settings
    control: Settings
    steps: int
    aside: str = ""
    questions: Sequence[str] = field(default=())
    check: Callable[[int, torch.Generator], Examples] | None = None
    parts: tuple[int, int] | None = None
    length: int = LENGTH
    enough: float = 0.9
    source: Source | None = None
    of_text: Callable[[str], Task] | None = None
    corpus: str = ""
    recorded: int = 0

    def sides(self, text: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
        """What is only read of a text, nothing unless there are two, and the rest."""
        n = self.source.n if self.source else 0
        return text[:n], text[n:]


@cache
def tasks() -> list[Task]:
    """All of them, the easiest first."""
    import model.learning.tasks as package

    names = [each.name for each in pkgutil.iter_modules(package.__path__)]
    found: list[Task] = [importlib.import_module(f"{package.__name__}.{name}").TASK for name in names]
    return sorted(found, key=lambda task: task.order)


def find(id_: str, corpus: str = "") -> Task:
    """The task of this id, on a text of one's own if one is given. Raises Problem, which names those that there are, or
    says what such a text must be."""
    found = next((task for task in tasks() if task.id == id_), None)
    if found is None:
        known = ", ".join(task.id for task in tasks())
        raise Problem(N_("There is no task “{id}”; choose one of: {ids}."), field="task", id=id_, ids=known)
    if not corpus:
        return found
    if found.of_text is None:
        raise Problem(N_("This task has its own examples and takes no text to learn from; leave it out."),
                      field="corpus")  # fmt: skip
    return found.of_text(corpus)


def shuffled(n: int, things: int, draw: torch.Generator) -> Tensor:
    """(n, things): the numbers from 0, in an order of its own in each row."""
    return torch.rand(n, things, generator=draw).argsort(-1)


def asked(ids: Tensor, answers: Tensor, at: Tensor, keys: Tensor) -> Examples:
    """Examples in which the same number of places is asked in each, of which each needs one key: answers, at, keys
    (batch, asked)."""
    place = torch.full_like(ids, -1).scatter(1, at, keys)
    return Examples(ids, torch.full_like(ids, NOTHING).scatter(1, at, answers), only(place))


def only(keys: Tensor) -> Tensor:
    """keys (batch, query), −1 for none -> (batch, query, key): that one alone"""
    return keys[..., None] == torch.arange(keys.shape[-1])
