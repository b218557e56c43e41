"""/api/translate/…: a translator's look step by step, with weights set by hand, and its search for the best words."""

from collections.abc import Sequence
from typing import Annotated, Any

import torch
from fastapi import APIRouter, Body, Request

from app import examples, wire
from app.gate import Gated
from app.i18n import translator_of
from app.schema import inside_translator as schema
from app.schema.common import Tokens
from app.walks import add_cells
from model.lab import inputs as toys
from model.networks.translation import stored
from model.networks.translation.by_hand import rewritten
from model.networks.translation.decoding import Beam, search
from model.networks.translation.networks import Kind, Recurrent
from model.networks.translation.sentence import read
from model.networks.translation.walk import Walked, walked
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Edit

router = APIRouter(prefix="/api/translate", tags=["translators"], route_class=Gated)

Steps = Annotated[schema.WalkRequest, Body(openapi_examples=examples.WALK)]
Explained = Annotated[schema.WalkCellRequest, Body(openapi_examples=examples.WALK_CELL)]
Set = Annotated[schema.ByHandRequest, Body(openapi_examples=examples.BY_HAND)]
Searched = Annotated[schema.BeamsRequest, Body(openapi_examples=examples.BEAMS)]


@router.post("/walk")
def walk(asked: Steps, request: Request) -> schema.TranslatorWalk:
    """Every step of a translator's look, at each word that it writes: with its own states and weights."""
    source, found = _walked(asked)
    own, says = found.walk, translator_of(request).gettext
    return schema.TranslatorWalk(
        kind=asked.kind,
        mechanism=own.mechanism.id,
        layer=asked.layer,
        layers=own.layers,
        tokens=tokens_of(found.words, source),
        code=[wire.code(each) for each in own.code],
        steps=[wire.step(step, own, says) for step in own.steps],
        likely=[[schema.LikelyWord(text=text, probability=p) for text, p in row] for row in found.likely],
    )


add_cells(router, "/cell", Explained, lambda asked: _walked(asked)[1].walk)


@router.post("/weights")
def weights(asked: Set, request: Request) -> schema.ByHand:
    """The translation that is written with weights that a person set."""
    source = source_of(asked.text, asked.kind)
    net, words = stored.load_kind(asked.kind).network, stored.words()
    assert isinstance(net, Recurrent)
    edits = [Edit(roles.WEIGHTS, (edit.cell[0], edit.cell[1]), edit.value) for edit in asked.edits]
    found = rewritten(net, torch.tensor([words.source.ids(source)]), words, edits, asked.last)
    step = None
    if found.walk:
        step = wire.step(found.walk.step(roles.WEIGHTS), found.walk, translator_of(request).gettext)
    written = [words.target.words[id_] for id_ in found.ids]
    return schema.ByHand(kind=asked.kind, tokens=tokens_of(written, source), weights=step, unused=found.unused)


@router.post("/beams")
def beams(asked: Searched) -> schema.Beams:
    """The best translations, and all that was tried on the way to them."""
    source = source_of(asked.text, asked.kind)
    net, words = stored.load_kind(asked.kind).network, stored.words()
    found = search(net, words.source.ids(source), words.begin, words.end, asked.width)
    steps = [
        [schema.Tried(**_told(each.beam), parent=each.parent, fate=each.fate) for each in step]
        for step in found.steps
    ]
    best = [schema.Hypothesis(**_told(beam)) for beam in found.best]
    return schema.Beams(kind=asked.kind, width=asked.width, steps=steps, best=best)


def _walked(asked: schema.WalkRequest) -> tuple[list[str], Walked]:
    source = source_of(asked.text, asked.kind)
    return source, walked(asked.kind, source, asked.layer)


def source_of(text: str, kind: Kind) -> list[str]:
    """The words of a sentence that the translator can read, or a Problem."""
    if kind not in stored.kinds():
        raise Problem(
            N_("There is no translator “{kind}” here; choose one of: {kinds}."),
            field="kind", kind=kind, kinds=", ".join(stored.kinds()),
        )  # fmt: skip
    sentence = read(text, stored.words().source)
    if sentence.unknown:
        raise Problem(sentence.unknown.message, field="text", **sentence.unknown.params)
    return sentence.words


def tokens_of(written: Sequence[str], source: Sequence[str]) -> Tokens:
    """What was written runs down, what was read runs across."""
    query, key = ([wire.token(each) for each in toys.tokens(texts)] for texts in (written, source))
    return Tokens(query=query, key=key)


def _told(beam: Beam) -> dict[str, Any]:
    words = [stored.words().target.words[id_] for id_ in beam.ids]
    return {
        "words": words, "log_probability": beam.log_probability, "score": beam.score, "ended": beam.ended
    }  # fmt: skip
