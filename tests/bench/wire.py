"""What travels: bytes of the answers of a trained model, as they are sent: `python -m tests.bench.wire`.

stories15M at 64 and at 256 tokens, which is its context; SmolLM2 (30 × 9 heads) at 64, 256 and 1,024, if it is
fetched. The app does not compress; what gzip would leave stands beside it.
"""

import gzip
from collections.abc import Iterator
from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from model.pretrained.catalogue import find
from model.pretrained.loading import load
from tests.bench.texts import text_of
from tests.bench.timing import table

SIZES = (64, 256, 1024)
MODELS = ("stories15m", "smollm2-135m")
PART = {"query": 0, "key": 0, "size": 64}


def requests(text: str, n: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What the page asks of a text: a name for it, the address and the body."""
    head, is_long = {"text": text, "layer": 4, "head": 4}, n > 128
    yield "all heads", "overview", {"text": text}
    yield "one head" + (", 64 × 64 of it" if is_long else ""), "attention", head | ({"window": PART} if is_long else {})
    if is_long:
        yield "its map", "map", head
        yield "a row of it", "row", head | {"query": 1}
    yield "a cell's arithmetic", "cell", head | {"at": {"step": "weights", "cell": [n - 1, 4]}}


def rows(client: TestClient, model: str, n: int) -> Iterator[list[str]]:
    """A line for each answer: its bytes as sent, and gzipped."""
    tokenizer = load(model).tokenizer
    text = text_of(n, lambda text: len(tokenizer.encode(text).ids))
    found = len(tokenizer.encode(text).ids)
    for name, path, body in requests(text, found):
        answer = client.post(f"/api/models/{model}/{path}", json=body, headers={"accept-encoding": "gzip"})
        answer.raise_for_status()
        zipped = len(gzip.compress(answer.content, 6))
        yield [name, model, str(found), f"{answer.num_bytes_downloaded:,}", f"{zipped:,}"]


def main() -> None:
    """Print the table."""
    found = []
    for model in MODELS:
        entry = find(model)
        if not entry.here():
            print(f"{entry.title} is not on this computer; fetch it with `headlight models fetch {model}`.\n")
            continue
        with TestClient(create_app()) as client:
            found += [line for n in SIZES if n <= entry.reads for line in rows(client, model, n)]
    print(table(["answer", "model", "tokens", "bytes as sent", "gzipped"], found))


if __name__ == "__main__":
    main()
