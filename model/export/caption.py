"""A step's caption for a notebook, filled with the numbers of a row, as `static/views/caption.js` does it on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import isfinite

from model.export.named import Named
from model.export.picture import short
from model.problem import N_

Translate = Callable[[str], str]

SHOWN = 6  # numbers of a row in a sentence
NEARLY = 0.995  # a share that leaves the others next to nothing
SENTENCE = re.compile(r"(?<=[.!?。]) ")
MARKUP = re.compile(r"[!-/:-@\[-`{-~]")  # what Markdown, HTML or LaTeX might read as its own
IN_OURS = "\\`*[]<>$"  # of those what a text of our own may hold; a name in braces has an underscore
EMPTY = N_("{query} cannot look at anything here: the mask hides its whole row.")
SAME = N_("All of them are the same: {top_value}.")
OTHER_SUM = N_("the row now adds up to {sum}, not to 1")
ALONE = N_("there is no other to share with")
NOTHING_LEFT = N_("almost nothing is left for the others")
LEFT = N_("the others share the rest")


def caption(
    template: str, own: Named, row: int, path: str, legend: Sequence[str], translate: Translate, is_share: bool,
    plane: int = 0,
) -> str:  # fmt: skip
    """What a template, translated, says of a row of one of a step's matrices; "" if it says nothing, or has no numbers.
    It is Markdown, and HTML as well.

    path: behind which the step stands; legend: the names of its classes; is_share: whether its rows are weights
    """
    if not template or not own.value.numel():
        return ""
    shape = (1, 1, *own.value.shape)[-max(2, own.value.ndim) :]
    heads = own.value[..., :1, :1].numel() if own.value.ndim > 2 else 0
    row = min(row, shape[-2] - 1)
    numbers = own.value.reshape(-1, *shape[-2:])[plane, row].tolist()
    hidden = [False] * len(numbers) if own.hidden is None else own.hidden.reshape(-1, *shape[-2:])[plane, row].tolist()
    columns = own.labels[-1] if own.labels else ["0"]
    seen = [(n, name) for n, name, off in zip(numbers, columns, hidden, strict=True) if not off and isfinite(n)]
    is_bit = isinstance(numbers[0], bool)
    if all(hidden) and not is_bit:
        template = translate(EMPTY)
    elif len(seen) > 1 and not is_share and isinstance(numbers[0], float) and len({n for n, _ in seen}) == 1:
        template = _evened(template, translate)
    if heads < 2:
        template = " ".join(each for each in SENTENCE.split(template) if "{heads}" not in each)
    top, best = max(seen, key=lambda each: each[0], default=(0.0, "–"))
    total = sum(n for n in numbers if isfinite(n))
    name = own.labels[-2][row] if len(own.labels) > 1 else ""
    known = {
        **dict.fromkeys(("query", "key", "token"), word(name)),
        "top_key": word(best), "column": word(best), "top_value": _number(top), "value": _number(top),
        "top_percent": percent(top), "head": str(plane), "heads": str(heads), "path": path, "n": str(len(numbers)),
        "class": legend[int(top)] if legend and int(top) < len(legend) else _number(top),
        "row": _listed(numbers), "visible": str(sum(map(bool, numbers)) if is_bit else len(seen)),
        "sum": short(total), "rest": _rest(len(seen) - 1, top, total, translate),
    }  # fmt: skip
    return escaped(template, IN_OURS).format(**known)


def word(text: str) -> str:
    """A token in bold, of which nothing is read as markup."""
    return f"<b>{escaped(text)}</b>"


def escaped(text: str, also: str = "") -> str:
    """Markdown's, HTML's and LaTeX's own signs as what they are called in HTML, or only these; on one line."""
    found = MARKUP.sub(lambda match: match[0] if also and match[0] not in also else f"&#{ord(match[0])};", text)
    return "".join(each if each.isprintable() else " " for each in found)


def percent(share: float) -> str:
    """What is not 0 is not written as 0, nor as 1 what is not."""
    if 0 < share < 0.001:
        return "<0.1%".replace("<", "&lt;")
    return f"{100 * share:.{int(0 < share < 0.01 or 0.99 < share < 1)}f}%"


def _evened(template: str, translate: Translate) -> str:
    """What is said of the best is not said if there is none."""
    if "{top_value}" not in template:
        return template
    return " ".join([*(each for each in SENTENCE.split(template) if "{top_key}" not in each), translate(SAME)])


def _rest(others: int, top: float, total: float, translate: Translate) -> str:
    if abs(total - 1) > 1e-3:
        return translate(OTHER_SUM).format(sum=short(total))
    return translate(ALONE if others < 1 else NOTHING_LEFT if top > NEARLY else LEFT)


def _number(value: float) -> str:
    return str(int(value)).replace("-", "−") if isfinite(value) and value == int(value) else short(value)


def _listed(numbers: Sequence[float]) -> str:
    """Numbers of a row."""
    is_whole = all(isfinite(each) and each == int(each) for each in numbers)
    written = map(_number if is_whole else short, numbers[:SHOWN])
    return f"&#91;{'&ensp;'.join(written)}{' …' * (len(numbers) > SHOWN)}&#93;"
