"""A training: what is asked, and the lines of its answer (each a JSON object of its own)."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schema.common import CellOf, Few, Given, Index, Name, Seed, Step, Tensor, Token
from app.schema.lab import Edit

HeadOf = Annotated[list[Index], Field(min_length=2, max_length=2)]
Corpus = Annotated[str, Field(max_length=100_000)]  # what of it is too much for a training, that says itself


class ModelSettings(Given):
    """What is chosen of a model; what is left out is as the task has it."""

    attention: Name | None = None
    positions: Name | None = None
    layers: int | None = None
    heads: int | None = None
    d: int | None = None
    feed_forward: bool | None = None
    norm: Name | None = None
    tied: bool | None = None
    rate: float | None = None
    warm_up: int | None = None
    batch: int | None = None
    decay: float | None = None


class Change(Given):
    """What is changed once so many steps are behind, of both models unless one is named: the learning rate, a head
    (layer, head) that is silent, or one that learns no more; one of the three."""

    step: Index
    model: Annotated[int, Field(ge=0, le=1)] | None = None
    rate: float | None = None
    silence: HeadOf | None = None
    freeze: HeadOf | None = None


class TrainRequest(Given):
    """models: of the model and of its control; seed: of the first weights and the examples; steps: as many as the task
    takes, unless given; corpus: a text of one's own, for the task that learns from one; changes: on the way."""

    task: Name
    models: list[ModelSettings] = Field([], max_length=2)
    seed: Seed = 1
    steps: int | None = None
    changes: list[Change] = Field([], max_length=100)
    corpus: Corpus = ""


class TaskRequest(Given):
    """A task, on a text of one's own."""

    task: Name
    corpus: Corpus


class Numbers(Given):
    """A weight of a model: float32, little-endian, in base64."""

    shape: list[Index] = Field(max_length=4)
    bdata: str = Field(max_length=1_000_000)


class MomentRequest(TrainRequest):
    """A model at a step of its training, on a text of the task's words. model: 0, or 1 for the control; silence: heads
    (layer, head) that contribute nothing here, beside those that do not since a change; weights: of a file, by their
    names, instead of those that the training gives."""

    step: Index
    model: Annotated[int, Field(ge=0, le=1)] = 0
    silence: list[HeadOf] = Field([], max_length=40)
    weights: Annotated[dict[Name, Numbers], Few] | None = Field(None, max_length=200)
    text: list[Annotated[str, Field(max_length=20)]] | None = Field(None, max_length=100)
    edits: list[Edit] = Field([], max_length=1000)


class MomentCellRequest(MomentRequest):
    """One cell of one of its steps."""

    at: CellOf


class GradientRequest(MomentRequest):
    """Of one of its weight matrices; "": of the first."""

    matrix: Name = ""


class WrittenRequest(MomentRequest):
    """What it writes behind a text; drawn: by chance, as likely as it says, or the likeliest each time."""

    drawn: bool = False


class WrittenOn(BaseModel):
    """start: what it was given, written: what it has added, both by the task's words."""

    start: list[str]
    written: list[str]


class Learned(BaseModel):
    """A model at a moment, on examples that it does not learn from. loss: cross-entropy, in nats, null once its numbers
    have grown beyond all bounds; right: share of right answers; known: the same on examples that it does learn from,
    null where these are without end; pattern: mean weight on the right key, of the head `best` (layer, head) with the
    most, null if nobody knows that key; heads: of each (layer, head); aside: the most that a head gives to the task's
    second place; maps (layer, head, query, key): of the first example; seconds: that its training has taken."""

    loss: float | None
    right: float
    known: float | None
    pattern: float | None
    best: list[int]
    heads: list[list[float | None]]
    aside: float | None
    maps: Tensor
    seconds: float


class Standing(BaseModel):
    """What a model is worth on the examples that it is checked with. loss: in nats, null beyond all bounds; right:
    share of right answers."""

    loss: float | None
    right: float


class Heard(BaseModel):
    """What silent heads change. answer: what would be said with them; before, now: with them and without."""

    answer: list[str]
    before: Standing
    now: Standing


class Opened(BaseModel):
    """Every step of a pass; source: what is only read, if there are two texts; answer: what is said at each token;
    heard: if heads were silenced for it."""

    tokens: list[Token]
    source: list[Token]
    steps: list[Step]
    answer: list[str]
    heard: Heard | None


class Pulled(BaseModel):
    """A weight matrix, and the gradient by it of the loss over so many examples that no model learns from (in nats).
    matrices: the names of all; rows, columns: words that stand along it, if it has a row or a column for each."""

    matrix: str
    matrices: list[str]
    weights: Tensor
    gradient: Tensor
    examples: int
    rows: list[str] | None
    columns: list[str] | None


class Chosen(BaseModel):
    """A setting as a task has it: of the model and of its control."""

    attention: str
    positions: str
    layers: int
    heads: int
    d: int
    feed_forward: bool
    norm: str
    tied: bool
    rate: float
    warm_up: int
    batch: int
    decay: float


class Shown(BaseModel):
    """An example. source: what is only read, if there are two texts, and then where keys are; words: what is read;
    answers: what is to be said at each, null where nothing is asked; keys: for each, the places where a right head
    looks."""

    source: list[str]
    words: list[str]
    answers: list[str | None]
    keys: list[list[int]]


class Moment(BaseModel):
    """step: how many are behind; example: the one that the maps are of, in the first line; done: the last line."""

    step: int
    models: list[Learned]
    example: Shown | None
    done: bool


class Recorded(BaseModel):
    """A training that was too long to be watched as it ran: its steps and seed, the seconds that it took on so many
    threads, when, by which command and with which torch."""

    steps: int
    seed: int
    seconds: int
    threads: int
    date: str
    command: str
    torch: str


class TaskInfo(BaseModel):
    """A task: what has to be answered, what to think about first, and what a right head does; aside: what is measured
    beside it, "" for nothing; keyed: whether one knows where a right head looks; parts: of how many it learns, and with
    how many others it is checked, null where they are without end; corpus: the text that it learns from, null for none;
    recorded: its usual training, if that is shown from a file; enough: the share of right answers from which on it is
    learned."""

    id: str
    title: str
    says: str
    asks: str
    right: str
    aside: str
    keyed: bool
    parts: list[int] | None
    recorded: Recorded | None
    corpus: str | None
    words: list[str]
    steps: int
    enough: float
    model: Chosen
    control: Chosen
    examples: list[Shown]
