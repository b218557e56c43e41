"""An answer to a scene's question, judged: the verdict, the known mistake that gives it, the truth and its working."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.learn.expression import whole
from app.learn.lesson import CHANGES, Lesson, Question, Scene, Target, Text
from app.learn.scene import SAME_SIZE, Translate, cells_of
from app.learn.shown import Lacks, Own, Shown
from app.learn.staging import Stage
from app.schema import learn as schema
from app.schema.common import CellOf
from model.lab.mistakes import MISTAKES, Recognised, is_right, recognised
from model.problem import N_, Problem
from model.tracing.step import Step


@dataclass(frozen=True)
class Judge:
    """Judges answers to the question of a staged scene."""

    stage: Stage
    question: Question
    translate: Translate

    def judged(self, answer: schema.AnswerRequest) -> schema.JudgedAnswer:
        """The verdict and the truth. Raises Problem for an answer of another kind than what was asked."""
        cells = cells_of(self.stage, self.question)
        values = self._values(cells)
        found = schema.JudgedAnswer(
            right=None, mistakes=[], why=[], off=None, values=[_finite(value) for value in values],
            places=[], choice=None, after=None, edits=[], options={}, model=self.stage.blocks(self.question.model),
            then=self.stage.blocks(self.stage.scene.then), solution=[],
        )  # fmt: skip
        judges = {"number": self._number, "count": self._count, "largest": self._of_row, "smallest": self._of_row,
                  "order": self._order, "change": self._change, "choose": self._choose, "do": self._do}  # fmt: skip
        if judge := judges.get(self.question.kind):
            judge(answer, cells, values, found)
        return found

    def _values(self, cells: list[tuple[int, ...]]) -> list[float]:
        kind, target = self.question.kind, self.question.target
        if kind == "count":
            with self.stage.placed(self.question.line):
                return [float(whole(self.question.counts, self.stage))]
        if kind in ("say", "choose", "do") or not target:
            return []
        value = self.stage.main.step(target.step).value
        return [float(value[cell]) for cell in cells]

    def _number(self, answer: schema.AnswerRequest, cells: list[tuple[int, ...]], values: list[float],
                found: schema.JudgedAnswer) -> None:  # fmt: skip
        main, target = self.stage.main, self._target()
        found.solution = solution(main, target.step, cells[0])
        if not answer.numbers:
            return
        if len(answer.numbers) != len(cells):
            raise Problem(N_("{n} numbers are asked for."), field="numbers", n=len(cells))
        seen = recognised(answer.numbers, list(self.question.mistakes), main.run.steps, target.step, cells)
        found.mistakes = list(seen.mistakes)
        found.right = not seen.mistakes and all(map(is_right, answer.numbers, values))
        found.off = max(abs(given - true) for given, true in zip(answer.numbers, values, strict=True))
        found.why = list(self._reasons(seen))

    def _count(self, answer: schema.AnswerRequest, _cells: list[tuple[int, ...]], values: list[float],
               found: schema.JudgedAnswer) -> None:  # fmt: skip
        if not answer.numbers:
            return
        given = answer.numbers[0]
        found.right, found.off = given == values[0], abs(given - values[0])
        wrong = (reason for counts, reason in self.question.wrong if self._is(given, counts, reason))
        found.why = [] if found.right else self.stage.blocks(next(wrong, ()))

    def _is(self, given: float, counts: str, reason: Text) -> bool:
        with self.stage.placed(reason[0].line):
            return given == whole(counts, self.stage)

    def _reasons(self, seen: Recognised) -> Iterator[schema.LessonBlock]:
        """Of each mistake that gives the answer: the lesson's own, else that of every lesson."""
        if not seen.sure:
            yield paragraph(self.translate(N_("With so few digits it could also be right. Type one digit more.")))
        own = self.question.mistakes
        told: list[list[schema.LessonBlock]] = []
        for each in seen.mistakes:
            reason = self.stage.blocks(own[each]) or [paragraph(self.translate(MISTAKES[each].reason))]
            if reason not in told:
                told.append(reason)
        for i, reason in enumerate(told):
            for block in reason:
                yield _led(self.translate(N_("Or: ")), block) if i else block

    def _of_row(self, answer: schema.AnswerRequest, _cells: list[tuple[int, ...]], values: list[float],
                found: schema.JudgedAnswer) -> None:  # fmt: skip
        best = max(values) if self.question.kind == "largest" else min(values)
        found.places = [place for place, value in enumerate(values) if value == best]
        if answer.places:
            [first, *_] = answer.places
            if first >= len(values):
                raise Problem(N_("There are {n} answers to choose from."), field="places", n=len(values))
            found.right, found.off = first in found.places, abs(values[first] - best)

    def _order(self, answer: schema.AnswerRequest, _cells: list[tuple[int, ...]], values: list[float],
               found: schema.JudgedAnswer) -> None:  # fmt: skip
        found.places = sorted(range(len(values)), key=lambda place: -values[place])
        if answer.places:
            if sorted(answer.places) != sorted(found.places):
                raise Problem(N_("Each word has one place in the order."), field="places")
            found.right = [values[place] for place in answer.places] == [values[place] for place in found.places]

    def _change(self, answer: schema.AnswerRequest, cells: list[tuple[int, ...]], values: list[float],
                found: schema.JudgedAnswer) -> None:  # fmt: skip
        after = self.stage.changed(self.question.change)
        new = float(after.step(self._target().step).value[cells[0]])
        grown = new - values[0]
        found.after = _finite(new)
        found.choice = 2 if abs(grown) < SAME_SIZE else 0 if grown > 0 else 1
        found.edits, found.options = after.asked.edits, after.asked.options
        if answer.choice is not None:
            if answer.choice >= len(CHANGES):
                raise Problem(N_("There are {n} answers to choose from."), field="choice", n=len(CHANGES))
            found.right = answer.choice == found.choice
            wrong = dict(self.question.wrong) if not found.right else {}
            found.why = self.stage.blocks(wrong.get(CHANGES[answer.choice], ()))

    def _choose(self, answer: schema.AnswerRequest, _cells: list[tuple[int, ...]], _values: list[float],
                found: schema.JudgedAnswer) -> None:  # fmt: skip
        choices = self.question.choices
        found.choice = next(i for i, choice in enumerate(choices) if choice.is_right)
        given = found.choice if answer.choice is None else answer.choice
        if given >= len(choices):
            raise Problem(N_("There are {n} answers to choose from."), field="choice", n=len(choices))
        found.why = self.stage.blocks(choices[given].why)
        if answer.choice is not None:
            found.right = given == found.choice

    def _do(self, _answer: schema.AnswerRequest, _cells: list[tuple[int, ...]], _values: list[float],
            found: schema.JudgedAnswer) -> None:  # fmt: skip
        if self.question.change:
            after = self.stage.changed(self.question.change)
            found.edits, found.options = after.asked.edits, after.asked.options

    def _target(self) -> Target:
        assert self.question.target
        return self.question.target


