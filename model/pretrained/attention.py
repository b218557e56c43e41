"""Our `scaled_dot_product` as the attention of transformers' models.

transformers looks the attention up by the name in a model's configuration, and calls it once per layer. What
is watched and what is changed stands in a `Run`, which a context variable carries past the model's own code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor, nn

from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained.interventions import Changed, Intervention, edits
from model.step import Trace

NAME = "headlight"

# arguments of transformers' calls that say nothing about the result: RoPE is done, and there is no cache
HARMLESS = frozenset({"position_ids", "use_cache"})


@dataclass
class Focus:
    """The head to trace in full, and what was seen of it.

    trace: its steps; x: (token, d_in), what entered the attention of its layer
    """

    layer: int
    head: int
    trace: Trace = field(default_factory=Trace)
    x: Tensor = field(default_factory=lambda: torch.empty(0, 0))


def _look_away(_layer: int, _weights: Tensor) -> None:
    """Watches nothing."""


@dataclass
class Run:
    """One forward of a model: what to change and what to watch.

    watch: called with (layer, weights (head, query, key)) as the layers pass
    layers: those whose attention was ours, in order
    """

    interventions: Sequence[Intervention] = ()
    focus: Focus | None = None
    watch: Callable[[int, Tensor], None] = _look_away
    layers: list[int] = field(default_factory=list)

    @contextmanager
    def on(self) -> Iterator[None]:
        """While it is open, the models called in this context run under this run."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def enter(self, layer: int, x: Tensor) -> None:
        """Hears (token, d_in) before each layer's projections."""
        if self.focus and self.focus.layer == layer:
            self.focus.x = x

    def attend(
        self, layer: int, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, scale: float | None
    ) -> Tensor:
        """q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key)
        -> (head, query, d_v)"""
        self.layers.append(layer)
        changes = (change for change in self.interventions if change.layer == layer)
        step = Changed(changes, mask, partial(self.watch, layer))
        output = scaled_dot_product(q, k, v, mask, scale=scale, step=step)
        if self.focus and self.focus.layer == layer:
            head = self.focus.head
            output[head] = self._traced(self.focus, q[head], k[head], v[head], mask, scale)
        return output

    def _traced(
        self, focus: Focus, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, scale: float | None
    ) -> Tensor:
        """The head in focus again, step by step: q (query, d), k (key, d), v (key, d_v) -> (query, d_v)"""
        of_head = [c for c in self.interventions if (c.layer, c.head) == (focus.layer, focus.head)]
        with Trace(edits(of_head, len(q), v.shape[-1])) as focus.trace:
            q = focus.trace.input("q", "query d", q)
            k = focus.trace.input("k", "key d", k)
            v = focus.trace.input("v", "key d_v", v)
            return scaled_dot_product(q, k, v, mask, scale=scale, step=focus.trace)


_current: ContextVar[Run] = ContextVar("run")


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **others: object,
) -> tuple[Tensor, None]:
    """transformers' attention function: query (1, head, query, d), key and value (1, key head, key, d).

    Returns (1, query, head, d_v), and no weights: a `Run` watches them.
    Raises ValueError for anything that our function would silently ignore.
    """
    mask = _checked(query, attention_mask, dropout, others)
    share = partial(torch.repeat_interleave, repeats=query.shape[1] // key.shape[1], dim=0)
    run = _current.get(None) or Run()
    layer = cast(int, module.layer_idx)
    output = run.attend(layer, query[0], share(key[0]), share(value[0]), mask, scaling)
    return output.transpose(0, 1)[None].contiguous(), None


def _checked(query: Tensor, mask: Tensor | None, dropout: float, others: dict[str, object]) -> Tensor:
    """The mask as (query, key), or ValueError for what would be ignored."""
    unknown = [name for name, value in others.items() if value is not None and name not in HARMLESS]
    if unknown:
        raise ValueError(f"This model asks its attention for {', '.join(unknown)}, which ours does not know.")
    if len(query) != 1:
        raise ValueError(f"One text at a time: the batch has {len(query)}.")
    if mask is None or mask.dtype != torch.bool or mask.shape[:2] != (1, 1):
        raise ValueError("The mask must be boolean, and the same for all heads.")
    if dropout:
        raise ValueError("A model is run in evaluation mode: no dropout.")
    return mask[0, 0]


def register() -> None:
    """Makes our function known to transformers as `attn_implementation="headlight"`.

    The mask function is sdpa's with both shortcuts off: with them the mask can be None, and a model whose
    attention does not look at `is_causal` sees the future.
    """
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    def mask(*args: Any, **kwargs: Any) -> Tensor:
        off = {"allow_is_causal_skip": False, "allow_is_bidirectional_skip": False}
        full: Tensor = sdpa_mask(*args, **(kwargs | off))
        return full

    AttentionInterface.register(NAME, attention)
    AttentionMaskInterface.register(NAME, mask)


def hear_inputs(layer: int, attention_module: nn.Module) -> None:
    """Lets every run hear what enters this attention module, before its projections."""

    def hear(_module: nn.Module, args: tuple[Tensor, ...], kwargs: dict[str, Any]) -> None:
        if (run := _current.get(None)) is not None:
            run.enter(layer, (args[0] if args else kwargs["hidden_states"])[0])

    attention_module.register_forward_pre_hook(hear, with_kwargs=True)
