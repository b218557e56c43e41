"""/api/models/{id}/weights: several heads' weights at once, with the sizes of what they weigh."""

from typing import Annotated

from fastapi import APIRouter, Body

from app import examples, wire, wire_trained
from app.gate import Gated
from app.routes.models import interventions, window_of
from app.schema import weights as schema
from model.pretrained.weights import HeadWeights
from model.pretrained.weights import weights as weights_of

router = APIRouter(prefix="/api/models", tags=["models"], route_class=Gated)

Asked = Annotated[schema.WeightsRequest, Body(openapi_examples=examples.WEIGHTS)]


@router.post("/{id}/weights")
def weights(id: str, asked: Asked) -> schema.WeightsResponse:
    """The weights of at most six heads on a text, of a long one in a window; and the size of each value they weigh."""
    heads = [(at.layer, at.head) for at in asked.heads]
    found = weights_of(id, asked.words, heads, interventions(asked), asked.part, asked.answer)
    own = window_of(found, asked.window)
    return schema.WeightsResponse(
        model=id,
        tokens=[wire.token(token) for token in found.tokens],
        queries=[wire.token(token) for token in found.queries],
        heads=[_head(each.cut(own) if own else each) for each in found.heads],
        window=wire_trained.window(own) if own else None,
    )


def _head(value: HeadWeights) -> schema.HeadWeights:
    names = ("weights", "mask", "value", "output", "value_sums", "output_sums")
    tensors = {name: wire.tensor(getattr(value, name)) for name in names}
    return schema.HeadWeights(layer=value.layer, head=value.head, **tensors)
