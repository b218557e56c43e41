"""A staged scene, and an answer that is judged, as they travel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app import wire
from app.learn.expression import whole
from app.learn.lesson import CHANGES, Block, Lesson, Question, Scene, Span, Target, Text
from app.learn.shown import Lacks, Own, Shown
from app.learn.staging import OF_TOKENS, Stage
from app.schema import learn as schema
from app.schema.common import CellOf, Token
from model.lab.mistakes import MISTAKES, Recognised, is_right, recognised
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.recorder import Call, nodes_under
from model.tracing.step import Step

Translate = Callable[..., str]
SAME_SIZE = 1e-4  # a change smaller than this is none


def staged(lesson: Lesson, scene: Scene, own: Own, translate: Translate) -> schema.StagedScene:
    """What a scene shows. A sentence that lacks what it needs is told so, and the lesson's stands in its place."""
    problem = None
    if own.text is not None and not scene.own:
        keeps = translate(N_("This scene keeps the lesson's own sentence: it speaks of just these words."))
        return _staged(Stage(lesson, scene, own), keeps, None, translate)
    try:
        stage = Stage(lesson, scene, own)
        return _staged(stage, None, None, translate)
    except Lacks as lacking:
        problem = translate(lacking.message, **lacking.params)
    stage = Stage(lesson, scene, Own(scene.offer or None, own.seed))
    offer = scene.offer or " ".join(token.text for token in stage.main.tokens)
    return _staged(stage, problem, offer, translate)


def _staged(stage: Stage, problem: str | None, offer: str | None, translate: Translate) -> schema.StagedScene:
    scene, main = stage.scene, stage.main
    return schema.StagedScene(
        scene=scene.id,
        title=scene.title,
        mechanism=main.mechanism.id,
        state=_state(stage),
        tokens=[wire.token(token) for token in main.tokens],
        spot=_spot(stage),
        free=list(scene.free),
        parts=list(scene.parts),
        says=stage.blocks(scene.says),
        question=_question(stage, scene.question) if scene.question else None,
        drawn=stage.is_drawn,
        notes=stage.blocks(scene.notes),
        problem=problem,
        offer=offer,
    )


def _state(stage: Stage) -> schema.LabState:
    scene, asked = stage.scene, stage.main.asked
    with stage.placed(scene.line):
        step = stage.main.step(scene.step)
    row, column = _focus(stage, step)
    return schema.LabState(
        text=asked.text, preset=asked.preset, inputs_from=asked.inputs_from, options=asked.options, seed=asked.seed,
        edits=asked.edits, step=scene.step, at=[scene.head, row, column],
    )  # fmt: skip


def _focus(stage: Stage, step: Step) -> tuple[int, int]:
    """The cell in focus: the one that is named, else what is asked or lit, else the first."""
    scene = stage.scene
    named = scene.at
    if named is None and scene.question and scene.question.target and scene.question.target.step == scene.step:
        named = scene.question.target.row, scene.question.target.column
    if named is None and scene.light:
        named = scene.light.row, scene.light.column
    if named is None:
        return 0, 0
    with stage.placed(scene.line):
        found = [_along(stage, name, step, at) or 0 for name, at in zip(named, (-2, -1), strict=True)]
    return found[0], found[1]


def _along(stage: Stage, name: str, step: Step, at: int) -> int | None:
    if not name or name == "*" or step.value.ndim < -at:
        return None
    return stage.place(name, step.axes[at], stage.main, step, at)


def _spot(stage: Stage) -> schema.Spot | None:
    light = stage.scene.light
    if light is None or light.kind == "step":
        return None
    with stage.placed(light.line):
        step = stage.main.step(stage.scene.step)
        return schema.Spot(row=_along(stage, light.row, step, -2), column=_along(stage, light.column, step, -1))


def _question(stage: Stage, question: Question) -> schema.LessonQuestion:
    cells = _cells(stage, question)
    return schema.LessonQuestion(
        kind=question.kind,
        says=stage.blocks(question.says),
        step=question.target.step if question.target else stage.scene.step,
        head=stage.scene.head,
        cells=[list(cell[-2:]) for cell in cells],
        words=_words(stage, question),
        blank=[list(cell[-2:]) for cell in _blank(stage, question, cells)],
        choices=[stage.blocks((choice.says,))[0] for choice in question.choices],
        do=question.do,
    )


def _cells(stage: Stage, question: Question) -> list[tuple[int, ...]]:
    target = question.target
    if target is None:
        return []
    with stage.placed(question.line):
        step = stage.main.step(target.step)
        cells = stage.cells(target) if target.row else []
    if question.kind != "number" or step.behind is None:
        return cells
    hidden = step.behind.hidden(step, stage.main.run.walk.by_id)
    return [cell for cell in cells if not hidden[cell]] or cells  # nobody works out what is hidden


