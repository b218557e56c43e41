"""From a lab's request on the wire to a run of the model: which tokens, which inputs."""

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from torch import Tensor

from app import wire
from app.schema import lab as schema
from model.lab import inputs as toys
from model.lab.inputs import Token
from model.lab.registry import Mechanism, Preset
from model.lab.request import Request, check_count
from model.lab.run import Run, ran
from model.learning import head as learned
from model.pretrained import runner
from model.pretrained.differs import differences
from model.pretrained.facts import Facts
from model.pretrained.interventions import Silence
from model.pretrained.pieces import Piece
from model.problem import N_, Note, Problem
from model.tracing import roles
from model.tracing.step import Edit


class Origin(NamedTuple):
    """facts: of the layer that the numbers are from; differs: what the model does otherwise with them"""

    facts: Facts
    differs: list[Note]


class Source(Protocol):
    """Where a head's numbers are from."""

    def tokens(self, id_: str, text: str) -> list[Piece]: ...

    def head_inputs(self, id_: str, text: str, layer: int, head: int) -> runner.HeadInputs: ...

    def layer_inputs(self, id_: str, text: str, layer: int) -> runner.LayerInputs: ...

    def attention(
        self, id_: str, text: str, layer: int, head: int, silent: tuple[Silence, ...] = ()
    ) -> runner.Attention | learned.Attention: ...


def source(id_: str) -> Source:
    """That of a model: trained elsewhere, or here."""
    return learned if learned.is_one(id_) else runner


def learned_here(translate: Callable[..., str]) -> list[dict[str, Any]]:
    """The models that are trained here and whose heads can be taken, as static/lib/source.js reads them."""
    return [
        {"id": each.id, "title": _titled(each, translate), "layers": each.settings.layers, "heads": each.settings.heads,
         "languages": []} for each in learned.models()
    ]  # fmt: skip


def _titled(model: learned.Model, translate: Callable[..., str]) -> str:
    title = translate(model.title)
    return translate(N_("{task}, the control"), task=title) if model.is_control else title


def trace(mechanism: Mechanism, asked: schema.TraceRequest) -> tuple[Request, Run]:
    """A request in the model's terms and its traced run, or what is remembered of it. Raises Problem for what a person
    can mend."""
    request = read(mechanism, asked)
    with placed(asked.inputs_from, asked.options):
        return request, ran(mechanism, request)


@contextmanager
def placed(head: schema.HeadOf | None, chosen: Container[str]) -> Iterator[None]:
    """A Problem of a size that nobody chose, because a model brought it, speaks of the model."""
    try:
        yield
    except Problem as problem:
        _, kind, option = (problem.field or "").rpartition("options.")
        if head and kind and option not in chosen:
            raise _no_place() from problem
        raise


def read(mechanism: Mechanism, asked: schema.TraceRequest) -> Request:
    """A request in the model's terms: its tokens, its inputs. Raises Problem for what a person can mend."""
    preset = mechanism.preset(asked.preset)
    request = Request(
        tokens=_tokens(asked, preset),
        context=_context(mechanism, asked, preset),
        text=asked.text,
        inputs={name: wire.array(name, value) for name, value in asked.inputs.items()},
        options=asked.options,
        seed=asked.seed,
        edits=[Edit(edit.step, tuple(edit.cell), edit.value) for edit in asked.edits],
        preset=preset,
    )
    if asked.inputs_from:
        request = _from_head(mechanism, asked, asked.inputs_from, request)
    return request


def read_beside(mechanism: Mechanism, asked: schema.TraceRequest) -> Request:
    """The same beside other mechanisms: one that has no place for a head's numbers takes seeded ones, of the tokens
    that the others have."""
    if asked.inputs_from is None or mechanism.from_head:
        return read(mechanism, asked)
    seeded = read(mechanism, asked.model_copy(update={"inputs_from": None}))
    return replace(seeded, tokens=_tokens(asked, None))


def _tokens(asked: schema.TraceRequest, preset: Preset | None) -> list[Token]:
    """Tokens as given, else those of the text, else those of the worked example."""
    if asked.text is not None and asked.tokens is not None:
        raise Problem(N_("Send either “text” or “tokens”, not both."), field="text")
    if asked.tokens is not None:
        return toys.tokens(asked.tokens)
    if asked.text is None and preset:
        return toys.tokens(preset.tokens)
    if asked.inputs_from and asked.text is not None:
        return list(source(asked.inputs_from.model).tokens(asked.inputs_from.model, asked.text))
    return toys.tokens(toys.split(asked.text or ""))


