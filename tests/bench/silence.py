"""Which single silenced head costs the next token most: `python -m tests.bench.silence [MODEL [TEXT]]`.

Every head of every layer is silenced alone, as the page does it; the ten whose silence takes most from the likeliest
next token, and KL(before ‖ after) in nats over the whole vocabulary. The time is that of all runs together.
"""

import sys
import time

from model.pretrained.catalogue import find
from model.pretrained.effect import costs
from tests.bench.timing import table

MODEL, TEXT = "smollm2-135m", "The capital of France is"
SHOWN = 10


def measured(id_: str, text: str) -> str:
    """A line for the model, and a table of its costliest heads."""
    entry = find(id_)
    costs(id_, text, 0)  # opens the model
    began = time.perf_counter()
    layers = [costs(id_, text, layer) for layer in range(entry.layers)]
    took = time.perf_counter() - began
    token, before = layers[0].token, layers[0].before
    found = [
        (measure, layer, head) for layer, of in enumerate(layers) for head, measure in enumerate(of.after)
    ]
    found.sort(key=lambda each: each[0].value)
    rows = [
        [f"({layer}, {head})", f"{measure.value:.4f}", f"{measure.value - before:+.4f}", f"{measure.kl or 0:.4f}"]
        for measure, layer, head in found[:SHOWN]
    ]
    said = f"“{token.text}” {before:.4f}" if token else f"similarity {before:.4f}"
    gained = sum(measure.value > before for measure, _layer, _head in found)
    head = f"{entry.title}, “{text}”: {said}; {len(found)} heads in {took:.1f} s; {gained} raise it when silenced"
    return head + "\n\n" + table(["(layer, head)", "after", "change", "KL / nats"], rows)


if __name__ == "__main__":
    print(measured(*[*sys.argv[1:], *[MODEL, TEXT][len(sys.argv) - 1 :]][:2]))
