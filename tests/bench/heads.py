"""What the overview finds in the models that are on this computer: `python -m tests.bench.heads`.

For each model and text: the strongest heads of each pattern beside uniform attention, and of one pair of tokens; then
what measuring the patterns costs on top of a plain forward, at several lengths.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from model.pretrained.attention import Pass
from model.pretrained.catalogue import CATALOGUE
from model.pretrained.forward import forward
from model.pretrained.loading import load
from model.pretrained.overview import Gathering, Overview
from model.pretrained.patterns import PATTERNS
from model.pretrained.reading import Reading, read
from model.pretrained.runner import overview
from tests.bench.timing import table

SIXTEEN = "river tail glass seven moon horse paper green lamp stone cloud music bread north window apple"
TEXTS = {  # by model: a text, and a pair of its tokens
    "smollm2-135m": (f"{SIXTEEN} {SIXTEEN}", None),
    "minilm-l6": ("The animal didn't cross the street because it was too tired.", ("it", "animal")),
    "stories15m": ("Lily had a cat. The cat was happy because it got a fish.", ("it", "cat")),
}
LENGTHS = (16, 128, 1024)
BEST = 4


def strongest(scores: Tensor) -> str:
    """The heads with most: scores (layer, head)."""
    best = scores.flatten().topk(BEST)
    places = [divmod(index, scores.shape[1]) for index in best.indices.tolist()]
    return ", ".join(
        f"({layer},{head}) {score:.2f}"
        for (layer, head), score in zip(places, best.values.tolist(), strict=True)
    )


def rows(found: Overview) -> list[list[str]]:
    """A line for each pattern that this text can show."""
    return [
        [pattern.id, str(int(found.counted[0, at])), f"{found.uniform[0, at]:.2f}", strongest(found.scores[..., at])]
        for at, pattern in enumerate(PATTERNS)
        if found.counted[0, at]
    ]


def show(id_: str) -> None:
    """What is found in one model."""
    text, words = TEXTS[id_]
    for hide_first in (False, True):
        print(f"\n{id_}, “{text}”{', without the first token' if hide_first else ''}")
        found = overview(id_, text, hide_first=hide_first)
        print(table(["pattern", "queries", "uniform", "strongest heads"], rows(found)))
    if words:
        names = [token.text for token in found.tokens]
        query, key = (names.index(word) for word in words)
        pair = overview(id_, text, pair=(query, key)).pair
        assert pair is not None
        print(f"{words[0]} → {words[1]}: {strongest(pair)}")


def plain(reading: Reading) -> None:
    """A forward that nobody watches."""
    forward(reading, Pass())


def watched(reading: Reading) -> None:
    """A forward with its overview."""
    gathering = Gathering(reading)
    forward(reading, Pass(watch=gathering.watch, hear=gathering.hear))
    gathering.overview()


def seconds(act: Callable[[Reading], None], reading: Reading) -> float:
    """The quicker of two runs, in time of this process, so that others do not count."""
    found = []
    for _ in range(2):
        before = time.process_time()
        act(reading)
        found.append(time.process_time() - before)
    return min(found)


def costs(id_: str) -> list[list[str]]:
    """A line for each length that the model reads."""
    entry = CATALOGUE[id_]
    found = []
    for n in (n for n in LENGTHS if n <= entry.reads):
        loaded = load(id_)
        words = " ".join(["cat dog ."] * n)
        reading = read(loaded, words[: _characters(loaded.tokenizer, words, n)])
        times = [seconds(plain, reading), seconds(watched, reading)]
        found.append([id_, str(len(reading.ids)), *(f"{each:.3f}" for each in times), f"{times[1] / times[0]:.2f}"])
    return found


def _characters(tokenizer: object, text: str, n: int) -> int:
    """As many characters of the text as n tokens or fewer have."""
    most = len(text)
    while len(tokenizer.encode(text[:most]).ids) > n:  # type: ignore[attr-defined]
        most = most * 9 // 10
    return most


if __name__ == "__main__":
    torch.set_num_threads(1)
    here = [id_ for id_ in TEXTS if CATALOGUE[id_].status == "ready"]
    for each in here:
        show(each)
    print("\nseconds of a forward, plain and with its overview, one thread")
    lines = [line for each in here for line in costs(each)]
    print(table(["model", "tokens", "plain", "with overview", "ratio"], lines))
