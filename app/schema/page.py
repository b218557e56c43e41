"""A page that is saved as one file: what is asked of it."""

from typing import Annotated, Any

from pydantic import Field

from app.schema.common import Given, Seed, Text

Path = Annotated[str, Field(max_length=300)]
MOST = 100  # questions of one page


class Question(Given):
    """What the page will ask: where, and what."""

    path: Path
    body: dict[str, Any]


class CellQuestion(Given):
    """Where the page will ask for the arithmetic of a cell (`at`), where that of all cells is asked (`all`), and what
    is asked there beside the place of the cell."""

    at: Path
    all: Path
    body: dict[str, Any]


class PageRequest(Given):
    """address: of the page, from Headlight's first one; state: what it shows, as it stands in its link behind the #;
    asks, cells: the questions whose answers are kept in it."""

    address: Path
    state: Annotated[str, Field(max_length=600_000, pattern="^[A-Za-z0-9_-]*$")] = ""
    asks: list[Question] = Field(default_factory=list, max_length=MOST)
    cells: list[CellQuestion] = Field(default_factory=list, max_length=MOST)


class LessonPage(Given):
    """A lesson, on one's own sentence or its own; the seed draws what is new every time."""

    lesson: Annotated[str, Field(max_length=100, examples=["hello-shiny-sun"])]
    text: Text | None = None
    seed: Seed = 123


class CourseRequest(LessonPage):
    """mastery: how much of its last questions has to be right for it to be passed, in percent; null: whoever is through
    has done it"""

    mastery: Annotated[int, Field(ge=1, le=100)] | None = None
