"""From a typed letter to the repainted first page: `python -m tests.bench.letter`.

A server of its own, a real browser, and letters typed one after the other at the end of a sentence. Measured in
the page, from the keydown to the first frame after the row was painted again (`data-painted` on the root).
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from app.settings import TREE
from tests import chromium
from tests.bench.timing import median, p95, table

START = "Lily had a cat. "
LETTERS = "The cat was happy because it got a fish."
WARM_UP = 5  # letters at the start that are typed and not counted

WATCH = """() => {
  const root = document.documentElement;
  let typed = 0;
  window.letters = [];
  document.querySelector("#sentence").addEventListener("keydown", (event) => (typed = event.timeStamp), true);
  new MutationObserver(() => {
    const from = typed;
    requestAnimationFrame(() => window.letters.push(performance.now() - from));
  }).observe(root, { attributeFilter: ["data-painted"] });
}"""
# how long the page waited for the answer to the last letter: the server's time and the way there and back
ANSWER = """() => {
  const asked = performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/api/"));
  const last = asked[asked.length - 1];
  performance.clearResourceTimings();
  return last.responseEnd - last.requestStart;
}"""


@contextmanager
def server() -> Iterator[str]:
    """The address of `headlight` in a process of its own."""
    command = [sys.executable, "-m", "app.cli", "--port", "0", "--no-browser"]
    process = subprocess.Popen(command, cwd=TREE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, f"the server said {said!r}"
        yield found[0]
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def opened(**wishes: Any) -> Iterator[tuple[str, Page]]:
    """That server's address, and a page of a browser beside it."""
    executable = chromium.find()
    if executable is None:
        sys.exit(chromium.SENTENCE)
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*chromium.FLAGS])
        yield address, browser.new_page(**wishes)
        browser.close()


def measure(page: Page, letters: str) -> list[tuple[float, float]]:
    """For each letter the milliseconds until the page is repainted, and those that the answer took."""
    page.fill("#sentence", START)
    page.wait_for_load_state("networkidle")  # the first answers are there
    page.evaluate(WATCH)
    page.locator("#sentence").press("End")
    found = []
    for i, letter in enumerate(letters, 1):
        page.keyboard.press("Space" if letter == " " else letter)
        page.wait_for_function(f"() => window.letters.length >= {i}", polling=5)
        found.append((page.evaluate("() => window.letters.at(-1)"), page.evaluate(ANSWER)))
    return found


def main() -> int:
    """Print the table."""
    with opened(viewport={"width": 1280, "height": 800}) as (address, page):
        page.goto(address)
        counted = measure(page, LETTERS[:WARM_UP] + LETTERS)[WARM_UP:]
    whole, answers = (list(each) for each in zip(*counted, strict=True))
    rest = [total - answer for total, answer in counted]
    rows = [
        [name, f"{median(times):.1f}", f"{p95(times):.1f}", f"{100 * sum(times) / sum(whole):.0f} %"]
        for name, times in (("letter to repaint", whole), ("the answer", answers), ("the page", rest))
    ]
    print(f"{len(counted)} letters typed behind “{START.strip()}”, in ms\n")
    print(table(["", "median", "p95", "share"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
