"""The vision transformer on a drawing."""

from pydantic import BaseModel, Field

from app.schema.common import CellOf, Given, Index, Step, Tensor, Token


class DrawingRequest(Given):
    """A drawing. fit: bring it to the form of the data first; else its blocks are counted as they are."""

    drawing: str = Field(max_length=200, description="32×32 bits, row by row, in base64 for addresses")
    fit: bool = True


class VisionLayerRequest(DrawingRequest):
    layer: Index


class VisionCellRequest(VisionLayerRequest):
    """A layer, and one cell of one of its steps."""

    at: CellOf


class VisionBox(BaseModel):
    """Where the picture lies on the drawing, in its pixels; it may reach beyond it."""

    x: float
    y: float
    width: float
    height: float


class VisionSeen(BaseModel):
    """What the network sees, and what it takes it for.

    tokens: the class token, then the patches in the order of reading
    bitmap: u1 (32, 32), what is counted; counts: f4 (8, 8), from 0 to 16; patches: f4 (16, 4), what a token is made of
    probabilities: f4 (10); weights: f4 (layer, head, query, key)
    rollout: f4 (layer, query, key), what has come to each token from each token of the input
    """

    tokens: list[Token]
    box: VisionBox
    bitmap: Tensor
    counts: Tensor
    patches: Tensor
    probabilities: Tensor
    weights: Tensor
    rollout: Tensor


class VisionLayer(BaseModel):
    """Every step of a layer: the first begins with the patches, the last ends with the digit."""

    layer: int
    tokens: list[Token]
    steps: list[Step]


class VisionExample(BaseModel):
    """A picture of the test set. number: its place in the data; drawing: a bitmap with its counts."""

    digit: int
    number: int
    drawing: str


class VisionScore(BaseModel):
    """n pictures, right of them; confusion: rows are what they are, columns what they were taken for."""

    n: int
    right: int
    confusion: list[list[int]]


class VisionModel(BaseModel):
    """The network's card. losses: of each epoch, in nats a picture."""

    layers: int
    heads: int
    d: int
    parameters: int
    bytes: int
    sha256: str
    seed: int
    command: str
    data: str
    licence: str
    pictures: dict[str, int]
    losses: list[float]
    scores: dict[str, VisionScore]
    examples: list[VisionExample]
    start: str = Field(description="The drawing that the page opens with")
