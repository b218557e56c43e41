"""A class: what opens a room, takes a seat in it, leads, asks and answers; and what is told of it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator

from app.rooms import bounds
from app.schema.common import Given, Index, Name, Number, Seed, Text, Token, Whole
from app.schema.lab import TraceRequest
from app.schema.learn import LessonBlock, SceneTruth
from model.problem import N_, Problem

Id = Annotated[str, Field(min_length=1, max_length=40)]
Short = Annotated[str, Field(max_length=300)]
NO_PAGE = N_("A class is shown pages of Headlight alone: their address begins with a slash.")


def _page(link: str) -> str:
    """A link within Headlight, or none. Raises Problem for one that leads elsewhere."""
    is_within = link.startswith("/") and not link.startswith("//") and not link.startswith("/api/")
    if link and (not is_within or any(sign <= " " or sign in "\\\x7f" for sign in link)):
        raise Problem(NO_PAGE)
    return link


class RoomOpened(BaseModel):
    """code: what is typed to join; teacher, projector: the secrets of those who lead, and who only show; join: the
    address to join at"""

    code: str
    teacher: str
    projector: str
    join: str


class AddressOf(BaseModel):
    """Where phones reach the server. here: this very request came by it; hotspot: by a network of the computer's own"""

    address: str
    kind: Literal["here", "network", "hotspot"]


class Addresses(BaseModel):
    """open: whether other devices can reach it at all"""

    addresses: list[AddressOf]
    open: bool


class LinkRequest(Given):
    """A link to one of the server's own pages."""

    link: Short


class SeatRequest(Given):
    """name: nothing for a generated one"""

    name: str = Field("", max_length=200)


class Seated(BaseModel):
    """secret: what this browser keeps, so that the seat comes back"""

    seat: int
    secret: str
    name: str


class Happened(BaseModel):
    """n: its number, from 1; at: seconds since 1970"""

    n: int
    at: float
    kind: str


class News(BaseModel):
    """What this person has not seen yet. n: of the last event that it holds, to ask on with; state: what lies under the
    keys that changed: room, count, lead, seat/1, question/1, answers/1, mine/1/1; all of them if nothing was seen"""

    n: int
    events: list[Happened]
    state: dict[str, dict[str, Any]]


class LeadRequest(Given):
    """view: the page that the class is shown, with its state; stretch: of `free`, the scenes of the lesson within which
    the class goes by itself; none: it goes where it likes"""

    view: str = Field(max_length=bounds.VIEW)
    mode: Literal["follow", "free", "pause"] = "follow"
    stretch: list[Name] = Field([], max_length=100)

    _view = field_validator("view")(_page)


class SceneOf(Given):
    """The question of a lesson's scene, on the class's sentence."""

    lesson: str = Field(max_length=100)
    scene: str = Field(max_length=100)
    text: Text | None = None
    seed: Seed = 123


class CellsOf(Given):
    """Cells of a step of a run of the lab. number: what stands in them; largest, smallest: which of them is it"""

    kind: Literal["number", "largest", "smallest"]
    mechanism: str = Field(max_length=100)
    run: TraceRequest
    step: str = Field(max_length=200)
    cells: list[Annotated[list[Index], Field(max_length=8)]] = Field(min_length=1, max_length=64)


class TouchOf(Given):
    """A cell, a row or a column of the matrix of a step, of any page. head: that is shown; cells: rows and
    columns of those that may be touched; none: any; right: those that are right, in the teacher's own judgement; none:
    it is a survey; rows, columns: what stands along the matrix, by which its places are named"""

    of: Literal["cell", "row", "column"]
    step: str = Field(max_length=200)
    head: Index = 0
    cells: list[Annotated[list[Index], Field(min_length=2, max_length=2)]] = Field([], max_length=64)
    right: list[Annotated[list[Index], Field(min_length=2, max_length=2)]] = Field([], max_length=64)
    rows: list[Short] = Field([], max_length=1024)
    columns: list[Short] = Field([], max_length=1024)


class ChoiceOf(Given):
    """Which is right? right: by its place, null: none is, it is a survey"""

    choices: list[Short] = Field(min_length=2, max_length=64)
    right: Index | None = None


class QuestionRequest(Given):
    """A question on a view, of one of four kinds. says: what is asked, in the teacher's words"""

    view: str = Field(max_length=bounds.VIEW)
    says: Short = ""
    scene: SceneOf | None = None
    cells: CellsOf | None = None
    touch: TouchOf | None = None
    choice: ChoiceOf | None = None

    _view = field_validator("view")(_page)


class ClassQuestion(BaseModel):
    """What all see of a question; as one of a lesson, and `touch`: a cell, a row or a column is touched. lesson, scene:
    whose it is, if it is a lesson's; language: of its words; rows, columns: what stands along the matrix of its step,
    by which its places are named; none: there is none, or more than a question carries"""

    kind: Literal["number", "count", "largest", "smallest", "change", "order", "choose", "say", "do", "touch"]
    says: list[LessonBlock]
    step: str
    head: int
    cells: list[list[int]]
    words: list[Token]
    blank: list[list[int]]
    choices: list[LessonBlock]
    do: Literal["step", "edit", "sentence", "cell"] | None
    of: Literal["cell", "row", "column", ""] = ""
    lesson: str = ""
    scene: str = ""
    language: str = ""
    rows: list[str] = []
    columns: list[str] = []


class Truth(SceneTruth):
    """What only the teacher sees until it is shown, as of a lesson's scene. right: cells, of `touch`"""

    right: list[list[int]]


class QuestionAsked(BaseModel):
    """Its number in the room."""

    question: int


class GivenAnswer(Given):
    """What is needed of it: numbers in the order of the cells, places in the order of the words (of `touch` the row and
    the column), one choice, text."""

    numbers: list[Number] = Field([], max_length=64)
    places: list[Index] = Field([], max_length=64)
    choice: Index | None = None
    text: str = Field("", max_length=500)


class AnswerOf(Given):
    """id: the browser's own, so that it may be sent twice; round: 1, or 2 for the second vote"""

    id: Id
    question: Index
    round: Annotated[Whole, Field(ge=1, le=2)] = 1
    answer: GivenAnswer


class SeenRequest(Given):
    """What a seat looks at. stuck: it has said so; away: its page is not in view"""

    view: str = Field("", max_length=bounds.VIEW)
    stuck: bool = False
    away: bool = False

    _view = field_validator("view")(_page)


class SeenNow(BaseModel):
    """seat -> what it looks at, how many seconds ago it said so, and whether that is too long ago for it to be here (a
    projector is told of none); silent: how many are not; reached: how many seconds ago another device opened the way
    in, null: none has yet"""

    seats: dict[str, dict[str, Any]]
    silent: int
    reached: float | None


class HandRequest(Given):
    """Whether it is up."""

    up: bool


class DoorRequest(Given):
    """Whether who is new is kept out."""

    locked: bool


class Done(BaseModel):
    """It counts; n: the number of the last event"""

    n: int
