"""The lab: a mechanism on a sentence."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.schema.common import (
    Array,
    CellOf,
    Few,
    Given,
    Index,
    LayerFacts,
    Name,
    Number,
    Seed,
    Step,
    Tensor,
    Text,
    Token,
    Tokens,
)


class Parity(BaseModel):
    """How far the output lies from an independent reference, step edits left out."""

    reference: str
    max_abs_error: float
    tolerance: float
    agrees: bool


class Approximation(BaseModel):
    """How far an approximation's output lies from exact attention on the same numbers; never part of parity."""

    max_abs_error: float
    mean_abs_error: float


class Edit(Given):
    """One cell set by hand; a pair of the mask takes 0 or 1."""

    step: str = Field(max_length=200)
    cell: list[Index] = Field(max_length=8)
    value: Number


class HeadOf(Given):
    """A head of a trained model, whose numbers replace the seeded ones."""

    model: str = Field(max_length=100, examples=["stories15m"])
    layer: Index
    head: Index


class TraceRequest(Given):
    """A sentence (or its tokens), and what differs from the defaults."""

    text: Text | None = None
    tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    context: Text | None = Field(None, description="The second sentence, of a mechanism that reads two")
    context_tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    preset: str | None = Field(None, max_length=100, description="A worked example: its tokens and inputs")
    inputs: Annotated[dict[Name, Array], Few] = Field({}, description="What is not given is seeded")
    inputs_from: HeadOf | None = Field(None, description="Takes the inputs from a head of a trained model")
    options: Annotated[dict[Name, bool | int | float | str], Few] = Field({})
    seed: Seed = 123
    edits: list[Edit] = Field([], max_length=5000)


class CellsRequest(TraceRequest):
    """A run, and of which steps the cells are wanted."""

    steps: list[Annotated[str, Field(max_length=200)]] = Field([], max_length=100, description="None: of all")


class Origin(BaseModel):
    """The trained layer that the numbers are from. differs: what the model itself does otherwise with them, in
    sentences; nothing if the weights are the model's own."""

    facts: LayerFacts
    differs: list[str]


class TraceResponse(BaseModel):
    """Every step of the run; inputs and mask come first, the last is `output`."""

    mechanism: str
    tokens: Tokens
    options: dict[str, bool | int | float | str]
    seed: int
    steps: list[Step]
    parity: Parity
    approximation: Approximation | None
    notes: list[str]
    origin: Origin | None


class PatternsRequest(Given):
    """A sentence, or its tokens, to see every mechanism on."""

    text: Text | None = None
    tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    inputs_from: HeadOf | None = Field(None, description="Takes the inputs from a head of a trained model")
    seed: Seed = 123


class Pattern(BaseModel):
    """What a mechanism looks at, as one matrix: the first head's weights, of the last step that has some; without
    weights its output. Beyond 128 rows or columns some are left out."""

    mechanism: str
    step: str = Field(description="The id of the step that it is")
    axes: str
    kind: Literal["share", "signed"] = Field(description="share: u1, 255 is 1; signed: f4")
    value: Tensor | None = Field(description="Null if the mechanism cannot read the sentence")
    hidden: Tensor | None = Field(description="u1: 1 where a pair was not computed; null: nowhere")
    context: list[Token] = Field(description="The second sentence, of a mechanism that reads two")
    problem: str | None = Field(description="Why there is no matrix")
    trained: bool = Field(description="Whether its numbers are those of the head that was asked for")


class Patterns(BaseModel):
    """Every mechanism's pattern on one sentence, in the order of the catalogue."""

    tokens: list[Token]
    patterns: list[Pattern]


class CellRequest(TraceRequest):
    """A run, and one cell of it."""

    at: CellOf


class InputInfo(BaseModel):
    name: str
    axes: str
    optional: bool


class OptionInfo(BaseModel):
    """kind: an argument of the function, the size of a seeded axis, or whether an optional input is there;
    choices: of an option that is a word; help: what it is for, in the page's language."""

    name: str
    help: str
    kind: Literal["argument", "size", "input"]
    default: bool | int | float | str
    minimum: float | None
    maximum: float | None
    step: float | None
    choices: list[str]


class CodeInfo(BaseModel):
    """One function; `line` is the number of its first line in the file."""

    file: str
    function: str
    line: int
    text: str


class PresetInfo(BaseModel):
    """A worked example; `focus` is the row that it speaks of, `step` the step that shows its point, if it names one;
    `whole`: it gives all numbers, and the seed makes none of them."""

    id: str
    title: str
    tokens: list[str]
    context: list[str] | None
    inputs: dict[str, Array]
    options: dict[str, bool | int | float | str]
    whole: bool
    focus: int
    step: str | None
    note: str


class MechanismBrief(BaseModel):
    """A mechanism in a list. lesson: what was wrong before, and where the repair shows."""

    id: str
    title: str
    family: str
    source: str
    unread: str = Field(description="What of the source was not compared with its own text; empty if all was")
    after: str | None
    lesson: str
    context: str | None = Field(description="The second sentence to begin with, of a mechanism that reads two")


class FamilyInfo(BaseModel):
    """A group of mechanisms in the catalogue."""

    id: str
    title: str


class MechanismInfo(MechanismBrief):
    """What the table of mechanisms knows of one."""

    from_model: bool = Field(description="Whether its numbers can be taken from a head of a trained model")
    has_figures: bool
    from_seed: bool = Field(description="Whether any of its numbers are drawn from the seed")
    inputs: list[InputInfo]
    options: list[OptionInfo]
    code: list[CodeInfo]
    presets: list[PresetInfo]
