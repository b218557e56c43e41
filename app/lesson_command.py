"""`headlight lesson ID --html FILE --scorm FILE`: a lesson as one file, and as a package for a course."""

import argparse
import asyncio
from pathlib import Path

from app.i18n import PSEUDO, SOURCE, Translator, locales
from app.settings import Settings
from app.terminal import NOT_WRITTEN, say
from model.problem import N_, Problem, reason

NO_FILE = N_("Say what is to be written: --html FILE, --scorm FILE, or both.")


def add(here: Translator, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the parser."""
    _ = here.gettext
    words = _("write a lesson as one file that needs no server, or as a package for Moodle and other courses")
    lesson = commands.add_parser("lesson", help=words, description=words)
    lesson.add_argument("id", metavar="ID", help=_("of the lesson, as in its address: hello-shiny-sun …"))
    lesson.add_argument("text", metavar="SENTENCE", nargs="?", help=_("if none: the lesson's own"))
    lesson.add_argument("--html", type=Path, metavar="FILE", help=_("one file, for a stick or a mail"))
    lesson.add_argument("--scorm", type=Path, metavar="FILE", help=_("a package of SCORM 1.2, for a course"))
    mastery_help = _("how much of the last five questions has to be right, in percent (default: it does not matter)")
    lesson.add_argument("--mastery", type=_percent, metavar="PERCENT", help=mastery_help)
    lesson.add_argument("--seed", type=int, default=123, help=_("of the numbers that are not given (default: 123)"))
    known = sorted({SOURCE, *locales(Settings().locales)})
    lang_help = _("the language of its pages, such as en (default: that of the terminal)")
    lesson.add_argument("--lang", default=here.language, choices=[*known, PSEUDO], metavar="CODE", help=lang_help)


def run(here: Translator, given: argparse.Namespace) -> int:
    """Computes and writes. Returns the exit code; raises Problem for what cannot be computed or written."""
    if not given.html and not given.scorm:
        raise Problem(NO_FILE)
    from app.alone import lesson, scorm  # torch takes a second
    from app.alone.asker import Asker, Unanswered
    from app.main import create_app
    from app.schema.page import CourseRequest

    asker = Asker.here(create_app(Settings(lessons=given.lessons)), given.lang)
    # what does not fit is refused by the questions that are asked with it
    asked = CourseRequest.model_construct(lesson=given.id, text=given.text, seed=given.seed, mastery=given.mastery)
    try:
        if given.html:
            _write(here, given.html, asyncio.run(lesson.lesson_page(asker, asked)).encode())
        if given.scorm:
            _write(here, given.scorm, asyncio.run(scorm.package(asker, asked)))
    except Unanswered as refused:
        raise Problem("{said}", said=refused.fault["message"]) from refused
    return 0


def _percent(text: str) -> int:
    share = int(text)
    if not 1 <= share <= 100:
        raise ValueError(text)
    return share


_percent.__name__ = "percent"  # argparse says "invalid percent value"


def _write(here: Translator, file: Path, content: bytes) -> None:
    """Raises Problem."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Problem(NOT_WRITTEN, file=str(file), reason=reason(error)) from error
    size = f"{len(content) / 1000:,.0f}"
    say(here.gettext("{file}: {n} kB", file=str(file), n=size))
