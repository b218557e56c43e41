"""What is said of a layer's attention: seen when it ran, never read off its configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from model.pretrained.attention import Asked

CLOSE = 1e-4  # of a vector, as a share of its length: float32


@dataclass(frozen=True)
class Facts:
    """A layer's attention as it ran.

    heads, key_heads; d, d_v: numbers of a key and of a value; scale: what scores are multiplied by
    causal: whether what comes after a query is hidden from it; window: how many keys a query sees at most, itself
    included and those on both sides of it if nothing is hidden for coming after it, if the layer asks for one
    bias: whether something is added to the scores, such as T5's distances
    normed: whether q and k are brought to a length before their dot product (QK-norm)
    rope: whether they are turned by their positions; None if something else happens to them too; turned: how many of
    their d numbers are, of q; apart: how far apart in them are the two numbers that a turn mixes, if that is known;
    longer: by what factor all of them were multiplied besides (YaRN's)
    gated: whether a gate says how much of the output goes on
    stands: where in the model's stack the layer stands: those that do not attend are counted in
    latent: numbers of the vector that keys and values of all heads are made of, if there is one
    cap: what a soft cap bends scores to, if there is one; sink: whether a share of each row goes to no token
    plain: whether what was heard is what RoPE turned, so that it can be shown; heads_first: whether it is
    (head, token, d), and not (token, head, d)
    """

    heads: int
    key_heads: int
    d: int
    d_v: int
    scale: float
    causal: bool
    window: int | None
    bias: bool
    normed: bool
    rope: bool | None
    plain: bool = False
    heads_first: bool = False
    turned: int = 0
    apart: int | None = None
    cap: float | None = None
    sink: bool = False
    longer: float = 1.0
    latent: int | None = None
    gated: bool = False
    stands: int = 0


@dataclass
class Heard:
    """What came out of a layer's projection of x to q or to k, and what went into and came out of a norm behind it."""

    projected: Tensor | None = None
    entered: Tensor | None = None
    normed: Tensor | None = None

    def last(self, heads_first: bool, d: int) -> Tensor | None:
        """What was heard last, as (token, head, d)."""
        found = self.projected if self.normed is None else self.normed
        return None if found is None else by_token(found, heads_first, d)


@dataclass
class Ear:
    """What was heard on the way to q and k of one layer; latent (token, feature): what k and v are made of, if it is
    kept in their place; gate (token, head · d_v): of the output, if there is one."""

    q: Heard = field(default_factory=Heard)
    k: Heard = field(default_factory=Heard)
    latent: Tensor | None = None
    gate: Tensor | None = None


def by_token(value: Tensor, heads_first: bool, d: int) -> Tensor:
    """(1, token, head · d), (1, token, head, d) or (1, head, token, d) -> (token, head, d)"""
    if value.ndim == 4 and heads_first:
        return value[0].transpose(0, 1)
    return value[0].reshape(value.shape[1], -1, d)


def seen(asked: Asked, ear: Ear, stands: int = 0) -> Facts:
    """The facts of a layer, of a run whose tokens are not as many as anything else in it."""
    d = asked.q.shape[-1]
    last = ear.q.projected if ear.q.normed is None else ear.q.normed
    heads_first = last is not None and last.ndim == 4 and last.shape[1] != asked.q.shape[1]
    plain = ear.q.last(heads_first, d)
    rope = None if plain is None else is_turned(plain, asked.q.transpose(0, 1))
    turned, apart = pairs(plain, asked.q.transpose(0, 1)) if plain is not None and rope else (0, None)
    longer = 1.0 if plain is None or not rope else float(asked.q.norm(dim=-1).mean() / plain.norm(dim=-1).mean())
    before = not rope and _turned_before(ear.q, heads_first, d)
    return Facts(
        len(asked.q), asked.key_heads, d, asked.v.shape[-1],
        d**-0.5 if asked.scale is None else float(asked.scale),
        not bool(asked.mask.triu(1).any()), _window(asked), asked.bias is not None,
        ear.q.normed is not None, before or rope, bool(rope), heads_first, turned, apart, asked.cap,
        asked.sink is not None, 1.0 if abs(longer - 1) <= CLOSE else longer,
        None if ear.latent is None else ear.latent.shape[-1], ear.gate is not None, stands,
    )  # fmt: skip


def is_turned(plain: Tensor, found: Tensor) -> bool | None:
    """Whether vectors (token, head, d) were turned by their position: nothing happens to the first token's, and no
    vector's length changes, but for a factor that all share (YaRN's). None: what happened to them is another thing."""
    if torch.allclose(plain, found, atol=CLOSE, rtol=CLOSE):
        return False
    lengths = found.norm(dim=-1) / plain.norm(dim=-1)
    factor = lengths.mean()
    is_kept = torch.allclose(lengths, factor.expand_as(lengths), rtol=CLOSE, atol=CLOSE)
    first = torch.allclose(plain[0] * factor, found[0], atol=CLOSE, rtol=CLOSE)
    return True if is_kept and first else None


def pairs(plain: Tensor, found: Tensor) -> tuple[int, int | None]:
    """How many numbers of vectors (token, head, d) were turned, and how far apart those are whose length is kept."""
    changed = (plain != found).any(0).any(0)
    turned = int(changed.sum() + 1) // 2 * 2  # the last of them turn so slowly that one may round to what it was
    first = int(changed.int().argmax())
    before, after = (of[..., first : first + turned] for of in (plain, found))
    for apart, split, along in ((turned // 2, (2, -1), -2), (1, (-1, 2), -1)):
        lengths = [of.unflatten(-1, split).norm(dim=along) for of in (before, after)]
        factor = lengths[1].mean() / lengths[0].mean()  # YaRN's
        if torch.allclose(lengths[0] * factor, lengths[1], rtol=CLOSE, atol=CLOSE):
            return turned, apart
    return turned, None


def _turned_before(heard: Heard, heads_first: bool, d: int) -> bool:
    """Whether RoPE stands between the projection and the norm."""
    if heard.projected is None or heard.entered is None or heard.entered.shape == heard.projected.shape:
        return False
    return bool(is_turned(by_token(heard.projected, False, d), by_token(heard.entered, heads_first, d)))


def _window(asked: Asked) -> int | None:
    """The window that the layer asks for, unless the mask shows more of a text that is longer."""
    if asked.window is None:
        return None
    causal = not bool(asked.mask.triu(1).any())
    far = asked.mask.tril(-asked.window) | asked.mask.triu(asked.window)
    return None if bool(far.any()) else asked.window if causal else 2 * asked.window - 1
