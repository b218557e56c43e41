"""A lesson that leaves Headlight as one file or as a package for a course: it judges by itself, as the server does."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from app.learn.judging import Judge
from app.learn.lesson import CHANGES, Lesson
from app.learn.library import Library
from app.learn.shown import Own
from app.learn.staging import Stage
from app.learn.truth import truth_of
from app.schema.learn import AnswerRequest, SceneTruth

LESSONS = Library().lessons()
PARTS = (0.2, 0.5, 0.74, 0.76)  # of the way from what is right to what a mistake gives
JUDGE = """async (asked) => {
  const { judged } = await import("/static/pages/lesson/judge.js");
  return asked.map(({ kind, truth, given }) => given.map((each) => JSON.stringify(judged(kind, truth, each))));
}"""


def translate(message: str, **params: object) -> str:
    return message.format(**params)


def numbers(truth: SceneTruth) -> Iterator[list[float]]:
    """Right ones, rounded ones, each mistake, what lies between, and rubbish."""
    values = [each if each is not None else -1e9 for each in truth.judged.values]
    for each in (values, *(made.numbers for made in truth.made)):
        for digits in (9, 2, 1):
            yield [round(number, digits) for number in each]
        for share in PARTS:
            yield [true + share * (number - true) for true, number in zip(values, each, strict=True)]
    yield from ([value + by for value in values] for by in (0.02, -0.02, 0.021, 7, -1e12))


def answers(kind: str, truth: SceneTruth, choices: int) -> list[dict[str, Any]]:
    """All, if there are few; none of them is told."""
    n = len(truth.judged.values)
    of_kind: dict[str, list[dict[str, Any]]] = {
        "number": [{"numbers": each} for each in numbers(truth)],
        "count": [{"numbers": [each]} for each in range(-1, 40)],
        "largest": [{"places": [each]} for each in range(n)],
        "smallest": [{"places": [each]} for each in range(n)],
        "order": [{"places": each} for each in (truth.judged.places, truth.judged.places[::-1], list(range(n)))],
        "change": [{"choice": each} for each in range(len(CHANGES))],
        "choose": [{"choice": each} for each in range(choices)],
    }
    return [{}, *of_kind.get(kind, [])]


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_a_page_judges_every_answer_as_the_server_does(page: Page, lesson: Lesson) -> None:
    """Of every question: verdict, mistakes, reasons, how far off; none is judged by another rule."""
    asked, expected = [], []
    for scene in lesson.scenes:
        if question := scene.question:
            stage = Stage(lesson, scene, Own())
            truth = truth_of(stage, question, translate)
            given, judge = answers(question.kind, truth, len(question.choices)), Judge(stage, question, translate)
            asked.append({"kind": question.kind, "truth": truth.model_dump(mode="json"), "given": given})
            requests = (AnswerRequest(lesson=lesson.id, scene=scene.id, **each) for each in given)
            expected.append([json.loads(judge.judged(each).model_dump_json()) for each in requests])
    page.goto("/history")
    found = page.evaluate(JUDGE, asked)
    assert sum(map(len, found)) > 100
    for own, wanted in zip(found, expected, strict=True):
        assert list(map(json.loads, own)) == wanted
