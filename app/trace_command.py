"""`headlight trace ID "a sentence"` and `headlight attend MODEL "a text"`: numbers and pictures for scripts."""

import argparse
import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.i18n import Translator
from app.terminal import NOT_WRITTEN, say
from model.export.table import MARK
from model.problem import N_, Problem, reason

if TYPE_CHECKING:
    from model import Traced

EDIT = re.compile(r"(.+)\[([\d, ]+)\]=(\S+)")
NO_OPTION = N_("Write an option as NAME=VALUE, such as heads=2; “{text}” is not one.")
NO_EDIT = N_("Write an edit as STEP[PLACE]=NUMBER, such as mask[0,1]=1; “{text}” is not one.")


def add(here: Translator, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both commands to those of the parser."""
    _ = here.gettext
    words = _("compute a mechanism on a sentence; write numbers, a picture, a script or a notebook")
    trace = commands.add_parser("trace", help=words, description=words)
    trace.add_argument("id", metavar="ID", help=_("of the mechanism, as in its address: causal, multi-head …"))
    trace.add_argument("text", metavar="SENTENCE", nargs="?", help=_("if none: that of the worked example"))
    trace.add_argument("--context", metavar="SENTENCE", help=_("the second sentence, if it reads two"))
    trace.add_argument("--preset", metavar="ID", help=_("a worked example"))
    trace.add_argument("--seed", type=int, default=123, help=_("of the numbers that are not given (default: 123)"))
    options, edits = _("such as heads=2; may be given more than once"), _("a cell set by hand, such as mask[0,1]=1")
    trace.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help=options)
    trace.add_argument("--edit", action="append", default=[], metavar="STEP[PLACE]=NUMBER", help=edits)
    _outputs(here, trace)
    words = _("compute a trained model’s attention on a text; write numbers, a picture, a script or a notebook")
    attend = commands.add_parser("attend", help=words, description=words)
    attend.add_argument("id", metavar="MODEL", help=_("its id, as in “headlight models”, or a folder"))
    attend.add_argument("text", metavar="TEXT")
    attend.add_argument("--layer", type=int, help=_("with a head: all steps of that head; without: the weights of all"))
    _outputs(here, attend)


def _outputs(here: Translator, parser: argparse.ArgumentParser) -> None:
    _ = here.gettext
    parser.add_argument("--head", type=int, help=_("which head a picture is of (default: 0)"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=_("where it is written (default: to the terminal)"))
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--csv", metavar="STEP", help=_("the numbers of a step, for a spreadsheet"))
    kinds.add_argument("--npy", metavar="STEP", help=_("the numbers of a step, for numpy"))
    kinds.add_argument("--svg", metavar="STEP", help=_("a picture of a step"))
    kinds.add_argument("--json", action="store_true", help=_("all steps, as nested lists by their names"))
    kinds.add_argument("--python", action="store_true", help=_("the run as a script of its own"))
    kinds.add_argument("--notebook", action="store_true", help=_("the run as a notebook, for Jupyter"))


def run(here: Translator, given: argparse.Namespace) -> int:
    """Computes and writes. Returns the exit code; raises Problem for what cannot be computed or written."""
    import model  # torch takes a second
    from model.lab.registry import find

    if given.command == "attend":
        head = given.head if given.layer is not None else None
        return _write(here, given, model.attend(given.id, given.text, given.layer, head))
    options, edits = dict(map(_option, given.option)), list(map(_edit, given.edit))
    preset = given.preset or (None if given.text else next((each.id for each in find(given.id).presets), None))
    own = {"context": given.context, "seed": given.seed, "preset": preset, "edits": edits}
    found = model.trace(given.id, given.text, **own, **options)
    return _write(here, given, found)


def _write(here: Translator, given: argparse.Namespace, found: "Traced") -> int:
    """What was asked for of the steps; if nothing was, what there is."""
    if given.csv:
        return _out(given, (MARK * bool(given.out) + found.csv(given.csv)).encode())
    if given.npy:
        file = io.BytesIO()
        np.save(file, found[given.npy])
        return _out(given, file.getvalue())
    if given.svg:
        place = {"head": given.head} if given.head is not None and "head" in found.axes(given.svg)[:-2] else {}
        return _out(given, found.figure(given.svg, **place).svg().encode())
    if given.python:
        return _out(given, found.script().encode())
    if given.notebook:
        return _out(given, found.notebook(here.gettext).encode())
    if given.json:
        return _out(given, json.dumps({id_: value.tolist() for id_, value in found.items()}).encode())
    steps = (f"{id_}  {', '.join(found.axes(id_))}  {' × '.join(map(str, found[id_].shape))}" for id_ in found)
    return 0 if say("\n".join([found.title, *steps])) else 1


def _out(given: argparse.Namespace, written: bytes) -> int:
    """Into the file; else to the terminal, as it is. Raises Problem if it cannot be written there."""
    try:
        if given.out:
            given.out.write_bytes(written)
        else:
            sys.stdout.buffer.write(written)
            sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever read has enough
        return 1
    except OSError as error:
        raise Problem(NOT_WRITTEN, file=str(given.out or "stdout"), reason=reason(error)) from error
    return 0


def _option(text: str) -> tuple[str, Any]:
    name, is_one, value = text.partition("=")
    if not (is_one and name.isidentifier()):
        raise Problem(NO_OPTION, text=text)
    try:
        return name, json.loads(value)
    except ValueError:  # a word
        return name, value


def _edit(text: str) -> tuple[str, tuple[int, ...], float]:
    try:
        step, place, value = EDIT.fullmatch(text).groups()  # type: ignore[union-attr]
        return step, tuple(map(int, place.split(","))), float(value)
    except (AttributeError, ValueError) as error:
        raise Problem(NO_EDIT, text=text) from error
