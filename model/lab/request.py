"""What a person asks of a mechanism, and the tensors and options that it comes to: what is not given is seeded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import torch
from torch import Tensor

from model.lab import inputs as toys
from model.lab.figure import Value
from model.lab.inputs import Token
from model.lab.options import MULTIPLES, axis_option
from model.lab.registry import Input, Mechanism, Preset
from model.problem import N_, Problem
from model.tracing.edit import LARGEST, Edit

MAX_TOKENS = 64  # a matrix of 64 x 64 is the largest that is sent whole
MAX_HEADS, MAX_SIZE = 64, 1024  # of a given input: those of large models, and an answer of a few MB


@dataclass(frozen=True)
class Request:
    """What a person asks for. inputs: tensors that replace the seeded ones; options: by name, defaults
    otherwise; edits: single cells; preset: its inputs come before seeded ones; brought: options that a trained model
    brings with its numbers, also beyond a control's range; context: the second sentence's
    tokens, if the mechanism reads two; text: the first as it was typed, if a mechanism reads bytes."""

    tokens: Sequence[Token]
    inputs: Mapping[str, Tensor] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    seed: int = 123
    edits: Sequence[Edit] = ()
    preset: Preset | None = None
    brought: Mapping[str, int] = field(default_factory=dict)
    context: Sequence[Token] = ()
    text: str | None = None

    @cached_property
    def key(self) -> str:
        """The same for the same question only: 1, 1.0 and True are three."""
        preset = self.preset.id if self.preset else None
        shapes = [(name, value.dtype, value.shape) for name, value in self.inputs.items()]
        asked = (
            list(self.tokens), shapes, sorted(self.options.items()), self.seed, list(self.edits), preset,
            sorted(self.brought.items()), list(self.context), self.text,
        )  # fmt: skip
        found = sha256(repr(asked).encode())
        for value in self.inputs.values():
            found.update(value.numpy().tobytes())
        return found.hexdigest()

    @property
    def texts(self) -> list[str]:
        return [token.text for token in self.tokens]

    @property
    def names(self) -> dict[str, list[str]]:
        """What stands along each axis of tokens, of words, or of bytes."""
        key = [token.text for token in self.context] or self.texts
        text = " ".join(self.texts) if self.text is None else self.text
        return {
            "token": self.texts, "query": self.texts, "key": key,
            "vocabulary": list(dict.fromkeys([*self.texts, *key])),
            "byte": [f"{byte:02x}" for byte in text.encode()],
        }  # fmt: skip

    @property
    def labels(self) -> dict[str, list[str]]:
        """The names along the axes that are not of tokens: a trace labels its steps with them."""
        found = {axis: names for axis, names in self.names.items() if axis in ("vocabulary", "byte")}
        if self.preset and self.texts == list(self.preset.tokens):
            found |= {axis: list(names) for axis, names in self.preset.columns.items()}
        return found


def resolved(mechanism: Mechanism, request: Request) -> tuple[dict[str, Tensor], dict[str, Value]]:
    """All input tensors, and the options as they are used: sizes follow the tensors that were given."""
    for sequence, field_ in ((request.tokens, "text"), (request.context, "context")):
        if sequence or field_ == "text":
            _check_tokens([token.text for token in sequence])
        check_count(len(sequence), field_)
    names = request.names
    of_preset = request.preset.options if request.preset else {}
    options = _options(mechanism, {**of_preset, **request.options}) | {**request.brought}
    given = _of_preset(mechanism, request) | _checked_inputs(mechanism, request.inputs)
    axes = {axis: axis_option(axis) for entry in mechanism.inputs for axis in entry.axes}
    sizes = {axis: int(options[name]) for axis, name in axes.items() if name in options}
    sizes |= {axis: len(found) for axis, found in names.items()}
    for entry in mechanism.inputs:
        if entry.name in given:
            sizes |= _sizes_of(entry, given[entry.name], names)
    sizes |= {axis: times * sizes[of] for axis, (of, times) in MULTIPLES.items() if axis in axes}
    tensors = {}
    for entry in mechanism.inputs:
        shape = [sizes[axis] for axis in entry.axes]
        if entry.name in given:
            tensors[entry.name] = _of_shape(entry, given[entry.name], shape)
        elif entry.name in READ:
            tensors[entry.name] = read(entry.name, names)
        elif not entry.optional or options.get(entry.name):
            tensors[entry.name] = toys.seeded(request.seed, entry.name, entry.axes, shape, names)
    used = {axis_option(axis): size for axis, size in sizes.items() if axis not in names}
    present = {entry.name: entry.name in tensors for entry in mechanism.inputs if entry.optional and not entry.quiet}
    return tensors, {name: (used | present).get(name, value) for name, value in options.items()}


READ = frozenset({"ids", "context_ids", "text"})  # inputs that are no numbers of chance


def read(name: str, names: Mapping[str, Sequence[str]]) -> Tensor:
    """What is read off the sentence itself: each token's place in the vocabulary, or the bytes of the text."""
    if name == "text":
        return torch.tensor([int(byte, 16) for byte in names["byte"]])
    texts = names["key" if name == "context_ids" else "token"]
    return torch.tensor([names["vocabulary"].index(text) for text in texts])


