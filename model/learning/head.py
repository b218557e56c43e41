"""A head that was learned here, as the lab takes the numbers of a trained one. `induction@300` is the model of a task
at a step of its usual training, `induction/control@300` what learns beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from torch import Tensor

from model.lab.inputs import occurrences
from model.learning import course, opened
from model.learning.settings import Settings
from model.learning.task import Task, find, tasks
from model.memory import parts_of, remembered
from model.pretrained.facts import Facts
from model.pretrained.interventions import Silence, check_head
from model.pretrained.pieces import Piece
from model.pretrained.runner import Candidate, HeadInputs, LayerInputs
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Step, Trace

ID = re.compile(r"([a-z-]+)(/control)?@(\d{1,6})")
LIKELIEST = 10  # words that are said next
TURNED = {roles.Q: "q_turned", roles.K: "k_turned"}


@dataclass(frozen=True)
class Model:
    """One whose heads can be taken. id: what stands before “@”; title: of its task"""

    id: str
    title: str
    is_control: bool
    settings: Settings


@dataclass(frozen=True)
class Attention:
    """One head in full. steps: as the model itself computes them; facts: of its layer; next: the likeliest words."""

    tokens: list[Piece]
    steps: list[Step]
    facts: Facts
    next: list[Candidate]


def is_one(id_: str) -> bool:
    """Whether an id is of a model that is trained here."""
    return ID.fullmatch(id_) is not None


def models() -> Iterator[Model]:
    """Those whose heads have queries, keys and a softmax."""
    for task in tasks():
        for control, settings in ((False, task.model), (True, task.control)):
            if _gives_numbers(task, settings):
                yield Model(task.id + "/control" * control, task.title, control, settings)


def tokens(id_: str, text: str) -> list[Piece]:
    """The words of a text. Raises Problem for one that is not of the task."""
    task, *_ = _asked(id_)
    return _pieces(task, opened.words_of(task, text))


def head_inputs(id_: str, text: str, layer: int, head: int) -> HeadInputs:
    """x and the weight matrices of one head, with its q, k and v: q and k as they meet, turned if it has RoPE."""
    whole, found = layer_inputs(id_, text, layer), attention(id_, text, layer, head)
    w_q, w_k, w_v = (w.chunk(whole.heads, dim=1)[head] for w in (whole.w_q, whole.w_k, whole.w_v))
    after = {step.name: step.value for step in found.steps}
    q, k, v = (after[name] for name in roles.VECTORS)
    return HeadInputs(found.tokens, whole.x, whole.x, w_q, w_k, w_v, q, k, v)


def layer_inputs(id_: str, text: str, layer: int) -> LayerInputs:
    """x and the weight matrices of a whole layer."""
    own = _read(id_, text)
    check_head(layer, 0, own.settings.layers, own.settings.heads)
    at = f"{roles.layer(layer)}/{roles.ATTENTION}/"
    v, w_v = own.steps[at + roles.V], at + roles.W_V
    [x] = (each for each in v.of if each != w_v)
    matrices = (own.steps[at + name].value for name in (*roles.MATRICES, roles.W_O))
    return LayerInputs(own.tokens, own.settings.heads, own.steps[x].value, *matrices)


def attention(id_: str, text: str, layer: int, head: int, silent: Sequence[Silence] = ()) -> Attention:
    """One head, as its model computes it while others say nothing."""
    own = _read(id_, text, silent)
    check_head(layer, head, own.settings.layers, own.settings.heads)
    at = f"{roles.layer(layer)}/{roles.ATTENTION}/"
    q, k, v = (own.steps[at + name].value for name in roles.VECTORS)
    with Trace() as trace:
        own.settings.kind.attend(q, k, v, step=trace)
    found = {step.id: step for step in trace.finish().steps}
    entered = {name: found[TURNED[name]].value if TURNED.get(name) in found else value
               for name, value in zip(roles.VECTORS, (q, k, v), strict=True)}  # fmt: skip
    mask = found[roles.MASK]
    steps = [replace(mask, id=name, name=name, value=value[head]) for name, value in entered.items()]
    steps += [replace(step, value=step.value[head] if step.value.ndim == 3 else step.value) for step in found.values()]
    return Attention(own.tokens, steps, _facts(own.settings, q, v), _next(own, _read(id_, text)))


def _next(now: _Read, then: _Read) -> list[Candidate]:
    """The likeliest words after the last; then: without what was changed."""
    chances, before = (each.steps["logits"].value[-1].softmax(-1) for each in (now, then))
    ranked = chances.argsort(descending=True)[:LIKELIEST].tolist()
    pieces = [Piece(place, now.task.words[place], 0, joined=False) for place in ranked]
    return [Candidate(piece, float(chances[piece.id]), float(before[piece.id])) for piece in pieces]


@dataclass(frozen=True)
class _Read:
    """A text, read by a model; steps: by their ids."""

    task: Task
    settings: Settings
    tokens: list[Piece]
    steps: Mapping[str, Step]


def _read(id_: str, text: str, silent: Sequence[Silence] = ()) -> _Read:
    task, place, step = _asked(id_)
    words = opened.words_of(task, text)

    def reading() -> _Read:
        seen = _seen(task, place, step)
        settings = (task.model, task.control)[place]
        for each in silent:
            check_head(each.layer, each.head, settings.layers, settings.heads)
        net = opened.network(task, settings, seen.weights, [(each.layer, each.head) for each in silent])
        walk = opened.opened(task, net, words)
        return _Read(task, settings, _pieces(task, words), walk.by_id)

    key = "learned", id_, tuple(words), tuple(silent)
    return remembered(key, reading, lambda read: parts_of(read.steps.values()))


def _seen(task: Task, place: int, step: int) -> course.Seen:
    frame = _usual(task.id, place).get(step) or course.moment(task.id, (), step, seed=1)  # which says that it is none
    return frame.models[place if len(frame.models) > 1 else 0]


@lru_cache(maxsize=8)
def _usual(id_: str, place: int) -> dict[int, course.Frame]:
    """The moments of a usual training, by their steps: a lesson asks for them again and again. A model learns the same
    alone, in half the time; a recording is of both."""
    task = find(id_)
    alone = () if task.recorded else ((task.model, task.control)[place],)
    return {frame.step: frame for frame in course.train(id_, alone)}


def _asked(id_: str) -> tuple[Task, int, int]:
    """Of an id: the task, 1 if its control is meant, the step. Raises Problem."""
    found = ID.fullmatch(id_)
    assert found
    task, place = find(found[1]), int(found[2] is not None)
    if not _gives_numbers(task, (task.model, task.control)[place]):
        raise Problem(N_("A head of this model has no numbers for the lab: its attention has no softmax, or looks at "
                         "another text."),
                      field="inputs_from")  # fmt: skip
    return task, place, int(found[3])


def _gives_numbers(task: Task, settings: Settings) -> bool:
    return settings.attention == "softmax" and task.source is None


def _pieces(task: Task, words: Sequence[str]) -> list[Piece]:
    known = zip(opened.ids(task, words), words, occurrences(words), strict=True)
    return [Piece(place, word, before, joined=False) for place, word, before in known]


def _facts(settings: Settings, q: Tensor, v: Tensor) -> Facts:
    return Facts(
        heads=settings.heads, key_heads=settings.heads, d=q.shape[-1], d_v=v.shape[-1], scale=q.shape[-1] ** -0.5,
        causal=True, window=None, bias=settings.positions == "alibi", normed=False, rope=settings.positions == "rope",
    )  # fmt: skip
