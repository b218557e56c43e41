"""From opening a page to the painted overview of 144 heads, beside BertViz: `python -m tests.bench.overview`.

Arguments: numbers of tokens (16, 64 and 128). Both draw the attention of one tiny random GPT-2 of 12 × 12 heads in the
same Chromium. Ours is measured from opening the page, and from a text that is put into the open page: both with the
model's forward, which BertViz's page holds ready. BertViz is installed only for this, into a folder that is thrown
away; the three scripts that it loads from public hosts are answered from disk, which favours it. A page counts as
painted once its number of elements stays the same for a quarter of a second, which is taken off again.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from app.settings import TREE
from tests import chromium
from tests.bench.texts import text_of
from tests.bench.timing import table
from tests.model.pretrained.tiny_checkpoints import byte_tokenizer, write
from tests.web.person import pack

SIZES = (16, 64, 128)
HEADS = 12  # in each of as many layers
ROUNDS = 3
STILL = 250  # ms
SCRIPTS = {"require": ("requirejs@2.3.6", "require.js"), "d3": ("d3@5.7.0", "d3.min.js"),
           "jquery": ("jquery@2.1.4", "jquery.min.js")}  # fmt: skip
BERTVIZ = """
import sys, numpy, torch, bertviz
file, weights = sys.argv[1:]
attention = [torch.from_numpy(layer)[None] for layer in numpy.load(weights)]
names = [f"t{i}" for i in range(attention[0].shape[-1])]
page = bertviz.model_view(attention, names, html_action="return").data
open(file, "w").write(f"<html><body>{page}</body></html>")
"""
SAME = """() => {
  const n = document.querySelectorAll("*").length, same = window.last === n;
  window.last = n;
  return same;
}"""


def still(page: Page) -> None:
    """Wait until nothing is added any more."""
    page.evaluate("() => { window.last = -1 }")
    page.wait_for_function(SAME, polling=STILL, timeout=300_000)


def timed(page: Page, act: Callable[[], object], drawn: str) -> float:
    """Seconds from an act until `drawn` holds and the page is still."""
    start = time.perf_counter()
    act()
    page.wait_for_function(drawn, timeout=300_000)
    still(page)
    return time.perf_counter() - start - STILL / 1000


def checkpoint(folder: Path) -> Path:
    """GPT-2 of 12 × 12 heads, random."""
    sizes: dict[str, Any] = {"n_layer": HEADS, "n_head": HEADS, "n_embd": 4 * HEADS, "n_positions": 256}
    return write("gpt2", folder, **sizes)


@contextmanager
def server(model: Path) -> Iterator[str]:
    """The address of our page of the checkpoint."""
    command = [sys.executable, "-m", "app.cli", "--port", "0", "--no-browser", "--model", str(model)]
    process = subprocess.Popen(command, cwd=TREE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = next(line for line in process.stdout if "http://" in line)
        found = re.search(r"http://\S+", said)
        assert found
        yield f"{found[0].rstrip('/')}/models/{model.name}"
    finally:
        process.terminate()
        process.wait(10)


def ours(context: BrowserContext, address: str, n: int) -> list[str]:
    """Opened with the text; and the text put into the open page."""
    tokenizer = byte_tokenizer()
    text = text_of(n, lambda text: len(tokenizer.encode(text).ids))
    drawn = "() => document.querySelector('#atlas .said')?.textContent"
    opened, typed, nodes = [], [], 0
    for i in range(ROUNDS):
        page = context.new_page()
        linked = f"{address}#{pack({'text': f'{text[:-1]}{i}'})}"  # another text each time: nothing is remembered
        opened.append(timed(page, lambda: page.goto(linked, wait_until="commit"), drawn))  # noqa: B023
        changed = "() => document.body.classList.contains('asking') === false"
        typed.append(timed(page, lambda: page.fill("#sentence", f"{i}{text[:-1]}"), changed))  # noqa: B023
        nodes = page.evaluate("document.querySelectorAll('*').length")
        page.close()
    return [str(n), "Headlight", f"{median(opened):.2f}", f"{median(typed):.2f}", f"{nodes:,}"]


def scripts(folder: Path) -> dict[str, Path]:
    """What BertViz's page loads from public hosts, from npm."""
    found = {}
    for name, (package, file) in SCRIPTS.items():
        command = ["npm", "pack", "--silent", package]
        packed = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
        with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
            archive.extractall(folder / name, filter="data")
        found[name] = next((folder / name).rglob(file))
    return found


def bertviz_page(folder: Path, model: Path, n: int) -> Path:
    """BertViz's model view of the checkpoint's weights on n tokens."""
    from transformers import AutoModelForCausalLM

    eager: Any = AutoModelForCausalLM.from_pretrained(model, attn_implementation="eager")
    with torch.no_grad():
        said = eager(torch.arange(n)[None] % eager.config.vocab_size, output_attentions=True)
    weights, page = folder / f"{n}.npy", folder / f"{n}.html"
    np.save(weights, np.stack([layer[0].numpy() for layer in said.attentions]))
    where = {"PYTHONPATH": str(folder / "packages")}
    subprocess.run([sys.executable, "-c", BERTVIZ, page, weights], env=where, check=True)
    return page


def bertviz(context: BrowserContext, file: Path, n: int) -> list[str]:
    """Opened; a changed text is another page there."""
    drawn, opened, nodes = "() => document.querySelectorAll('svg *').length > 100", [], 0
    for _ in range(ROUNDS if n < 128 else 1):  # millions of elements
        page = context.new_page()
        opened.append(timed(page, lambda: page.goto(file.as_uri(), wait_until="commit"), drawn))  # noqa: B023
        nodes = page.evaluate("document.querySelectorAll('*').length")
        page.close()
    return [str(n), "BertViz", f"{median(opened):.2f}", "–", f"{nodes:,}"]


def main(sizes: tuple[int, ...]) -> int:
    """Print the table."""
    executable = chromium.find()
    if executable is None:
        print(chromium.SENTENCE, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder / "packages")]
        subprocess.run([*install, "--no-deps", "bertviz"], check=True)
        subprocess.run([*install, "ipython"], check=True)
        local = scripts(folder)
        model = checkpoint(folder / "tiny")
        browser = playwright.chromium.launch(executable_path=executable, args=[*chromium.FLAGS])
        context = browser.new_context(viewport={"width": 1280, "height": 800})

        def answer(route: Route) -> None:
            name = next(name for name in local if re.search(rf"{name}[^/]*/[\d.]+/", route.request.url))
            route.fulfill(path=str(local[name]), content_type="text/javascript")

        context.route(re.compile("cdnjs"), answer)
        rows = []
        with server(model) as address:
            for n in sizes:
                rows += [ours(context, address, n), bertviz(context, bertviz_page(folder, model, n), n)]
        browser.close()
    print(f"{HEADS * HEADS} heads, seconds. opened: from opening the page; text: from a changed text.\n")
    print(table(["tokens", "", "opened", "text", "elements"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or SIZES))
