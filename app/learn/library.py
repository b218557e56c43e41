"""All lessons: those of Headlight, and those of a folder of one's own. Each is read once, and again when its file has
changed, so that who writes one loads the page again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.i18n import Translator
from app.learn.judging import Judge
from app.learn.lesson import Lesson, Mistake
from app.learn.reading import read
from app.learn.scene import staged
from app.learn.shown import Own
from app.learn.staging import Stage
from app.schema.learn import AnswerRequest
from app.settings import PACKAGE
from model.problem import N_, Problem

OURS = PACKAGE / "lessons"
# the order in which a newcomer takes them
PATH = (
    "hello-shiny-sun", "a-robot-must-obey", "my-name-is", "why-three-matrices", "the-whole-transformer",
    "does-it-look-where-you-think", "break-it", "how-a-head-is-learned", "what-attention-is-not",
)  # fmt: skip


@dataclass
class Library:
    """folder: of a person's own lessons; one of the same name takes the place of ours."""

    folder: Path | None = None
    _known: dict[Path, tuple[float, Lesson]] = field(default_factory=dict)

    def lessons(self) -> list[Lesson]:
        """In the order of the path, then one's own by name. Raises Mistake."""
        return [self._read(path) for path in self._paths()]

    def ids(self) -> list[str]:
        """Of all lessons."""
        return [path.stem for path in self._paths()]

    def find(self, id_: str) -> Lesson:
        """Raises Problem, which names those that there are, or Mistake."""
        for path in self._paths():
            if path.stem == id_:
                return self._read(path)
        raise Problem(
            N_("There is no lesson “{lesson}”; choose one of: {lessons}."),
            field="lesson", lesson=id_, lessons=", ".join(self.ids()),
        )  # fmt: skip

    def _paths(self) -> list[Path]:
        found = {path.stem: path for folder in self._folders() for path in sorted(folder.glob("*.md"))}
        order = {name: i for i, name in enumerate(PATH)}
        return sorted(found.values(), key=lambda path: (order.get(path.stem, len(order)), path.stem))

    def _folders(self) -> Iterator[Path]:
        yield OURS
        if self.folder:
            yield self.folder

    def _read(self, path: Path) -> Lesson:
        changed = path.stat().st_mtime
        known = self._known.get(path)
        if known is None or known[0] != changed:
            self._known[path] = known = changed, read(path.stem, path.name, path.read_text("utf-8"))
        return known[1]


def mistakes(folder: Path = OURS) -> list[Mistake]:
    """What is wrong in the lessons of a folder: each is read, each scene is staged and asked. Raises Problem if there
    is no such folder."""
    if not folder.is_dir():
        raise Problem(N_("“{folder}” is not a folder."), folder=str(folder))
    found: list[Mistake] = []
    library = Library(folder)
    for path in sorted(folder.glob("*.md")):
        try:
            found += _of(library.find(path.stem))
        except Mistake as mistake:
            found.append(mistake)
    return found


def said(here: Translator, mistake: Mistake) -> str:
    """A mistake in a person's language."""
    why = here.gettext(mistake.why.message, **mistake.why.params)
    return here.gettext(mistake.message, **{**mistake.params, "why": why})


def _of(lesson: Lesson) -> list[Mistake]:
    found: list[Mistake] = []
    for scene in lesson.scenes:
        try:
            staged(lesson, scene, Own(), str.format)
            if scene.question:
                nothing = AnswerRequest.model_validate({"lesson": lesson.id, "scene": scene.id})
                Judge(Stage(lesson, scene, Own()), scene.question, str.format).judged(nothing)
        except Mistake as mistake:
            found.append(mistake)
        except Problem as problem:
            found.append(Mistake(lesson.file, scene.line, problem))
    return found
