"""A model at a moment, opened: every number of its pass over a text, each explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import torch
from torch import Tensor

from model.lab.registry import find as mechanism
from model.lab.walk import Walk
from model.learning.network import Network
from model.learning.settings import Settings
from model.learning.task import Task
from model.problem import N_, Problem
from model.tracing.edit import Edit
from model.tracing.step import Trace

CAPTIONS = {
    "x": N_("The vector of {token}, with its place: {row}. The table of vectors was learned."),
    "logits": N_("What the model says at {token}: {top_key} has the highest number, {top_value}."),
    "keep": N_("Which heads are heard: one that is silent contributes nothing."),
    "silenced": N_("What the heads that are heard have found at {token}: {row}."),
    "added": N_("What attention found is added to {token}: {row}."),
    "added again": N_("What the feed-forward network found is added to {token}: {row}."),
}  # fmt: skip


def network(
    task: Task, settings: Settings, weights: Mapping[str, Tensor], silent: Iterable[tuple[int, int]] = ()
) -> Network:
    """The model with the weights of a frame; it learns no more. silent: heads that contribute nothing."""
    net = Network(len(task.words), settings, torch.Generator())
    net.load_state_dict(weights)
    net.silence(silent)
    return net.requires_grad_(False)


def opened(task: Task, net: Network, text: Sequence[str], edits: Iterable[Edit] = ()) -> Walk:
    """The steps of a pass over a text of the task's words. Raises Problem for a word that is none, and for an edit that
    does not fit."""
    with torch.no_grad(), Trace(edits, {"vocabulary": list(task.words)}) as trace:
        net.read(torch.tensor(ids(task, text)), trace)
    return Walk(trace.finish().steps, mechanism(net.settings.kind.mechanism), CAPTIONS)


def words_of(task: Task, text: str) -> list[str]:
    """A text as words of a task: apart by spaces, or letter by letter if that makes words of it."""
    known = set(task.words)
    return [each for word in text.split() for each in ([word] if word in known or not set(word) <= known else word)]


def ids(task: Task, text: Sequence[str]) -> list[int]:
    """The words of a text by their numbers. Raises Problem for one that is none, for none at all, and for too many."""
    if not 1 <= len(text) <= task.length:
        raise Problem(
            N_("Type 1 to {most} of these: {words}."), field="text", most=task.length, words=" ".join(task.words)
        )
    for word in text:
        if word not in task.words:
            raise Problem(
                N_("“{word}” is not in this task; it knows these: {words}."),
                field="text", word=word, words=" ".join(task.words),
            )  # fmt: skip
    return [list(task.words).index(word) for word in text]
