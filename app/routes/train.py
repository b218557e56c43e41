"""/api/train: attention being learned; each moment is a line as soon as it is there."""

import base64
import hashlib
import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from typing import Annotated, Any

import torch
from fastapi import APIRouter, Body, Request
from fastapi.responses import StreamingResponse

from app import examples, wire
from app.gate import Gated, Parts, long
from app.i18n import Translator, translator_of
from app.schema import train as schema
from app.walks import add_cells
from model.lab import inputs, registry
from model.lab.walk import Walk
from model.learning import course, gradients, opened, recorded, task, written
from model.learning.attention import ATTENTIONS, TURNED
from model.learning.changes import Change, check_heads, silenced
from model.learning.made import check
from model.learning.network import Network
from model.learning.settings import CHOICES, RANGES, Settings
from model.learning.task import Examples, Task
from model.memory import parts_of, remembered
from model.problem import Problem
from model.tracing.edit import Edit

router = APIRouter(prefix="/api/train", tags=["training"], route_class=Gated)

SHOWN = 10  # examples of a task
SEED = 0  # of them
BESIDE = ("layer-norm", "feed-forward")  # what a layer has beside its attention

Asked = Annotated[schema.TrainRequest, Body(openapi_examples=examples.TRAIN)]
Opened = Annotated[schema.MomentRequest, Body(openapi_examples=examples.MOMENT)]
Pulled = Annotated[schema.GradientRequest, Body(openapi_examples=examples.GRADIENT)]
Told = Annotated[schema.TaskRequest, Body(openapi_examples=examples.TASK)]
Wrote = Annotated[schema.WrittenRequest, Body(openapi_examples=examples.WRITTEN)]
Explained = Annotated[schema.MomentCellRequest, Body(openapi_examples=examples.MOMENT_CELL)]


def shipped(request: Request) -> dict[str, Any]:
    """What the page is shipped: the tasks, what can be chosen, and the code of what learns."""
    own = dict.fromkeys([*(each.mechanism for each in (*ATTENTIONS.values(), *TURNED.values())), *BESIDE])
    code = dict.fromkeys(each for name in own for each in registry.find(name).code)
    return {
        "tasks": [each.model_dump() for each in tasks(request)],
        "choices": {name: list(words) for name, words in CHOICES.items()},
        "ranges": {name: list(ends) for name, ends in RANGES.items()},
        "code": [wire.code(each).model_dump() for each in code],
    }


@router.get("/tasks")
def tasks(request: Request) -> list[schema.TaskInfo]:
    """What can be learned, the easiest first, each with ten examples."""
    return [_info(each, translator_of(request)) for each in task.tasks()]


@router.post("/task")
def told(asked: Told, request: Request) -> schema.TaskInfo:
    """A task on a text of one's own: what it asks, with ten examples of that text."""
    return _info(task_of(asked), translator_of(request))


@router.post("", response_class=StreamingResponse, responses=Parts.described(schema.Moment))
@long
def train(asked: Asked) -> Parts:
    """A training, beside its control. Whoever asks for the same one is given the same lines, and those that are there
    already at once; it ends when nobody reads it."""
    own = task_of(asked)
    plan = plan_of(asked)
    frames, last = plan.told(), plan.steps
    first = _examples(own, course.checked(own, asked.seed))[0]

    def lines() -> Iterator[str]:
        for frame in frames:
            models = [_learned(each) for each in frame.models]
            example = None if frame.step else first
            moment = schema.Moment(step=frame.step, models=models, example=example, done=frame.step == last)
            yield moment.model_dump_json() + "\n"

    return Parts(lines())


@router.post("/moment")
@long
def moment(asked: Opened, request: Request) -> schema.Opened:
    """A model at a step of its training, opened: every number of its pass over a text, its edits included."""
    walk, translate = _walk(asked), translator_of(request).gettext
    read, words = task_of(asked).sides(text_of(asked))
    return schema.Opened(
        tokens=[wire.token(each) for each in inputs.tokens(words)],
        source=[wire.token(each) for each in inputs.tokens(read)] if read else [],
        steps=[wire.step(step, walk, translate) for step in walk.steps],
        answer=_answer(asked, walk), heard=_heard(asked) if asked.silence else None,
    )  # fmt: skip


