"""/api/models: the trained models, all their heads at once, one head in full, one cell's arithmetic."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from app import errors, examples, fetches, wire, wire_trained
from app.gate import Gated, long
from app.i18n import translator_of
from app.schema import trained as schema
from app.schema.common import CellResponse
from app.schema.heads import HeadsRequest, Overview
from app.schema.window import HeadMap, HeadRow, WindowRequest
from app.walks import add_cells, all_cells
from model.export.head_notebook import head_notebook
from model.export.head_script import head_script
from model.lab import registry
from model.pretrained import runner, window
from model.pretrained.catalogue import CATALOGUE
from model.pretrained.interventions import Intervention, intervention
from model.pretrained.weights import Weights
from model.tracing import roles

router = APIRouter(prefix="/api/models", tags=["models"], route_class=Gated)

All = Annotated[HeadsRequest, Body(openapi_examples=examples.OVERVIEW)]
Fetched = Annotated[schema.FetchRequest, Body(openapi_examples=examples.FETCH)]
Focused = Annotated[schema.AttentionRequest, Body(openapi_examples=examples.ATTENTION)]
Explained = Annotated[schema.HeadCellRequest, Body(openapi_examples=examples.HEAD_CELL)]
Rowed = Annotated[schema.HeadRowRequest, Body(openapi_examples=examples.HEAD_ROW)]
Mapped = Annotated[schema.HeadRequest, Body(openapi_examples=examples.HEAD)]

MECHANISM = "scaled-dot-product"  # the attention of every trained model


def listed(request: Request) -> dict[str, Any]:
    """What the page of all models is shipped."""
    return {"catalogue": [each.model_dump() for each in models(request)]}


def shipped(request: Request, id: str) -> dict[str, Any] | Response:
    """What the page of a model is shipped; to the page of all if it is not here yet. Raises HTTPException if there is
    no such model."""
    if id not in CATALOGUE:
        raise HTTPException(404)
    if not CATALOGUE[id].ready():
        return RedirectResponse(f"/models#{id}")  # relative in the end (app/addresses.py)
    translate = translator_of(request).gettext
    own = wire_trained.model(CATALOGUE[id], translate).model_dump()
    return {"id": id, "own": own, "mechanism": wire.mechanism(registry.find(MECHANISM), translate).model_dump()}


@router.get("")
def models(request: Request) -> list[schema.ModelInfo]:
    """The catalogue of trained models: which are on this computer, and which can be fetched."""
    translate = translator_of(request).gettext
    return [wire_trained.model(entry, translate) for entry in CATALOGUE.values()]


@router.post("/{id}/fetch")
def fetch(id: str, _asked: Fetched, request: Request) -> schema.FetchState:
    """Begins to fetch a model of the catalogue, unless it is on this computer or somebody began."""
    return _state(fetches.of(request).start(id), request)


@router.get("/{id}/fetch")
def fetched(id: str, request: Request) -> schema.FetchState:
    """How far the fetch of a model is; ready also if another process fetched it."""
    return _state(fetches.of(request).state(id), request)


@router.post("/{id}/overview")
def overview(id: str, asked: All, request: Request) -> Overview:
    """The weights of all heads of all layers on a text, exact up to 64 tokens, pooled beyond; and what each head is
    seen to do, measured on the exact weights."""
    pair = (asked.pair[0], asked.pair[1]) if asked.pair else None
    changes = interventions(asked)
    found = runner.overview(id, asked.words, changes, asked.part, asked.answer, asked.hide_first, pair)
    return wire_trained.overview(found, translator_of(request).gettext)


@router.post("/{id}/attention")
def attention(id: str, asked: Focused, request: Request) -> schema.Attention:
    """One head's steps on a text, of a long one a window of them; and what the model would say next."""
    translate, found = translator_of(request).gettext, _attention(id, asked)
    walk = found.walk
    own = window_of(found, asked.window)
    return schema.Attention(
        model=id,
        layer=asked.layer,
        head=asked.head,
        tokens=[wire.token(token) for token in found.tokens],
        queries=[wire.token(token) for token in found.queries],
        steps=[
            wire.step(own.cut(step) if own else step, walk, translate) for step in walk.steps
        ],
        next=[wire_trained.candidate(each) for each in found.next],
        notes=wire.notes(found.steps, found.queries, translate),
        facts=wire_trained.facts(found.facts),
        window=wire_trained.window(own) if own else None,
        masked=[
            schema.Masked(place=each.place, candidates=[wire_trained.candidate(one) for one in each.candidates])
            for each in found.masked
        ],
        second=found.second,
    )


