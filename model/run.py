"""One run of a mechanism on a sentence: what is not given is seeded, and the result is checked at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from model import inputs as toys
from model.inputs import TOKEN_AXES, Token
from model.problem import N_, Problem
from model.registry import Input, Mechanism, Preset, Value, axis_option
from model.step import LARGEST, Edit, Step, Trace

MAX_TOKENS = 64  # a matrix of 64 x 64 is the largest that is sent whole
MAX_HEADS, MAX_SIZE = 64, 1024  # of a given input: those of large models, and an answer of a few MB
TOLERANCE = 1e-5  # float32 against float64, relative to the largest output where that exceeds 1


@dataclass(frozen=True)
class Request:
    """What a person asks for. inputs: tensors that replace the seeded ones; options: by name, defaults
    otherwise; edits: single cells; preset: its inputs come before seeded ones."""

    tokens: Sequence[Token]
    inputs: Mapping[str, Tensor] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    seed: int = 123
    edits: Sequence[Edit] = ()
    preset: Preset | None = None

    @property
    def texts(self) -> list[str]:
        return [token.text for token in self.tokens]


@dataclass(frozen=True)
class Parity:
    """How far the output lies from the independent reference, over every cell, step edits left out."""

    reference: str
    max_abs_error: float
    tolerance: float

    @property
    def agrees(self) -> bool:
        return self.max_abs_error <= self.tolerance


@dataclass(frozen=True)
class Run:
    """A traced run: the options as they were used, its steps and its parity."""

    options: dict[str, Value]
    trace: Trace
    parity: Parity

    @property
    def steps(self) -> list[Step]:
        return self.trace.steps


def run(mechanism: Mechanism, request: Request) -> Run:
    """Trace a mechanism on a request and compare it with its reference.

    Raises Problem for what a person can mend: a wrong shape, an unknown option, too many tokens …
    """
    tensors, options = _resolved(mechanism, request)
    trace = _traced(mechanism, tensors, options, request.seed, request.edits)
    drawn = {step.id for step in trace.steps if not step.of}
    input_edits = [edit for edit in request.edits if edit.step in drawn]
    plain = trace
    if len(input_edits) < len(request.edits):
        plain = _traced(mechanism, tensors, options, request.seed, input_edits)
    return Run(options, trace, _parity(mechanism, plain, options, request.seed))


def arguments(mechanism: Mechanism, options: Mapping[str, Value], seed: int) -> dict[str, Value]:
    """The keyword arguments of the function among the options (sizes and optional inputs are not)."""
    found = {o.name: options[o.name] for o in mechanism.options if o.kind == "argument"}
    return found | ({"seed": seed} if mechanism.seeded else {})


def _traced(
    mechanism: Mechanism,
    tensors: Mapping[str, Tensor],
    options: Mapping[str, Value],
    seed: int,
    edits: Sequence[Edit],
) -> Trace:
    axes = {entry.name: " ".join(entry.axes) for entry in mechanism.inputs}
    with torch.inference_mode(), Trace(edits) as trace:
        named = {name: trace.input(name, axes[name], value) for name, value in tensors.items()}
        mechanism.function(**named, **arguments(mechanism, options, seed), step=trace)
    return trace.finish()


def _parity(mechanism: Mechanism, trace: Trace, options: Mapping[str, Value], seed: int) -> Parity:
    """The same algorithm on the same inputs and draws; the mask only where a person has changed it."""
    given = [step for step in trace.steps if not step.of and (step.name != "mask" or step.edited)]
    arrays = {s.id: (s.value if s.value.dtype == torch.bool else s.value.double()).numpy() for s in given}
    expected = mechanism.reference.reference(**arrays, **arguments(mechanism, options, seed))
    ours = trace.steps[-1].value.double().numpy()
    error = float(np.abs(ours - expected).max())
    return Parity(mechanism.reference.NAME, error, TOLERANCE * max(1.0, float(np.abs(expected).max())))


def _resolved(mechanism: Mechanism, request: Request) -> tuple[dict[str, Tensor], dict[str, Value]]:
    """All input tensors, and the options as they are used: sizes follow the tensors that were given."""
    _check_tokens(request.texts)
    of_preset = request.preset.options if request.preset else {}
    options = _options(mechanism, {**of_preset, **request.options})
    given = _of_preset(request) | _checked_inputs(mechanism, request.inputs)
    axes = {axis: axis_option(axis) for entry in mechanism.inputs for axis in entry.axes}
    sizes = {axis: int(options[name]) for axis, name in axes.items() if name in options}
    sizes |= dict.fromkeys(TOKEN_AXES, len(request.tokens))
    for entry in mechanism.inputs:
        if entry.name in given:
            sizes |= _sizes_of(entry, given[entry.name], request.texts)
    tensors = {}
    for entry in mechanism.inputs:
        shape = [sizes[axis] for axis in entry.axes]
        if entry.name in given:
            tensors[entry.name] = _of_shape(entry, given[entry.name], shape)
        elif not entry.optional or options[entry.name]:
            tensors[entry.name] = toys.seeded(request.seed, entry.name, entry.axes, shape, request.texts)
    used = {axis_option(axis): size for axis, size in sizes.items() if axis not in TOKEN_AXES}
    present = {entry.name: entry.name in tensors for entry in mechanism.inputs if entry.optional}
    return tensors, {name: (used | present).get(name, value) for name, value in options.items()}


def _check_tokens(texts: Sequence[str]) -> None:
    for text in texts:
        toys.check(text, "tokens")
    if not texts or not all(map(toys.visible, texts)):
        raise Problem(N_("Every token needs a visible character; take the empty ones out."), field="tokens")
    check_count(len(texts))


def check_count(n: int) -> None:
    """Raises Problem where there are more tokens than the lab shows."""
    if n > MAX_TOKENS:
        raise Problem(
            N_("The lab shows at most {most} tokens, and there are {n}. Shorten the text."),
            field="text", most=MAX_TOKENS, n=n,
        )  # fmt: skip


def _options(mechanism: Mechanism, given: Mapping[str, object]) -> dict[str, Value]:
    known = {option.name: option for option in mechanism.options}
    for name in given:
        if name not in known:
            raise Problem(
                N_("There is no option “{name}”; choose from: {names}."),
                field="options", name=name, names=", ".join(known) or "–",
            )  # fmt: skip
    return {name: option.checked(given.get(name, option.default)) for name, option in known.items()}


def _of_preset(request: Request) -> dict[str, Tensor]:
    """A preset's weights whole, and its vectors by token: a word that is not in it stays seeded."""
    preset = request.preset
    if preset is None:
        return {}
    vectors = preset.inputs.get("x")
    weights = {name: value for name, value in preset.inputs.items() if name != "x"}
    if vectors is None:
        return weights
    known = dict(zip(preset.tokens, vectors, strict=True))
    d = vectors.shape[1]

    def drawn(text: str) -> Tensor:
        return toys.seeded(request.seed, "x", ("token", "d"), (1, d), [text])[0]

    rows = [known[text] if text in known else drawn(text) for text in request.texts]
    return weights | {"x": torch.stack(rows)}