def _words(stage: Stage, question: Question) -> list[Token]:
    """Those along the row, or down the column, that is asked; none, if it is of numbers."""
    target, main = question.target, stage.main
    if question.kind not in ("largest", "smallest", "order") or target is None:
        return []
    axis = main.step(target.step).axes[-2 if target.row == "*" else -1]
    tokens = main.keys if axis == "key" else main.tokens
    return [wire.token(token) for token in tokens] if axis in OF_TOKENS else []


def _blank(stage: Stage, question: Question, cells: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """What is not told yet: of shares the whole row, since the last one follows from the others; else all cells of the
    same number, such as the mirrored one."""
    if question.kind not in ("number", "largest", "smallest", "order"):
        return []
    target = question.target
    if question.kind != "number" or target is None:
        return cells
    if _is_shares(stage.main.step(target.step)):
        return stage.cells(replace(target, column=""))
    whole = stage.cells(replace(target, row="*", column="")) if target.column else cells
    value = stage.main.step(target.step).value
    return [cell for cell in whole if any(abs(float(value[cell] - value[asked])) < SAME_SIZE for asked in cells)]


def _is_shares(step: Step) -> bool:
    """Whether its rows are shares of one whole."""
    makes = (node.function for node in nodes_under(step.made) if isinstance(node, Call))
    return step.name == roles.WEIGHTS or "softmax" in makes


@dataclass(frozen=True)
class Judge:
    """Judges answers to the question of a staged scene."""

    stage: Stage
    question: Question
    translate: Translate

    def judged(self, answer: schema.AnswerRequest) -> schema.JudgedAnswer:
        """The verdict and the truth. Raises Problem for an answer of another kind than what was asked."""
        cells = _cells(self.stage, self.question)
        values = self._values(cells)
        found = schema.JudgedAnswer(
            right=None, mistakes=[], why=[], off=None, values=[_finite(value) for value in values],
            places=[], choice=None, after=None, edits=[], options={}, model=self.stage.blocks(self.question.model),
            then=self.stage.blocks(self.stage.scene.then), solution=[],
        )  # fmt: skip
        judges = {"number": self._number, "count": self._count, "largest": self._of_row, "smallest": self._of_row,
                  "order": self._order, "change": self._change, "choose": self._choose}  # fmt: skip
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
            yield _plain(self.translate(N_("With so few digits it could also be right. Type one digit more.")))
        own = self.question.mistakes
        reasons = (own[each] or (_message(MISTAKES[each].reason, self.translate),) for each in seen.mistakes)
        for i, reason in enumerate(dict.fromkeys(reasons)):
            for block in self.stage.blocks(reason):
                yield _led(self.translate(N_("Or: ")), block) if i else block

    def _of_row(self, answer: schema.AnswerRequest, _cells: list[tuple[int, ...]], values: list[float],
                found: schema.JudgedAnswer) -> None:  # fmt: skip
        best = max(values) if self.question.kind == "largest" else min(values)
        found.places = [place for place, value in enumerate(values) if value == best]
        if answer.places:
            found.right = answer.places[0] in found.places

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

    def _target(self) -> Target:
        assert self.question.target
        return self.question.target


def judged(
    lesson: Lesson, scene: Scene, own: Own, answer: schema.AnswerRequest, translate: Translate
) -> schema.JudgedAnswer:
    """Whether an answer is right, and the truth. Raises Problem if the scene asks nothing."""
    if scene.question is None:
        raise Problem(N_("Nothing is asked in this scene."), field="scene")
    try:
        stage = Stage(lesson, scene, own)
    except Lacks:
        stage = Stage(lesson, scene, Own(scene.offer or None, own.seed))
    return Judge(stage, scene.question, translate).judged(answer)


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


def _message(reason: str, translate: Translate) -> Block:
    return Block((Span("text", translate(reason)),))


def _plain(text: str) -> schema.LessonBlock:
    return schema.LessonBlock(item=False, spans=[_span(text)])


def _led(by: str, block: schema.LessonBlock) -> schema.LessonBlock:
    return schema.LessonBlock(item=block.item, spans=[_span(by), *block.spans])


def _span(text: str) -> schema.LessonSpan:
    return schema.LessonSpan(kind="text", text=text, to="", value=None, digits=0)


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


def mechanisms(lesson: Lesson) -> list[str]:
    """Those that a lesson's scenes show."""
    return list(dict.fromkeys(scene.show.mechanism for scene in lesson.scenes))


