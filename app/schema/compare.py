"""Two mechanisms on one sentence."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schema.common import Few, Given, Name, Seed, Step, Tensor, Text, Tokens
from app.schema.lab import Approximation, HeadOf, Parity


class SideOf(Given):
    """One side of a comparison: a mechanism, and what differs from its defaults."""

    mechanism: Name
    options: Annotated[dict[Name, bool | int | float | str], Few] = Field({})


class CompareRequest(Given):
    """A sentence (or its tokens) and two sides; an option that the right side leaves out follows the left."""

    text: Text | None = None
    tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    context: Text | None = Field(None, description="The second sentence, for the side that reads two")
    context_tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    left: SideOf
    right: SideOf
    inputs_from: HeadOf | None = Field(None, description="Takes the inputs from a head of a trained model")
    seed: Seed = 123


class ComparedSide(BaseModel):
    """One run. pattern: who looks at whom: its last `weights` of all pairs, else its output; mask: the one that hides
    pairs of it, null if none does."""

    mechanism: str
    title: str
    tokens: Tokens
    options: dict[str, bool | int | float | str]
    pattern: Step
    mask: Step | None
    output: Step
    steps: int
    parity: Parity
    approximation: Approximation | None


class Difference(BaseModel):
    """Left minus right, cell by cell, and the largest and the mean of it without its sign."""

    axes: str
    value: Tensor
    max_abs: float
    mean_abs: float


class CompareResponse(BaseModel):
    """Both sides; a difference is null if the shapes do not agree, which the notes say."""

    left: ComparedSide
    right: ComparedSide
    pattern: Difference | None
    output: Difference | None
    notes: list[str]


class CostCurve(BaseModel):
    """What one side costs at each of these numbers of tokens; kept and moved in bytes."""

    n: list[int]
    operations: list[int]
    kept: list[int]
    moved: list[int]


class CompareCost(BaseModel):
    """Costs counted from torch's calls; n: the present number of tokens."""

    n: int
    left: CostCurve
    right: CostCurve
    notes: list[str]


class CompareTime(BaseModel):
    """Median seconds of an untraced run on this machine; null if a side refuses that many tokens; ratio:
    left over right at the present n."""

    n: list[int]
    left: list[float | None]
    right: list[float | None]
    present: int
    ratio: float | None
    note: str
