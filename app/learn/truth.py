"""All by which answers to a scene's question are judged, known mistakes computed: to judge one then costs nothing. So
judges a room, where thirty come at once, and a page that was saved (static/pages/lesson/judge.js)."""

import math

from app.learn.expression import whole
from app.learn.judging import Judge, paragraph
from app.learn.lesson import CHANGES, Question
from app.learn.scene import Translate, cells_of
from app.learn.staging import Stage
from app.schema import learn as schema
from model.lab import mistakes


def truth_of(stage: Stage, question: Question, translate: Translate) -> schema.SceneTruth:
    """Of the question of a staged scene."""
    nothing = schema.AnswerRequest(lesson=stage.lesson.id, scene=stage.scene.id, numbers=[], places=[])
    judged, wrong = Judge(stage, question, translate).judged(nothing), dict(question.wrong)
    made: mistakes.Made = []
    if question.kind == "number":
        assert question.target
        made = mistakes.made(
            list(question.mistakes), stage.main.run.steps, question.target.step, cells_of(stage, question)
        )
        own = {id_: stage.blocks(text) for id_, text in question.mistakes.items() if text}
        reasons = reasons_of(made, translate) | own
    elif question.kind == "count":
        with stage.placed(question.line):
            reasons = {f"{whole(each, stage):g}": stage.blocks(why) for each, why in wrong.items()}
    elif question.kind == "change":
        reasons = {f"choice {CHANGES.index(each)}": stage.blocks(why) for each, why in wrong.items()}
    else:
        choices = enumerate(question.choices)
        reasons = {f"choice {i}": stage.blocks(each.why) for i, each in choices if not each.is_right}
    return schema.SceneTruth(judged=judged, made=numbers_of(made), reasons=reasons)


def numbers_of(made: mistakes.Made) -> list[schema.MistakeMade]:
    """What mistakes give; nobody types what is infinite."""
    finite = ((id_, each) for id_, each in made if all(map(math.isfinite, each)))
    return [schema.MistakeMade(id=id_, numbers=list(each)) for id_, each in finite]


def reasons_of(made: mistakes.Made, translate: Translate) -> dict[str, list[schema.LessonBlock]]:
    """What every lesson says of them, each by its id."""
    return {id_: [paragraph(translate(mistakes.MISTAKES[id_].reason))] for id_, _ in made}
