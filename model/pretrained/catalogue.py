"""The table of trained models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from model.problem import N_, Problem


@dataclass(frozen=True)
class Entry:
    """A trained model: what a page says of it, and where its files are.

    layers, heads, d, context (most tokens, those that the tokenizer adds included): as in its configuration
    licence: SPDX; source: who trained it and where it was published; sha256: of its model.safetensors
    """

    id: str
    title: str
    kind: Literal["causal"]
    layers: int
    heads: int
    d: int
    context: int
    licence: str
    source: str
    sha256: str
    status: Literal["ready"]

    @property
    def folder(self) -> Path:
        """config.json, model.safetensors and the tokenizer."""
        return Path(__file__).parent / self.id


CATALOGUE = {
    entry.id: entry
    for entry in (
        Entry(
            id="stories15m",
            title="stories15M",
            kind="causal",
            layers=6,
            heads=6,
            d=288,
            context=256,
            licence="MIT",
            source="Andrej Karpathy, llama2.c, https://github.com/karpathy/llama2.c",
            sha256="b791a240999b99c932fa804a76f128ba2a0bd3cf4473394072cab1c67a2ce5e7",
            status="ready",
        ),
    )
}


def find(id_: str) -> Entry:
    """The model of this id, or a Problem that names them all."""
    if id_ not in CATALOGUE:
        raise Problem(
            N_("There is no model “{id}”; choose one of: {ids}."),
            field="id", id=id_, ids=", ".join(CATALOGUE),
        )  # fmt: skip
    return CATALOGUE[id_]