def _context(mechanism: Mechanism, asked: schema.TraceRequest, preset: Preset | None) -> list[Token]:
    """The second sentence's tokens: as given, else those of the worked example, else the mechanism's own."""
    if asked.context is not None and asked.context_tokens is not None:
        raise Problem(N_("Send either “context” or “context_tokens”, not both."), field="context")
    if mechanism.context is None:
        if asked.context is not None or asked.context_tokens is not None:
            raise Problem(N_("This mechanism reads one sentence; leave the second one out."), field="context")
        return []
    if asked.context_tokens is not None:
        if not asked.context_tokens:
            raise Problem(N_("The second sentence needs at least one word."), field="context_tokens")
        return toys.tokens(asked.context_tokens)
    if asked.context is None and preset and preset.context:
        return toys.tokens(preset.context)
    return toys.tokens(toys.split(mechanism.context if asked.context is None else asked.context, "context"))


def _from_head(
    mechanism: Mechanism, asked: schema.TraceRequest, head: schema.HeadOf, request: Request
) -> Request:
    """The request with the numbers of a head of a trained model; if w_o is asked for, of its whole layer."""
    if asked.text is None:
        raise Problem(N_("A model splits text in its own way: send “text” to take a head's numbers."), field="text")
    check_count(len(request.tokens))
    if not mechanism.from_head:
        raise Problem(
            N_("A head of this model has no numbers for this mechanism; take the seeded ones."),
            field="inputs_from",
        )  # fmt: skip
    known = {roles.X, *roles.VECTORS, *roles.MATRICES, roles.W_O}
    names = [entry.name for entry in mechanism.inputs if not entry.optional and entry.name in known]
    if roles.W_O in names:
        layer = source(head.model).layer_inputs(head.model, asked.text, head.layer)
        tensors = {name: getattr(layer, name) for name in names}
        _check_sizes(mechanism, tensors)
        return _with(request, tensors, {"heads": layer.heads})
    one = source(head.model).head_inputs(head.model, asked.text, head.layer, head.head)
    tensors = {roles.X: one.plain} if names == [roles.X] else {name: getattr(one, name) for name in names}
    axes = {entry.name: entry.axes for entry in mechanism.inputs}
    lone = {name: value[None] if len(axes[name]) > value.ndim else value for name, value in tensors.items()}
    return _with(request, lone, {})


def _check_sizes(mechanism: Mechanism, tensors: dict[str, Tensor]) -> None:
    """Problem if a model's matrices are of other sizes than the mechanism's, which adds x to what comes of it."""
    sizes: dict[str, set[int]] = {}
    for entry in mechanism.inputs:
        for axis, size in zip(entry.axes, tensors[entry.name].shape if entry.name in tensors else (), strict=False):
            sizes.setdefault(axis, set()).add(size)
    if any(len(each) > 1 for each in sizes.values()):
        raise _no_place()


def _no_place() -> Problem:
    return Problem(
        N_("This model has biases, or heads that are wider than its vectors, and this mechanism has no place for them: "
           "take another model, another mechanism, or the seeded numbers."),
        field="inputs_from",
    )  # fmt: skip


def origin(asked: schema.TraceRequest, run: Run, mechanism: Mechanism) -> Origin | None:
    """Where the numbers of a run are from: what was seen of that layer, and what the model does otherwise with them."""
    of = asked.inputs_from
    if of is None or asked.text is None:
        return None
    if asked.edits:  # a person's are not the mechanism's
        _, run = trace(mechanism, asked.model_copy(update={"edits": []}))
    there = source(of.model).attention(of.model, asked.text, of.layer, of.head)
    whole = any(entry.name == roles.W_O for entry in mechanism.inputs)
    return Origin(there.facts, differences(run.steps, there.steps, there.facts, of.head if whole else 0))


def _with(request: Request, tensors: dict[str, Tensor], brought: dict[str, int]) -> Request:
    """What a person gave stays before what the model gives."""
    options = {name: value for name, value in request.options.items() if name not in brought}
    return replace(request, inputs={**tensors, **request.inputs}, options=options, brought=brought)

