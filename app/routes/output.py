"""/api/models/{id}: what a trained model makes of a text."""

import math
from typing import Annotated

from fastapi import APIRouter, Body

from app import examples, schema, wire
from app.routes.models import interventions
from model.pretrained import next_token
from model.pretrained.sampling import Controls

router = APIRouter(prefix="/api/models/{id}", tags=["models"])

Next = Annotated[schema.NextRequest, Body(openapi_examples=examples.NEXT)]


@router.post("/next")
def what_comes_next(id: str, asked: Next) -> schema.NextToken:
    """The likeliest next tokens at every step from logit to share, and one that is drawn."""
    controls = Controls(asked.temperature, asked.top_k, asked.top_p)
    found = next_token.next_token(
        id, asked.text, controls, interventions(asked), asked.part, asked.answer, asked.seed
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


def _candidate(value: next_token.Candidate) -> schema.NextCandidate:
    numbers = {name: getattr(value, name) for name in schema.NextCandidate.model_fields if name != "token"}
    if math.isinf(value.scaled):
        numbers["scaled"] = None
    return schema.NextCandidate(token=wire.token(value.token), **numbers)
