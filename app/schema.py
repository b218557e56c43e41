"""The contract of the API: pydantic writes it, the JSDoc types in static/types.js follow (a test compares)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from model.inputs import MAX_CHARACTERS

Text = Annotated[str, Field(max_length=MAX_CHARACTERS)]
Index = Annotated[int, Field(ge=0, le=1_000_000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=100)]
Array = list[Any]  # nested lists of numbers; shape and content are checked where they are read


class Given(BaseModel):
    """What a person sends: an unknown name is refused, so that a slip of the pen is not ignored."""

    model_config = ConfigDict(extra="forbid")


class Tensor(BaseModel):
    """Plotly's typed-array form: little-endian base64; f4 for values, u1 for masks and thumbnails."""

    dtype: Literal["f4", "u1", "i4"]
    shape: str = Field(examples=["6, 6"])
    bdata: str


class Token(BaseModel):
    """id: in its vocabulary (a model's own, or this sentence's); occurrence: equal texts before it."""

    id: int
    text: str
    occurrence: int


class Tokens(BaseModel):
    """What runs down (query) and what runs across (key)."""

    query: list[Token]
    key: list[Token]


class Call(BaseModel):
    """A place in a mechanism's source; lines from 1."""

    file: str
    function: str
    line: int
    end_line: int


class Source(Call):
    """Where a step is named; callers: the lines through which that function was called, innermost first."""

    callers: list[Call]


class Step(BaseModel):
    """One matrix: its axes (`head query key`), how it was made, and its value after edits."""

    id: str
    name: str
    axes: str
    kind: Literal["input", "computed"]
    of: list[str]
    source: Source
    formula: str = Field(description="MathML")
    caption: str = Field(description="Speaks of the row in focus; {query}, {top_key} … are filled by the page")
    value: Tensor
    edited: list[list[int]]
    labels: list[list[int | str] | None] = Field(
        description="By axis, where it does not simply run along its tokens: which of them (positions), or names"
    )
    legend: list[str] = Field(description="Of a step of classes (i4): the name of each class, from 0")


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
    inputs: dict[Name, Array] = Field({}, description="What is not given is seeded")
    inputs_from: HeadOf | None = Field(None, description="Takes the inputs from a head of a trained model")
    options: dict[Name, bool | int | float | str] = {}
    seed: int = Field(123, ge=0, le=2**32 - 1)
    edits: list[Edit] = Field([], max_length=5000)


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


class Series(BaseModel):
    """One curve of a figure. kind: a line, single points, bars, or arrows from the origin to (x, y); x may be
    words."""

    name: str
    kind: Literal["line", "points", "bars", "arrows"]
    x: list[float | str]
    y: list[float]


class Figure(BaseModel):
    """A picture beside the matrices, computed for this run. note: how it was computed."""

    id: str
    title: str
    x: str = Field(description="What runs along the x axis")
    y: str
    log: list[Literal["x", "y"]] = Field(description="The axes that are logarithmic")
    series: list[Series]
    marked: float | None = Field(description="Where on the x axis the present run stands")
    note: str


class PatternsRequest(Given):
    """A sentence, or its tokens, to see every mechanism on."""

    text: Text | None = None
    tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    seed: int = Field(123, ge=0, le=2**32 - 1)


class Pattern(BaseModel):
    """What a mechanism looks at, as one matrix: the first head's weights, of the last step that has some; without
    weights its output. Beyond 128 rows or columns some are left out."""

    mechanism: str
    step: str = Field(description="The id of the step that it is")
    axes: str
    kind: Literal["share", "signed"] = Field(description="share: u1, 255 is 1; signed: f4")
    value: Tensor | None = Field(description="Null where the mechanism cannot read the sentence")
    hidden: Tensor | None = Field(description="u1: 1 where a pair was not computed; null: nowhere")
    context: list[Token] = Field(description="The second sentence, of a mechanism that reads two")
    problem: str | None = Field(description="Why there is no matrix")


class Patterns(BaseModel):
    """Every mechanism's pattern on one sentence, in the order of the catalogue."""

    tokens: list[Token]
    patterns: list[Pattern]


class CellOf(Given):
    """Which cell is asked for."""

    step: str = Field(max_length=200)
    cell: list[Index] = Field(max_length=8)


class CellRequest(TraceRequest):
    """A run, and one cell of it."""

    at: CellOf


class Term(BaseModel):
    """Arithmetic as a tree; a `cell` names the step and index that it was read from; value null is −∞, and what
    else is no finite number is a word."""

    op: str
    value: float | Literal["inf", "nan"] | None
    args: list["Term"] = []
    step: str | None = None
    cell: list[int] | None = None


