"""The transformer that learns: its attention, its norms and its feed-forward networks are functions of the lab, which
torch.vmap carries over a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

import torch
from torch import Tensor, nn

from model.learning.attention import LENGTH, Attention
from model.learning.settings import Settings
from model.mechanisms.feed_forward import feed_forward
from model.mechanisms.in_heads import split
from model.mechanisms.layer_norm import layer_norm
from model.networks.training.layers import places
from model.tracing import roles
from model.tracing.step import Labels, Steps, untraced

SPREAD = 0.3  # of the words' vectors: with the usual 0.02 associative recall does not leave chance for a minute


class Layer(nn.Module):
    """The weights of one, under their names in the lab."""

    def __init__(self, settings: Settings, draw: torch.Generator) -> None:
        super().__init__()
        self.silent: frozenset[int] = frozenset()  # heads whose output is zeros
        d, kind = settings.d, settings.kind
        across = d // settings.heads * (kind.key_heads or settings.heads)
        sizes = {"w_q": (d, d), "w_k": (d, across), "w_v": (d, across), "w_o": (d, d)}
        if settings.feed_forward:
            sizes |= {"w_1": (d, 4 * d), "w_2": (4 * d, d)}
        self.matrices = nn.ParameterDict({name: drawn(*size, size[0] ** -0.5, draw) for name, size in sizes.items()})
        self.learned = nn.ParameterDict(
            {name: nn.Parameter(torch.zeros(shape)) for name, shape in kind.learned(settings.heads).items()}
        )
        if settings.feed_forward:
            self.b_1, self.b_2 = nn.Parameter(torch.zeros(4 * d)), nn.Parameter(torch.zeros(d))
        if settings.norm != "none":
            self.norms = nn.ParameterList(torch.ones(d) for _ in range(1 + settings.feed_forward))


class Network(nn.Module):
    """words: how many there are; draw: where its first weights come from (torch's own state stays as it is)."""

    def __init__(self, words: int, settings: Settings, draw: torch.Generator) -> None:
        super().__init__()
        self.settings = settings
        self.table = drawn(words, settings.d, SPREAD, draw)
        if settings.positions == "learned":
            self.places = drawn(LENGTH, settings.d, SPREAD, draw)
        self.stack = nn.ModuleList(Layer(settings, draw) for _ in range(settings.layers))
        if not settings.tied:
            self.said = drawn(settings.d, words, settings.d**-0.5, draw)

    def forward(self, ids: Tensor) -> Tensor:
        """ids (batch, token) -> logits (batch, token, word)"""
        logits: Tensor = torch.vmap(self.read)(ids)
        return logits

    def seen(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """ids (batch, token) -> logits, and (batch, layer, head, query, key): what each head looks at"""

        def one(own: Tensor) -> tuple[Tensor, Tensor]:
            looked = Looked(self.settings.kind)
            return self.read(own, looked), torch.stack(looked.weights)

        found: tuple[Tensor, Tensor] = torch.vmap(one)(ids)
        return found

    def read(self, ids: Tensor, step: Steps = untraced) -> Tensor:
        """ids (token) -> logits (token, word)"""
        x = step("x", "token d", self.placed(ids))
        for i, layer in enumerate(self.layers()):
            x = self._through(layer, x, step.at(roles.layer(i)))
        return self.answered(x, step)

    def answered(self, x: Tensor, step: Steps) -> Tensor:
        """x (token, d) -> logits (token, word)"""
        if self.settings.norm == "pre":
            x = layer_norm(x, step=step.at("norm"))
        return step("logits", "token vocabulary", x @ (self.table.T if self.settings.tied else self.said))

    def layers(self) -> Iterator[Layer]:
        for layer in self.stack:
            assert isinstance(layer, Layer)
            yield layer

    def silence(self, heads: Iterable[tuple[int, int]]) -> None:
        """From now on these, each (layer, head), and no others contribute nothing."""
        silent = set(heads)
        for i, layer in enumerate(self.layers()):
            layer.silent = frozenset(head for of, head in silent if of == i)

    def placed(self, ids: Tensor) -> Tensor:
        """(token, d): the words' vectors, with their places."""
        x, n = self.table[ids], ids.shape[-1]
        if self.settings.positions == "sinusoidal":
            return x + SPREAD * places(n, 2 * (self.settings.d // 2 + 1))[:, : self.settings.d]
        return x + self.places[:n] if self.settings.positions == "learned" else x

    def _through(self, layer: Layer, x: Tensor, step: Steps) -> Tensor:
        """x (token, d) -> (token, d)"""
        x = self.added(layer, 0, x, step, self._attention)
        return self.added(layer, 1, x, step, self.forward_network) if self.settings.feed_forward else x

    def added(
        self, layer: Layer, i: int, x: Tensor, step: Steps, part: Callable[[Layer, Tensor, Steps], Tensor],
        place: int | None = None, name: str = "",
    ) -> Tensor:  # fmt: skip
        """A part of a layer with its residual and its norm. place: of the norm, counted from 1; name: of the sum"""
        norm, inside = self.settings.norm, f"norm {place or i + 1}"
        gain = None if norm == "none" else layer.norms[i]
        y = layer_norm(x, gain, step=step.at(inside)) if norm == "pre" else x
        added = step(name or ("added" if i == 0 else "added again"), "token d", x + part(layer, y, step))
        return layer_norm(added, gain, step=step.at(inside)) if norm == "post" else added

    def _attention(self, layer: Layer, x: Tensor, step: Steps) -> Tensor:
        return self.attention(layer, x, x, step.at(roles.ATTENTION, token="query"), self.settings.kind)

    def attention(self, layer: Layer, x: Tensor, context: Tensor, inside: Steps, kind: Attention) -> Tensor:
        """x (query, d), context (key, d), which is x if it looks at itself -> (query, d)"""
        heads, w = self.settings.heads, layer.matrices
        key_heads = kind.key_heads or heads
        kv, d, d_v = ("", "d_out", "d_out") if key_heads == heads else ("kv_", "d", "d_v")  # one head alone is as wide
        matrices = zip(roles.MATRICES, ("d_out", d, d_v), strict=True)
        w_q, w_k, w_v = (inside(name, f"d_in {wide}", w[name]) for name, wide in matrices)
        q = inside(roles.Q, "head query d", split(x @ w_q, heads))
        k = inside(roles.K, f"{kv}head key d", split(context @ w_k, key_heads))
        v = inside(roles.V, f"{kv}head key d_v", split(context @ w_v, key_heads))
        each = kind.attend(q, k, v, **dict(layer.learned.items()), step=inside.rename(output="heads"))
        if layer.silent:
            keep = inside("keep", "head", torch.tensor([head not in layer.silent for head in range(heads)]))
            each = inside("silenced", "head query d_v", each * keep[:, None, None])
        concat = inside("concat", "query d_heads", each.transpose(0, 1).flatten(1))
        return inside(roles.OUTPUT, "query d_out", concat @ inside(roles.W_O, "d_heads d_out", w["w_o"]))

    def forward_network(self, layer: Layer, x: Tensor, step: Steps) -> Tensor:
        w = layer.matrices
        return feed_forward(x, w["w_1"], w["w_2"], None, layer.b_1, layer.b_2, activation="gelu",
                            step=step.at("feed-forward"))  # fmt: skip


@dataclass
class Looked:
    """Takes from each layer what its heads look at, (head, query, key), and nothing else.

    What has no weights is linear in its values all the same: if each value is a sign of its own key, what comes out
    is how much of each key there is.
    """

    kind: Attention
    weights: list[Tensor] = field(default_factory=list)
    known: dict[str, Tensor] = field(default_factory=dict)

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        if name == roles.WEIGHTS or roles.amounts_to_weights(name):
            # without heads: one picture of all channels
            self.known["weights"] = value.mean(0, keepdim=True) if axes.startswith("d ") else value
        elif name in roles.VECTORS:
            self.known[name] = value
        elif name == "concat":
            self.weights.append(self._found())
            self.known = {}
        return value

    def _found(self) -> Tensor:
        if "weights" in self.known:
            return self.known["weights"]
        q, k = self.known[roles.Q], self.known[roles.K]
        return self.kind.attend(q, k, torch.eye(k.shape[-2]).expand(len(k), -1, -1), step=untraced)

    def at(self, path: str, **axes: str | Labels) -> Self:
        return self

    def rename(self, **names: str) -> Self:
        return self


def drawn(rows: int, columns: int, spread: float, draw: torch.Generator) -> nn.Parameter:
    """(rows, columns), normally distributed."""
    return nn.Parameter(torch.randn(rows, columns, generator=draw) * spread)
