"""What threads share (the answers that are kept, walks, networks, catalogues, the table of mechanisms) gives each of
them what it gives one alone."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import i18n
from app.main import create_app
from model import memory
from model.networks.gap import stored as gap
from model.networks.translation import stored as translation
from model.networks.vision import stored as vision

LILY, LOST = "Lily had a cat.", "Tom lost his red ball."
MODEL = "/api/models/stories15m"
GERMAN = "der alte Hund schläft ."
ASKED: list[tuple[str, dict[str, Any]]] = [
    *[(f"{MODEL}/attention", {"text": text, "layer": layer, "head": 2}) for text in (LILY, LOST) for layer in (0, 5)],
    *[(f"{MODEL}/overview", {"text": text, "pair": [2, 1]}) for text in (LILY, LOST)],
    *[(f"{MODEL}/through", {"text": text, "query": 3}) for text in (LILY, LOST)],
    *[(f"{MODEL}/next", {"text": text}) for text in (LILY, LOST)],
    (f"{MODEL}/effect", {"text": LILY, "interventions": [{"layer": 1, "head": 2, "do": "silence"}]}),
    *[(f"/api/mechanisms/{id_}/trace", {"text": LILY}) for id_ in ("causal", "rope", "dropout", "byte-pair", "lsh")],
    ("/api/mechanisms/scaled-dot-product/figures", {"text": LILY}),
    ("/api/compare", {"text": LILY, "left": {"mechanism": "causal"}, "right": {"mechanism": "linear"}}),
    ("/api/translate", {"text": GERMAN}),
    *[("/api/gap/guess", {"text": text, "gap": 1}) for text in (LILY, LOST)],
    ("/api/patterns", {"text": "A cat ."}),
    ("/api/mechanisms/none/trace", {"text": LILY}),
]
SHARED = [
    translation.words, translation.load_kind, gap.words, gap.load_kind, vision.vision, vision.examples, i18n.translator,
]  # fmt: skip


def forget() -> None:
    """As in a fresh process, but for the models that were read."""
    for each in SHARED:
        each.cache_clear()
    memory._answers = memory.Memory(2**18)  # so small that it lets go all the time


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can, and what they share is fresh."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    forget()
    yield
    sys.setswitchinterval(before)


def answers(client: TestClient, asked: list[tuple[str, dict[str, Any]]]) -> list[tuple[int, bytes]]:
    found = [client.post(path, json=body) for path, body in asked]
    return [(each.status_code, each.content) for each in found]


@pytest.mark.usefixtures("hasty")
def test_many_at_once_get_what_one_alone_gets() -> None:
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        client.app.state.gate.short.threads = 5  # type: ignore[attr-defined]
        orders = [Random(seed).sample(range(len(ASKED)), len(ASKED)) for seed in range(5)]
        with ThreadPoolExecutor(len(orders)) as pool:
            together = list(pool.map(lambda order: answers(client, [ASKED[i] for i in order]), orders))
        forget()
        alone = answers(client, ASKED)
    assert [status for status, _ in alone].count(200) == len(ASKED) - 1
    for order, found in zip(orders, together, strict=True):
        assert [ASKED[i][0] for i, own in zip(order, found, strict=True) if own != alone[i]] == []
