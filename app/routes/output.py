"""/api/models/{id}: what a trained model makes of a text."""

import math
from typing import Annotated

from fastapi import APIRouter, Body

from app import examples, wire
from app.gate import Gated
from app.routes.models import interventions
from app.schema import output as schema
from model.pretrained import lens, next_token, through
from model.pretrained.sampling import Controls

router = APIRouter(prefix="/api/models/{id}", tags=["models"], route_class=Gated)

Next = Annotated[schema.NextRequest, Body(openapi_examples=examples.NEXT)]
Read = Annotated[schema.LensRequest, Body(openapi_examples=examples.LENS)]
Rows = Annotated[schema.ThroughRequest, Body(openapi_examples=examples.THROUGH)]
Flowing = Annotated[schema.FlowRequest, Body(openapi_examples=examples.FLOW)]


@router.post("/next")
def what_comes_next(id: str, asked: Next) -> schema.NextToken:
    """The likeliest next tokens at every step from logit to share, and one that is drawn."""
    controls = Controls(asked.temperature, asked.top_k, asked.top_p)
    found = next_token.next_token(
        id, asked.words, controls, interventions(asked), asked.part, asked.answer, asked.seed
    )  # fmt: skip
    drawn = None
    if found.draw is not None and found.drawn is not None:
        u, low, high = found.draw.u, found.draw.low, found.draw.high
        drawn = schema.Drawn(token=wire.token(found.drawn), u=u, low=low, high=high)
    return schema.NextToken(
        vocabulary=found.vocabulary,
        candidates=[_candidate(each) for each in found.candidates],
        of_k=found.of_k,
        of_p=found.of_p,
        mass_k=found.mass_k,
        mass_p=found.mass_p,
        drawn=drawn,
    )


@router.post("/lens")
def logit_lens(id: str, asked: Read) -> schema.Lens:
    """What the states between the layers say, read through the final norm and the unembedding."""
    found = lens.lens(
        id, asked.words, asked.first, asked.count, interventions(asked), asked.part, asked.answer
    )  # fmt: skip
    return schema.Lens(
        tokens=[wire.token(token) for token in found.tokens],
        first=found.first,
        vocabulary=[wire.token(token) for token in found.vocabulary],
        top=wire.tensor(found.top),
        probability=wire.tensor(found.probability),
        rank=wire.tensor(found.rank),
    )


@router.post("/through")
def all_layers(id: str, asked: Rows) -> schema.Through:
    """What one token looks at through all layers: raw attention and rollout."""
    found = through.through(id, asked.words, asked.query, interventions(asked), asked.part, asked.answer)
    return schema.Through(
        tokens=[wire.token(token) for token in found.tokens],
        raw=wire.tensor(found.raw),
        rollout=wire.tensor(found.rollout),
    )


@router.post("/flow")
def flow(id: str, asked: Flowing) -> schema.Flow:
    """The attention flow from one token to each, through all layers up to one; of texts of at most 64 tokens."""
    found = through.flow_through(
        id, asked.words, asked.layer, asked.query, interventions(asked), asked.part, asked.answer
    )  # fmt: skip
    return schema.Flow(flow=wire.tensor(found))


def _candidate(value: next_token.Candidate) -> schema.NextCandidate:
    numbers = {name: getattr(value, name) for name in schema.NextCandidate.model_fields if name != "token"}
    if math.isinf(value.scaled):
        numbers["scaled"] = None
    return schema.NextCandidate(token=wire.token(value.token), **numbers)