@router.post("/{id}/python", response_class=Response, responses={200: {"content": {"text/x-python": {}}}})
def python(id: str, asked: Focused) -> Response:
    """The head as a script of its own: torch, transformers and the model's files are enough, and it prints the same
    steps; of a long text all of them, and not a window."""
    changes = interventions(asked)
    source = head_script(id, asked.words, asked.layer, asked.head, changes, asked.part, asked.answer)
    return Response(source, media_type="text/x-python; charset=utf-8")


@router.post(
    "/{id}/notebook", response_class=Response, responses={200: {"content": {"application/x-ipynb+json": {}}}}
)
def notebook(id: str, asked: Focused, request: Request) -> Response:
    """The head as a notebook for Jupyter: the script in cells, a cell a step with its formula, caption and matrix."""
    head = asked.words, asked.layer, asked.head, interventions(asked), asked.part, asked.answer
    written = head_notebook(id, *head, translator_of(request).gettext)
    return Response(written, media_type="application/x-ipynb+json")


@router.post("/{id}/row")
def row(id: str, asked: Rowed) -> HeadRow:
    """What one query of a head has with every key, exact however long the text is."""
    found = window.row(_attention(id, asked).steps, asked.query)
    return HeadRow(query=asked.query, steps={step.id: wire.tensor(step.value) for step in found})


@router.post("/{id}/map")
def overall(id: str, asked: Mapped) -> HeadMap:
    """The weights of a head at a glance, pooled if the text is long."""
    weights = next(step.value for step in _attention(id, asked).steps if step.name == roles.WEIGHTS)
    pool, found = window.overall(weights)
    return HeadMap(pool=pool, weights=wire.tensor(found))


@router.post("/{id}/cells")
@long
def cells(id: str, asked: Mapped) -> list[CellResponse]:
    """The arithmetic of every cell that a head computed, as a page needs it that is saved and asks no server then."""
    return all_cells(_attention(id, asked).walk)


add_cells(router, "/{id}/cell", Explained, lambda id, asked: _attention(id, asked).walk)


def _attention(id: str, asked: schema.HeadRequest) -> runner.Attention:
    changes = interventions(asked)
    return runner.attention(id, asked.words, asked.layer, asked.head, changes, asked.part, asked.answer)


def window_of(of: runner.Attention | Weights, asked: WindowRequest | None) -> window.Window | None:
    """The part that is answered; None: all of it."""
    sides = len(of.queries), len(of.tokens)
    if asked is None and max(sides) <= window.WHOLE:
        return None
    asked = asked or WindowRequest()
    return window.window(*sides, (asked.query, asked.key), asked.size)


def _state(state: fetches.State, request: Request) -> schema.FetchState:
    here, problem = translator_of(request), state.problem
    message = here.gettext(problem.message, **errors.told(request, problem.params)) if problem else None
    return schema.FetchState(status=state.status, done=state.done, total=state.total, message=message)


def interventions(asked: schema.OverviewRequest) -> Sequence[Intervention]:
    """Each once, where it was said last: to silence a head a thousand times is to silence it."""
    found = [
        intervention(i.layer, i.head, i.do, (i.cell[0], i.cell[1]) if i.cell else None, i.value, i.pattern, i.text)
        for i in asked.interventions
    ]
    return list(dict.fromkeys(reversed(found)))[::-1]
