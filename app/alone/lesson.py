"""A lesson as one file: its scenes on a sentence, the runs that they show, and all by which answers are judged."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.alone.asker import Asker
from app.alone.page import Placed, alone
from app.learn.lesson import Lesson
from app.learn.link import linked
from app.learn.shown import SEED
from app.schema.page import LessonPage, PageRequest

JUDGED = ("number", "count", "largest", "smallest", "change", "order", "choose")  # kinds of questions
LAST = 5  # questions of a lesson that make its score in a course
FEW = 300  # cells of a step whose arithmetic is kept; of more it is that of the row in focus, and of what is asked


async def lesson_page(
    asker: Asker, asked: LessonPage, for_course: bool = False, placed: Placed | None = None, **known: Any
) -> str:
    """The file's text; for_course: it tells a course how far one is; placed, known: as of `alone`.

    Raises Problem if there is no such lesson, Unanswered if a question is refused: its sentence cannot be read.
    """
    lesson: Lesson = asker.app.state.lessons.find(asked.lesson)
    keeping = Keeping(asker)
    for scene in lesson.scenes:
        await keeping.scene({"lesson": lesson.id, "scene": scene.id, "text": asked.text, "seed": asked.seed})
    kept = {"answers": keeping.answers, "cells": [run.told for run in keeping.runs.values()]}
    own = {name: value for name, value in (("text", asked.text), ("seed", asked.seed)) if value not in (None, SEED)}
    page = PageRequest(address=f"/learn/{lesson.id}", state=linked("", own).removeprefix("#") if own else "")
    course = {"scored": scored(lesson)} if for_course else None
    return await alone(asker, page, kept, placed=placed, course=course, **known)


def scored(lesson: Lesson) -> list[str]:
    """The scenes whose questions make the score: the last ones that are judged."""
    return [scene.id for scene in lesson.scenes if scene.question and scene.question.kind in JUDGED][-LAST:]


@dataclass(frozen=True)
class Run:
    """One run of a lab. steps: those that were computed, by their ids; told: where the arithmetic of its cells is found
    (static/lib/answered.js); known: of which steps, or rows of them, that is kept"""

    at: str
    body: Mapping[str, Any]
    steps: Mapping[str, Any]
    told: dict[str, Any]
    known: set[str] = field(default_factory=set)


@dataclass
class Keeping:
    """What the page of a lesson asks, with its answers."""

    asker: Asker
    answers: list[dict[str, Any]] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)

    async def scene(self, asked: Mapping[str, Any]) -> None:
        """What it shows, before and after it is answered."""
        staged = await self._kept("/api/lessons/scene", asked)
        state, question, lab = staged["state"], staged["question"], f"/api/mechanisms/{staged['mechanism']}"
        seen = [(state["step"], state["at"])]
        run = await self._run(lab, state)
        if question:
            judged = (await self._kept("/api/lessons/truth", asked))["judged"]
            seen += [(question["step"], [question["head"], *cell]) for cell in question["cells"]]
            seen += [(each["step"], each["cell"]) for each in judged["solution"]]
            if judged["edits"] or judged["options"]:
                changed = await self._run(lab, {**state, "edits": judged["edits"], "options": judged["options"]})
                await self._tell(changed, state["step"], state["at"])
        if "step" in staged["free"]:
            seen += [(id_, state["at"]) for id_ in run.steps]
        for id_, cell in seen:
            await self._tell(run, id_, cell)

    async def _kept(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = await self.asker.post(path, body)
        self.answers.append({"path": path, "body": body, "answer": answer})
        return answer

    async def _run(self, at: str, state: Mapping[str, Any]) -> Run:
        body = run_of(state)
        key = f"{at} {json.dumps(body, sort_keys=True)}"
        if key not in self.runs:
            steps = (await self._kept(f"{at}/trace", body))["steps"]
            told = {"path": f"{at}/cell", "body": body, "cells": [], "note": ""}
            self.runs[key] = Run(at, body, {step["id"]: step for step in steps if step["of"]}, told)
        return self.runs[key]

    async def _tell(self, run: Run, step: str, cell: Sequence[int]) -> None:
        """How the cells of a step come about; of a large one, those of the row of one cell."""
        if step not in run.steps:
            return  # it was given
        shape = [int(size) for size in run.steps[step]["value"]["shape"].split(", ")]
        lead = [] if math.prod(shape) <= FEW else list(cell[-len(shape) : -1])
        if (key := f"{step} {lead}") in run.known:
            return
        run.known.add(key)
        if not lead:
            run.told["cells"] += await self.asker.post(f"{run.at}/cells", {**run.body, "steps": [step]})
            return
        for column in range(shape[-1]):
            at = {"step": step, "cell": [*lead, column]}
            run.told["cells"].append(await self.asker.post(f"{run.at}/cell", {**run.body, "at": at}))


def run_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """What a lab asks in a state, as static/lab/state.js does."""
    text, preset, head = state["text"], state["preset"], state["inputs_from"]
    said = {"text": text} if text is not None else {}
    source = {"inputs_from": head} if head else {"preset": preset} if preset else {}
    return said | source | {name: state[name] for name in ("options", "seed", "edits")}
