"""/api/vision: a drawn digit seen by a vision transformer, every step of a layer, one cell's arithmetic."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from app import examples, wire
from app.gate import Gated
from app.i18n import translator_of
from app.schema import vision as schema
from app.schema.common import Token
from app.walks import add_cells
from model.lab.walk import Walk
from model.networks.vision import parts, seeing
from model.networks.vision.drawings import SEEN, drawn
from model.networks.vision.packing import packed, unpacked
from model.networks.vision.stored import examples as pictures
from model.networks.vision.stored import vision

router = APIRouter(prefix="/api/vision", tags=["vision"], route_class=Gated)

Drawn = Annotated[schema.DrawingRequest, Body(openapi_examples=examples.VISION)]
Layered = Annotated[schema.VisionLayerRequest, Body(openapi_examples=examples.VISION_LAYER)]
Explained = Annotated[schema.VisionCellRequest, Body(openapi_examples=examples.VISION_CELL)]


def shipped(_request: Request) -> dict[str, Any]:
    """What the page is shipped: the network's card, and the code of its layers."""
    return {"vision": card().model_dump(), "code": [wire.code(each).model_dump() for each in parts.code()]}


@router.get("")
def model() -> schema.VisionModel:
    """The network's card: data, size, training, scores; and pictures of the test set to try."""
    return card()


@router.post("")
def see(asked: Drawn, request: Request) -> schema.VisionSeen:
    """What the network sees in a drawing, what it takes it for, and where every head looks."""
    found = seeing.see(unpacked(asked.drawing), fit=asked.fit)
    names = ("patches", "probabilities", "weights", "rollout")
    return schema.VisionSeen(
        tokens=_tokens(request),
        box=schema.VisionBox(**found.picture.box._asdict()),
        bitmap=wire.tensor(found.picture.bitmap.bool()),
        counts=wire.tensor(found.picture.counts),
        **{name: wire.tensor(getattr(found, name)) for name in names},
    )


@router.post("/layer")
def layer(asked: Layered, request: Request) -> schema.VisionLayer:
    """Every step of one layer."""
    translate, walk = translator_of(request).gettext, _walk(asked)
    return schema.VisionLayer(
        layer=asked.layer,
        tokens=_tokens(request),
        steps=[wire.step(step, walk, translate) for step in walk.steps],
    )


def card() -> schema.VisionModel:
    """What the network's card says, as the page ships it too."""
    return schema.VisionModel(
        **{name: found for name, found in vision().card.items() if name in schema.VisionModel.model_fields},
        examples=[schema.VisionExample(**each._asdict()) for each in pictures()],
        start=packed(drawn(SEEN[3][0])),
    )


def _walk(asked: schema.VisionLayerRequest) -> Walk:
    return seeing.walk(unpacked(asked.drawing), asked.layer, fit=asked.fit)


add_cells(router, "/cell", Explained, _walk)


def _tokens(request: Request) -> list[Token]:
    first, *patches = seeing.tokens()
    named = replace(first, text=translator_of(request).gettext(first.text))
    return [wire.token(token) for token in (named, *patches)]
