"""A model at a moment, opened: every number of its pass over a text, each explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import torch
from torch import Tensor

from model.lab.registry import Mechanism
from model.lab.registry import find as mechanism
from model.lab.walk import Walk
from model.learning.made import made
from model.learning.network import Network
from model.learning.settings import Settings
from model.learning.task import Task
from model.learning.tasks.next_letter import plain
from model.learning.translator import Translator
from model.problem import N_, Problem
from model.tracing.edit import Edit
from model.tracing.roles import CROSS
from model.tracing.step import Step, Trace

CAPTIONS = {
    "context": N_("The vector of {key}, which is read, with its place: {row}. The table of vectors was learned."),
    "found": N_("What is found in the other text is added to {token}: {row}."),
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
    """The model with the weights of a frame; it learns no more. silent: heads that contribute nothing.
    Raises Problem for weights of another one, and for none: a recorded frame may come without."""
    if not weights:
        raise Problem(
            N_("This moment was recorded without its weights, to keep the file small; go one or two moments on or "
               "back."),
            field="step",
        )  # fmt: skip
    net = made(task, settings, torch.Generator())
    try:
        net.load_state_dict(weights)
    except RuntimeError as error:
        raise foreign("weights") from error
    net.silence(silent)
    return net.requires_grad_(False)


def foreign(field: str) -> Problem:
    """What is said of weights that cannot be those of the model."""
    return Problem(N_("These weights are not those of this model; open the file again, or train it."), field=field)


def opened(task: Task, net: Network, text: Sequence[str], edits: Iterable[Edit] = ()) -> Walk:
    """The steps of a pass over a text of the task's words. Raises Problem for a word that is none, and for an edit that
    does not fit."""
    with torch.no_grad(), Trace(edits, {"vocabulary": list(task.words)}) as trace:
        net.read(torch.tensor(ids(task, text)), trace)
    return Walk(trace.finish().steps, mechanism(net.settings.kind.mechanism), CAPTIONS, _mechanism(net))


def _mechanism(net: Network) -> Callable[[Step], Mechanism] | None:
    """Whose captions speak of a step of a network with two texts."""
    own, across, both = (mechanism(id_) for id_ in ("causal", "cross-attention", "scaled-dot-product"))

    def of(step: Step) -> Mechanism:
        return across if f"/{CROSS}/" in step.id else both if step.id.startswith("encoder") else own

    return of if isinstance(net, Translator) else None


@torch.no_grad()
def completed(task: Task, net: Network, text: Sequence[str]) -> list[int]:
    """A text that is read, and behind it what the network writes of it, the likeliest word each time, without the end.
    One that has begun already stays as it is. Raises Problem for what cannot be read."""
    found, source, words = ids(task, text), task.source, list(task.words)
    if source is None or len(found) > source.n:
        return found
    said, end = words.index(source.start), words.index(source.end)
    while said != end and len(found) < task.length:
        found.append(said)
        said = int(net.read(torch.tensor(found))[-1].argmax())
    return found


def words_of(task: Task, text: str) -> list[str]:
    """A text as words of a task: apart by spaces, or letter by letter if that makes words of it; of one that has a
    text of its own, each letter of it."""
    if task.of_text is not None:
        return [*plain(text)]
    known = set(task.words)
    return [each for word in text.split() for each in ([word] if word in known or not set(word) <= known else word)]


def ids(task: Task, text: Sequence[str]) -> list[int]:
    """The words of a text by their numbers. Raises Problem for one that is none, for none at all, for too many, and for
    what cannot be read of a task with two texts."""
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
    _check_sides(task, text)
    return [list(task.words).index(word) for word in text]


def _check_sides(task: Task, text: Sequence[str]) -> None:
    (read, written), source = task.sides(text), task.source
    if source is None:
        return
    begins = len(written) == 0 or written[0] == source.start
    if len(read) < source.n or not set(read) <= set(source.words) or not begins:
        raise Problem(N_("Type {n} of these: {words}."), field="text", n=source.n, words=" ".join(source.words))