@router.post("/gradient")
@long
def gradient(asked: Pulled) -> schema.Pulled:
    """A weight matrix of a model at a step of its training, and where the loss over the examples that it is checked
    with pulls each of its numbers."""
    own, net = task_of(asked), net_of(asked)
    names, words = gradients.matrices(net), list(own.words)
    name = asked.matrix or names[0]
    examined = course.checked(own, asked.seed)
    found = gradients.gradient(net, name, examined)
    rows, columns = (words if each == len(words) else None for each in found.weights.shape)
    return schema.Pulled(
        matrix=name, matrices=names, weights=wire.tensor(found.weights), gradient=wire.tensor(found.gradient),
        examples=len(examined.ids), rows=rows, columns=columns,
    )  # fmt: skip


@router.post("/moment/written")
@long
def writes(asked: Wrote) -> schema.WrittenOn:
    """What a model at a step of its training writes, if it has learned what comes next."""
    start = text_of(asked)
    seed = asked.seed if asked.drawn else None

    key = "written", *key_of(asked), tuple(start), seed
    found = remembered(key, lambda: written.written(task_of(asked), net_of(asked), start, seed), iter)
    return schema.WrittenOn(start=start, written=found)


def plan_of(asked: schema.TrainRequest) -> course.Plan:
    return course.planned(asked.task, _models(asked), seed=asked.seed, steps=asked.steps, corpus=asked.corpus,
                          changes=_changes(asked))  # fmt: skip


def task_of(asked: schema.TrainRequest | schema.TaskRequest) -> Task:
    return task.find(asked.task, asked.corpus)


def _models(asked: schema.TrainRequest) -> list[Settings]:
    own = task_of(asked)
    default = own.model, own.control
    given = [each.model_dump(exclude_none=True) for each in asked.models]
    return [_settings(i, own, *each) for i, each in enumerate(zip(given, default, strict=False))] or list(default)


def _settings(i: int, own: Task, given: dict[str, Any], default: Settings) -> Settings:
    try:
        found = Settings.of(given, default)
        check(own, found)
        return found
    except Problem as problem:
        raise problem.within(f"models[{i}]") from problem


def _changes(asked: schema.TrainRequest) -> list[Change]:
    return [_change(i, each) for i, each in enumerate(asked.changes)]


def _change(i: int, given: schema.Change) -> Change:
    silence, freeze = ((head[0], head[1]) if head else None for head in (given.silence, given.freeze))
    try:
        return Change(given.step, given.model, given.rate, silence, freeze)
    except Problem as problem:
        raise problem.within(f"changes[{i}]") from problem


def _place(asked: schema.MomentRequest) -> int:
    return min(asked.model, len(_models(asked)) - 1)


def net_of(asked: schema.MomentRequest) -> Network:
    """The model at that step, its silent heads silent."""
    own = task_of(asked)
    models, place, changes = _models(asked), _place(asked), _changes(asked)
    since = silenced([each for each in changes if each.is_of(place)], asked.step - 1)
    silent = [(layer, head) for layer, head in asked.silence]
    check_heads(silent, models[place], "silence")
    if asked.weights is not None:
        weights = {name: _numbers(name, each) for name, each in asked.weights.items()}
        return opened.network(own, models[place], weights, since.union(silent))
    frame = course.moment(own.id, models, asked.step, seed=asked.seed, steps=asked.steps, corpus=asked.corpus,
                          changes=changes)  # fmt: skip
    return opened.network(own, models[place], frame.models[place].weights, since.union(silent))


def _numbers(name: str, given: schema.Numbers) -> torch.Tensor:
    try:
        data = base64.b64decode(given.bdata, validate=True)
        return torch.frombuffer(bytearray(data), dtype=torch.float32).reshape(given.shape)
    except (ValueError, RuntimeError) as error:
        raise opened.foreign(f"weights.{name}") from error


def _walk(asked: schema.MomentRequest) -> Walk:
    edits = tuple(Edit(each.step, tuple(each.cell), each.value) for each in asked.edits)
    own, text = task_of(asked), tuple(text_of(asked))
    key = "moment", *key_of(asked), text, edits
    return remembered(key, lambda: opened.opened(own, net_of(asked), text, edits), lambda walk: parts_of(walk.steps))


