"""`headlight heads MODEL`: what each head does over hundreds of texts; measured once, and kept beside the weights."""

import argparse
import csv
import io
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.i18n import Translator
from app.terminal import NOT_WRITTEN, say
from model.pretrained.catalogue import CATALOGUE
from model.problem import N_, Problem, reason

if TYPE_CHECKING:
    from model.at_large.kept import Kept
    from model.at_large.spread import OfHead, Spread

GAP = {"gap-causal": "causal", "gap-masked": "masked"}
MIXED = N_("mixed")


def add(here: Translator, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the parser."""
    _ = here.gettext
    words = _("say what each head of a model does over hundreds of texts")
    heads = commands.add_parser("heads", help=words, description=words)
    models = [*CATALOGUE, *GAP]
    heads.add_argument("model", metavar="MODEL", choices=models, help=_("one of: {ids}", ids=", ".join(models)))
    heads.add_argument("--again", action="store_true", help=_("measure it again, and keep it beside the weights"))
    heads.add_argument("--csv", action="store_true", help=_("a row for each pattern of each head"))


def run(here: Translator, given: argparse.Namespace) -> int:
    """Says what is kept, or measures and keeps it. Returns the exit code; raises Problem if it cannot be had."""
    known = None if given.again else _kept(given.model)
    spread = known.spread if known else _measured(here, given.model)
    heads = [(layer, head) for layer in range(spread.scores.shape[1]) for head in range(spread.scores.shape[2])]
    found = ((*place, spread.head(*place)) for place in heads)
    if given.csv:
        return _csv(found)
    said = "\n".join(_line(here, *each) for each in found)
    return 0 if say(f"{said}\n{_about(here, spread, known)}") else 1


def _kept(model: str) -> "Kept | None":
    from model.at_large import gap, trained  # torch takes a second

    return gap.found(_kind(model)) if model in GAP else trained.found(model)


def _kind(model: str) -> Any:
    return GAP[model]


def _measured(here: Translator, model: str) -> "Spread":
    """Measures and keeps it."""
    from tqdm import tqdm

    from model.at_large import gap, trained
    from model.at_large.spread import Spread

    begun = time.monotonic()
    if model in GAP:
        spread = gap.measured(_kind(model))
    else:
        sources, readings = trained.readings(model)
        texts = tqdm(trained.measured(model, readings), desc=model, total=len(readings))
        spread = Spread.of(sources, list(texts))
    seconds = time.monotonic() - begun
    try:
        place = gap.keep(_kind(model), spread, seconds) if model in GAP else trained.keep(model, spread, seconds)
    except OSError as error:
        raise Problem(NOT_WRITTEN, file=error.filename, reason=reason(error)) from error
    say(here.gettext("Kept as {file}.", file=place), sys.stderr)
    return spread


def _line(here: Translator, layer: int, head: int, of: "OfHead") -> str:
    """A head, and on how many texts it is named by what."""
    names = (f"{here.gettext(name.title if name else MIXED)} {n}" for name, n in of.names)
    return f"{layer:2} {head:2}  {', '.join(names)}"


def _about(here: Translator, spread: "Spread", known: "Kept | None") -> str:
    said = here.gettext("Layer, head, and on how many of {n} texts it does what most; mixed: nothing enough.",
                        n=len(spread.sources))  # fmt: skip
    return f"{said} {here.gettext('Measured on {date}.', date=known.card['date'])}" if known else said


def _csv(heads: "Iterator[tuple[int, int, OfHead]]") -> int:
    from model.at_large.spread import QUANTILES

    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["layer", "head", "pattern", "texts", "named", "mean", *(f"q{round(100 * q)}" for q in QUANTILES)])
    for layer, head, of in heads:
        named = {name.id: n for name, n in of.names if name}
        lines.writerows(
            [layer, head, each.pattern.id, each.texts, named.get(each.pattern.id, 0), each.mean, *each.quantiles]
            for each in of.patterns
        )
    return 0 if say(text.getvalue(), end="") else 1
