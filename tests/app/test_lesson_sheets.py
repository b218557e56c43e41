"""What stands on a sheet of a lesson does not tell what an earlier scene of it asks for."""

import re
from collections.abc import Iterator

import pytest

from app.learn.judging import judged
from app.learn.lesson import Block, Lesson, Question, Scene
from app.learn.library import Library
from app.learn.shown import Own, names
from app.learn.staging import Stage
from app.schema.learn import AnswerRequest

LESSONS = Library().lessons()
BY_HAND = re.compile(r"\b([Cc]lick|[Tt]ap|[Tt]ype)\b")
LOOKED_THROUGH = ("largest", "smallest", "order")


def printed(scene: Scene) -> tuple[Block, ...]:
    """The paragraphs that stand on a blank sheet."""
    question = scene.question
    return (*scene.says, *((*question.says, *(choice.says for choice in question.choices)) if question else ()))


def run(scene: Scene) -> tuple[object, ...]:
    """What its numbers are of."""
    show = scene.show
    return show.mechanism, show.example, show.sentence, repr(show.options), show.head, scene.head, repr(show.sets)


def found(lesson: Lesson, scene: Scene, question: Question) -> tuple[set[str], Stage]:
    """The names of the word that comes first."""
    asked = AnswerRequest(lesson=lesson.id, scene=scene.id)
    place = judged(lesson, scene, Own(), asked, str.format).places[0]
    stage = Stage(lesson, scene, Own())
    assert question.target
    axis = stage.main.step(question.target.step).axes[-1]
    tokens = stage.main.keys if axis == "key" else stage.main.tokens
    return {name for name, at in names(tokens).items() if at == place}, stage


def looked_through(lesson: Lesson) -> Iterator[tuple[int, Scene, Question]]:
    for i, scene in enumerate(lesson.scenes):
        question = scene.question
        if question and question.target and question.kind in LOOKED_THROUGH:
            yield i, scene, question


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_a_word_that_is_to_be_found_in_a_row_is_not_named_with_its_number_later(lesson: Lesson) -> None:
    told = []
    for i, scene, question in looked_through(lesson):
        answer, stage = found(lesson, scene, question)
        assert question.target
        step, row = question.target.step, question.target.row
        if not stage.main.step(step).of:  # what is given stands there
            continue
        for later in lesson.scenes[i + 1 :]:
            if run(later) != run(scene):
                continue
            light = later.light
            if light and later.step == step and light.row == row and light.column in answer:
                told.append((later.title, "lit"))
            for block in printed(later):
                computed = {span.text for span in block.spans if span.kind == "computed"}
                own = {f"{step}[{row}, {name}]" for name in answer}
                tells = any(each in text for text in computed for each in own) and computed & answer
                ranked = re.compile(rf"\b(largest|smallest|max|min) {re.escape(step)}\[{re.escape(row)}\]")
                ranks = any(map(ranked.search, computed))
                told += [(later.title, block.line)] if tells or ranks else []
    assert told == []


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_no_text_says_how_it_is_answered_on_a_screen_alone(lesson: Lesson) -> None:
    texts = [(scene, block) for scene in lesson.scenes if scene.question and scene.question.kind != "do"
             for block in printed(scene)]  # fmt: skip
    said = ["".join(span.text for span in block.spans if span.kind == "text") for _, block in texts]
    assert [text for text in said if BY_HAND.search(text)] == []