def key_of(asked: schema.MomentRequest) -> tuple[Hashable, ...]:
    """All that a model at a moment depends on."""
    silent = tuple(sorted({tuple(each) for each in asked.silence}))
    return (asked.task, asked.corpus, tuple(_models(asked)), asked.seed, asked.steps, tuple(_changes(asked)),
            asked.step, _place(asked), silent, _digest(asked.weights))  # fmt: skip


def _digest(weights: Mapping[str, schema.Numbers] | None) -> str:
    if weights is None:
        return ""
    said = json.dumps({name: each.model_dump() for name, each in weights.items()}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _answer(asked: schema.MomentRequest, walk: Walk) -> list[str]:
    words = task_of(asked).words
    return [words[place] for place in walk.step("logits").value.argmax(-1).tolist()]


def _heard(asked: schema.MomentRequest) -> schema.Heard:
    whole = asked.model_copy(update={"silence": []})
    return schema.Heard(answer=_answer(whole, _walk(whole)), before=_standing(whole), now=_standing(asked))


def _standing(asked: schema.MomentRequest) -> schema.Standing:
    own = task_of(asked)

    def measured() -> tuple[float, float]:
        examples = course.checked(own, asked.seed)
        logits = net_of(asked)(examples.ids)
        return float(course.lost(logits, examples)), course.right(logits, examples)

    loss, right = remembered(("standing", *key_of(asked)), measured, lambda found: ())
    return schema.Standing(loss=_finite(loss), right=right)


def text_of(asked: schema.MomentRequest) -> list[str]:
    """The person's, else that of the first example that the model is checked with."""
    own = task_of(asked)
    if asked.text is not None:
        return asked.text if own.source is None else _completed(asked, tuple(asked.text))
    return [own.words[place] for place in course.checked(own, asked.seed).ids[0].tolist()]


def _completed(asked: schema.MomentRequest, text: tuple[str, ...]) -> list[str]:
    """What is read, and what the model writes of it with all its heads."""
    whole, own = asked.model_copy(update={"silence": []}), task_of(asked)
    found = remembered(("completed", *key_of(whole), text), lambda: opened.completed(own, net_of(whole), text), iter)
    return [own.words[place] for place in found]


add_cells(router, "/moment/cell", Explained, _walk)


def _learned(seen: course.Seen) -> schema.Learned:
    layer, head = seen.best
    return schema.Learned(
        loss=_finite(seen.loss), right=seen.right, known=seen.known, pattern=_finite(float(seen.pattern[layer, head])),
        best=[layer, head], heads=[[_finite(each) for each in row] for row in seen.pattern.tolist()],
        aside=None if seen.aside is None else _finite(float(seen.aside.max())),
        maps=wire.tensor(seen.maps.float()), seconds=seen.seconds,
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _info(own: Task, translator: Translator) -> schema.TaskInfo:
    say = translator.gettext
    drawn = own.draw(SHOWN, torch.Generator().manual_seed(SEED))
    return schema.TaskInfo(
        id=own.id, title=say(own.title), says=say(own.says), asks=say(own.asks), right=say(own.right),
        aside=say(own.aside) if own.aside else "", keyed=bool(drawn.keys.any()), parts=own.parts and list(own.parts),
        recorded=_recorded(own), corpus=own.corpus or None, words=list(own.words), steps=own.steps, enough=own.enough,
        model=schema.Chosen(**asdict(own.model)), control=schema.Chosen(**asdict(own.control)),
        examples=_examples(own, drawn),
    )  # fmt: skip


def _recorded(own: Task) -> schema.Recorded | None:
    kept = recorded.whole(own.id)
    if kept is None:
        return None
    said = {name: kept.about[name] for name in ("seconds", "threads", "date", "command", "torch")}
    return schema.Recorded(steps=kept.steps, seed=kept.seed, **said)


def _examples(own: Task, drawn: Examples) -> list[schema.Shown]:
    return [_shown(own, *each) for each in zip(drawn.ids, drawn.targets, drawn.keys, drawn.counted, strict=True)]


def _shown(own: Task, ids: Any, targets: Any, keys: Any, counted: Any) -> schema.Shown:
    read, said = own.sides([own.words[place] for place in ids.tolist()])
    return schema.Shown(
        source=list(read), words=list(said),
        answers=[own.words[place] if asked else None
                 for place, asked in zip(targets.tolist(), counted.tolist(), strict=True)],
        keys=[row.nonzero().flatten().tolist() for row in keys],
    )  # fmt: skip
