"""`headlight models` and `headlight models fetch ID`: the catalogue of trained models at the terminal."""

import argparse
import sys
from typing import TextIO

from app.i18n import Translator
from app.terminal import say
from model.pretrained import cache
from model.pretrained.catalogue import CATALOGUE, Entry
from model.pretrained.fetching import Progress, fetch
from model.problem import N_

STATUS = {"ready": N_("ready"), "fetchable": N_("not fetched"), "damaged": N_("damaged, to be fetched again")}
STAGES = {
    "waiting": N_("{title}: another process is fetching it; waiting"),
    "downloading": N_("{title}: {done} of {total} MB"),
    "converting": N_("{title}: checked and put in place"),
}
INTERRUPTED = 130  # what a shell expects after Ctrl+C


def add(here: Translator, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the parser."""
    words = here.gettext("list the trained models, or fetch one")
    models = commands.add_parser("models", help=words, description=words)
    inner = models.add_subparsers(dest="action")
    words = here.gettext("fetch a model, check it and keep it on this computer")
    fetching = inner.add_parser("fetch", help=words, description=words)
    fetching.add_argument("id", metavar="ID", help=here.gettext("one of: {ids}", ids=", ".join(CATALOGUE)))


def run(here: Translator, given: argparse.Namespace) -> int:
    """Lists or fetches. Returns the exit code; raises Problem if a model cannot be fetched."""
    if given.action != "fetch":
        whole = say("\n".join(listed(here, entry) for entry in CATALOGUE.values()))
        return 0 if whole and say(here.gettext("What is fetched is kept in {folder}.", folder=cache.folder())) else 1
    line = Line(here, given.id, sys.stdout)
    try:
        entry = fetch(given.id, line.show)
    except KeyboardInterrupt:
        line.end()
        say(here.gettext("Stopped; nothing half-finished is left. To try again, run the same command."), sys.stderr)
        return INTERRUPTED
    finally:
        line.end()
    say(here.gettext("{title} is ready: {folder}", title=entry.title, folder=entry.folder))
    return 0


def listed(here: Translator, entry: Entry) -> str:
    """A model in two lines: its id, status, size and licence; what it is."""
    facts = [here.gettext(STATUS[entry.status]), megabytes(here, entry.download or entry.size), entry.licence]
    what = here.gettext(entry.what)
    return f"{entry.id:14} {entry.title}: {', '.join(facts)}\n{'':14} {what}"


def megabytes(here: Translator, size: int) -> str:
    """A size in bytes as MB of a million."""
    number = f"{size / 1e6:.1f}"
    return here.gettext("{size} MB", size=number)


class Line:
    """How a fetch goes on: one line that is written over on a terminal, one for each stage elsewhere."""

    def __init__(self, here: Translator, id_: str, out: TextIO) -> None:
        self.here, self.out = here, out
        self.title = CATALOGUE[id_].title if id_ in CATALOGUE else id_
        self.stage, self.open = "", False

    def show(self, progress: Progress) -> None:
        """Says how far it is."""
        same, self.stage = self.stage == progress.stage, progress.stage
        done, total = (f"{size / 1e6:.1f}" for size in (progress.done, progress.total))
        text = self.here.gettext(STAGES[progress.stage], title=self.title, done=done, total=total)
        if self.out.isatty():
            say(f"\r{text}\x1b[K", self.out, end="")
            self.open = True
        elif not same:
            say(text, self.out)

    def end(self) -> None:
        """The next words begin a line of their own."""
        if self.open:
            say("", self.out)
            self.open = False
