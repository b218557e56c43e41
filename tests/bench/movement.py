"""How smoothly a step comes about: `python -m tests.bench.movement`.

A server of its own, a real browser. For sentences of 6, 16 and 64 tokens: the time from frame to frame while a step
moves (16.7 ms are 60 frames a second), and the time that the page takes to draw one, which other work on the machine
disturbs less.
"""

import sys

from playwright.sync_api import Page

from tests.bench.letter import opened
from tests.bench.timing import median, p95, table
from tests.web.person import pack

TOKENS = (6, 16, 64)
STEPS = ("scores", "scaled", "masked", "weights", "output")
# every frame while the step moves: how long after the one before, and how long its callbacks took
MOVED = """async (step) => {
  const strip = [...document.querySelectorAll(".strip button")];
  const at = strip.findIndex((each) => each.textContent === step);
  strip[at - 1].click();
  await new Promise((then) => setTimeout(then, 500));
  const ask = window.requestAnimationFrame.bind(window), frames = [];
  let drawn = 0, before = 0;
  window.requestAnimationFrame = (then) => ask((now) => {
    const from = performance.now();
    then(now);
    drawn += performance.now() - from;
  });
  strip[at].click();
  await new Promise((then) => setTimeout(then, 100));  // the page itself is drawn anew
  const frame = document.querySelector(".assembly");
  await new Promise((done) => {
    const next = (now) => {
      if (before) frames.push([now - before, drawn]);
      [before, drawn] = [now, 0];
      if (frame.hasAttribute("data-moving")) ask(next);
      else done();
    };
    ask(next);
  });
  window.requestAnimationFrame = ask;
  return frames;
}"""


def measured(page: Page, tokens: int, step: str) -> list[str]:
    """A row of the table."""
    frames = page.evaluate(MOVED, step)
    between, drawn = ([each[i] for each in frames] for i in (0, 1))
    numbers = (median(between), p95(between), median(drawn), p95(drawn))
    return [str(tokens), step, str(len(frames)), *(f"{number:.1f}" for number in numbers)]


def main() -> int:
    """Print the table."""
    with opened(viewport={"width": 1280, "height": 900}, reduced_motion="no-preference") as (address, page):
        rows = []
        for tokens in TOKENS:
            text = " ".join(f"word{i}" for i in range(tokens))
            page.goto(f"{address}/lab/causal#{pack({'text': text, 'step': 'mask'})}")
            page.reload()
            page.locator(".stage :is(td.focus, .heatmap canvas)").first.wait_for()
            rows += [measured(page, tokens, step) for step in STEPS]
    print("ms from frame to frame while a step moves, and to draw one\n")
    print(table(["tokens", "step", "frames", "between", "p95", "drawing", "p95"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
