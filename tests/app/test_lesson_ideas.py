"""Each idea is asked for again, later and in another dress."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.learn.glossary import TERMS
from app.learn.lesson import Lesson, Question, Scene
from app.learn.library import OURS, PATH, Library

LESSONS = [each for each in Library().lessons() if each.id in PATH]
TIMES = 3  # the first, and at least twice more


def questions(lesson: Lesson) -> Iterator[tuple[Scene, Question]]:
    for scene in lesson.scenes:
        if scene.question:
            yield scene, scene.question


def introduced(lesson: Lesson) -> set[str]:
    """The ideas that it tells of before it asks, and those that it asks for; what it says afterwards is in passing."""
    found: set[str] = set()
    for scene, question in questions(lesson):
        blocks = (*scene.says, *question.says, *(choice.says for choice in question.choices))
        found |= {span.to for block in blocks for span in block.spans if span.kind == "term"} | set(question.about)
    return found


def dress(scene: Scene, question: Question) -> tuple[object, ...]:
    """What it is asked by: the kind of the question, the numbers, the cells."""
    return question.kind, repr(replace(scene.show, line=0, sets=())), str(question.target)


IDEAS: dict[str, int] = {}  # the lesson that introduces each, by its place on the path
for place, one in enumerate(LESSONS):
    IDEAS |= dict.fromkeys(sorted(introduced(one) - set(IDEAS)), place)


def test_every_question_of_ours_says_which_ideas_it_asks_for() -> None:
    assert len(LESSONS) == len(PATH) == len(list(OURS.glob("*.md")))
    assert [(one.id, scene.id) for one in LESSONS for scene, asked in questions(one) if not asked.about] == []


@pytest.mark.parametrize("idea", sorted(IDEAS))
def test_an_idea_is_asked_for_where_it_is_introduced_and_twice_more_in_another_dress(idea: str) -> None:
    assert idea in TERMS
    asked = [(place, scene, question) for place, one in enumerate(LESSONS) for scene, question in questions(one)
             if idea in question.about]  # fmt: skip
    assert asked, "it is asked for nowhere"
    assert asked[0][0] == IDEAS[idea]
    assert len({dress(scene, question) for _, scene, question in asked}) >= TIMES


def test_the_five_questions_at_the_end_of_a_lesson_ask_again_for_what_it_asked() -> None:
    for one in LESSONS:
        *before, first, second, third, fourth, fifth = questions(one)
        known = {idea for _, question in before for idea in question.about}
        for scene, question in (first, second, third, fourth, fifth):
            assert scene.title.startswith("Yours: ")
            assert set(question.about) & known, scene.title


@pytest.mark.parametrize("lesson", PATH)
def test_the_right_one_of_several_answers_is_not_three_times_running_in_the_same_place(lesson: str) -> None:
    questions = [scene.question for scene in Library().find(lesson).scenes if scene.question and scene.question.choices]
    places = [[choice.is_right for choice in question.choices].index(True) for question in questions]
    assert all(len({*three}) > 1 for three in zip(places, places[1:], places[2:], strict=False)), places
