"""/api/mechanisms: the table, a traced run, one cell's arithmetic; and the tokens of a text."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from starlette.exceptions import HTTPException

from app import examples, lab, wire, wire_trained
from app.gate import Gated, long
from app.i18n import translator_of
from app.schema import lab as schema
from app.schema.common import CellResponse, Figure, Health, Token, Tokens, TokensRequest
from app.settings import version
from app.walks import add_cells, all_cells
from model.export.notebook import notebook as written_notebook
from model.export.script import script
from model.lab import inputs as toys
from model.lab import registry
from model.lab.pattern import pattern
from model.lab.run import figures as run_figures
from model.pretrained import runner
from model.problem import N_, Problem

router = APIRouter(prefix="/api", tags=["mechanisms"], route_class=Gated)

Traced = Annotated[schema.TraceRequest, Body(openapi_examples=examples.TRACE)]
Told = Annotated[schema.CellsRequest, Body(openapi_examples=examples.TRACE)]
Explained = Annotated[schema.CellRequest, Body(openapi_examples=examples.CELL)]
Seen = Annotated[schema.PatternsRequest, Body(openapi_examples=examples.PATTERNS)]
Split = Annotated[TokensRequest, Body(openapi_examples=examples.TOKENS)]


@router.get("/health")
async def health() -> Health:
    """Whether the server answers, and its version."""
    return Health(status="ok", version=version())


@router.get("/mechanisms")
def mechanisms(request: Request) -> list[schema.MechanismInfo]:
    """Every mechanism: its inputs with their axes, its options, its source code, its worked examples."""
    translate = translator_of(request).gettext
    return [wire.mechanism(entry, translate) for entry in registry.mechanisms()]


def shipped(request: Request, id: str) -> dict[str, Any]:
    """What the lab of a mechanism is shipped. Raises HTTPException if there is no such mechanism."""
    if id not in {entry.id for entry in registry.mechanisms()}:
        raise HTTPException(404)
    return {"id": id, "mechanism": wire.mechanism(registry.find(id), translator_of(request).gettext).model_dump()}


@router.post("/mechanisms/{id}/trace")
def trace(id: str, asked: Traced, request: Request) -> schema.TraceResponse:
    """Run a mechanism on a sentence and get every step of it, with its parity."""
    mechanism, translate = registry.find(id), translator_of(request).gettext
    found, run = lab.trace(mechanism, asked)
    sent = [wire.token(token) for token in found.tokens]
    return schema.TraceResponse(
        mechanism=id,
        tokens=Tokens(query=sent, key=[wire.token(token) for token in found.context] or sent),
        options=run.options,
        seed=asked.seed,
        steps=[wire.step(step, run.walk, translate) for step in run.steps],
        parity=schema.Parity.model_validate(run.parity, from_attributes=True),
        approximation=wire.approximation(run.approximation),
        notes=wire.notes(run.steps, found.tokens, translate),
        origin=wire_trained.origin(lab.origin(asked, run, mechanism), translate),
    )


@router.post("/mechanisms/{id}/figures")
def figures(id: str, asked: Traced, request: Request) -> list[Figure]:
    """The pictures beside the matrices: curves that are computed for this run."""
    mechanism, translate = registry.find(id), translator_of(request).gettext
    return [wire.figure(each, translate) for each in run_figures(mechanism, lab.read(mechanism, asked))]


@router.post(
    "/mechanisms/{id}/python", response_class=Response, responses={200: {"content": {"text/x-python": {}}}}
)
def python(id: str, asked: Traced) -> Response:
    """The run as a script of its own: Python and torch are enough, and it prints the same numbers."""
    mechanism = registry.find(id)
    request, _ = lab.trace(mechanism, asked)  # what cannot be run is no script either
    return Response(script(mechanism, request), media_type="text/x-python; charset=utf-8")


@router.post(
    "/mechanisms/{id}/notebook", response_class=Response, responses={200: {"content": {"application/x-ipynb+json": {}}}}
)
def notebook(id: str, asked: Traced, request: Request) -> Response:
    """The run as a notebook for Jupyter: the script in cells, a cell a step with its formula, caption and matrix."""
    mechanism = registry.find(id)
    wanted, _ = lab.trace(mechanism, asked)
    written = written_notebook(mechanism, wanted, translator_of(request).gettext)
    return Response(written, media_type="application/x-ipynb+json")


@router.post("/mechanisms/{id}/cells")
@long
def cells(id: str, asked: Told) -> list[CellResponse]:
    """The arithmetic of every cell that a run computed, as a page needs it that is saved and asks no server then."""
    return all_cells(lab.trace(registry.find(id), asked)[1].walk, asked.steps)


add_cells(router, "/mechanisms/{id}/cell", Explained, lambda id, asked: lab.trace(registry.find(id), asked)[1].walk)


@router.post("/patterns")
def patterns(asked: Seen, request: Request) -> schema.Patterns:
    """What every mechanism looks at on a sentence: a small matrix of each, with its default options."""
    translate = translator_of(request).gettext
    head, asked_of_each = asked.inputs_from, schema.TraceRequest.model_validate(asked.model_dump())
    entries = registry.mechanisms()
    tokens = lab.read_beside(entries[0], asked_of_each).tokens  # refuses what is no sentence to any of them
    found, refusals = [], []
    for entry in entries:
        try:
            own = lab.read_beside(entry, asked_of_each)
            with lab.placed(head, ()):
                seen = pattern(entry, own, head.head if head else 0)
            found.append(wire.pattern(entry.id, seen, own.context, trained=bool(head and entry.from_head)))
        except Problem as problem:
            refusals.append(problem)
            found.append(wire.no_pattern(entry.id, translate(problem.message, **problem.params)))
    if len(refusals) == len(entries):
        raise refusals[0]
    return schema.Patterns(tokens=[wire.token(token) for token in tokens], patterns=found)


@router.post("/tokens")
def tokens(asked: Split) -> list[Token]:
    """The tokens of a text: a model's own, or those at Unicode's word boundaries."""
    if asked.model:
        return [wire.token(token) for token in runner.tokens(asked.model, (asked.text, asked.text_pair))]
    if asked.text_pair:
        raise Problem(N_("Two sentences are put together by a model's tokenizer: name the model."), field="text_pair")
    return [wire.token(token) for token in toys.tokens(toys.split(asked.text))]
