"""A staged scene, as it travels."""

from collections.abc import Callable
from dataclasses import replace

from app import wire
from app.learn.lesson import Lesson, Question, Scene
from app.learn.shown import Lacks, Own
from app.learn.staging import OF_TOKENS, Stage
from app.schema import learn as schema
from app.schema.common import Token
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
        question=question_of(stage, scene.question, translate) if scene.question else None,
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


def question_of(stage: Stage, question: Question, translate: Translate) -> schema.LessonQuestion:
    """A question, as it travels."""
    cells = cells_of(stage, question)
    return schema.LessonQuestion(
        kind=question.kind,
        says=stage.blocks(question.says),
        step=question.target.step if question.target else stage.scene.step,
        head=stage.scene.head,
        cells=[list(cell[-2:]) for cell in cells],
        words=_words(stage, question, translate),
        blank=[list(cell[-2:]) for cell in _blank(stage, question, cells)],
        choices=[stage.blocks((choice.says,))[0] for choice in question.choices],
        do=question.do,
    )


def cells_of(stage: Stage, question: Question) -> list[tuple[int, ...]]:
    """What a question asks for; none, if it is of no cell."""
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


def _words(stage: Stage, question: Question, translate: Translate) -> list[Token]:
    """Those along the row, or down the column, that is asked, or the names there; none, if it is of numbers."""
    target, main = question.target, stage.main
    if question.kind not in ("largest", "smallest", "order") or target is None:
        return []
    step, at = main.step(target.step), -2 if target.row == "*" else -1
    axis, names = step.axes[at], (step.labels[at] if step.labels else None) or ()
    tokens = main.keys if axis == "key" else main.tokens
    if axis not in OF_TOKENS and question.kind == "order":
        with stage.placed(question.line):
            raise Problem(N_("Words are put in order: “{target}” has none from one cell to the next."), target=target)
    if axis in OF_TOKENS:
        return [wire.token(token) for token in tokens]
    return [Token(id=i, text=translate(name), occurrence=0) for i, name in enumerate(names) if isinstance(name, str)]


def _blank(stage: Stage, question: Question, cells: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """What is not told yet: all cells of the same number, a mirrored one also with the other sign, and the whole row if
    the last one follows from the others. What is given, and made of nothing, is read."""
    target = question.target
    if target is None or question.kind not in ("number", "largest", "smallest", "order"):
        return []
    step = stage.main.step(target.step)
    if question.kind != "number" or not step.of:
        return cells if step.of else []
    row = stage.cells(replace(target, column="")) if follows(step) else []
    whole = stage.cells(replace(target, row="*", column="")) if target.column else cells
    same = [cell for cell in whole if any(tells(step, cell, asked) for asked in cells)]
    return sorted({*row, *same})


def tells(step: Step, cell: tuple[int, ...], asked: tuple[int, ...]) -> bool:
    """Whether the number of a cell is the one that is asked for, or the mirrored one with the other sign."""
    own, wanted = float(step.value[cell]), float(step.value[asked])
    is_mirrored = cell == (*asked[:-2], asked[-1], asked[-2])
    return abs(own - wanted) < SAME_SIZE or (is_mirrored and abs(own + wanted) < SAME_SIZE)


def follows(step: Step) -> bool:
    """Whether the last number of a row follows from the others: rows are shares of one whole, or all of them add up to
    the same, as those of a norm do, to 0."""
    makes = (node.function for node in nodes_under(step.made) if isinstance(node, Call))
    if step.name == roles.WEIGHTS or "softmax" in makes:
        return True
    sums = step.value.sum(-1)
    return sums.numel() > 1 and bool(((sums - sums.mean()).abs() < SAME_SIZE).all())


def mechanisms(lesson: Lesson) -> list[str]:
    """Those that a lesson's scenes show."""
    return list(dict.fromkeys(scene.show.mechanism for scene in lesson.scenes))
