"""What tracing costs: `python -m tests.bench.trace`.

A traced call against an untraced one for the first mechanisms (tests.bench.mechanisms has them all), on one
sentence; then stories15M's attention: the plain forward, the forward that traces the head in focus, and what the
page waits for, the whole answer.
"""

from collections.abc import Callable

import torch
from fastapi.testclient import TestClient

from app.main import create_app
from model.lab import inputs
from model.lab.registry import Mechanism, find
from model.lab.request import Request
from model.lab.run import arguments, run
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained.attention import Focus, Pass
from model.pretrained.loading import load
from model.tracing.step import Trace
from tests.bench.timing import interleaved, median, table

TEXT = "Lily had a cat. The cat was happy because it got a fish."
ROUNDS = 300
FIRST = ("raw-dot-product", "self-attention", "scaled-dot-product", "causal", "dropout", "multi-head")


def calls_of(mechanism: Mechanism, request: Request) -> dict[str, Callable[[], object]]:
    """The function on the seeded inputs of a request, without and with a trace; then the whole run."""
    found = run(mechanism, request)
    axes = {entry.name: " ".join(entry.axes) for entry in mechanism.inputs}
    tensors = {step.id: step.value for step in found.steps if step.id in axes}
    given = arguments(mechanism, found.options, request.seed)

    def untraced() -> object:
        with torch.inference_mode():
            return mechanism.function(**tensors, **given)

    def traced() -> object:
        with torch.inference_mode(), Trace(names=request.labels) as trace:
            named = {name: trace.input(name, axes[name], value) for name, value in tensors.items()}
            return mechanism.function(**named, **given, step=trace)

    return {"untraced": untraced, "traced": traced, "run": lambda: run(mechanism, request)}


def model_calls() -> dict[str, Callable[[], object]]:
    """stories15M: plain, with one head traced, and the answer of the API."""
    loaded = load("stories15m")
    ids = torch.tensor([loaded.tokenizer.encode(TEXT).ids])
    client = TestClient(create_app())
    asked = {"text": TEXT, "layer": 4, "head": 4}

    def forward(make: Callable[[], Pass]) -> object:
        with make().on(), torch.no_grad():
            return loaded.model(ids, use_cache=False, logits_to_keep=1)

    return {
        "untraced": lambda: forward(Pass),
        "traced": lambda: forward(lambda: Pass(focus=Focus(4, 4))),
        "run": lambda: client.post("/api/models/stories15m/attention", json=asked),
    }


def layer_calls() -> dict[str, Callable[[], object]]:
    """The attention of one of its layers alone: six heads at once, and one of them traced."""
    n = len(load("stories15m").tokenizer.encode(TEXT).ids)
    generator = torch.Generator().manual_seed(0)
    q, k, v = (torch.randn(6, n, 48, generator=generator) for _ in range(3))
    mask = torch.ones(n, n, dtype=torch.bool).tril()

    def traced() -> object:
        with torch.no_grad(), Trace() as trace:
            return scaled_dot_product(q[4], k[4], v[4], mask, step=trace)

    def untraced() -> object:
        with torch.no_grad():
            return scaled_dot_product(q, k, v, mask)

    return {"untraced": untraced, "traced": traced}


def row(name: str, calls: dict[str, Callable[[], object]], rounds: int) -> list[str]:
    """One line of the table: milliseconds, and how many times an untraced call a traced one takes."""
    found = {each: 1000 * median(times) for each, times in interleaved(calls, rounds).items()}
    plain, traced, *whole = (f"{found[each]:.3f}" for each in found)
    return [name, plain, traced, f"{found['traced'] / found['untraced']:.2f}", *(whole or ["–"])]


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    request = Request(inputs.tokens(inputs.split(TEXT)))
    rows = [row(id_, calls_of(find(id_), request), ROUNDS) for id_ in FIRST]
    rows.append(row("stories15M, a layer / a head", layer_calls(), ROUNDS))
    rows.append(row("stories15M, forward", model_calls(), ROUNDS // 6))
    print(f"{len(inputs.split(TEXT))} words, one thread, medians of {ROUNDS} interleaved rounds, in ms\n")
    print(table(["call", "untraced", "traced", "ratio", "whole answer"], rows))
    print("\nwhole answer: with seeding and parity in the lab; through the API for the model")


if __name__ == "__main__":
    main()
