"""/api/lessons: what there are, a scene on a sentence, an answer judged."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.exceptions import HTTPException

from app import examples, wire
from app.gate import Gated
from app.i18n import Translator, translator_of
from app.learn import judging
from app.learn import scene as scenes
from app.learn.glossary import GLOSSARY
from app.learn.lesson import Lesson
from app.learn.library import Library
from app.learn.link import linked
from app.learn.marks import plain
from app.learn.shown import Own
from app.learn.truth import truth_of
from app.schema import learn as schema
from model.lab import registry

router = APIRouter(prefix="/api/lessons", tags=["lessons"], route_class=Gated)

Asked = Annotated[schema.SceneRequest, Body(openapi_examples=examples.SCENE)]
Answered = Annotated[schema.AnswerRequest, Body(openapi_examples=examples.ANSWER)]


@router.get("")
def listed(request: Request) -> list[schema.LessonInfo]:
    """Every lesson, with its scenes and how long it takes, in the order in which a newcomer takes them."""
    return [_info(lesson) for lesson in _library(request).lessons()]


@router.post("/scene")
def scene(asked: Asked, request: Request) -> schema.StagedScene:
    """What a scene shows on a sentence: its text with its numbers, the state of the lab, what is asked."""
    lesson = _library(request).find(asked.lesson)
    translate = translator_of(request).gettext
    return scenes.staged(lesson, lesson.scene(asked.scene), Own(asked.text, asked.seed), translate)


@router.post("/answer")
def answer(asked: Answered, request: Request) -> schema.JudgedAnswer:
    """Whether an answer to a scene's question is right, the known mistake that gives it, and the truth."""
    lesson = _library(request).find(asked.lesson)
    translate = translator_of(request).gettext
    return judging.judged(lesson, lesson.scene(asked.scene), Own(asked.text, asked.seed), asked, translate)


@router.post("/truth")
def truth(asked: Asked, request: Request) -> schema.SceneTruth:
    """All by which answers to a scene's question are judged: for a page that is to judge them by itself."""
    lesson = _library(request).find(asked.lesson)
    scene = lesson.scene(asked.scene)
    stage = judging.stage_of(lesson, scene, Own(asked.text, asked.seed))
    return truth_of(stage, judging.asked_in(scene), translator_of(request).gettext)


def path(request: Request) -> dict[str, Any]:
    """What the page of all lessons is shipped."""
    return {"lessons": [_info(lesson).model_dump() for lesson in _library(request).lessons()]}


def shipped(request: Request, id: str) -> dict[str, Any]:
    """What the page of a lesson is shipped. Raises HTTPException if there is no such lesson."""
    library = _library(request)
    if id not in library.ids():
        raise HTTPException(404)
    lesson, translator = library.find(id), translator_of(request)
    return {
        "id": id,
        "lesson": _info(lesson).model_dump(),
        "lessons": [_info(each).model_dump() for each in library.lessons()],
        "glossary": [each.model_dump() for each in _glossary(translator)],
        "labs": {each: _mechanism(each, translator) for each in scenes.mechanisms(lesson)},
    }


def glossary(request: Request) -> dict[str, Any]:
    """What the page of terms is shipped, by the term in the page's language."""
    terms = sorted(_glossary(translator_of(request)), key=lambda each: each.term.casefold())
    return {"glossary": [each.model_dump() for each in terms]}


def _glossary(translator: Translator) -> list[schema.GlossaryTerm]:
    say = translator.gettext
    return [
        schema.GlossaryTerm(
            id=each.id, term=say(each.term), short=say(each.short), long=say(each.long), symbol=each.symbol,
            shape=each.shape, step=each.step, link=each.link,
        )
        for each in GLOSSARY
    ]  # fmt: skip


def _mechanism(id_: str, translator: Translator) -> dict[str, Any]:
    return wire.mechanism(registry.find(id_), translator.gettext).model_dump()


def _info(lesson: Lesson) -> schema.LessonInfo:
    return schema.LessonInfo(
        id=lesson.id, title=lesson.title, about=" ".join(map(plain, lesson.intro)), language=lesson.language,
        after=lesson.after, minutes=lesson.minutes,
        scenes=[
            schema.SceneInfo(id=each.id, title=each.title, minutes=each.minutes,
                             link=linked(f"/learn/{lesson.id}", {"scene": each.id}))
            for each in lesson.scenes
        ],
    )  # fmt: skip


def _library(request: Request) -> Library:
    found: Library = request.app.state.lessons
    return found


