"""/api/page: a page as one file that needs no server."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from app import examples
from app.alone.asker import Asker, Unanswered
from app.alone.page import NOT_SAVED, alone, page_at
from app.schema import page as schema
from model.problem import Problem

router = APIRouter(prefix="/api", tags=["page"])  # gated by what it asks; itself it computes nothing

Wanted = Annotated[schema.PageRequest, Body(openapi_examples=examples.PAGE)]


@router.post("/page", response_class=Response, responses={200: {"content": {"text/html": {}}}})
async def page(asked: Wanted, request: Request) -> Response:
    """A page of the lab or of a trained model as one file of HTML: its scripts, its styles and the answers to these
    questions stand in it, so that it opens without a server and without a network."""
    if not page_at(asked.address).saves:
        raise Problem(NOT_SAVED, field="address", address=asked.address)
    try:
        return Response(await alone(Asker.of(request), asked), media_type="text/html")
    except Unanswered as refused:
        return Response(refused.content, refused.status, refused.headers, "application/json")
