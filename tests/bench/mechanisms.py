"""Every mechanism in a table: `python -m tests.bench.mechanisms`.

Its reference; the largest error of its output against it, in float32 and in float64, over every option that is on,
off or a word; its steps on a sentence, and the lines of its own function; then, at 64 tokens, the time of a traced call
as a multiple of an untraced one.
"""

import torch

from model.lab import inputs
from model.lab.registry import Mechanism, mechanisms
from model.lab.request import MAX_TOKENS, Request
from model.lab.run import run
from tests.bench.timing import interleaved, median, table
from tests.bench.trace import calls_of
from tests.model.cases import plain

TEXT = "Lily had a cat. The cat was happy because it got a fish."
ROUNDS = 15


def request_of(mechanism: Mechanism, texts: list[str]) -> Request:
    """A request on these words, with the mechanism's own second sentence."""
    second = mechanism.context
    return Request(inputs.tokens(texts), context=inputs.tokens(inputs.split(second)) if second else [])


def errors(mechanism: Mechanism) -> list[str]:
    """The largest error in float32 and in float64."""
    found = []
    for dtype in (torch.float32, torch.float64):
        cases = [case.request() for case in plain(mechanism)]
        found.append(max(run(mechanism, request, dtype).parity.max_abs_error for request in cases))
    return [f"{error:.1e}" for error in found]


def row(mechanism: Mechanism) -> list[str]:
    """One line of the table."""
    print(".", end="", flush=True)
    short = run(mechanism, request_of(mechanism, inputs.split(TEXT)))
    words = (inputs.split(TEXT) * MAX_TOKENS)[:MAX_TOKENS]
    calls = calls_of(mechanism, request_of(mechanism, words))
    times = {name: median(found) for name, found in interleaved(calls, ROUNDS).items()}
    lines = len(mechanism.code[0].text.splitlines())
    ratio = f"{times['traced'] / times['untraced']:.1f}"
    milliseconds = [f"{1000 * times[name]:.2f}" for name in ("untraced", "traced")]
    reference = short.parity.reference
    own = [mechanism.id, *errors(mechanism), str(len(short.steps)), str(lines), *milliseconds, ratio, reference]
    return own


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    rows = [row(mechanism) for mechanism in mechanisms()]
    head = ["mechanism", "float32", "float64", "steps", "lines", "untraced", "traced", "ratio", "reference"]
    print(f"\n{len(rows)} mechanisms. float32, float64: the largest error of the output against the reference.")
    print(f"steps: on “{TEXT}”. untraced, traced: ms at {MAX_TOKENS} tokens, one thread, medians of {ROUNDS} rounds.\n")
    print(table(head, rows))


if __name__ == "__main__":
    main()
