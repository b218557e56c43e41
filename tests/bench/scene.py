"""From opening a scene of a lesson to its first picture, beside the lab's: `python -m tests.bench.scene`.

A server of its own and a real browser. Each page is opened anew, in turns, so that a slow moment meets them all; its
files lie in the browser's cache, as they do from the second page on. Measured in the page, from the navigation to the
first frame in which a matrix stands (a cell, or a canvas). What counts is the ratio to the lab in the same run.
"""

import argparse
import sys

from playwright.sync_api import Page

from app.learn.library import Library
from tests.bench.letter import opened
from tests.bench.timing import median, p95, table
from tests.web.person import pack

WATCH = """() => {
  const drawn = () => document.querySelector(".stage :is(td, canvas)");
  const seen = () => requestAnimationFrame(() => (window.drawn ??= performance.now()));
  const watch = () => {
    if (drawn()) return seen();
    const observer = new MutationObserver(() => drawn() && (observer.disconnect(), seen()));
    observer.observe(document, { childList: true, subtree: true });
  };
  watch();
}"""
LAB = "/lab/causal"
ROUNDS = 15


def opening(page: Page, address: str) -> float:
    """Milliseconds until the first picture."""
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.drawn", polling=5)
    return float(page.evaluate("() => window.drawn"))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    pages = {"the lab": LAB}
    for lesson in Library().lessons():
        for scene in (lesson.scenes[0], lesson.scenes[len(lesson.scenes) // 2]):
            pages[f"{lesson.id}, {scene.id}"] = f"/learn/{lesson.id}#{pack({'scene': scene.id})}"
    with opened(viewport={"width": 1280, "height": 800}) as (address, page):
        page.add_init_script(f"({WATCH})()")
        found: dict[str, list[float]] = {name: [] for name in pages}
        for each in range(rounds + 1):
            for name, path in pages.items():
                took = opening(page, address.rstrip("/") + path)
                if each:  # the first time fills the caches
                    found[name].append(took)
    lab = median(found["the lab"])
    rows = [[name, f"{median(t):.0f}", f"{p95(t):.0f}", f"{median(t) / lab:.2f}"] for name, t in found.items()]
    print(f"from opening a page to its first matrix, {rounds} times each, in ms\n")
    print(table(["", "median", "p95", "of the lab's"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
