"""A folder of pages that need no server, for a school's web space or a stick: they open from any plain web server, in
any folder of it, and as files. What all of them share stands beside them once."""

import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import relpath
from urllib.parse import urldefrag, urljoin

from fastapi import FastAPI
from markupsafe import Markup, escape

from app.alone import PARTS
from app.alone.asker import Asker, Unanswered
from app.alone.lesson import lesson_page
from app.alone.page import alone, named, tag
from app.i18n import translator
from app.learn.link import linked
from app.pages import SITE
from app.schema.page import CellQuestion, LessonPage, PageRequest, Question
from app.settings import version
from app.terminal import NOT_WRITTEN
from model.lab import registry
from model.lab.preset import Preset
from model.lab.registry import FAMILIES, Mechanism
from model.problem import N_, Problem, reason
from model.tracing import roles

MARK = "headlight-site.json"  # in a folder that was written here, with the names of all its files
FILES = "files"  # the folder of what pages share
INDEX, ICON = "index.html", "icon.svg"
LESSONS, LAB, HISTORY, TERMS = PARTS
NOT_EMPTY = N_("“{folder}” has other files in it: name a new folder, or one that was written by this command.")
NEEDED = N_("(this needs Headlight itself)")
NAV = {  # what its pages lead to, by the part that they are
    LESSONS: {"id": "learn", "path": "/#learn", "named": N_("Learn")},
    LAB: {"id": "catalogue", "path": "/#lab", "named": N_("Lab")},
    HISTORY: {"id": "history", "path": "/history", "named": N_("History")},
    TERMS: {"id": "glossary", "path": "/glossary", "named": N_("Terms")},
}


@dataclass
class Written:
    """What came of it. pages: how many; size: in bytes; seconds: that it took"""

    pages: int = 0
    size: int = 0
    seconds: float = 0


@dataclass
class Site:
    """app: that is asked; parts: of PARTS; mechanisms, lessons: their ids, None for all"""

    app: FastAPI
    language: str
    parts: Sequence[str] = PARTS
    mechanisms: Sequence[str] | None = None
    lessons: Sequence[str] | None = None
    files: dict[str, bytes] = field(default_factory=dict)  # by their place in the folder

    def __post_init__(self) -> None:
        self.translate = translator(self.language, self.app.state.settings.locales).gettext
        mechanisms = registry.mechanisms() if LAB in self.parts else []
        self.shown = [each for each in mechanisms if self.mechanisms is None or each.id in self.mechanisms]
        lessons = self.app.state.lessons.ids() if LESSONS in self.parts else []
        self.taught = [each for each in lessons if self.lessons is None or each in self.lessons]

    @property
    def places(self) -> dict[str, str]:
        """The file of each address, with the place in it."""
        found = {"/": INDEX, SITE.path: INDEX}
        if self.taught:
            found |= {"/learn": f"{INDEX}#learn"} | {f"/learn/{each}": f"learn/{each}.html" for each in self.taught}
        if self.shown:
            found |= {"/lab": f"{INDEX}#lab"} | {f"/lab/{each.id}": f"lab/{each.id}.html" for each in self.shown}
        return found | {f"/{name}": f"{name}.html" for part, name in PAGES.items() if part in self.parts}

    def pages(self) -> Iterator[tuple[str, Callable[..., Awaitable[str]]]]:
        """The address of each page, and how it is made: (asker; placed, what its template is told) -> text"""
        families = {title: [each for each in self.shown if each.family == id_] for id_, title in FAMILIES.items()}
        told = [(self.translate(title), own) for title, own in families.items() if own]
        contents = partial(alone, families=told, taught=self.taught, parts=self.parts)
        yield SITE.path, partial(contents, wanted=PageRequest(address=SITE.path))
        for id_ in self.taught:
            yield f"/learn/{id_}", partial(lesson_page, asked=LessonPage(lesson=id_))
        for each in self.shown:
            yield f"/lab/{each.id}", self._lab(each)
        for part, name in PAGES.items():
            if part in self.parts:
                yield f"/{name}", partial(alone, wanted=PageRequest(address=f"/{name}"))

    def _lab(self, of: Mechanism) -> Callable[..., Awaitable[str]]:
        """A mechanism with its worked examples; the first is what is seen at first."""
        at = f"/api/mechanisms/{of.id}"
        bodies = [{"preset": each.id, "options": {}, "seed": SEED, "edits": []} for each in of.presets]
        asks = [Question(path=f"{at}/trace", body=each) for each in bodies]
        cells = [CellQuestion(at=f"{at}/cell", all=f"{at}/cells", body=each) for each in bodies]
        examples = [{"id": each.id, "title": self.translate(each.title), "link": _link(each)} for each in of.presets]
        wanted = PageRequest(address=f"/lab/{of.id}", asks=asks, cells=cells)
        return partial(alone, wanted=wanted, examples=examples)

    async def compute(self, progress: Callable[[str], None] = lambda _: None) -> Written:
        """All files. Raises Problem. progress: told the address of each page that is begun"""
        start, written = time.perf_counter(), Written()
        asker, nav = Asker.here(self.app, self.language), [NAV[part] for part in PARTS if part in self.parts]
        for address, made in self.pages():
            progress(address)
            file, _ = urldefrag(self.places[address])
            try:
                text = await made(asker, placed=Beside(self, address, file), pages=nav)
            except Unanswered as refused:
                raise Problem(str(refused.fault["message"])) from refused
            self.files[file] = text.encode()
            written.pages += 1
        self.files[f"{FILES}/{ICON}"] = self.app.state.files["static"].files[ICON].content
        written.size = sum(map(len, self.files.values()))
        written.seconds = time.perf_counter() - start
        return written