def _checked_inputs(mechanism: Mechanism, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    names = [entry.name for entry in mechanism.inputs]
    for name, value in given.items():
        if name not in names:
            raise Problem(
                N_("“{name}” is not an input here; the inputs are: {names}."),
                field="inputs", name=name, names=", ".join(names),
            )  # fmt: skip
        if not bool(value.isfinite().all()) or bool((value.abs() > LARGEST).any()):
            raise Problem(
                N_("Input “{name}” takes numbers from −1,000,000 to 1,000,000."),
                field=f"inputs.{name}", name=name,
            )  # fmt: skip
    return dict(given)


def _sizes_of(entry: Input, value: Tensor, texts: Sequence[str]) -> dict[str, int]:
    """The sizes that a given tensor sets; its rows must be the tokens."""
    fits = value.ndim == len(entry.axes) and value.numel() > 0
    sizes = dict(zip(entry.axes, value.shape, strict=True)) if fits else {}
    if not fits or any(size != len(texts) for axis, size in sizes.items() if axis in TOKEN_AXES):
        raise Problem(
            N_("Input “{name}” needs the axes ({axes}) with {n} tokens; it has the shape {shape}."),
            field=f"inputs.{entry.name}",
            name=entry.name, axes=", ".join(entry.axes), n=len(texts), shape=list(value.shape),
        )  # fmt: skip
    for axis, size in sizes.items():
        most = MAX_HEADS if axis == "head" else MAX_SIZE
        if size > most:
            raise Problem(
                N_("Input “{name}” may have {most} along {axis} at most; it has {size}."),
                field=f"inputs.{entry.name}", name=entry.name, most=most, axis=axis, size=size,
            )  # fmt: skip
    return sizes


def _of_shape(entry: Input, value: Tensor, shape: Sequence[int]) -> Tensor:
    if list(value.shape) != list(shape):
        raise Problem(
            N_("Input “{name}” has the shape {shape}; with the other inputs it needs {needed}."),
            field=f"inputs.{entry.name}", name=entry.name, shape=list(value.shape), needed=list(shape),
        )  # fmt: skip
    return value.float()
