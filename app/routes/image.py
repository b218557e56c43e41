"""/api/image: a digit written in rounds or from noise, where a token looked meanwhile, and the cards."""

from inspect import getsource
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from app import examples, wire
from app.gate import Gated
from app.schema import image as schema
from model.networks.image import stored, watched, writing
from model.networks.image.training import KINDS
from model.problem import N_, Problem

router = APIRouter(prefix="/api/image", tags=["image"], route_class=Gated)

Asked = Annotated[schema.ImageRequest, Body(openapi_examples=examples.IMAGE)]
Looked = Annotated[schema.ImageLooksRequest, Body(openapi_examples=examples.IMAGE_LOOKS)]


def shipped(_request: Request) -> dict[str, Any]:
    """What the page is shipped: the cards, and the code of a round and of a step."""
    code = {"masked": getsource(writing.one_round), "diffusion": getsource(writing.one_step)}
    return {"image": cards().model_dump(), "written": code}


@router.get("")
def cards() -> schema.ImageModels:
    """Both networks' cards: data, size, training, scores."""
    return schema.ImageModels(**{kind: schema.ImageCard(**_told(stored.load_kind(kind).card)) for kind in KINDS})


@router.post("/masked")
def masked(asked: Asked) -> schema.ImageRounds:
    """Every round of masked decoding: which cells were decided, how sure it was, and what else they could have been."""
    found = watched.rounds(asked.digit, asked.seed, asked.steps, asked.guidance)
    names = ("counts", "sure", "probabilities", "reads")
    return schema.ImageRounds(
        decided=wire.tensor(found.decided.int().argmax(0)),
        **{name: wire.tensor(getattr(found, name)) for name in names},
    )


@router.post("/diffusion")
def diffusion(asked: Asked) -> schema.ImageMoments:
    """Every step from noise to a digit: the noisy picture, and the one that the network thinks is behind it."""
    found = watched.moments(asked.digit, asked.seed, asked.steps, asked.guidance)
    return schema.ImageMoments(
        **{name: wire.tensor(getattr(found, name)) for name in schema.ImageMoments.model_fields}
    )


@router.post("/looks")
def looks(asked: Looked) -> schema.ImageLooks:
    """Where one token looks in each step, layer and head. Answers 422 if there is no such token."""
    write = watched.rounds if asked.kind == "masked" else watched.moments
    weights = write(asked.digit, asked.seed, asked.steps, asked.guidance).weights
    last = weights.shape[-1] - 1
    if asked.token > last:
        raise Problem(
            N_("Tokens count from 0 to {last}; {token} is not one of them."), field="token", last=last,
            token=asked.token,
        )  # fmt: skip
    return schema.ImageLooks(weights=wire.tensor(weights[:, :, :, asked.token]))


def _told(card: dict[str, Any]) -> dict[str, Any]:
    return {name: card[name] for name in schema.ImageCard.model_fields}