PAGES = {HISTORY: "history", TERMS: "glossary"}  # those that are pages as they are
SEED = 123  # of static/lab/state.js


def _link(preset: Preset) -> str:
    """To a worked example, within the page of its mechanism."""
    return linked("", {"preset": preset.id, "step": preset.step or roles.WEIGHTS, "at": [0, preset.focus, 0]})


class Beside:
    """Where a page of a site has its files: with all the others, once."""

    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' file:",
            "style-src 'self' file: 'unsafe-inline'",
            "img-src 'self' file: data: blob:",
        )
    )

    def __init__(self, site: Site, address: str, file: str) -> None:
        self.site, self.address, self.file = site, address, file
        up = self._to("") + "/"
        where = json.dumps({"up": up if up != "./" else "", "pages": site.places}).replace("<", "\\u003c")
        self.head: Sequence[Markup] = [
            tag("link", {"rel": "icon", "href": self._to(f"{FILES}/{ICON}")}),
            tag("script", {"type": "application/json", "id": "site"}, where),
        ]

    def style(self, name: str, content: str) -> Markup:
        """A link to it."""
        return tag("link", {"rel": "stylesheet", "href": self._shared(name, content), **named(name)})

    def script(self, name: str, content: str) -> Markup:
        """A link to it."""
        return tag("script", {"src": self._shared(name, content)}, "")

    def link(self, to: str, before: str, behind: str) -> str:
        """To another page of the site, if it is there; else what it needs is said."""
        address, place = urldefrag(urljoin(self.address, to))
        if address == self.address and place:
            return f'{before} href="#{place}"{behind}'
        if address not in self.site.places:
            return f'{before}{behind} <small class="needs">{escape(self.site.translate(NEEDED))}</small>'
        file, inside = urldefrag(self.site.places[address])
        return f'{before} href="{self._to(file)}{"#" if place or inside else ""}{place or inside}"{behind}'

    def _shared(self, name: str, content: str) -> str:
        self.site.files[f"{FILES}/{name}"] = content.encode()
        return self._to(f"{FILES}/{name}")

    def _to(self, file: str) -> str:
        return relpath(file or ".", str(PurePosixPath(self.file).parent))


def ours(folder: Path) -> list[str]:
    """The files that were written there before. Raises Problem if it has others in it, or is none."""
    if not folder.exists():
        return []
    try:
        if not any(folder.iterdir()):
            return []
        known = json.loads((folder / MARK).read_text("utf-8"))["files"]
        paths = [PurePosixPath(each) for each in known]
        return [str(each) for each in paths if not each.is_absolute() and ".." not in each.parts]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(NOT_EMPTY, folder=str(folder)) from error


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Into a folder that is new, or was written here before. Raises Problem."""
    before = ours(folder)
    mark = json.dumps({"headlight": version(), "files": sorted({*files, *before})}, indent=1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(mark, "utf-8")
        for name in {*before} - {*files}:
            (folder / name).unlink(missing_ok=True)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    except OSError as error:
        raise Problem(NOT_WRITTEN, file=str(folder), reason=reason(error)) from error
