"""What more than one part of the API speaks of: text and numbers, tokens, steps, the arithmetic of a cell."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from model.lab.inputs import MAX_CHARACTERS
from model.problem import N_, Problem
from model.tracing.calls.known import Kind

Text = Annotated[str, Field(max_length=MAX_CHARACTERS)]
# JSON has no whole numbers of their own: 1.0 is one, as JSON Schema says; "1" and true are none
Whole = Annotated[int, BeforeValidator(lambda n: int(n) if isinstance(n, float) and n.is_integer() else n)]
Index = Annotated[Whole, Field(ge=0, le=1_000_000)]
Seed = Annotated[Whole, Field(ge=0, le=2**32 - 1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=100)]
Array = list[Any]  # nested lists of numbers; shape and content are checked where they are read
MOST_NAMED = 100  # options or inputs of a mechanism


def _counted(given: Any) -> Any:
    """Before each of them is looked at: pydantic counts behind that, and would tell of every one that is wrong."""
    if isinstance(given, dict) and len(given) > MOST_NAMED:
        raise Problem(N_("It may name at most {most} things: send fewer."), most=MOST_NAMED)
    return given


Few = BeforeValidator(_counted)


class Given(BaseModel):
    """What a person sends: an unknown name is refused, so that a slip of the pen is not ignored, and so is a number or
    a truth that comes as something else. (Nothing is sent in a query but `?lang=`, which is text.)"""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def one_stranger(cls, data: Any) -> Any:
        """One name that is not known is enough to refuse: to tell of ninety thousand would hold everybody up."""
        if isinstance(data, dict) and len(data) > len(cls.model_fields):
            stranger = next(name for name in data if name not in cls.model_fields)
            return {name: data[name] for name in (*cls.model_fields, stranger) if name in data}
        return data


class Fault(BaseModel):
    """message: a sentence that says what to do; field: the part of the request that it is about: `edits[0].value`"""

    message: str
    field: str | None


class Refused(BaseModel):
    """Every answer whose status is not 200."""

    error: Fault


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


class LayerFacts(BaseModel):
    """What was seen of a trained layer's attention when it ran. d, d_v: numbers of a key and of a value; scale: what
    scores are multiplied by; causal: whether what comes after a query is hidden; window: how many keys a query sees at
    most, null: no bound; bias: whether something is added to scores; normed: whether q and k are brought to a length;
    rope: whether they are turned by position, null: something else happens to them too; turned: how many of their d
    numbers are, 0: none, or it is not known; apart: how far apart the two are that a turn mixes, null: not known; cap:
    what a soft cap bends scores to, null: nothing; sink: whether a share of each row goes to no token; longer: by what
    factor q and k were multiplied besides their turn; latent: numbers of the vector that keys and values of all heads
    are made of, null: there is none; gated: whether a gate says how much of the output goes on; stands: where in the
    model's stack the layer stands, those that do not attend counted in."""

    heads: int
    key_heads: int
    d: int
    d_v: int
    scale: float
    causal: bool
    window: int | None
    bias: bool
    normed: bool
    rope: bool | None
    turned: int
    apart: int | None
    cap: float | None
    sink: bool
    longer: float
    latent: int | None
    gated: bool
    stands: int


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


class Behind(BaseModel):
    """The mask that hides pairs of a step: its id, and by axis of the mask which of its places the step's are, null if
    they are the same ones. A mask is behind itself."""

    mask: str
    at: list[list[int] | None]


class Operand(BaseModel):
    """What a move brings together: a step (turned: its rows and columns change places), numbers that no step holds, or
    what the move of this index gave. value: its numbers, null if they are the step's, or the formula tells them."""

    formula: str = Field(description="MathML")
    step: str | None
    turned: bool
    value: Tensor | None
    move: int | None


class Move(BaseModel):
    """One call on the way to a step. kind: how its operands come together; value: what it gave, null if that is the
    step itself."""

    kind: Kind
    name: str = Field(description="What torch calls it")
    operands: list[Operand]
    value: Tensor | None


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
        description="By axis, if it does not simply run along its tokens: which of them (positions), or names"
    )
    legend: list[str] = Field(description="Of a step of classes (i4): the name of each class, from 0")
    behind: Behind | None
    same: str | None = Field(description="The step whose numbers it has, every one: it changes nothing")
    idle: list[str] = Field(description="Those of `of` that change no number here, such as a mask that hides nothing")
    moves: list[Move] = Field(description="How it was made, one call after the other; none if it was given or drawn")


class CellOf(Given):
    """Which cell is asked for."""

    step: str = Field(max_length=200)
    cell: list[Index] = Field(max_length=8)


class Term(BaseModel):
    """Arithmetic as a tree; a `cell` names the step and index that it was read from; value null is −∞, and what
    else is no finite number is a word."""

    op: str
    value: float | Literal["inf", "nan"] | None
    args: list["Term"] = []
    step: str | None = None
    cell: list[int] | None = None


class Sign(BaseModel):
    """How an operation is written on one line: opening, operands with what stands between them, closing."""

    opening: str
    between: str
    closing: str
    binds: int = Field(description="How tightly what is written holds together: 1 (a comparison) to 6 (alone)")
    first: int = Field(description="How tightly its first operand must hold together, else it stands in brackets")
    rest: int = Field(description="The same of its other operands")
    raised: int | None = Field(description="Which operand is an exponent")
    shown: int | None = Field(description="How many operands are written; null: all of them")
    list: str | None = Field(description="What brings the operands together if they are too many for a line")


class CellResponse(BaseModel):
    """How a cell was computed (before an edit, if it was edited), as arithmetic over other cells; signs: how each
    operation in it is written."""

    step: str
    cell: list[int]
    edited: bool
    expression: Term
    signs: dict[str, Sign]


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
    of: list[str] = Field(description="The steps whose numbers it is computed from, by id")


class Health(BaseModel):
    status: Literal["ok"]
    version: str


class TokensRequest(Given):
    """A text; model: split it as this model does, else at Unicode's word boundaries; text_pair: a second sentence, for
    a model that reads pairs."""

    text: Text
    text_pair: Text = ""
    model: str | None = Field(None, max_length=100)
