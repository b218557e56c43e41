"""From opening a page to the painted overview of 144 heads, beside BertViz: `python -m tests.bench.overview`.

Arguments: numbers of tokens (16, 64 and 128). Both draw the attention of one tiny random GPT-2 of 12 × 12 heads in the
same Chromium. Ours is measured from opening the page, and from a text that is put into the open page: both with the
model's forward, which BertViz's page holds ready. BertViz is installed only for this, into a folder that is thrown
away; the three scripts that it loads from public hosts are answered from disk, which favours it.

Times are the page's own: from the start of the navigation, or from the event of the input, to the end of the frame that
shows it (`FRAMES`). Ours shows it as soon as the canvas of all heads, drawn from the answer to this text, has the
pixels that it still has when nothing changes any more; `all still` is when that is, with all that stands below.
BertViz's page is the overview, and nothing else: it shows it when no element is added any more.
"""

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from app.settings import TREE
from tests import chromium
from tests.bench.texts import text_of
from tests.bench.timing import table
from tests.model.pretrained.tiny_checkpoints import byte_tokenizer, write
from tests.web.person import pack

SIZES = (16, 64, 128)
HEADS = 12  # in each of as many layers
ROUNDS = 3
REST = 20  # frames without a change: then the page is still
WAIT = 60_000  # ms, at most
FIRST, AGAIN, TYPED = "opened, uncached", "opened, cached", "text changed"
PAINTED = 3  # of a journey
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
# still: when the last element came; quiet: frames without a change; seen: when the canvas of all heads was no longer
# hidden; draws: when it was painted, and what it showed then
FRAMES = """(() => {
  const all = document.getElementsByTagName("*"), { prototype } = CanvasRenderingContext2D, { drawImage } = prototype;
  const watched = (window.watched = { still: 0, quiet: 0, seen: 0, typed: 0, draws: [] });
  const frame = () => new Promise((then) =>
    requestAnimationFrame(() => setTimeout(() => then(performance.now()))));
  let count = 0, isDrawn = false;
  prototype.drawImage = function (...given) {
    const { canvas } = this;
    if (!isDrawn && canvas.closest(".atlas")) {
      isDrawn = true;
      void frame().then((at) => {
        isDrawn = false;
        watched.draws.push({ at, shows: this.getImageData(0, 0, canvas.width, canvas.height).data });
      });
    }
    return drawImage.apply(this, given);
  };
  const look = () => {
    if (!watched.seen && document.querySelector(".atlas canvas")?.checkVisibility({ visibilityProperty: true }))
      watched.seen = performance.now();
    watched.quiet = all.length === count && !isDrawn ? watched.quiet + 1 : 0;
    if (all.length !== count) void frame().then((at) => (watched.still = at));
    count = all.length;
    requestAnimationFrame(look);
  };
  look();
  addEventListener("input", ({ timeStamp }) => ([watched.typed, watched.quiet] = [timeStamp, 0]), true);
})()"""
STILL = "(frames) => !document.body.classList.contains('asking') && watched.quiet > frames"
# ms after `since`: the page itself is in; all heads are asked for, answered, painted; nothing changes any more
JOURNEY = """(since) => {
  const [page] = performance.getEntriesByType("navigation");
  const asked = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/overview")).at(-1);
  const draws = watched.draws.filter(({ at }) => at > asked.responseEnd), { shows } = draws.at(-1);
  const isLast = (each) => each.length === shows.length && each.every((value, i) => value === shows[i]);
  const painted = Math.max(watched.seen, draws[draws.findLastIndex((each) => !isLast(each.shows)) + 1].at);
  const still = Math.max(watched.still, draws.at(-1).at);
  return [page.responseEnd, asked.startTime, asked.responseEnd, painted, still].map((at) => Math.max(0, at - since));
}"""


def still(page: Page, drawn: str) -> None:
    """Wait until something is drawn, and then nothing changes for a while."""
    page.wait_for_function(drawn, timeout=WAIT)
    page.wait_for_function(STILL, arg=REST, polling=50, timeout=WAIT)


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


def ours(browser: Browser, address: str, n: int) -> dict[str, list[float]]:
    """Opened with the text for the first time, and again; and the text put into the open page: ms, as `JOURNEY`."""
    tokenizer = byte_tokenizer()
    text = text_of(n, lambda text: len(tokenizer.encode(text).ids))
    found: dict[str, list[list[float]]] = {FIRST: [], AGAIN: [], TYPED: []}
    for i in range(ROUNDS):
        with watched(browser) as context:
            for way in (FIRST, AGAIN):
                with context.new_page() as page:
                    asked: list[str] = []
                    page.on("request", lambda request: asked.append(request.post_data or ""))  # noqa: B023
                    texts = f"{text[:-2]}{way[0]}{i}", f"{i}{way[0]}{text[:-2]}"  # nothing is remembered
                    page.goto(f"{address}#{pack({'text': texts[0]})}", wait_until="commit")
                    still(page, "() => watched.seen && watched.draws.length")
                    found[way].append(page.evaluate(JOURNEY, 0))
                    page.fill("#sentence", texts[1])
                    still(page, "() => watched.draws.at(-1).at > watched.typed")
                    found[TYPED].append(page.evaluate(JOURNEY, page.evaluate("watched.typed")))
                    assert all(json.dumps(each)[1:-1] in "".join(asked) for each in texts)
    return {way: [median(each) for each in zip(*times, strict=True)] for way, times in found.items()}


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


def bertviz(browser: Browser, local: dict[str, Path], file: Path, n: int) -> float:
    """Opened, in ms; a changed text is another page there."""

    def answer(route: Route) -> None:
        name = next(name for name in local if re.search(rf"{name}[^/]*/[\d.]+/", route.request.url))
        route.fulfill(path=str(local[name]), content_type="text/javascript")

    opened = []
    for _ in range(ROUNDS if n < 128 else 1):  # millions of elements
        with watched(browser) as context, context.new_page() as page:
            context.route(re.compile("cdnjs"), answer)
            page.goto(file.as_uri(), wait_until="commit")
            still(page, "() => document.querySelectorAll('svg *').length > 100")
            opened.append(page.evaluate("watched.still"))
    return median(opened)


@contextmanager
def watched(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who has been nowhere yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(FRAMES)
    yield context
    context.close()


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
        local, model = scripts(folder), checkpoint(folder / "tiny")
        browser = playwright.chromium.launch(executable_path=executable, args=[*chromium.FLAGS])
        rows = []
        with server(model) as address:
            ours(browser, address, sizes[0])  # the model is read
            for n in sizes:
                theirs = bertviz(browser, local, bertviz_page(folder, model, n), n)
                rows += [row(n, way, times, theirs) for way, times in ours(browser, address, n).items()]
                rows.append([str(n), "BertViz, opened", "", "", "", f"{theirs:.0f}", "", ""])
        browser.close()
    print(f"{HEADS * HEADS} heads: ms from opening, or from the changed text. Load: {os.getloadavg()[0]:.1f}\n")
    print(table(["tokens", "", "page in", "asked", "answered", "painted", "all still", "faster"], rows))
    return 0


def row(n: int, way: str, times: list[float], theirs: float) -> list[str]:
    """A line of the table; how many times as fast as BertViz's page opened."""
    return [str(n), way, *(f"{each:.0f}" for each in times), f"{theirs / times[PAINTED]:.1f}"]


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or SIZES))
