"""What can be chosen of a model that learns, and what cannot be combined."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

from model.learning.attention import ATTENTIONS, TURNED, Attention
from model.networks.training.descent import DECAY
from model.problem import N_, Problem

RANGES: dict[str, tuple[float, float]] = {
    "layers": (1, 4), "heads": (1, 8), "d": (1, 128), "batch": (1, 128), "rate": (1e-5, 100), "warm_up": (0, 1000),
    "decay": (0, 10),
}  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {
    "attention": tuple(ATTENTIONS), "positions": ("none", "learned", "sinusoidal", *TURNED),
    "norm": ("none", "pre", "post"),
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """layers, heads: how many; d: how wide, of all heads together; feed_forward: whether a layer has one, four times as
    wide; tied: whether words are said by the table that they are read by; rate: of AdamW, warmed up over so many steps;
    batch: examples of a step; decay: of weights, what AdamW takes from each, times the rate

    Raises Problem for what lies outside of its bounds, or cannot be combined.
    """

    attention: str = "softmax"
    positions: str = "learned"
    layers: int = 1
    heads: int = 1
    d: int = 32
    feed_forward: bool = False
    norm: str = "pre"
    tied: bool = False
    rate: float = 3e-3
    warm_up: int = 50
    batch: int = 64
    decay: float = DECAY

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise Problem(
                    N_("“{name}” goes from {least} to {most}; {value} lies outside."),
                    field=name, name=name, least=least, most=most, value=getattr(self, name),
                )  # fmt: skip
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise Problem(
                    N_("There is no “{value}” here; choose one of: {known}."),
                    field=name, value=getattr(self, name), known=", ".join(known),
                )  # fmt: skip
        if self.d % self.heads:
            raise Problem(
                N_("A width of {d} does not split into {heads} heads of equal size; choose a multiple of the heads."),
                field="d", d=self.d, heads=self.heads,
            )  # fmt: skip
        if self.positions in TURNED and self.attention != "softmax":
            raise Problem(N_("RoPE and ALiBi go with softmax attention here; choose it, or other positions."),
                          field="positions")  # fmt: skip
        if self.positions == "rope" and self.d // self.heads % 2:
            raise Problem(N_("RoPE turns numbers in pairs: a head needs an even number of them."), field="d")
        if self.heads > 1 and not self.kind.splits:
            raise Problem(N_("This attention has no heads; choose one."), field="heads")

    @classmethod
    def of(cls, given: dict[str, Any], default: Self) -> Self:
        """A default with some of it changed. Raises Problem for a name that is none."""
        known = {each.name: getattr(default, each.name) for each in fields(cls)}
        if unknown := given.keys() - known.keys():
            raise Problem(
                N_("There is no “{value}” here; choose one of: {known}."),
                field=min(unknown), value=min(unknown), known=", ".join(known),
            )  # fmt: skip
        return cls(**(known | given))

    @property
    def kind(self) -> Attention:
        """The attention that is learned."""
        return TURNED.get(self.positions) or ATTENTIONS[self.attention]
