"""`headlight train`: a small transformer learns a task, beside its control, a line for each moment; for scripts."""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.i18n import Translator
from app.terminal import say
from model.problem import N_, Problem

if TYPE_CHECKING:
    from model.learning.changes import Change
    from model.learning.course import Frame, Seen

NO_SETTING = N_("Write a setting as NAME=VALUE, such as layers=1; “{text}” is not one.")
NO_TEXT = N_("“{file}” could not be read as a text: {reason}.")
COLUMNS = ("seed", "step", "model", "loss", "right", "known", "pattern", "layer", "head", "seconds")
CHANGE = re.compile(
    r"(?P<step>\d{1,9}):(rate=(?P<rate>\d+(\.\d*)?(e-?\d{1,3})?)|(?P<what>silence|freeze)=(?P<layer>\d{1,3})\.(?P<head>\d{1,3}))"
    r"(:(?P<model>model|control))?"
)
NO_CHANGE = N_("Write a change as STEP:rate=VALUE, STEP:silence=LAYER.HEAD or STEP:freeze=LAYER.HEAD, and “:model” or "
               "“:control” behind it if it is of one alone; “{text}” is none.")  # fmt: skip
LINES = 12  # of a training that is watched


def add(here: Translator, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the parser."""
    _ = here.gettext
    words = _("train a small transformer on a task, beside a control")
    train = commands.add_parser("train", help=words, description=words)
    train.add_argument("task", metavar="TASK", nargs="?", help=_("if none: what tasks there are"))
    setting = _("of the model, such as layers=2 or attention=linear; may be given more than once")
    others = _("the same of the control")
    train.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=setting)
    train.add_argument("--control", action="append", default=[], metavar="NAME=VALUE", help=others)
    change = _("on the way: 100:rate=0.001, of layer 1, head 0 100:silence=1.0, of the control 100:freeze=1.0:control")
    train.add_argument("--change", action="append", default=[], metavar="STEP:WHAT=VALUE[:MODEL]", help=change)
    train.add_argument("--seed", type=int, default=1, help=_("of the first weights and the examples (default: 1)"))
    train.add_argument("--seeds", type=int, default=1, metavar="N", help=_("one training after another, with so many"))
    train.add_argument("--steps", type=int, help=_("how many (default: as many as the task takes)"))
    train.add_argument("--corpus", type=Path, metavar="FILE", help=_("a text to learn from, for the task next-letter"))
    kinds = train.add_mutually_exclusive_group()
    kinds.add_argument("--csv", action="store_true", help=_("a row for each moment of each model"))
    kinds.add_argument("--json", action="store_true", help=_("a line for each moment, with what each head looks at"))


def run(here: Translator, given: argparse.Namespace) -> int:
    """Trains and writes. Returns the exit code; raises Problem for what cannot be trained."""
    from model.learning.course import FRAMES, train  # torch takes a second
    from model.learning.settings import Settings
    from model.learning.task import find, tasks

    if given.task is None:
        lines = (f"{task.id}: {here.gettext(task.says)}" for task in tasks())
        return 0 if say("\n".join(lines)) else 1
    corpus = _text(given.corpus)
    task = find(given.task, corpus)
    models = [Settings.of(_settings(own), default)
              for own, default in ((given.set, task.model), (given.control, task.control))]  # fmt: skip
    changes = [_change(text) for text in given.change]
    frames = FRAMES if given.csv or given.json else LINES
    seeds = range(given.seed, given.seed + max(1, given.seeds))
    write = _csv if given.csv else _json if given.json else _table
    return write(
        (seed, frame)
        for seed in seeds
        for frame in train(
            task.id, models, seed=seed, steps=given.steps, frames=frames, corpus=corpus, changes=changes
        )
    )


def _text(file: Path | None) -> str:
    """What stands in a file, "" for none."""
    if file is None:
        return ""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(NO_TEXT, field="corpus", file=file, reason=getattr(error, "strerror", None) or error) from error


def _csv(frames: "Iterator[tuple[int, Frame]]") -> int:
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(COLUMNS)
    for seed, frame in frames:
        lines.writerows(_row(seed, frame.step, i, each) for i, each in enumerate(frame.models))
        sys.stdout.flush()
    return 0


def _json(frames: "Iterator[tuple[int, Frame]]") -> int:
    for seed, frame in frames:
        models = [
            dict(zip(COLUMNS[3:], _row(seed, frame.step, i, each)[3:], strict=True))
            | {"heads": [[_known(share) for share in row] for row in each.pattern.tolist()]}
            for i, each in enumerate(frame.models)
        ]
        if not say(json.dumps({"seed": seed, "step": frame.step, "models": models})):
            return 1
    return 0


def _table(frames: "Iterator[tuple[int, Frame]]") -> int:
    widths = [max(7, len(name)) for name in COLUMNS]
    rows = (_row(seed, frame.step, i, each) for seed, frame in frames for i, each in enumerate(frame.models))
    for line in chain([COLUMNS], rows):  # each as soon as it is there
        written = (f"{each:.3f}" if isinstance(each, float) else "–" if each is None else str(each) for each in line)
        if not say("  ".join(each.rjust(width) for each, width in zip(written, widths, strict=True))):
            return 1
    return 0


def _row(seed: int, step: int, i: int, seen: "Seen") -> tuple[Any, ...]:
    from model.learning.course import MODELS

    layer, head = seen.best
    pattern, seconds = _known(float(seen.pattern[layer, head])), round(seen.seconds, 3)
    place = (layer, head) if pattern is not None else (None, None)
    return seed, step, MODELS[i], seen.loss, seen.right, seen.known, pattern, *place, seconds


def _known(share: float) -> float | None:
    """Nothing if nobody knows where a right head looks."""
    return None if isnan(share) else share


def _settings(given: list[str]) -> dict[str, Any]:
    """Each as its kind: a number, a word, true or false."""
    from model.learning.settings import Settings

    found: dict[str, Any] = {}
    for text in given:
        name, is_one, value = text.partition("=")
        if not is_one:
            raise Problem(NO_SETTING, text=text)
        try:
            found[name] = json.loads(value)
        except ValueError:  # a word
            found[name] = value
    known = {each.name: type(each.default) for each in fields(Settings)}
    for name, value in found.items():
        wanted = known.get(name)
        if wanted and not (type(value) is wanted or (wanted is float and type(value) is int)):
            raise Problem(NO_SETTING, text=f"{name}={value}")
    return found


def _change(text: str) -> "Change":
    """Raises Problem for what is none."""
    from model.learning.changes import Change
    from model.learning.course import MODELS

    found = CHANGE.fullmatch(text)
    if not found:
        raise Problem(NO_CHANGE, text=text)
    step, model = int(found["step"]), MODELS.index(found["model"]) if found["model"] else None
    if found["rate"]:
        return Change(step, model, rate=float(found["rate"]))
    head = int(found["layer"]), int(found["head"])
    return Change(step, model, silence=head) if found["what"] == "silence" else Change(step, model, freeze=head)
