"""`headlight export-site FOLDER`: lessons, the lab and the history as pages that need no server."""

import argparse
import asyncio
import sys
from pathlib import Path

from app.alone import PARTS
from app.i18n import PSEUDO, SOURCE, Translator, locales
from app.settings import Settings
from app.terminal import say


def add(here: Translator, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the parser."""
    _ = here.gettext
    words = _("write lessons, the lab and the history as web pages that need no server")
    site = commands.add_parser("export-site", help=words, description=words)
    site.add_argument("folder", type=Path, metavar="FOLDER", help=_("a new one, or one that was written so before"))
    known = sorted({SOURCE, *locales(Settings().locales)})
    lang_help = _("the language of its pages, such as en (default: that of the terminal)")
    site.add_argument("--lang", default=here.language, choices=[*known, PSEUDO], metavar="CODE", help=lang_help)
    only_help = _("some of it: lessons, lab, history, terms; may be given more than once")
    site.add_argument("--only", action="append", default=[], choices=PARTS, help=only_help)


def run(here: Translator, given: argparse.Namespace) -> int:
    """Computes all, then writes. Returns the exit code; raises Problem if it cannot be written there."""
    from tqdm import tqdm

    from app.alone import site  # torch takes a second
    from app.main import create_app

    site.ours(given.folder)  # before minutes of computing
    own = site.Site(create_app(Settings(lessons=given.lessons)), given.lang, given.only or PARTS)
    with tqdm(total=len(list(own.pages())), unit="", disable=not sys.stderr.isatty()) as line:
        written = asyncio.run(own.compute(lambda _: line.update()))
    site.write(given.folder, own.files)
    size, seconds = f"{written.size / 1e6:.1f}", f"{written.seconds:.0f}"
    said = here.gettext("{n} pages, {size} MB, in {seconds} s.", n=written.pages, size=size, seconds=seconds)
    begin = here.gettext("Begin with {file}, or put the folder on a web server.", file=given.folder / site.INDEX)
    return 0 if say(f"{said} {begin}") else 1
