"""Several heads' weights at once, with the sizes of what they weigh."""

from pydantic import BaseModel, Field

from app.schema.common import Given, Index, Tensor, Token
from app.schema.trained import OverviewRequest
from app.schema.window import HeadWindow, WindowRequest


class HeadAt(Given):
    """A head of a model; layers and heads count from 0."""

    layer: Index
    head: Index


class WeightsRequest(OverviewRequest):
    """Heads of one text. window: as of one head alone."""

    window: WindowRequest | None = None
    heads: list[HeadAt] = Field(min_length=1, max_length=100)


class HeadWeights(BaseModel):
    """One head: its weights (query, key), what its mask lets it see (query, key), and of each key the size of its
    value, and of that value behind this head's rows of w_o. A weight times these is the size of what is taken;
    value_sums, output_sums: what each query takes from all keys of the text."""

    layer: int
    head: int
    weights: Tensor
    mask: Tensor
    value: Tensor
    output: Tensor
    value_sums: Tensor
    output_sums: Tensor


class WeightsResponse(BaseModel):
    """The heads in the order in which they were asked for. tokens: those of the keys; window: the part of the text that
    is answered, if it is not all of it."""

    model: str
    tokens: list[Token]
    queries: list[Token]
    heads: list[HeadWeights]
    window: HeadWindow | None
