"""What a lesson is made of, as its file says it; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from model.lab.figure import Value
from model.problem import N_, Problem

SpanKind = Literal["text", "em", "strong", "code", "formula", "term", "link", "computed"]
QuestionKind = Literal["number", "count", "largest", "smallest", "change", "order", "choose", "say", "do"]
LightKind = Literal["step", "row", "column", "cell"]
DoKind = Literal["step", "edit", "sentence", "cell"]
CHANGES = ("grows", "shrinks", "stays")  # in the order in which they are to be chosen from


class Mistake(Problem):
    """A mistake in a lesson's file: which file, which line, what is to be mended there."""

    def __init__(self, file: str, line: int, why: Problem) -> None:
        super().__init__(N_("{file}, line {line}: {why}"), file=file, line=line, why=str(why))
        self.why = why
        self.line = line


@dataclass(frozen=True)
class Span:
    """A piece of a paragraph. to: the term that is explained, or the page that a link leads to; line: in the file."""

    kind: SpanKind
    text: str
    to: str = ""
    line: int = 0


@dataclass(frozen=True)
class Block:
    """A paragraph, or an item of a list."""

    spans: tuple[Span, ...]
    is_item: bool = False
    line: int = 0


Text = tuple[Block, ...]


@dataclass(frozen=True)
class Target:
    """Cells of a step, by what stands along its axes: `weights[shiny, sun]` a cell, `weights[shiny]` a row.

    run: of which run, "" of the scene's own; column "": the whole row
    """

    step: str
    row: str
    column: str = ""
    run: str = ""

    def __str__(self) -> str:
        inside = ", ".join(filter(None, (self.row, self.column)))
        return f"{self.run}{'.' * bool(self.run)}{self.step}[{inside}]"


@dataclass(frozen=True)
class Set:
    """A number that is set by hand: of a cell, or an option."""

    line: int
    value: str
    target: Target | None = None
    option: str = ""


@dataclass(frozen=True)
class Show:
    """What is run. example: a worked example of it; sentence: words to begin with, in place of the example's; head:
    model, layer and head whose numbers are taken; sets: what is changed in it; plane: which of its own heads text
    speaks of, None: that of the scene."""

    line: int
    mechanism: str
    example: str = ""
    sentence: str = ""
    options: Mapping[str, Value] = field(default_factory=dict)
    head: tuple[str, int, int] | None = None
    sets: Sequence[Set] = ()
    plane: int | None = None


@dataclass(frozen=True)
class Light:
    """What is lit; the rest is dimmed."""

    kind: LightKind
    line: int
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Pick:
    """A word that is drawn from the seed: its place from `least` on, and if a word is named, up to that one; `but`:
    a word that it is not."""

    name: str
    line: int
    least: int = 0
    up_to: str = ""
    but: str = ""
    fixed: str = ""  # or it is this one, by the lesson's own sentence


@dataclass(frozen=True)
class Choice:
    """One answer of several, and why it is right or wrong."""

    is_right: bool
    says: Block
    why: Text


@dataclass(frozen=True)
class Question:
    """What is asked.

    kind: a number (or a row of them), how many there are of something, the largest or smallest of a row, how a number
    changes, words in order, one of several answers, a sentence of one's own, or something to be done in the lab
    target: the cells that it is about; change: what is changed, of `change`; of a `do`, what it comes to
    do: what is to be done, of `do`; choices: of `choose`; model: an answer to compare one's own with, of `say`
    counts: how many there are, of `count`, as braces have it
    wrong: answers to a `count` or a `change`, and their reasons
    mistakes: which are known, with a reason of the lesson's own or none
    about: which ideas it asks for, by their names in the glossary
    """

    kind: QuestionKind
    line: int
    says: Text
    target: Target | None = None
    change: tuple[Set, ...] = ()
    do: DoKind | None = None
    choices: tuple[Choice, ...] = ()
    model: Text = ()
    mistakes: Mapping[str, Text] = field(default_factory=dict)
    counts: str = ""
    wrong: Sequence[tuple[str, Text]] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """One thing to see and to do.

    picks: words that have a name in its text; beside: other runs, by the names that text calls them
    free: fields of the lab's state that may be changed; parts: of the lab that are shown beside the matrix
    own: whether it may be seen on another sentence; needs: what that must have; offer: one that has it
    then: what is said once it is done
    """

    id: str
    title: str
    line: int
    show: Show
    step: str
    head: int = 0
    at: tuple[str, str] | None = None
    light: Light | None = None
    picks: Sequence[Pick] = ()
    beside: Mapping[str, Show] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    own: bool = True
    needs: str = ""
    offer: str = ""
    minutes: float = 2
    says: Text = ()
    question: Question | None = None
    then: Text = ()
    notes: Text = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson as its file says it. language: of its text"""

    id: str
    file: str
    title: str
    language: str
    after: str
    intro: Text
    scenes: tuple[Scene, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return max(1, round(sum(scene.minutes for scene in self.scenes)))

    def scene(self, id_: str) -> Scene:
        """Raises Problem, which names those that there are."""
        found = next((scene for scene in self.scenes if scene.id == id_), None)
        if found is None:
            raise Problem(
                N_("There is no scene “{scene}” in this lesson; choose one of: {scenes}."),
                field="scene", scene=id_, scenes=", ".join(scene.id for scene in self.scenes),
            )  # fmt: skip
        return found
