"""A digit written by attention: in rounds of masked decoding, or by taking noise away."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schema.common import Given, Index, Number, Seed, Tensor, Whole
from app.schema.vision import VisionScore
from model.networks.image.training import Kind

MOST = 16


class ImageRequest(Given):
    """digit: the one that is wanted; steps: rounds or steps; guidance: how far from what is said without the digit, 1:
    as it is said with it."""

    digit: Annotated[Whole, Field(ge=0, le=9)]
    seed: Seed = 1
    steps: Annotated[Whole, Field(ge=1, le=MOST)] = 8
    guidance: Annotated[Number, Field(ge=1, le=4)] = 1.5


class ImageLooksRequest(ImageRequest):
    """token: of masked decoding 0 for the digit and 1 to 64 for the cells, of diffusion 0 to 15 for the patches, in the
    order of reading."""

    kind: Kind
    token: Index


class ImageRounds(BaseModel):
    """Of masked decoding.

    decided: i4 (64), the round in which a cell was decided, from 0
    counts: f4 (round, 8, 8), the picture of all cells as they were drawn in a round, from 0 for white to 16 for black
    sure: f4 (round, 64), the probability of what was drawn, 0 for a cell that was decided before
    probabilities: f4 (round, 64, level) of the nine levels of grey; reads: f4 (round, 10), what the vision transformer
    takes the picture for
    """

    decided: Tensor
    counts: Tensor
    sure: Tensor
    probabilities: Tensor
    reads: Tensor


class ImageMoments(BaseModel):
    """Of diffusion.

    times: f4 (step), from 1 for noise; noisy: f4 (step, 8, 8), what the network is given, -1 for white, 1 for black
    counts: f4 (step, 8, 8), the picture that it thinks is behind the noise, from 0 to 16; the last is what is written
    reads: f4 (step, 10), what the vision transformer takes that for
    """

    times: Tensor
    noisy: Tensor
    counts: Tensor
    reads: Tensor


class ImageLooks(BaseModel):
    """weights: f4 (step, layer, head, key), where one token looks."""

    weights: Tensor


class ImageTest(VisionScore):
    """The same of the test set. nearest, spread: as in `ImageScores`."""

    nearest: float
    spread: float


class ImageUsual(VisionScore):
    """In so many steps at this guidance."""

    steps: int
    guidance: float


class ImageScores(BaseModel):
    """How often the vision transformer reads a digit as the one that was wanted: `usual`, and of as many as these alone
    change: `steps`, `guidance`. nearest: how far a picture is from the nearest that was trained on, the median, and
    spread: how far pictures of one digit are from each other, in counts a cell."""

    usual: ImageUsual
    steps: dict[str, int]
    guidance: dict[str, int]
    nearest: float
    spread: float
    test: ImageTest


class ImageCard(BaseModel):
    """A network's card. losses: of each epoch; seconds: that a processor took to train it; tokens: of a picture;
    levels: of grey, if cells are tokens."""

    kind: Kind
    layers: int
    heads: int
    d: int
    tokens: int
    levels: int | None
    parameters: int
    bytes: int
    sha256: str
    seed: int
    seconds: int
    command: str
    data: str
    licence: str
    pictures: int
    losses: list[float]
    scores: ImageScores


class ImageModels(BaseModel):
    masked: ImageCard
    diffusion: ImageCard
