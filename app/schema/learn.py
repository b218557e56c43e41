"""Lessons: what there are, what a scene shows on a sentence, whether an answer is right."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schema.common import CellOf, Given, Index, Number, Seed, Text, Token
from app.schema.lab import Edit, HeadOf


class GlossaryTerm(BaseModel):
    """A term of the field. short: in a sentence; long: what is behind it; symbol, shape: in formulas, and the axes of
    what it names; step: of a run, where an example of it is seen; link: a page that shows it"""

    id: str
    term: str
    short: str
    long: str
    symbol: str
    shape: str
    step: str
    link: str


class SceneInfo(BaseModel):
    """A scene in a list; `link` opens it."""

    id: str
    title: str
    minutes: float
    link: str = Field(examples=["/learn/hello-shiny-sun#q1YqTk7NS1WyUgIA"])


class LessonInfo(BaseModel):
    """A lesson in a list. about: what it is about; after: the lesson that comes before it, by its id"""

    id: str
    title: str
    about: str
    language: str
    after: str
    minutes: int
    scenes: list[SceneInfo]


class LessonSpan(BaseModel):
    """A piece of a lesson's text. to: the term that is explained, or the page that a link leads to; value: of a number
    that was computed, null: it is infinite, and `text` says so"""

    kind: Literal["text", "em", "strong", "code", "formula", "term", "link", "word", "number", "percent"]
    text: str
    to: str
    value: float | None
    digits: int


class LessonBlock(BaseModel):
    """A paragraph, or an item of a list."""

    item: bool
    spans: list[LessonSpan]


class SceneRequest(Given):
    """A scene, on one's own sentence or the lesson's; the seed draws what is new every time."""

    lesson: str = Field(max_length=100, examples=["hello-shiny-sun"])
    scene: str = Field(max_length=100)
    text: Text | None = None
    seed: Seed = 123


class AnswerRequest(SceneRequest):
    """What somebody answers: numbers in the order of the cells that are asked, places of words, or one of the choices;
    nothing of it, to be told."""

    numbers: list[Number] = Field([], max_length=64)
    places: list[Index] = Field([], max_length=64)
    choice: Index | None = None


class LabState(BaseModel):
    """What the lab of a scene shows, as its page's link has it."""

    text: str | None
    preset: str | None
    inputs_from: HeadOf | None
    options: dict[str, bool | int | float | str]
    seed: int
    edits: list[Edit]
    step: str
    at: list[int]


class Spot(BaseModel):
    """What is lit of the matrix; null: all of that axis."""

    row: int | None
    column: int | None


class LessonQuestion(BaseModel):
    """What is asked. cells: row and column of those that it is about, in the step; words: along the row that is asked,
    if words or names stand there; do: what is to be done in the lab"""

    kind: Literal["number", "count", "largest", "smallest", "change", "order", "choose", "say", "do"]
    says: list[LessonBlock]
    step: str
    head: int
    cells: list[list[int]]
    words: list[Token]
    blank: list[list[int]] = Field(description="Cells that are not told before it is answered")
    choices: list[LessonBlock]
    do: Literal["step", "edit", "sentence", "cell"] | None


class StagedScene(BaseModel):
    """What a scene shows on a sentence. problem: what the sentence lacks, with one that has it"""

    scene: str
    title: str
    mechanism: str
    state: LabState
    tokens: list[Token]
    spot: Spot | None
    free: list[str]
    parts: list[str]
    says: list[LessonBlock]
    question: LessonQuestion | None
    drawn: bool = Field(description="Whether another seed asks of other words, and has other numbers")
    notes: list[LessonBlock]
    problem: str | None
    offer: str | None


class JudgedAnswer(BaseModel):
    """Whether an answer is right (null: there is nothing to judge), and the truth.

    mistakes: those that give this very answer; why: their reasons, or that of a choice; values: of the cells that are
    asked, null: infinite; places: of words, in the right order; choice: the right one; after: a number once it has
    changed, with the edits and options that change it; solution: the cells by which it is worked out, in order
    """

    right: bool | None
    mistakes: list[str]
    why: list[LessonBlock]
    off: float | None
    values: list[float | None]
    places: list[int]
    choice: int | None
    after: float | None
    edits: list[Edit]
    options: dict[str, bool | int | float | str]
    model: list[LessonBlock]
    then: list[LessonBlock]
    solution: list[CellOf]


class MistakeMade(BaseModel):
    """A known mistake, by its id, and the numbers that it gives."""

    id: str
    numbers: list[float]


class SceneTruth(BaseModel):
    """All by which answers to a question are judged. judged: the truth, with the arithmetic; made: mistakes, each with
    the numbers that it gives; reasons: in words, of each mistake by its id, of a wrong count by the count, of a choice
    by its place (`choice 0`)"""

    judged: JudgedAnswer
    made: list[MistakeMade]
    reasons: dict[str, list[LessonBlock]]
