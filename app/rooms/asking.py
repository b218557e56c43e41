"""What a class is asked: the question as all see it, the truth that only the teacher sees until it is shown, and what
is right of an answer. What is known mistakes' is computed when the question is asked, so that to judge one answer costs
nothing: thirty come at once."""

from collections.abc import Sequence
from typing import Any

from app import lab, wire
from app.learn import judging
from app.learn.judging import paragraph
from app.learn.lesson import CHANGES, Lesson, Scene
from app.learn.library import Library
from app.learn.scene import Translate, follows, question_of, tells
from app.learn.shown import Own, Shown
from app.learn.staging import OF_TOKENS
from app.learn.truth import numbers_of, reasons_of, truth_of
from app.rooms import naming
from app.schema import rooms as schema
from app.schema.learn import JudgedAnswer
from model.lab import mistakes, registry
from model.problem import N_, Problem
from model.tracing.step import Step

ONE_KIND = N_("A question is one of four: a scene’s, one on cells, one that is answered by a touch, or a choice.")
HOW_MANY = N_("{n} numbers are asked for.")
NO_PLACE = N_("There are {n} answers to choose from.")
NO_CELL = N_("There is no such cell in “{step}”.")
OTHER_CELL = N_("This cell is not asked for.")

Asked = tuple[schema.ClassQuestion, schema.Truth]


def read(asked: schema.QuestionRequest, library: Library, translate: Translate) -> dict[str, Any]:
    """The event that asks it: view, ask, truth. Raises Problem for what cannot be asked."""
    kinds = [each for each in (asked.scene, asked.cells, asked.touch, asked.choice) if each]
    if len(kinds) != 1:
        raise Problem(ONE_KIND)
    if asked.scene:
        lesson = library.find(asked.scene.lesson)
        question, truth = _of_scene(lesson, lesson.scene(asked.scene.scene), asked.scene, translate)
    elif asked.cells:
        question, truth = _of_cells(asked.cells, translate)
    elif asked.touch:
        question, truth = _of_touch(asked.touch)
    else:
        assert asked.choice
        question, truth = _of_choice(asked.choice)
    if asked.says.strip():
        question.says = [paragraph(asked.says.strip())]
    return {"view": asked.view, "ask": question.model_dump(mode="json"), "truth": truth.model_dump(mode="json")}


def judged(ask: dict[str, Any], truth: dict[str, Any], given: schema.GivenAnswer) -> dict[str, Any]:
    """Whether an answer is right (None: nothing is judged), and the known mistakes that give it. Raises Problem for one
    of another kind than what was asked."""
    kind, known = ask["kind"], truth["judged"]
    if kind == "number":
        return _number(truth, given.numbers)
    if kind == "count":
        [number] = _as_many(given.numbers, 1)
        return _verdict(number == known["values"][0], [f"{number:g}"] if f"{number:g}" in truth["reasons"] else [])
    if kind in ("largest", "smallest"):
        [first] = _places(given.places, len(known["values"]), 1)
        return _verdict(first in known["places"])
    if kind == "order":
        values = known["values"]
        places = _places(given.places, len(values), len(values))
        return _verdict([values[each] for each in places] == [values[each] for each in known["places"]])
    if kind in ("choose", "change"):
        n = len(ask["choices"]) if kind == "choose" else len(CHANGES)
        [choice] = _places([] if given.choice is None else [given.choice], n, 1)
        if known["choice"] is None:
            return _verdict(None)
        name, is_right = f"choice {choice}", choice == known["choice"]
        return _verdict(is_right, [name] if not is_right and name in truth["reasons"] else [])
    if kind == "touch":
        place = _places(given.places, 10**6, 2)
        if ask["cells"] and place not in ask["cells"]:
            raise Problem(OTHER_CELL, field="places")
        axes = {"cell": slice(0, 2), "row": slice(0, 1), "column": slice(1, 2)}[ask["of"]]
        right = [each[axes] for each in truth["right"]]
        return _verdict(place[axes] in right if right else None)
    return _verdict(None)


def _verdict(right: bool | None, made: Sequence[str] = ()) -> dict[str, Any]:
    return {"right": right, "mistakes": list(made)}


def _number(truth: dict[str, Any], numbers: list[float]) -> dict[str, Any]:
    true = [each if each is not None else float("-inf") for each in truth["judged"]["values"]]
    _as_many(numbers, len(true))
    seen = mistakes.nearest(numbers, true, [(each["id"], each["numbers"]) for each in truth["made"]])
    return _verdict(not seen.mistakes and all(map(mistakes.is_right, numbers, true)), seen.mistakes)


def _as_many(numbers: list[float], n: int) -> list[float]:
    if len(numbers) != n:
        raise Problem(HOW_MANY, field="numbers", n=n)
    return numbers


def _places(places: list[int], below: int, n: int) -> list[int]:
    if len(places) != n or len(set(places)) < (n if below < 10**6 else 0) or max(places) >= below:
        raise Problem(NO_PLACE, field="places", n=below)
    return places


