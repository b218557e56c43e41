"""What it costs to look inside: `python -m tests.bench.pretrained [model]`, SmolLM2 unless another is named.

The plain forward of transformers (its own attention, sdpa) beside what the page asks: all heads, one head in full,
and another head of the same text. Each case in a process of its own, so that its peak of memory is its own; medians
of some rounds, nothing remembered from one round to the next but where that is the case.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from app.settings import TREE
from model import memory
from model.pretrained import runner
from model.pretrained.catalogue import Entry, find
from model.pretrained.loading import load
from tests.bench.texts import text_of
from tests.bench.timing import median, table

MODEL = "smollm2-135m"
SIZES = (16, 128, 1024)
CASES = {
    "plain": "plain forward (transformers, sdpa)",
    "overview": "all heads",
    "head": "one head in full",
    "again": "another head of the same text",
}
ROUNDS = {16: 9, 128: 5, 1024: 2}


def resident(name: str) -> int:
    """Memory of this process in bytes: VmRSS now, VmHWM at its peak since the peak was forgotten."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, "this bench reads /proc, which Linux has"
    return 1024 * int(found[1])


def forget() -> None:
    """Nothing of an earlier text is remembered."""
    memory._answers = memory.Memory()


def plain(entry: Entry, n: int) -> Callable[[], object]:
    """The model as transformers runs it, for the next token only."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    # annotated, as transformers' types say nothing of a call
    model: Any = AutoModelForCausalLM.from_pretrained(entry.folder, dtype=torch.float32, attn_implementation="sdpa")
    tokenizer = AutoTokenizer.from_pretrained(entry.folder).backend_tokenizer
    ids = torch.tensor([tokenizer.encode(text_of(n, lambda text: len(tokenizer.encode(text).ids))).ids])

    def forward() -> object:
        with torch.no_grad():
            return model(ids, use_cache=False, logits_to_keep=1)

    return forward


def ours(case: str, entry: Entry, n: int) -> Callable[[], object]:
    """What the page asks."""
    tokenizer = load(entry.id).tokenizer
    text = text_of(n, lambda text: len(tokenizer.encode(text).ids))
    if case == "overview":
        return lambda: (forget(), runner.overview(entry.id, text))
    if case == "head":
        return lambda: (forget(), runner.attention(entry.id, text, 4, 4))
    runner.overview(entry.id, text)
    heads = ((layer, head) for layer in range(entry.layers) for head in range(entry.heads))
    return lambda: runner.attention(entry.id, text, *next(heads))


def measure(case: str, model: str, n: int) -> dict[str, float]:
    """Seconds, and the bytes by which the peak of memory exceeds that of the model at rest."""
    entry = find(model)
    call = plain(entry, n) if case == "plain" else ours(case, entry, n)
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak of loading
    before = resident("VmRSS")
    times = []
    for _ in range(1 + ROUNDS[n]):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return {"seconds": median(times[1:]), "more": resident("VmHWM") - before, "peak": resident("VmHWM")}


def in_a_process(case: str, model: str, n: int) -> dict[str, float]:
    """The same in a fresh one."""
    command = [sys.executable, "-m", "tests.bench.pretrained", model, case, str(n)]
    said = subprocess.run(command, cwd=TREE, stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def rows(model: str, n: int) -> list[list[str]]:
    """A line for each case, with its time as a multiple of the plain forward's."""
    found = {case: in_a_process(case, model, n) for case in CASES}
    plain = found["plain"]["seconds"]
    return [
        [CASES[case], str(n), f"{1000 * own['seconds']:,.0f}", f"{own['seconds'] / plain:.2f}",
         f"{own['more'] / 1e6:,.0f}", f"{own['peak'] / 1e6:,.0f}"]
        for case, own in found.items()
    ]  # fmt: skip


def main(model: str = MODEL, case: str = "", n: str = "") -> int:
    """Print the table; with a case, measure that one alone."""
    entry = find(model)
    if not entry.here():
        print(f"{entry.title} is not on this computer; fetch it with `headlight models fetch {model}`.")
        return 1
    if case:
        print(json.dumps(measure(case, model, int(n))))
        return 0
    print(f"{entry.title}, {torch.get_num_threads()} threads. ratio: to the plain forward. more: megabytes beyond the")
    print("model at rest, at the peak; peak: of the whole process, with torch and the model.\n")
    found = [line for size in SIZES if size <= entry.reads for line in rows(model, size)]
    print(table(["", "tokens", "ms", "ratio", "more", "peak"], found))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
