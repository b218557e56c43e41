"""/api/page: a page as one file that needs no server."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from app import examples
from app.alone import scorm
from app.alone.asker import Asker, Unanswered
from app.alone.lesson import lesson_page
from app.alone.page import NOT_SAVED, alone, page_at
from app.schema import page as schema
from model.problem import Problem

router = APIRouter(prefix="/api", tags=["page"])  # gated by what it asks; itself it computes nothing

Wanted = Annotated[schema.PageRequest, Body(openapi_examples=examples.PAGE)]
OfLesson = Annotated[schema.LessonPage, Body(openapi_examples=examples.LESSON)]
OfCourse = Annotated[schema.CourseRequest, Body(openapi_examples=examples.COURSE)]


@router.post("/page", response_class=Response, responses={200: {"content": {"text/html": {}}}})
async def page(asked: Wanted, request: Request) -> Response:
    """A page of the lab or of a trained model as one file of HTML: its scripts, its styles and the answers to these
    questions stand in it, so that it opens without a server and without a network."""
    if not page_at(asked.address).saves:
        raise Problem(NOT_SAVED, field="address", address=asked.address)
    return await _made(alone(Asker.of(request), asked), "text/html")


@router.post("/lessons/page", response_class=Response, responses={200: {"content": {"text/html": {}}}})
async def lesson(asked: OfLesson, request: Request) -> Response:
    """A lesson as one file of HTML, which judges answers by itself: for a USB stick or a mail."""
    return await _made(lesson_page(Asker.of(request), asked), "text/html")


@router.post("/lessons/course", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
async def course(asked: OfCourse, request: Request) -> Response:
    """A lesson as a package of SCORM 1.2, for Moodle and other courses: they are told how far one is, and how many of
    its last questions were right at the first answer."""
    return await _made(scorm.package(Asker.of(request), asked), "application/zip")


async def _made(making: Awaitable[str | bytes], kind: str) -> Response:
    """The file, or the refusal of a question that it asks."""
    try:
        return Response(await making, media_type=kind)
    except Unanswered as refused:
        return Response(refused.content, refused.status, refused.headers, "application/json")
