"""A mechanism's run as a notebook: its own source, the run, and a cell a step, with formula, caption and the matrix.

It needs Python, torch and Jupyter, and has the same parts as the script (model/export/script.py). The matrices are in
it already, as the cells draw them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from model.export.caption import IN_OURS, Translate, caption, escaped
from model.export.latex import latex
from model.export.named import Named, named_steps, names_of
from model.export.script import parts, with_imports
from model.export.shown import TABLES, show
from model.lab.registry import Mechanism
from model.lab.request import Request
from model.lab.run import ran
from model.lab.walk import Walk
from model.problem import N_
from model.tracing import roles
from model.tracing.formula import formula
from model.tracing.step import Step

SOURCE, SENTENCE = N_("Source: {source}"), N_("Sentence: {words}")
RUN_IT = N_("Run it with Python, torch and Jupyter. What is said below is said of the numbers that it came with.")
KEEPS = N_("How steps are kept, and drawn")
OWN, RUN, STEPS = N_("The mechanism itself"), N_("The run"), N_("Step by step")
FOLDED = {"jupyter": {"source_hidden": True}}
FORMAT = {
    "nbformat": 4, "nbformat_minor": 5,
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
}  # fmt: skip

Cell = dict[str, Any]


def notebook(mechanism: Mechanism, request: Request, translate: Translate = str) -> str:
    """The .ipynb of the run of a request, nbformat 4.5, in a language. Raises Problem for what has no run."""
    return written(_cells(mechanism, request, translate))


def written(made: Iterator[Cell]) -> str:
    """The file of these cells, which get their names and counts."""
    cells = list(made)
    for i, cell in enumerate(cells):
        cell["id"] = f"cell-{i}"
    for i, cell in enumerate([each for each in cells if each["cell_type"] == "code"], start=1):
        cell["execution_count"] = i
        for output in cell["outputs"]:
            output["execution_count"] = i
    return json.dumps({"cells": cells, **FORMAT}, indent=1) + "\n"


def _cells(mechanism: Mechanism, request: Request, translate: Translate) -> Iterator[Cell]:
    made, drawn = parts(mechanism, request), parts(mechanism, request, show)
    own = [each for each in drawn.functions if each in made.functions]
    others = [each for each in drawn.functions if each not in made.functions]
    yield markdown(_head(mechanism, request, translate))
    yield markdown(f"## {translate(KEEPS)}")
    yield code("\n\n\n".join([with_imports(drawn.imports), drawn.recorder, *others]), FOLDED)
    yield markdown(f"## {translate(OWN)}")
    yield code("\n\n\n".join(own))
    yield markdown(f"## {translate(RUN)}")
    queries, keys = names_of(request.tokens), names_of(request.context)
    sentences = {"sentence": queries} | ({"second_sentence": keys} if keys else {})
    yield code(f"{texts(sentences)}\n\n{made.run}")
    yield markdown(f"## {translate(STEPS)}")
    row = request.preset.focus if request.preset else len(request.tokens) - 1
    yield from steps(ran(mechanism, request).walk, sentences, row, translate)


def texts(sentences: Mapping[str, list[str]]) -> str:
    """The source that gives them their names."""
    return "\n".join(f"{name} = {tokens!r}" for name, tokens in sentences.items())


def _head(mechanism: Mechanism, request: Request, translate: Translate) -> str:
    said = [translate(SOURCE).format(source=escaped(mechanism.source, IN_OURS))]
    texts = [request.texts, [each.text for each in request.context]]
    said += [translate(SENTENCE).format(words=f"<b>{escaped(' '.join(words))}</b>") for words in texts if words]
    lesson = escaped(translate(mechanism.lesson), IN_OURS)
    return "\n\n".join([f"# {translate(mechanism.title)}", lesson, *said, translate(RUN_IT)])


def steps(walk: Walk, sentences: Mapping[str, list[str]], row: int, translate: Translate) -> Iterator[Cell]:
    """What is said of each step, and the cell that draws it; those behind a path under its name.

    sentences: the tokens of the queries, then those of the keys if they are others, by the names that cells have for
    them; row: of which the captions speak
    """
    named = named_steps(walk.steps, *[*sentences.values(), sentences["sentence"]][:2])
    for path, steps in groupby(walk.steps, key=lambda step: step.id.rpartition("/")[0]):
        if path:
            yield markdown(f"### {escaped(path, IN_OURS)}")
        for step in steps:
            own, template = named[step.id], walk.caption(step)
            legend = [translate(each) for each in walk.mechanism.legend(step)]
            is_share = roles.WEIGHTS in step.id
            said = caption(translate(template) if template else "", own, row, path, legend, translate, is_share)
            above = [f"###{'#' * bool(path)} {escaped(step.name, IN_OURS)}", f"$${latex(formula(step))}$$", said]
            yield markdown("\n\n".join(filter(None, above)))
            yield _shown(step, own, sentences, is_share)


def _shown(step: Step, own: Named, sentences: Mapping[str, list[str]], is_share: bool) -> Cell:
    """The cell that draws a step, and what it draws."""
    axes = " ".join(own.axes)
    given = [f'kept["{step.id}"]', f'"{axes}"']
    mask = None
    if step.behind and own.hidden is not None:
        mask = ~own.hidden
        places = (f"[{':, ' * i}{list(at)}]" for i, at in enumerate(step.behind.at) if at is not None)
        given.append(f'mask=kept["{step.behind.mask}"]{"".join(places)}')
    if is_share:
        given.append("largest=1")
    names = dict(zip(own.axes, own.labels, strict=True))
    names = {axis: along for axis, along in names.items() if along != list(map(str, range(len(along))))}
    by_name = {tuple(tokens): name for name, tokens in sentences.items()}
    given += [f"{axis}={by_name.get(tuple(along), along)}" for axis, along in names.items()]
    drawn = show(step.value, axes, mask, 1 if is_share else None, TABLES, **names)
    data = {"text/html": drawn.html, "text/plain": repr(drawn)}
    return code(f"show({', '.join(given)})", {}, [{"output_type": "execute_result", "metadata": {}, "data": data}])


def markdown(source: str) -> Cell:
    """Something said."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, metadata: Mapping[str, Any] | None = None, outputs: list[Cell] | None = None) -> Cell:
    """Something run, and what it gave."""
    return {"cell_type": "code", "metadata": metadata or {}, "source": source, "outputs": outputs or []}
