"""What stands behind the keys of a scene: `show: causal, hungry-cat, d = 4`, `light: row it`. Each reads a value, or
raises Problem; whoever asks adds the line."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, get_args

from app.learn.lesson import DoKind, Light, LightKind, Mistake, Pick, QuestionKind, Set, Show, Target
from model.lab.figure import Value
from model.problem import N_, Problem

TARGET = re.compile(r"^(?:([a-z]\w*)\.)?([^\[\]]+?)\[([^\[\]]+)\]$")
NUMBER = re.compile(r"^[-−]?\d+(\.\d+)?$")


@contextmanager
def placed(complain: Callable[[int, Problem], Mistake], line: int) -> Iterator[None]:
    """A Problem of what is done here is one of this line."""
    try:
        yield
    except Mistake:
        raise
    except Problem as why:
        raise complain(line, why) from why


def whole(text: str) -> int:
    """0, 1, 2 …"""
    if not text.isascii() or not text.isdigit():
        raise Problem(N_("“{text}” is no whole number."), text=text)
    return int(text)


def number(text: str) -> float:
    """Minutes, or what is set."""
    if not NUMBER.match(text):
        raise Problem(N_("“{text}” is no number."), text=text)
    return float(text.replace("−", "-"))


def value(text: str) -> Value:
    """Of an option: a number, yes or no, else a word."""
    if NUMBER.match(text):
        found = number(text)
        return int(found) if found.is_integer() and "." not in text else found
    return {"yes": True, "no": False}.get(text, text)


def places(text: str) -> list[str]:
    """What stands between brackets, apart by commas; a word that is a comma stands in quotation marks."""
    found = re.findall(r'"([^"]+)"|([^,]+)', text)
    return [quoted or bare.strip() for quoted, bare in found if quoted or bare.strip()]


def pair(text: str) -> tuple[str, str]:
    """`shiny, sun`: a row and a column; `shiny`: a row."""
    found = places(text)
    if len(found) not in (1, 2):
        raise Problem(N_("“{text}” is to name a row, or a row and a column: “it, cat”."), text=text)
    return found[0], (found[1] if len(found) > 1 else "")


def target(text: str) -> Target:
    """`weights[it, cat]`, `weights[it]`, `plain.weights[it, cat]`."""
    found = TARGET.match(text.strip())
    if not found:
        raise Problem(N_("“{text}” is to name cells of a step: “weights[it, cat]”."), text=text)
    row, column = pair(found[3])
    return Target(found[2].strip(), row, column, found[1] or "")


def light(text: str, line: int) -> Light:
    """`row it`, `column cat`, `cell it, cat`, `step`."""
    kind, _, rest = text.partition(" ")
    known: tuple[LightKind, ...] = get_args(LightKind)
    if kind not in known:
        raise Problem(N_("What is lit is one of: {kinds}; “{text}” is none."), kinds=", ".join(known), text=text)
    found: LightKind = next(each for each in known if each == kind)
    if found == "step":
        return Light(found, line)
    row, column = pair(rest)
    if (found == "cell") != bool(column):
        raise Problem(N_("A cell has a row and a column, a row and a column each one name: “{text}”."), text=text)
    return Light(found, line, row="" if found == "column" else row, column=row if found == "column" else column)


def show(text: str, line: int) -> Show:
    """`causal, hungry-cat, d = 4`: a mechanism, a worked example of it, options."""
    mechanism, *rest = (each.strip() for each in text.split(","))
    examples = [each for each in rest if "=" not in each]
    if not mechanism or len(examples) > 1:
        raise Problem(N_("“{text}” is to be a mechanism, an example of it if it has one, and options: “causal, "
                         "hungry-cat, d = 4”."), text=text)  # fmt: skip
    options = dict(option(each) for each in rest if "=" in each)
    return Show(line, mechanism, examples[0] if examples else "", options=options)


def choice(text: str) -> bool:
    """`yes`, `no`"""
    if text not in ("yes", "no"):
        raise Problem(N_("“{text}” is to be “yes” or “no”."), text=text)
    return text == "yes"


def option(text: str) -> tuple[str, Value]:
    """`d = 4`"""
    name, _, given = text.partition("=")
    return name.strip(), value(given.strip())


def beside(text: str, line: int) -> tuple[str, Show]:
    """`plain = raw-dot-product, hello-shiny-sun`: another run, and what text calls it."""
    name, equals, rest = text.partition("=")
    if not equals or not name.strip().isidentifier():
        raise Problem(N_("“{text}” is to be a name and what it stands for: “plain = raw-dot-product”."), text=text)
    return name.strip(), show(rest.strip(), line)


def trained(text: str) -> tuple[str, int, int]:
    """`stories15m, 4, 4`: a model, a layer and a head whose numbers are taken."""
    found = [each.strip() for each in text.split(",")]
    if len(found) != 3:
        raise Problem(N_("“{text}” is to be a model, a layer and a head: “stories15m, 4, 4”."), text=text)
    return found[0], whole(found[1]), whole(found[2])


def set_(text: str, line: int) -> Set:
    """`mask[sun, Hello] = 0`, `mask[ahead] = 0` for all that a word cannot have seen yet, an option: `p = 0.2`, or a
    head of the trained model whose numbers are taken: `head[4, 1] = 0`, by its layer and its place there"""
    cell, equals, given = (each.strip() for each in text.rpartition("="))
    if not equals:
        raise Problem(N_("“{text}” is to set a cell or an option: “mask[it, cat] = 0”."), text=text)
    if "[" not in cell:
        return Set(line, given, option=cell)
    number(given)
    found = target(cell)
    if not found.column and found.row != "ahead":
        raise Problem(N_("“{text}” is to set one cell, by its row and its column, or all that lie ahead: “mask[ahead] "
                         "= 0”."), text=text)  # fmt: skip
    return Set(line, given, target=found)


def pick(text: str, line: int) -> Pick:
    """`asks = any`, `asks = any from 2`, `looked = any up to asks`, `looked = any but asks`, `here = shiny`"""
    name, equals, rest = (each.strip() for each in text.partition("="))
    if not equals or not name.isidentifier() or not rest:
        raise Problem(N_("“{text}” is to give a word a name: “asks = any”, “asks = shiny”."), text=text)
    drawn = re.fullmatch(r"any(?: from (\d+))?(?: up to (\w+))?(?: but (\w+))?", rest)
    if not drawn:
        return Pick(name, line, fixed=rest)
    return Pick(name, line, least=max(0, int(drawn[1] or 1) - 1), up_to=drawn[2] or "", but=drawn[3] or "")


def asked(kind: QuestionKind, text: str, line: int) -> dict[str, Any]:
    """What a question's first line says of it."""
    if kind in ("choose", "say"):
        if text:
            raise Problem(N_("“{kind}:” stands alone; what is asked comes after an empty line."), kind=kind)
        return {}
    if kind == "do":
        return _done(text, line)
    if kind == "count":
        return {"counts": text}
    if kind == "change":
        before, condition, change = text.partition(" if ")
        if not condition:
            raise Problem(N_("“{text}” is to say of what, and what is changed: “weights[it, cat] if mask[it, a] = 0”."),
                          text=text)  # fmt: skip
        found = target(before)
        if not found.column:
            raise Problem(N_("How one number changes is asked: name its row and its column."))
        return {"target": found, "change": tuple(set_(each.strip(), line) for each in change.split(" and "))}
    found = target(text)
    if kind in ("largest", "smallest", "order") and found.column:
        raise Problem(N_("This is asked of a whole row: “weights[it]”."))
    return {"target": found}


def _done(text: str, line: int) -> dict[str, Any]:
    """`step weights`, `cell weights[it, cat]`, `edit mask[it, cat]`, `edit mask[it, cat] = 0`, `sentence`"""
    kind, _, rest = text.partition(" ")
    known: tuple[DoKind, ...] = get_args(DoKind)
    if kind not in known:
        raise Problem(N_("What is to be done is one of: {kinds}; “{text}” is none."), kinds=", ".join(known), text=text)
    if kind == "sentence":
        return {"do": kind}
    if kind == "edit" and "=" in rest:
        change = set_(rest, line)
        return {"do": kind, "target": change.target, "change": (change,)}
    return {"do": kind, "target": Target(rest.strip(), "") if kind == "step" or "[" not in rest else target(rest)}
