"""What `import model` offers: a run of a mechanism, or a trained model's attention, as named numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from model.export.caption import Translate
from model.export.named import Named, named_steps, names_of
from model.export.notebook import notebook
from model.export.script import script
from model.export.table import written
from model.lab import inputs as toys
from model.lab.inputs import Token
from model.lab.registry import Mechanism, Preset, find
from model.lab.request import Request
from model.lab.run import Parity, run
from model.lab.walk import Walk
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Edit

if TYPE_CHECKING:
    from os import PathLike

    from model.plot import Figure
    from model.pretrained.catalogue import Entry
    from model.pretrained.families import Part
    from model.pretrained.interventions import Intervention
    from model.pretrained.pairs import Text
    from model.pretrained.runner import Candidate
    from model.widget import Widget

Cell = tuple[str, tuple[int, ...], float]


class NoSuchStep(Problem, KeyError):
    """A step that is not there, said with those that are."""

    def __str__(self) -> str:
        return ValueError.__str__(self)  # a KeyError's own puts it in quotes


@dataclass(frozen=True)
class Traced(Mapping[str, NDArray[Any]]):
    """The steps of a run by id, each a numpy array of its own; `axes` and `labels` say what stands where.

    parity: how far a mechanism lies from its reference; None of a trained model, which its probe has compared
    next: what a trained model would say next, with probabilities, likeliest first; masked: the same of each mask token
    of the text, by its place among the tokens, of a model that has the head for it
    made: writes the script that makes it; None of a model's heads all at once
    cells: writes the notebook, in a language; None of a model's heads all at once
    walk: its steps with their captions; None of a model's heads all at once
    """

    title: str
    named: Mapping[str, Named]
    parity: Parity | None = None
    next: Sequence[tuple[str, float]] = field(default=())
    masked: Mapping[int, Sequence[tuple[str, float]]] = field(default_factory=dict)
    made: Callable[[], str] | None = None
    cells: Callable[[Translate], str] | None = None
    walk: Walk | None = None

    def __getitem__(self, id_: str) -> NDArray[Any]:
        found: NDArray[Any] = self._of(id_).value.numpy().copy()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.named)

    def __len__(self) -> int:
        return len(self.named)

    def axes(self, id_: str) -> tuple[str, ...]:
        """A word for each dimension: ("head", "query", "key")."""
        return self._of(id_).axes

    def labels(self, id_: str) -> tuple[list[str], ...]:
        """What stands along each axis: tokens (a repeated one with an index), names, else numbers from 0."""
        return self._of(id_).labels

    def figure(self, id_: str = roles.WEIGHTS, **at: int) -> Figure:
        """A step as a Plotly figure: its last two axes, and of those before them the places `at`, such as head=1.

        Raises Problem if there is no such axis or place.
        """
        from model import plot

        own = self._of(id_)
        lead = own.axes[:-2]
        place = tuple(self._place(own, axis, at.get(axis, 0)) for axis in lead)
        for axis in at.keys() - set(lead):
            raise Problem(
                N_("“{id}” has no axis “{axis}” before its last two; its axes are: {axes}."),
                field=axis, id=id_, axis=axis, axes=", ".join(own.axes),
            )  # fmt: skip
        title = ", ".join([f"{self.title}: {id_}", *(f"{a} {i}" for a, i in zip(lead, place, strict=True))])
        value = own.value[place].reshape(-1, own.value.shape[-1])
        rows = own.labels[-2] if len(own.axes) > 1 else [""]
        axes = own.axes[-2:] if len(own.axes) > 1 else ("", *own.axes[-1:])
        hidden = torch.zeros_like(value, dtype=torch.bool) if own.hidden is None else own.hidden[place]
        return plot.matrix(title, value, axes, (rows, own.labels[-1]), hidden, roles.WEIGHTS in id_)

    def csv(self, id_: str = roles.WEIGHTS) -> str:
        """A whole step as a spreadsheet reads it: its last axis across, a column of names for each of the others."""
        own = self._of(id_)
        return written(own.value.numpy(), own.axes, own.labels)

    def script(self) -> str:
        """The source of a script of its own that prints the same numbers, with --json as {step id: nested list}.

        It needs Python and torch; a trained head's also transformers and the model's files. Raises Problem if these
        are all heads.
        """
        if self.made is None:
            raise Problem(N_("There is a script of one head, not of all: give a layer and a head."), field="head")
        return self.made()

    def notebook(self, translate: Translate = str) -> str:
        """The run as a notebook (.ipynb): a cell a step, with formula, caption and the matrix. It needs what the script
        needs.

        translate: of a message; English if none. Raises Problem if these are all heads.
        """
        if self.cells is None:
            raise Problem(N_("There is a notebook of one head, not of all: give a layer and a head."), field="head")
        return self.cells(translate)

    def show(self) -> Widget:
        """A widget for a notebook: the steps, or all heads layer by layer; `cell` is where one looks, and may be set.

        Raises Problem if the extra “notebook” is not installed.
        """
        try:
            from model.widget import Widget, of_heads, of_steps
        except ModuleNotFoundError as error:
            raise Problem(N_('Widgets need one thing more: pip install "headlight[notebook]".')) from error
        pages = of_steps(self.named, self.walk) if self.walk else of_heads(self._of(roles.WEIGHTS))
        return Widget(self.title, pages, roles.WEIGHTS if roles.WEIGHTS in pages else [*pages][-1])

    def __repr__(self) -> str:
        return f"<{self.title}: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        """A table of the steps, for a notebook: no script, no other host."""
        rows = "".join(
            f"<tr><td><code>{escape(id_)}</code></td><td>{', '.join(own.axes)}</td>"
            f"<td>{' × '.join(map(str, own.value.shape))}</td></tr>"
            for id_, own in self.named.items()
        )
        return f"<table><caption>{escape(self.title)}</caption><tr><th>step<th>axes<th>shape</tr>{rows}</table>"

    def _of(self, id_: str) -> Named:
        if id_ not in self.named:
            raise NoSuchStep(
                N_("There is no step “{step}” here; choose one of: {steps}."),
                field="step", step=id_, steps=", ".join(self.named),
            )  # fmt: skip
        return self.named[id_]

    def _place(self, own: Named, axis: str, at: int) -> int:
        size = own.value.shape[own.axes.index(axis)]
        if not 0 <= at < size:
            raise Problem(
                N_("Along “{axis}” positions count from 0 to {last}; {at} is not one of them."),
                field=axis, axis=axis, last=size - 1, at=at,
            )  # fmt: skip
        return at


def trace(
    mechanism: str, sentence: str | Sequence[str] | None = None, *, context: str | Sequence[str] | None = None,
    seed: int = 123, preset: str | None = None, inputs: Mapping[str, ArrayLike] | None = None,
    edits: Sequence[Cell] = (), **options: bool | int | float | str,
) -> Traced:  # fmt: skip
    """A mechanism's run on a sentence, which is split at Unicode's word boundaries; a list of words is taken as it is.

    mechanism: its id, such as "causal"; context: the second sentence, if it reads two; preset: a worked example
    inputs: by name, in place of the seeded ones; edits: ("mask", (0, 0, 1), 1.0) sets a cell of a step
    options: those of the mechanism, such as heads=2. Raises Problem for whatever it cannot run.
    """
    entry = find(mechanism)
    example = entry.preset(preset)
    request = Request(
        tokens=_tokens(example.tokens if sentence is None and example else sentence or "", "sentence"),
        context=_context(entry, example, context),
        inputs={name: _tensor(name, value) for name, value in (inputs or {}).items()},
        options=options,
        seed=seed,
        edits=[Edit(step, tuple(cell), value) for step, cell, value in edits],
        preset=example,
        text=sentence if isinstance(sentence, str) else None,
    )
    found = run(entry, request)
    queries = names_of(request.tokens)
    named = named_steps(found.steps, queries, names_of(request.context) or queries)
    made, cells = partial(script, entry, request), partial(notebook, entry, request)
    return Traced(entry.title, named, found.parity, made=made, cells=cells, walk=found.walk)


def attend(
    model: str | PathLike[str] | Entry, text: Text, layer: int | None = None, head: int | None = None, *,
    interventions: Sequence[Intervention] = (), part: Part | None = None, answer: str = "",
) -> Traced:  # fmt: skip
    """A trained model's attention on a text: all steps of one head, or without layer and head the weights of all.

    model: its id, such as "stories15m", or a checkpoint of your own: its folder, or its name on Hugging Face's hub
    text: one, or a pair of sentences for a model that reads two, such as BERT; its mask token, such as [MASK], may
    stand in them
    interventions: such as Silence(4, 4); part, answer: of an encoder–decoder
    Raises Problem for an unknown model, one that is not fetched or is refused, a text that it cannot read, a head that
    is not there.
    """
    from model.export.head_notebook import head_notebook
    from model.export.head_script import head_script
    from model.pretrained import all_heads, own, runner

    entry = own.named(model)
    id_, title = entry.id, entry.title if isinstance(entry, own.Own) else entry.id
    if layer is None and head is None:
        every = all_heads.weights(id_, text, interventions, part, answer)
        keys, queries = names_of(every.tokens), names_of(every.queries)
        layers, heads = (list(map(str, range(n))) for n in every.weights.shape[:2])
        named = {
            roles.MASK: Named(every.mask, ("query", "key"), (queries, keys)),
            roles.WEIGHTS: Named(
                every.weights, ("layer", "head", "query", "key"), (layers, heads, queries, keys),
                ~every.mask.expand(every.weights.shape),
            ),
        }  # fmt: skip
        return Traced(title, named)
    if layer is None or head is None:
        raise Problem(N_("Give a layer and a head; for all heads, give neither."), field="head")
    asked = id_, text, layer, head, interventions, part, answer
    one = runner.attention(*asked)
    named = named_steps(one.steps, names_of(one.queries), names_of(one.tokens))
    masked = {each.place: _likeliest(each.candidates) for each in one.masked}
    made, cells = partial(head_script, *asked), partial(head_notebook, *asked)
    said = f"{title}, layer {layer}, head {head}"
    return Traced(said, named, None, _likeliest(one.next), masked, made, cells, one.walk)


def _likeliest(candidates: Sequence[Candidate]) -> list[tuple[str, float]]:
    return [(each.token.text, each.probability) for each in candidates]


def _context(mechanism: Mechanism, preset: Preset | None, given: str | Sequence[str] | None) -> list[Token]:
    """The second sentence's tokens: as given, else those of the worked example, else the mechanism's own."""
    if mechanism.context is None:
        if given is not None:
            raise Problem(N_("This mechanism reads one sentence; leave the second one out."), field="context")
        return []
    return _tokens(given or (preset and preset.context) or mechanism.context, "context")


def _tokens(sentence: str | Sequence[str], field_: str) -> list[Token]:
    return toys.tokens(toys.split(sentence, field_) if isinstance(sentence, str) else sentence)


def _tensor(name: str, value: ArrayLike) -> Tensor:
    try:
        return torch.as_tensor(value, dtype=torch.float32)
    except (ValueError, TypeError, RuntimeError) as error:
        raise Problem(
            N_("Input “{name}” must be a matrix of numbers, with rows of equal length."),
            field=f"inputs.{name}", name=name,
        ) from error  # fmt: skip
