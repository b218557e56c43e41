"""Our `scaled_dot_product`, or one of its kind, as the attention of transformers' models.

transformers looks the attention up by the name in a model's configuration, and calls it once per layer. What
is watched and what is changed stands in a `Pass`, which a context variable carries past the model's own code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from model.mechanisms.capped_dot_product import capped_dot_product
from model.mechanisms.gated_output import gated_output
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.mechanisms.sink_dot_product import sink_dot_product
from model.presence import go_on
from model.pretrained import theirs
from model.pretrained.changed import Changed, Given
from model.pretrained.facts import Ear, Facts, Heard
from model.pretrained.families import Family, Part, Place
from model.pretrained.interventions import Cut, Intervention
from model.tracing import roles
from model.tracing.step import Steps, Trace, untraced

NAME = "headlight"

# arguments of transformers' calls that say nothing more about the result: RoPE is done, a window is in the mask,
# there is no cache, routers are of other layers, states are kept by whoever calls the layers, and what is deterministic
# are the sums of a kernel that is not used
HARMLESS = frozenset({
    "position_ids", "use_cache", "sliding_window", "output_router_logits", "output_hidden_states", "deterministic",
})  # fmt: skip

_places: WeakKeyDictionary[nn.Module, Place] = WeakKeyDictionary()


class Ignored(ValueError):
    """A model asks its attention for something that ours does not know; `names` of the arguments."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"This model asks its attention for {', '.join(names)}, which ours does not know.")
        self.names = tuple(names)


class Asked(NamedTuple):
    """What a layer asks of its attention: q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key),
    bias (head, query, key); for one head the same without the first axis.

    key_heads: how many heads of keys those of queries share; window: of how many keys it says that its mask shows them
    cap: what a soft cap bends scores to; sink (head, query): the score of a sink in each row; a layer has not got both
    """

    q: Tensor
    k: Tensor
    v: Tensor
    mask: Tensor
    bias: Tensor | None
    scale: float | None
    key_heads: int
    window: int | None
    cap: float | None = None
    sink: Tensor | None = None

    def attend(self, step: Steps = untraced) -> Tensor:
        """-> (head, query, d_v), by the function that does what the layer asks for."""
        if self.cap is not None:
            return capped_dot_product(*self[:6], self.cap, step=step)
        if self.sink is not None:
            return sink_dot_product(*self[:6], self.sink, step=step)
        return scaled_dot_product(*self[:6], step=step)

    def head(self, head: int) -> Asked:
        """The same for one head, in memory that the trace reads."""
        bias, sink = (None if each is None else each[head].cpu() for each in (self.bias, self.sink))
        q, k, v = (x[head].cpu() for x in self[:3])
        return self._replace(q=q, k=k, v=v, mask=self.mask.cpu(), bias=bias, sink=sink)

    def traced(self, trace: Trace) -> Tensor:
        """One head's, with what it begins with as inputs of the trace -> (query, d_v)"""
        q, k = trace.input("q", "query d", self.q), trace.input("k", "key d", self.k)
        v = trace.input("v", "key d_v", self.v)
        bias = None if self.bias is None else trace.input("bias", "query key", self.bias)
        sink = None if self.sink is None else trace.input("sink", "query", self.sink)
        return self._replace(q=q, k=k, v=v, bias=bias, sink=sink).attend(trace)


