"""/api/gap: one text under a masked and a causal model, with spans cut out, from both ends, and beside a second."""

from typing import Annotated, Any, get_args

import torch
from fastapi import APIRouter, Body, Request

from app import examples, wire
from app.gate import Gated
from app.i18n import translator_of
from app.schema import gap as schema
from app.schema.common import Token
from app.walks import add_cells
from model.lab import inputs
from model.lab.walk import Walk
from model.networks.gap import answers, stored, text
from model.networks.gap.networks import KINDS, Kind, Other
from model.networks.training import cards

router = APIRouter(prefix="/api/gap", tags=["gap"], route_class=Gated)

Asked = Annotated[schema.GapRequest, Body(openapi_examples=examples.GAP)]
Focused = Annotated[schema.GapHeadRequest, Body(openapi_examples=examples.GAP_HEAD)]
Explained = Annotated[schema.GapCellRequest, Body(openapi_examples=examples.GAP_CELL)]
Cut = Annotated[schema.SpansRequest, Body(openapi_examples=examples.SPANS)]
Paired = Annotated[schema.FollowsRequest, Body(openapi_examples=examples.FOLLOWS)]


def shipped(request: Request) -> dict[str, Any]:
    """What the page is shipped: the code that each model runs in a head, and how it was trained."""
    translate = translator_of(request).gettext
    found = {kind: wire.mechanism(text.mechanism(kind), translate) for kind in KINDS}
    codes = {kind: each.model_dump()["code"] for kind, each in found.items()}
    kinds = (*KINDS, *get_args(Other))
    return {"codes": codes, "cards": {kind: cards.read(stored.FOLDER, kind) for kind in kinds}}


@router.post("/guess")
def guess(asked: Asked) -> schema.GapGuesses:
    """What a model that reads both ways puts into a gap, and what one that reads only what stands before it."""
    question = text.question(asked.text, asked.gap)
    return schema.GapGuesses(
        words=_tokens(question.words),
        place=question.place,
        unknown=_unknown(question.unknown),
        tokens=_tokens(text.as_read(question)),
        guesses=[_guess(question, model) for model in KINDS],
    )


@router.post("/head")
def head(asked: Focused, request: Request) -> schema.GapHead:
    """One head of one of the two, step by step."""
    translate, walk = translator_of(request).gettext, _walk(asked)
    return schema.GapHead(
        tokens=_tokens(text.as_read(text.question(asked.text, asked.gap))),
        steps=[wire.step(step, walk, translate) for step in walk.steps],
    )


@router.post("/spans")
def spans(asked: Cut) -> schema.Spans:
    """T5's task made of the text: what is cut out, what is read, what has to be written, and who may look at whom."""
    found = text.cut(asked.text, asked.seed)
    return schema.Spans(
        spans=[list(each) for each in found.spans],
        source=list(found.source),
        target=list(found.target),
        mask=wire.tensor(text.mask(found)),
    )


@router.post("/write")
def write(asked: Cut) -> schema.SpansWritten:
    """What a network that was trained on spans writes in the place of these, and where it looks."""
    found = answers.write(text.cut(asked.text, asked.seed))
    return schema.SpansWritten(
        line=found.line, probabilities=found.probabilities, fills=found.fills, looks=wire.tensor(found.looks)
    )


@router.post("/directions")
def directions(asked: Asked) -> schema.Directions:
    """The gap from its left alone, from its right alone, and from both, by two networks that never meet."""
    question = text.question(asked.text, asked.gap)
    found = answers.directed(question)
    return schema.Directions(
        words=_tokens(question.words),
        place=question.place,
        forward=[_candidate(each) for each in found.forward],
        backward=[_candidate(each) for each in found.backward],
        both=[_candidate(each) for each in found.both],
        reach=wire.tensor(torch.stack(found.reach)),
    )


@router.post("/follows")
def follows(asked: Paired) -> schema.Follows:
    """Whether a second sentence follows, and where the token that is asked looks."""
    found = answers.judge(asked.text, asked.second)
    return schema.Follows(
        tokens=_tokens(found.tokens), second=found.second, follows=found.follows, looks=wire.tensor(found.looks)
    )


def _guess(question: text.Question, model: Kind) -> schema.GapGuess:
    found = text.guess(question, stored.load_kind(model).network)
    return schema.GapGuess(
        model=model,
        candidates=[_candidate(each) for each in found.candidates],
        true=_candidate(found.true) if found.true else None,
        query=found.query,
        mask=wire.tensor(found.mask),
        looks=wire.tensor(found.looks),
    )


def _walk(asked: schema.GapHeadRequest) -> Walk:
    question = text.question(asked.text, asked.gap)
    return text.head(question, stored.load_kind(asked.model).network, asked.layer, asked.head)


add_cells(router, "/cell", Explained, _walk)


def _candidate(found: text.Candidate) -> schema.GapCandidate:
    return schema.GapCandidate.model_validate(found, from_attributes=True)


def _unknown(found: list[text.Unknown]) -> list[schema.UnknownWord]:
    return [schema.UnknownWord.model_validate(each, from_attributes=True) for each in found]


def _tokens(texts: list[str]) -> list[Token]:
    return [wire.token(token) for token in inputs.tokens(texts)]