def judged(
    lesson: Lesson, scene: Scene, own: Own, answer: schema.AnswerRequest, translate: Translate
) -> schema.JudgedAnswer:
    """Whether an answer is right, and the truth. Raises Problem if the scene asks nothing."""
    return Judge(stage_of(lesson, scene, own), asked_in(scene), translate).judged(answer)


def asked_in(scene: Scene) -> Question:
    """The question of a scene. Raises Problem if it asks nothing."""
    if scene.question is None:
        raise Problem(N_("Nothing is asked in this scene."), field="scene")
    return scene.question


def stage_of(lesson: Lesson, scene: Scene, own: Own) -> Stage:
    """A scene on one's own sentence; on the lesson's, if that lacks what the scene needs."""
    try:
        return Stage(lesson, scene, own)
    except Lacks:
        return Stage(lesson, scene, Own(scene.offer or None, own.seed))


def solution(shown: Shown, step: str, cell: tuple[int, ...]) -> list[CellOf]:
    """The cells by which one is worked out: those at the same place, of the steps of the same axes that lead to it;
    what changes nothing is left out."""
    by_id = shown.run.walk.by_id
    last = by_id[step]
    wanted, before = {step}, [step]
    while before:
        for id_ in by_id[before.pop()].of:
            if id_ not in wanted:
                wanted.add(id_)
                before.append(id_)
    row = cell[:-1]
    found = []
    for each in shown.run.steps:
        if each.id not in wanted or not each.of:
            continue
        same = each.axes == last.axes
        whole = each.axes[:-1] == last.axes[:-1] and each.axes[-1] == "key"
        if same or whole:
            at = cell if same else (*row, int(each.value[row].argmax()))
            if not _is_idle(each, by_id[each.of[0]]):
                found.append(CellOf(step=each.id, cell=list(at)))
    return found


def _is_idle(step: Step, before: Step) -> bool:
    """Whether a step is what the one before it was: a mask that hides nothing."""
    return step.value.shape == before.value.shape and bool((step.value == before.value).all())


def paragraph(text: str) -> schema.LessonBlock:
    """Plain words."""
    return schema.LessonBlock(item=False, spans=[_span(text)])


def _led(by: str, block: schema.LessonBlock) -> schema.LessonBlock:
    return schema.LessonBlock(item=block.item, spans=[_span(by), *block.spans])


def _span(text: str) -> schema.LessonSpan:
    return schema.LessonSpan(kind="text", text=text, to="", value=None, digits=0)


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None