@dataclass
class Focus:
    """The head to trace in full, and what was seen of it.

    facts: of its layer; if they say that RoPE turns q and k, these are traced before it too
    trace: its steps; ear: what was heard on the way to q and k; asked: what its layer asked of its attention
    """

    layer: int
    head: int
    facts: Facts | None = None
    trace: Trace = field(default_factory=Trace)
    ear: Ear = field(default_factory=Ear)
    asked: Asked | None = None

    def plain(self, heads: int) -> dict[str, Tensor]:
        """Its q and k (token, d) before RoPE, if that is known: some heads share their keys."""
        if self.facts is None or not self.facts.plain:
            return {}
        last = {"q": self.ear.q, "k": self.ear.k}
        by_head = {name: heard.last(self.facts.heads_first, self.facts.d) for name, heard in last.items()}
        return {n: of[:, self.head * of.shape[1] // heads].cpu() for n, of in by_head.items() if of is not None}


@dataclass(frozen=True)
class Entered:
    """What the attention of a layer was called with: called so again, it does the same without the layers before it."""

    module: nn.Module
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def again(self, run: Pass) -> None:
        """This layer's attention alone, under another run."""
        with run.on(), torch.no_grad():
            self.module(*self.args, **self.kwargs)

    @property
    def x(self) -> Tensor:
        """(token, d_in)"""
        found: Tensor = self.args[0] if self.args else self.kwargs["hidden_states"]
        return found[0]

    def tensors(self) -> Iterator[Tensor]:
        """All that it holds on to."""
        for each in (*self.args, *self.kwargs.values()):
            yield from (one for one in (each if isinstance(each, tuple) else (each,)) if isinstance(one, Tensor))


def _look_away(_layer: int, _seen: object) -> None:
    """Watches nothing."""


@dataclass
class Pass:
    """One forward of a model: what to change and what to watch.

    watch: called with (layer, weights (head, query, key)) as the layers pass
    hear: called before it with (layer, what the layer asks of its attention)
    out: called after it with (layer, output (head, query, d_v)), before w_o
    part: whose layers are changed and watched; None: of a model that has one part only
    given: what changes take from other runs; cut: the edges that were knocked out somewhere
    places: where our function was the attention, in order; None: of a module that is in no table
    entered: what the attention of each layer of this part was called with
    masked: the places whose states go on to the head that names a masked token; none: all of them
    """

    interventions: Sequence[Intervention] = ()
    focus: Focus | None = None
    watch: Callable[[int, Tensor], None] = _look_away
    hear: Callable[[int, Asked], None] = _look_away
    out: Callable[[int, Tensor], None] = _look_away
    part: Part | None = None
    places: list[Place | None] = field(default_factory=list)
    entered: dict[int, Entered] = field(default_factory=dict)
    given: Given | None = None
    cut: set[Cut] = field(default_factory=set)
    masked: Sequence[int] = ()

    @property
    def layers(self) -> list[int]:
        """Those whose attention was ours, in order."""
        return [place.layer for place in self.places if place]

    @contextmanager
    def on(self) -> Iterator[None]:
        """While it is open, the models called in this context run under this run."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def sees(self, place: Place) -> bool:
        """Whether it is of the part that is looked at."""
        return self.part in (None, place.part)

    def focus_on(self, place: Place) -> Focus | None:
        """The focus, if it lies in this layer."""
        own = self.focus and self.focus.layer == place.layer and self.sees(place)
        return self.focus if own else None

    def attend(self, place: Place | None, asked: Asked) -> Tensor:
        """-> (head, query, d_v). Raises Gone."""
        go_on()
        self.places.append(place)
        if place is None or not self.sees(place):
            return asked.attend()
        self.hear(place.layer, asked)
        step = self._changed(place.layer, len(asked.q))
        output = asked.attend(step)
        if focus := self.focus_on(place):
            focus.asked = asked
            output[focus.head] = self._traced(focus, asked.head(focus.head), len(asked.q), step).to(output.device)
        return output

    def _changed(self, layer: int, heads: int) -> Changed:
        changes = [change for change in self.interventions if change.layer in (None, layer)]
        see, out = partial(self.watch, layer), partial(self.out, layer)
        return Changed(layer, heads, changes, self.given or Given(), self.cut, see, out)

    def _traced(self, focus: Focus, asked: Asked, heads: int, changed: Changed) -> Tensor:
        """The head in focus again, step by step -> (query, d_v)"""
        plain = focus.plain(heads)  # outside of the trace, where taking a head is no step
        latent = None if focus.ear.latent is None else focus.ear.latent.cpu()
        gate = None if focus.ear.gate is None else focus.ear.gate.unflatten(1, (heads, -1))[:, focus.head].cpu()
        with Trace(changed.edits(focus.head), swaps=changed.swaps(focus.head)) as focus.trace:
            for name, own in plain.items():
                focus.trace.input(f"{name}_plain", "query d" if name == roles.Q else "key d", own)
            if latent is not None:
                focus.trace.input("latent", "key feature", latent)
            if gate is not None:
                gate = focus.trace.input("gate", "query d_v", gate)
            output = asked.traced(focus.trace)
            if gate is not None:  # the model does it itself
                gated_output(output, gate, step=focus.trace)
            return output



_current: ContextVar[Pass] = ContextVar("run")


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    position_bias: Tensor | None = None,
    softcap: float | None = None,
    s_aux: Tensor | None = None,
    **others: object,
) -> tuple[Tensor, None]:
    """transformers' attention function: query (1, head, query, d), key and value (1, key head, key, d),
    position_bias (1, head, query, key), s_aux (head): the scores of sinks.

    Returns (1, query, head, d_v), and no weights: a `Pass` watches them.
    Raises ValueError for anything that our function would silently ignore.
    """
    if attention_mask is None and getattr(module, "is_causal", None) is False:  # nothing is hidden
        attention_mask = query.new_ones(1, 1, query.shape[2], key.shape[2], dtype=torch.bool)
    if softcap is not None and s_aux is not None:
        raise Ignored(["softcap", "s_aux"])
    mask = _checked(query, attention_mask, dropout, others)
    window = others.get("sliding_window")
    share = partial(torch.repeat_interleave, repeats=query.shape[1] // key.shape[1], dim=0)
    bias = None if position_bias is None else position_bias[0]
    run = _current.get(None) or Pass()
    asked = Asked(
        query[0], share(key[0]), share(value[0]), mask, bias, scaling, key.shape[1],
        window if isinstance(window, int) else None, softcap,
        None if s_aux is None else s_aux.detach()[:, None].expand(-1, query.shape[2]),
    )  # fmt: skip
    output = run.attend(_places.get(module), asked)
    return output.transpose(0, 1)[None].contiguous(), None


def _checked(query: Tensor, mask: Tensor | None, dropout: float, others: dict[str, object]) -> Tensor:
    """The mask as (query, key), or ValueError for what would be ignored."""
    unknown = [name for name, value in others.items() if value is not None and name not in HARMLESS]
    if unknown:
        raise Ignored(unknown)
    if len(query) != 1:
        raise ValueError(f"One text at a time: the batch has {len(query)}.")
    if mask is None or mask.dtype != torch.bool or mask.shape[:2] != (1, 1):
        raise ValueError("The mask must be boolean, and the same for all heads.")
    if dropout:
        raise ValueError("A model is run in evaluation mode: no dropout.")
    return mask[0, 0]


def follow(place: Place, module: nn.Module) -> None:
    """Makes the module known by its place: every run finds it, and hears what enters it."""
    _places[module] = place

    def hear(module: nn.Module, args: tuple[Tensor, ...], kwargs: dict[str, Any]) -> None:
        if (run := _current.get(None)) is not None and run.sees(place):
            run.entered[place.layer] = Entered(module, args, kwargs)

    module.register_forward_pre_hook(hear, with_kwargs=True)


def narrow(model: Any) -> None:
    """Of a model with a head on top: the head computes what a run asks for, and not every place's whole vocabulary."""

    def hook(_module: nn.Module, _args: object, states: Any) -> Any:
        run = _current.get(None)
        return theirs.only(states, run.masked) if run is not None and run.masked else states

    if model.base_model is not model:
        model.base_model.register_forward_hook(hook)


def overhear(place: Place, block: nn.Module, family: Family, columns: Sequence[Tensor] | None = None) -> None:
    """Of a head in focus, what its layer's projections make of x is heard, and what norms behind them make of that.

    columns: of the one projection that holds all three, which are q, k and v
    """
    for i, name in enumerate("qk" if family.qkv else ""):
        projection = block.get_submodule(family.qkv[i % len(family.qkv)])
        projection.register_forward_hook(partial(_hear_projected, place, name, None if columns is None else columns[i]))
        for path, norm in block.named_modules():
            if "norm" in path and path.rsplit(".", 1)[-1].startswith(name):
                norm.register_forward_hook(partial(_hear_normed, place, name))
    if family.gated and columns is not None:
        block.get_submodule(family.qkv[0]).register_forward_hook(partial(_hear_gate, place, columns[3]))
    if family.latent:
        block.get_submodule(family.latent).register_forward_hook(partial(_hear_latent, place))


def _hear_gate(place: Place, columns: Tensor, _module: nn.Module, _args: tuple[Tensor, ...], value: Tensor) -> None:
    """value: (1, token, head · 2 d), of which `columns` are the gates'"""
    run = _current.get(None)
    if focus := run and run.focus_on(place):
        focus.ear.gate = value[0, :, columns.to(value.device)]


def _hear_latent(place: Place, _module: nn.Module, _args: tuple[Tensor, ...], value: Tensor) -> None:
    """value: (1, token, feature)"""
    run = _current.get(None)
    if focus := run and run.focus_on(place):
        focus.ear.latent = value[0]


def _heard(place: Place, name: str) -> Heard | None:
    """Where what is on its way to q or k is kept; None: no head of this layer is in focus."""
    run = _current.get(None)
    focus = run and run.focus_on(place)
    return {"q": focus.ear.q, "k": focus.ear.k}[name] if focus else None


def _hear_projected(
    place: Place, name: str, columns: Tensor | None, _module: nn.Module, _args: tuple[Tensor, ...], value: Tensor
) -> None:
    """value: (1, token, head · d), or that of q, k and v, of which `columns` are this one's"""
    if heard := _heard(place, name):
        heard.projected = value if columns is None else value[..., columns.to(value.device)]


def _hear_normed(place: Place, name: str, _module: nn.Module, args: tuple[Tensor, ...], value: Tensor) -> None:
    """value: (1, token, head · d), (1, token, head, d) or (1, head, token, d)"""
    if heard := _heard(place, name):
        heard.entered, heard.normed = args[0], value
