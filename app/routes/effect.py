"""/api/models/…/effect and /costs: how far changes move the output, and which head it would miss most."""

from typing import Annotated

from fastapi import APIRouter, Body

from app import examples, wire, wire_trained
from app.gate import Gated, long
from app.routes.models import interventions
from app.schema import effect as schema
from model.pretrained import effect as effects

router = APIRouter(prefix="/api/models", tags=["models"], route_class=Gated)

Changed = Annotated[schema.EffectRequest, Body(openapi_examples=examples.EFFECT)]
OfLayer = Annotated[schema.CostsRequest, Body(openapi_examples=examples.COSTS)]


@router.post("/{id}/effect")
def effect(id: str, asked: Changed) -> schema.Effect:
    """How far the changes move the next token, or an encoder's vector of the text."""
    found = effects.effect(id, asked.words, interventions(asked), asked.part, asked.answer, asked.second)
    return schema.Effect(
        tokens=[wire.token(each) for each in found.tokens],
        queries=[wire.token(each) for each in found.queries],
        layers=found.layers,
        heads=found.heads,
        next=[wire_trained.candidate(each) for each in found.next],
        kl=found.kl,
        variation=found.variation,
        gained=[wire_trained.candidate(each) for each in found.gained],
        lost=[wire_trained.candidate(each) for each in found.lost],
        similarity=schema.Similarity(**found.similarity._asdict()) if found.similarity else None,
    )


@router.post("/{id}/costs")
@long
def costs(id: str, asked: OfLayer) -> schema.Costs:
    """Each head of a layer silenced in turn, on top of the changes: what that does to a token, or a similarity."""
    changes = interventions(asked)
    found = effects.costs(
        id, asked.words, asked.layer, changes, asked.part, asked.answer, asked.token, asked.second
    )
    return schema.Costs(
        layer=asked.layer,
        token=wire.token(found.token) if found.token else None,
        before=found.before,
        heads=[schema.Cost(value=each.value, kl=each.kl) for each in found.after],
    )