class CellResponse(BaseModel):
    """How a cell was computed (before an edit, where it was edited), as arithmetic over other cells."""

    step: str
    cell: list[int]
    edited: bool
    expression: Term


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
    """A worked example; `focus` is the row that it speaks of."""

    id: str
    title: str
    tokens: list[str]
    context: list[str] | None
    inputs: dict[str, Array]
    options: dict[str, bool | int | float | str]
    focus: int
    note: str


class MechanismBrief(BaseModel):
    """A mechanism in a list. lesson: what was wrong before, and where the repair shows."""

    id: str
    title: str
    family: str
    source: str
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


class Health(BaseModel):
    status: Literal["ok"]
    version: str


class TokensRequest(Given):
    """A text; model: split it as this model does, else at Unicode's word boundaries."""

    text: Text
    model: str | None = Field(None, max_length=100)


class Intervention(Given):
    """A change inside a model. silence: the head's output is 0; set: a cell of its weights takes a value."""

    layer: Index
    head: Index
    do: Literal["silence", "set"]
    cell: list[Index] | None = Field(None, max_length=2, min_length=2)
    value: Number | None = None


class OverviewRequest(Given):
    """A text, and what is changed inside the model. part: which attention, where an encoder–decoder has several (its
    encoder's unless it is said); answer: what its decoder has said so far."""

    text: Text
    interventions: list[Intervention] = Field([], max_length=1000)
    part: Literal["encoder", "decoder", "cross"] | None = None
    answer: Text = ""


class AttentionRequest(OverviewRequest):
    layer: Index
    head: Index


class HeadCellRequest(AttentionRequest):
    """A head, and one cell of one of its steps."""

    at: CellOf


class ModelInfo(BaseModel):
    """A model of the catalogue. what: a sentence about it; key_heads: those of k and v; context: most tokens by its
    configuration; reads: most that are read here; download: bytes to fetch (0: part of Headlight); sha256, size: of
    its weights' file as it is kept."""

    id: str
    title: str
    what: str
    kind: Literal["causal", "encoder", "encoder-decoder", "image"]
    layers: int
    heads: int
    key_heads: int
    d: int
    context: int
    reads: int
    status: Literal["ready", "fetchable"]
    licence: str
    source: str
    revision: str
    sha256: str
    size: int
    download: int


class FetchRequest(Given):
    """Nothing needs to be said: the address names the model."""


class FetchState(BaseModel):
    """How far a fetch is: done and total in bytes of the download; message: why it failed, as a sentence."""

    status: Literal["fetchable", "waiting", "downloading", "converting", "ready", "failed"]
    done: int
    total: int
    message: str | None


class Overview(BaseModel):
    """All heads: weights u1 (layers, heads, query, key), 255 = 1; pool: the side of a max-pooled block.

    tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder
    """

    tokens: list[Token]
    queries: list[Token]
    layers: int
    heads: int
    pool: int
    weights: Tensor


class Candidate(BaseModel):
    """A next token; baseline: its probability without interventions."""

    token: Token
    probability: float
    baseline: float


class Attention(BaseModel):
    """One head in full, and what the model would say next: nothing where it has no such head.

    tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder
    """

    model: str
    layer: int
    head: int
    tokens: list[Token]
    queries: list[Token]
    steps: list[Step]
    next: list[Candidate]
    notes: list[str]


class SideOf(Given):
    """One side of a comparison: a mechanism, and what differs from its defaults."""

    mechanism: Name
    options: dict[Name, bool | int | float | str] = {}


class CompareRequest(Given):
    """A sentence (or its tokens) and two sides; an option that the right side leaves out follows the left."""

    text: Text | None = None
    tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    context: Text | None = Field(None, description="The second sentence, for the side that reads two")
    context_tokens: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=1000)
    left: SideOf
    right: SideOf
    seed: int = Field(123, ge=0, le=2**32 - 1)


class ComparedSide(BaseModel):
    """One run. pattern: who looks at whom: its last `weights` of all pairs, else its output."""

    mechanism: str
    title: str
    tokens: Tokens
    options: dict[str, bool | int | float | str]
    pattern: Step
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
    """Both sides; a difference is null where the shapes do not agree, which the notes say."""

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
    """Median seconds of an untraced run on this machine; null where a side refuses that many tokens; ratio:
    left over right at the present n."""

    n: list[int]
    left: list[float | None]
    right: list[float | None]
    present: int
    ratio: float | None
    note: str
