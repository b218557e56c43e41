"""A trained model's heads at large: kept beside its weights, or measured when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from model.at_large import kept
from model.at_large.kept import Kept
from model.at_large.passages import SOURCE, joined, passages
from model.at_large.spread import OnText, Source, Spread
from model.memory import remembered, remembered_parts
from model.presence import go_on
from model.pretrained.catalogue import Entry, find
from model.pretrained.loading import Loaded, load
from model.pretrained.own import Own
from model.pretrained.reading import Reading, read
from model.pretrained.runner import unkept
from model.problem import N_, Problem


def file(entry: Entry) -> Path:
    """Beside the folder of the model: inside it nothing may stand but what the catalogue names."""
    return entry.folder.with_name(f"{entry.folder.name}-heads.safetensors")


def found(id_: str) -> Kept | None:
    """What is kept of a model; None if it was never measured, or is a model of one's own: nothing is written beside
    those. Raises Problem for an unknown id."""
    entry = find(id_)
    place = file(entry)
    if isinstance(entry, Own) or not place.exists():
        return None
    key = "heads at large, kept", place, place.stat().st_mtime_ns, entry.sha256
    return remembered(key, lambda: kept.read(place, entry.sha256), lambda own: own.spread.tensors if own else ())


def readings(id_: str) -> tuple[list[Source], list[Reading]]:
    """The passages that a model can read. Raises Problem if it is not here, or can read none of them."""
    loaded = load(id_)
    texts = [joined(words) for words in passages()]
    read_ = [(Source(text), reading) for text in texts if (reading := _read(loaded, text))]
    if not read_:
        raise Problem(
            N_("{title} can read none of the texts on which heads are measured here: they are English, of 24 to 63 "
               "words and marks."),
            field="id", title=loaded.entry.title,
        )  # fmt: skip
    return [source for source, _ in read_], [reading for _, reading in read_]


def measured(id_: str, given: Sequence[Reading]) -> Iterator[OnText]:
    """What the heads do on each text, one by one; whoever asks while it is measured is given what is there."""

    def begin() -> Iterator[OnText]:
        for reading in given:
            go_on()
            seen = unkept(reading)
            yield OnText(seen.scores, seen.uniform, seen.counted, seen.names)

    key = "heads at large", id_, load(id_).model
    return remembered_parts(key, begin, lambda parts: [each for part in parts for each in part.tensors])


def keep(id_: str, spread: Spread, seconds: float) -> Path:
    """Writes it beside the weights. Raises Problem if it may not."""
    entry = find(id_)
    data = kept.packed(spread, kept.card(id_, entry.sha256, SOURCE, len(spread.sources), seconds))
    place = file(entry)
    place.write_bytes(data)
    return place


def _read(loaded: Loaded, text: str) -> Reading | None:
    try:
        return read(loaded, text)
    except Problem:  # longer than it reads
        return None
