"""The heads of the gap's models at large: on passages that neither has read, a word of each hidden."""

from __future__ import annotations

from functools import cache

import torch

from model.at_large import kept
from model.at_large.kept import Kept
from model.at_large.passages import SOURCE, joined, passages
from model.at_large.spread import OnText, Source, Spread
from model.networks.gap import stored, text
from model.networks.gap.corpus import SPECIAL
from model.networks.gap.networks import Kind, Reader
from model.networks.gap.scores import gaps
from model.networks.gap.text import Question
from model.networks.gap.training import ids
from model.networks.training import cards
from model.pretrained.patterns import Measure, Sequences, looked_for, named
from model.pretrained.pieces import Piece
from model.problem import N_, Problem
from model.tracing import roles


def questions() -> list[Source]:
    """The passages, with the first of the gaps that the models are scored on."""
    first: dict[str, int] = {}
    for gap in gaps(passages(), stored.words()):
        first.setdefault(joined(gap.text), gap.place)
    return [Source(written, place) for written, place in first.items()]


def on_text(asked: Question, net: Reader) -> OnText:
    """What each head does on a text with a gap. A word that is not known is read as one, and named as it is typed."""
    tokens = text.as_read(asked)
    read = ids(stored.words(), tokens)
    pieces = [Piece(id_, token, 0, False) for id_, token in zip(read, tokens, strict=True)]
    sequences = Sequences(pieces, pieces, frozenset(range(len(SPECIAL))))
    weights = [step.value for step in text.steps(asked, net) if step.name == roles.WEIGHTS]
    mask = torch.ones(len(tokens), len(tokens), dtype=torch.bool)
    measure = Measure.of(looked_for(sequences), mask.tril() if net.causal else mask)
    scores = torch.stack([measure.scores(each) for each in weights])
    uniform, counted = (each.expand(len(weights), -1) for each in (measure.uniform, measure.counted.sum(-1)))
    return OnText(scores, uniform, counted, named(scores, uniform, counted))


def measured(kind: Kind) -> Spread:
    """On all of the passages."""
    net = stored.load_kind(kind).network
    asked = questions()
    return Spread.of(asked, [on_text(text.question(each.text, each.gap), net) for each in asked])


def keep(kind: Kind, spread: Spread, seconds: float) -> str:
    """Writes it beside the weights; the name of the file."""
    said = kept.card(f"gap-{kind}", stored.load_kind(kind).card["sha256"], f"{SOURCE}; a word of each is hidden",
                     len(spread.sources), seconds)  # fmt: skip
    cards.keep_file(stored.FOLDER, _name(kind), kept.packed(spread, said))
    return str(stored.FOLDER / _name(kind))


@cache
def found(kind: Kind) -> Kept | None:
    """What is kept; None if it was never measured. Raises Problem if the file is not what was kept."""
    if not (stored.FOLDER / _name(kind)).exists():
        return None
    return kept.unpacked(cards.read_file(stored.FOLDER, _name(kind)), stored.load_kind(kind).card["sha256"])


def known(kind: Kind) -> Kept:
    """What is kept. Raises Problem if it is not what was kept, or of other weights."""
    if own := found(kind):
        return own
    raise Problem(
        N_("What these heads do over many texts was measured on other weights: run “headlight heads {model} --again”."),
        field="model", model=f"gap-{kind}",
    )  # fmt: skip


def _name(kind: Kind) -> str:
    return f"{kind}-heads.safetensors"
