"""`step`: how a mechanism names its intermediates, and what a trace keeps of them.

A mechanism calls `step(name, axes, value)` and goes on with what comes back. `untraced` gives the value back
and nothing else; a `Trace` keeps it, swaps in the edits that a person made, and remembers how it was made.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol, Self

from torch import Tensor

from model.presence import go_on
from model.problem import N_, Problem
from model.tracing import masks
from model.tracing.edit import Edit, check, edited
from model.tracing.recorder import Named, Node, Recorder, leaves
from model.tracing.source import Line, lines_to
from model.tracing.torch_parts import unseen

AXES = frozenset(
    # the closed vocabulary of axes
    "batch head kv_head query key token latent d d_v d_c d_r d_in d_out d_heads d_qkv d_ff pair feature vocabulary "
    "position expert block offset bucket byte piece layer time part rank draft round label".split()
)
MOST_STEPS = 4000  # of one run: more are neither sent nor found again
MOST_NAMED = 20  # of a choice that is told in a sentence

Labels = Sequence[int] | Sequence[str]


class Steps(Protocol):
    """What a mechanism asks of its `step` argument."""

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor: ...

    def at(self, path: str, **axes: str | Labels) -> "Steps":
        """Behind this path; "" stays where it is. axes says what an axis is there: another word (`query="key"`
        if a second sentence looks at itself), the positions of its tokens (`key=range(4, 8)`), or names of
        its own."""

    def rename(self, **names: str) -> "Steps": ...


class Untraced:
    """Gives every value back untouched: the mechanism is then ordinary torch."""

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        return value

    def at(self, path: str, **axes: str | Labels) -> Self:
        return self

    def rename(self, **names: str) -> Self:
        return self


untraced = Untraced()


@dataclass(frozen=True, eq=False)
class Step:
    """One intermediate of a run.

    id: its name behind the path that was open; name; axes: one word for each dimension of value
    value: what the following steps saw; made: how it was computed, before any edit
    of: ids of the steps it was computed from; edited: the cells that were set by hand, () if all of them were
    source: where it was called, innermost first, then the lines that called that function
    labels: by axis, which of its tokens it holds (positions), or names; None: simply all of them, in order
    behind: the mask that hides pairs of it
    """

    id: str
    name: str
    axes: tuple[str, ...]
    value: Tensor
    made: Node
    of: tuple[str, ...]
    edited: tuple[tuple[int, ...], ...]
    source: tuple[Line, ...]
    labels: tuple[tuple[int | str, ...] | None, ...] = ()
    behind: masks.Behind | None = None

    @property
    def computed(self) -> Tensor:
        """The value before any edit."""
        return self.made.value

    def is_edited(self, cell: tuple[int, ...]) -> bool:
        """Whether this cell was set by hand, alone or with all others."""
        return () in self.edited or cell in self.edited


@dataclass(frozen=True)
class Scope:
    """A trace behind a path, with new names for steps, and what the axes are there."""

    trace: "Trace"
    path: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)  # an axis as it is written here -> as it is outside
    labels: Mapping[str, tuple[int | str, ...]] = field(default_factory=dict)  # by the axis as written here

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        return self.trace.record(self, name, axes, value)

    def at(self, path: str, **axes: str | Labels) -> "Scope":
        words, labels = dict(self.words), dict(self.labels)
        for axis, what in axes.items():
            if isinstance(what, str):
                words[axis] = self.words.get(what, what)
                known = self.labels.get(what)
            else:
                outer = self.labels.get(axis)
                known = tuple(outer[i] if outer and isinstance(i, int) else i for i in what)
            labels.pop(axis, None)
            labels |= {axis: known} if known is not None else {}
        return replace(self, path=f"{self.path}{path}/" if path else self.path, words=words, labels=labels)

    def rename(self, **names: str) -> "Scope":
        # what an outer caller renamed stays renamed: the inner name is looked up there
        return replace(self, names={**self.names, **{a: self.names.get(b, b) for a, b in names.items()}})


class Trace:
    """Records the steps of one run of a mechanism, with a person's edits swapped in.

        with Trace(edits) as trace:
            q = trace.input("q", "head query d", q)
            scaled_dot_product(q, k, v, step=trace)
        trace.finish().steps

    Raises ValueError if the mechanism is wrong (axes that do not fit, a second step of one id) and
    Problem if an edit is (no such step, a cell outside of it, a pair that the mask hides).
    """

    def __init__(
        self, edits: Iterable[Edit] = (), names: Mapping[str, Sequence[str]] | None = None,
        swaps: Mapping[str, Tensor] | None = None,
    ) -> None:  # fmt: skip
        """names: of the places along an axis that are no tokens, such as `vocabulary`, wherever it is as long;
        swaps: by the step's id, what takes the place of its whole value, before cells of it are edited"""
        self._swaps = dict(swaps or {})
        self._names = {axis: tuple(found) for axis, found in (names or {}).items()}
        self._edits: dict[str, list[Edit]] = {}
        for edit in edits:
            self._edits.setdefault(edit.step, []).append(edit)
        self._steps: dict[str, Step] = {}
        self._sizes: dict[tuple[str, str], int] = {}
        self._recorder = Recorder()

    def __enter__(self) -> Self:
        self._recorder.__enter__()  # type: ignore[no-untyped-call]  # torch has no types there
        return self

    def __exit__(self, *error: object) -> None:
        self._recorder.__exit__(*error)  # type: ignore[no-untyped-call]

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        return self.record(Scope(self), name, axes, value)

    def at(self, path: str, **axes: str | Labels) -> Scope:
        """Steps named through the result have ids behind this path: `tile 0 1/scores`."""
        return Scope(self).at(path, **axes)

    def rename(self, **names: str) -> Scope:
        """Steps named through the result take the new name: `rename(output="heads")`."""
        return Scope(self).rename(**names)

    def input(self, name: str, axes: str, value: Tensor) -> Tensor:
        """Record an input: a step that is made of nothing."""
        return self(name, axes, value)

    @property
    def steps(self) -> list[Step]:
        """What is made of nothing first (inputs, mask, draws), then the rest in the order of the run."""
        return sorted(self._steps.values(), key=lambda step: bool(step.of))

    def finish(self) -> Self:
        """After the run: an edit of a step that never came is refused."""
        for id_ in self._edits:
            if id_ not in self._steps:
                raise Problem(
                    N_("There is no step “{step}” here; choose one of: {steps}."),
                    field="edits", step=id_, steps=_first(self._steps),
                )  # fmt: skip
        return self

    def record(self, scope: Scope, name: str, axes: str, value: Tensor) -> Tensor:
        """Keep a value under its id; what comes back is the value with the person's edits in it. Raises Gone."""
        go_on()
        name = scope.names.get(name, name)
        id_ = scope.path + name
        if id_ in self._steps:
            raise ValueError(f"a second step {id_!r}")
        if len(self._steps) == MOST_STEPS:
            raise Problem(
                N_("This would take more than {most} steps. Shorten the text, or make the parts larger."),
                field="options", most=MOST_STEPS,
            )  # fmt: skip
        # outside of the recording: an edit is not a part of how a step was made; and there to ask for a shape is cheap
        with unseen():
            written = self._checked_axes(scope.path, id_, axes, value)
            words = tuple(scope.words.get(word, word) for word in written)
            made = self._recorder.node(value)
            of = tuple(dict.fromkeys(leaf.id for leaf in leaves(made)))
            labels = tuple(self._labels(id_, scope, word, n) for word, n in zip(written, value.shape, strict=True))
            step = Step(id_, name, words, value, made, of, (), lines_to(sys._getframe(1)), labels)
            behind = masks.behind(step, self._steps)
            edits = [self._checked(edit, value, behind) for edit in self._edits.get(id_, ())]
            after = edited(self._swaps.get(id_, value), edits)
        cells = tuple(dict.fromkeys(edit.cell for edit in edits))
        cells = ((), *cells) if id_ in self._swaps else cells
        self._steps[id_] = replace(step, value=after, edited=cells, behind=behind)
        self._recorder.name(id_, after)
        return after

    def _labels(self, id_: str, scope: Scope, written: str, size: int) -> tuple[int | str, ...] | None:
        found = scope.labels.get(written)
        if found is not None and len(found) != size:
            raise ValueError(f"step {id_!r}: axis {written!r} has {size}, and {len(found)} labels")
        named = self._names.get(scope.words.get(written, written))
        return found or (named if named and len(named) == size else None)

    def _checked_axes(self, path: str, id_: str, axes: str, value: Tensor) -> tuple[str, ...]:
        """`[head] query key` fits two dimensions as well as three; one word has one size under a path."""
        words = axes.replace("[", "").replace("]", "").split()
        optional = axes.count("[")
        words = words[optional:] if value.ndim == len(words) - optional else words
        if len(words) != value.ndim or not AXES.issuperset(words):
            raise ValueError(f"step {id_!r}: axes {axes!r} do not fit the shape {tuple(value.shape)}")
        for word, size in zip(words, value.shape, strict=True):
            if self._sizes.setdefault((path, word), size) != size:
                raise ValueError(f"step {id_!r}: axis {word!r} has {size}, it had another size before")
        return tuple(words)

    def _checked(self, edit: Edit, value: Tensor, behind: masks.Behind | None) -> Edit:
        check(edit, value)
        is_hidden = behind and behind.mask != edit.step and not self._steps[behind.mask].value[behind.cell(edit.cell)]
        if is_hidden:
            raise Problem(
                N_("The mask hides cell {cell} of “{step}”. Switch the pair on in the mask first."),
                field="edits", step=edit.step, cell=list(edit.cell),
            )  # fmt: skip
        return edit


__all__ = ["Edit", "Line", "Named", "Step", "Steps", "Trace", "Untraced", "untraced"]


def _first(names: Iterable[str]) -> str:
    """Names to choose from, for a sentence: not all if they are many."""
    found = list(islice(names, MOST_NAMED + 1))
    return ", ".join(found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")