def _check_tokens(texts: Sequence[str]) -> None:
    for text in texts:
        toys.check(text, "tokens")
    if not texts or not all(map(toys.visible, texts)):
        raise Problem(N_("Every token needs a visible character; remove the empty ones."), field="tokens")


def check_count(n: int, field_: str = "text") -> None:
    """Raises Problem if there are more tokens than the lab shows."""
    if n > MAX_TOKENS:
        raise Problem(
            N_("The lab shows at most {most} tokens, and there are {n}. Shorten the text."),
            field=field_, most=MAX_TOKENS, n=n,
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


def _of_preset(mechanism: Mechanism, request: Request) -> dict[str, Tensor]:
    """A preset's weights whole, and its vectors by token: a word that is not in it stays seeded."""
    preset = request.preset
    if preset is None:
        return {}
    key = preset.context or preset.tokens
    vocabulary = tuple(dict.fromkeys([*preset.tokens, *key]))
    of_preset = {"token": preset.tokens, "query": preset.tokens, "key": key, "vocabulary": vocabulary}
    found = {}
    for entry in mechanism.inputs:
        if entry.name not in preset.inputs:
            continue
        value = preset.inputs[entry.name]
        places = [i for i, axis in enumerate(entry.axes) if axis in of_preset]
        if len(places) == 1:
            value = _by_token(request, entry, value, places[0], of_preset[entry.axes[places[0]]])
        elif any(list(of_preset[entry.axes[i]]) != request.names[entry.axes[i]] for i in places):
            continue  # pairs of other tokens
        found[entry.name] = value
    return found


def _by_token(request: Request, entry: Input, value: Tensor, place: int, texts: Sequence[str]) -> Tensor:
    """A given input of the preset's tokens, as one of the request's: each slice along `place` follows its word."""
    known = dict(zip(texts, value.unbind(place), strict=True))
    axis = entry.axes[place]
    shape = [1 if i == place else n for i, n in enumerate(value.shape)]

    def drawn(text: str) -> Tensor:
        return toys.seeded(request.seed, entry.name, entry.axes, shape, {axis: [text]}).squeeze(place)

    slices = [known[text] if text in known else drawn(text) for text in request.names[axis]]
    return torch.stack(slices, dim=place)


def _checked_inputs(mechanism: Mechanism, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    names = [entry.name for entry in mechanism.inputs if entry.name not in READ]
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


def _sizes_of(entry: Input, value: Tensor, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The sizes that a given tensor sets; its rows must be the tokens."""
    fits = value.ndim == len(entry.axes) and value.numel() > 0
    sizes = dict(zip(entry.axes, value.shape, strict=True)) if fits else {}
    if not fits or any(size != len(names[axis]) for axis, size in sizes.items() if axis in names):
        n = next((len(names[axis]) for axis in entry.axes if axis in names), len(names["token"]))
        raise Problem(
            N_("Input “{name}” needs the axes ({axes}) with {n} tokens; it has the shape {shape}."),
            field=f"inputs.{entry.name}",
            name=entry.name, axes=", ".join(entry.axes), n=n, shape=list(value.shape),
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