def _of_scene(lesson: Lesson, scene: Scene, asked: schema.SceneOf, translate: Translate) -> Asked:
    asks = judging.asked_in(scene)
    stage = judging.stage_of(lesson, scene, Own(asked.text, asked.seed))
    own = question_of(stage, asks, translate)
    question = schema.ClassQuestion(
        **own.model_dump(), lesson=lesson.id, scene=scene.id, language=lesson.language
    )
    if question.cells:
        _label(question, stage.main.step(question.step), stage.main, translate)
    known = truth_of(stage, asks, translate)
    return question, schema.Truth(judged=known.judged, made=known.made, reasons=known.reasons, right=[])


def _of_cells(asked: schema.CellsOf, translate: Translate) -> Asked:
    mechanism = registry.find(asked.mechanism)
    request, run = lab.trace(mechanism, asked.run)
    step = run.walk.step(asked.step)
    cells = [_checked(step, each) for each in asked.cells]
    shown = Shown(asked.run, mechanism, request.tokens, request.context or request.tokens, run)
    values = [float(step.value[cell]) for cell in cells]
    known = nothing()
    known.values = [each if abs(each) < float("inf") else None for each in values]
    known.solution = judging.solution(shown, step.id, cells[0])
    made: mistakes.Made = []
    if asked.kind == "number":
        made = mistakes.told_apart(run.steps, step.id, cells)
        row = [(*cells[0][:-1], column) for column in range(step.value.shape[-1])] if follows(step) else []
        plane = [(*cells[0][:-2], *at) for at in _places_of(step)]
        blank = sorted({*row, *(each for each in plane if any(tells(step, each, cell) for cell in cells))})
    else:
        best = max(values) if asked.kind == "largest" else min(values)
        known.places = [place for place, value in enumerate(values) if value == best]
        blank = cells
    tokens = shown.keys if step.axes[-1] == "key" else shown.tokens
    question = blank_question(asked.kind, step.id, cells[0][-3] if len(cells[0]) > 2 else 0)
    question.cells, question.blank = [_pair(each) for each in cells], [_pair(each) for each in blank if step.of]
    if step.axes[-1] in OF_TOKENS and asked.kind != "number":
        question.words = [wire.token(each) for each in tokens]
    _label(question, step, shown, translate)
    reasons = reasons_of(made, translate)
    return question, schema.Truth(judged=known, made=numbers_of(made), reasons=reasons, right=[])


def _label(question: schema.ClassQuestion, step: Step, shown: Shown, translate: Translate) -> None:
    """It names its places by what stands along its matrix."""
    tokens = [shown.keys if axis == "key" else shown.tokens for axis in ("", *step.axes)[-2:]]
    rows, columns = (naming.along(step, at, own, translate) for at, own in zip((-2, -1), tokens, strict=True))
    question.rows, question.columns = naming.bounded(rows, columns)


def _places_of(step: Step) -> list[tuple[int, ...]]:
    """Of all cells of what is shown of a step at once."""
    rows, columns = (1, *step.value.shape)[-2:] if step.value.ndim == 1 else step.value.shape[-2:]
    if step.value.ndim == 1:
        return [(column,) for column in range(columns)]
    return [(row, column) for row in range(rows) for column in range(columns)]


def _pair(cell: tuple[int, ...]) -> list[int]:
    """Row and column; what has one axis is shown as a row."""
    return [0, *cell] if len(cell) == 1 else list(cell[-2:])


def _checked(step: Step, cell: list[int]) -> tuple[int, ...]:
    shape = step.value.shape
    if len(cell) != len(shape) or any(at >= size for at, size in zip(cell, shape, strict=True)):
        raise Problem(NO_CELL, field="cells.cells", step=step.id)
    return tuple(cell)


def _of_touch(asked: schema.TouchOf) -> Asked:
    question = blank_question("touch", asked.step, asked.head)
    question.of, question.cells = asked.of, asked.cells
    question.rows, question.columns = naming.bounded(asked.rows, asked.columns)
    return question, schema.Truth(judged=nothing(), made=[], reasons={}, right=asked.right)


def _of_choice(asked: schema.ChoiceOf) -> Asked:
    question = blank_question("choose", "", 0)
    question.choices = [paragraph(each.strip()) for each in asked.choices]
    if asked.right is not None and asked.right >= len(asked.choices):
        raise Problem(NO_PLACE, field="choice.right", n=len(asked.choices))
    known = nothing()
    known.choice = asked.right
    return question, schema.Truth(judged=known, made=[], reasons={}, right=[])


def blank_question(kind: Any, step: str, head: int) -> schema.ClassQuestion:
    """One that asks nothing yet."""
    return schema.ClassQuestion(
        kind=kind, says=[], step=step, head=head, cells=[], words=[], blank=[], choices=[], do=None
    )


def nothing() -> JudgedAnswer:
    """A truth that tells nothing yet."""
    return JudgedAnswer(
        right=None, mistakes=[], why=[], off=None, values=[], places=[], choice=None, after=None, edits=[], options={},
        model=[], then=[], solution=[],
    )  # fmt: skip
