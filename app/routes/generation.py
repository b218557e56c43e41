"""/api/models/{id}/write and /speculate: a model goes on with a text; each line comes as soon as it is there."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from app import examples
from app.gate import Gated, Parts
from app.schema import generation as schema
from model.pretrained import generation, speculation
from model.pretrained.interventions import Silence
from model.pretrained.sampling import Controls

router = APIRouter(prefix="/api/models", tags=["models"], route_class=Gated)

KINDS: dict[type, type[BaseModel]] = {
    generation.Written: schema.Written, speculation.Round: schema.Round, speculation.Plain: schema.Plain,
}  # fmt: skip

Plainly = Annotated[schema.WriteRequest, Body(openapi_examples=examples.WRITE)]
Drafted = Annotated[schema.SpeculateRequest, Body(openapi_examples=examples.SPECULATE)]


@router.post("/{id}/write", response_class=StreamingResponse, responses=Parts.described(schema.Begun, schema.Written))
def write(id: str, asked: Plainly) -> Parts:
    """Goes on with a text, with a key-value cache; each token is a line as soon as it is there."""
    found = _prompt(id, asked)
    return _lines(found, generation.told(found, asked.compare))


@router.post(
    "/{id}/speculate",
    response_class=StreamingResponse,
    responses=Parts.described(schema.Begun, schema.Round, schema.Plain),
)
def speculate(id: str, asked: Drafted) -> Parts:
    """The same text by speculative decoding, with the model's own first layers as the draft; each round is a line."""
    found = _prompt(id, asked)
    return _lines(found, speculation.told(found, asked.layers, asked.guesses))


def _prompt(id_: str, asked: schema.WriteRequest | schema.SpeculateRequest) -> generation.Prompt:
    silent = [Silence(head.layer, head.head) for head in asked.silent]
    controls = Controls(asked.temperature, asked.top_k, asked.top_p)
    return generation.prompt(id_, asked.text, asked.tokens, silent, controls, asked.seed)


def _lines(found: generation.Prompt, parts: Iterator[object]) -> Parts:
    """Whatever can be refused has been by now; who goes away ends the writing."""

    def lines() -> Iterator[str]:
        yield schema.Begun.model_validate(found, from_attributes=True).model_dump_json() + "\n"
        for part in parts:
            yield KINDS[type(part)].model_validate(part, from_attributes=True).model_dump_json() + "\n"

    return Parts(lines())
