"""How fast a page asks: at once where answers are quick, else after a pause, and never two questions of a kind."""

from random import Random

import pytest
from playwright.sync_api import Page

from tests.bench.pace import LONGEST, QUICK, due

# time that the test moves, and questions that it answers by hand
SCENE = """async () => {
  const { latest } = await import("/static/api.js");
  let now = 0;
  const timers = [];
  performance.now = () => now;
  window.setTimeout = (call, ms) => timers.push({ call, at: now + ms });
  const still = async () => { for (let i = 0; i < 20; i++) await Promise.resolve(); };
  const pass = async (ms) => {
    now += ms;
    for (const each of timers.filter(({ at }) => at <= now)) {
      timers.splice(timers.indexOf(each), 1);
      each.call();
    }
    await still();
  };
  const going = [], asked = [], broken = [], shown = [];
  const ask = latest((text, signal) => new Promise((resolve, reject) => {
    asked.push(text);
    const own = () => resolve(text);
    going.push(own);
    signal.addEventListener("abort", () => {
      if (going.includes(own)) broken.push(text);
      reject(signal.reason);
    });
  }));
  const type = async (text) => { void ask(text).then((answer) => shown.push(answer)); await still(); };
  const answer = async (ms) => { await pass(ms); going.pop()(); await still(); };
  %s
  return { asked: asked.join(""), broken: broken.join(""), shown: shown.map((each) => each ?? "-").join("") };
}"""
SLOW = "for (const text of 'ab') { await pass(10_000); await type(text); await answer(500); }"


def scene(page: Page, steps: str) -> dict[str, str]:
    page.goto("/history")  # a page that asks nothing
    found: dict[str, str] = page.evaluate(SCENE % steps)
    return found


def test_while_answers_are_quick_every_letter_is_asked_at_once_and_breaks_the_last_off(page: Page) -> None:
    typed = "await type('a'); await answer(20); await type('b'); await pass(10); await type('c'); await answer(20);"
    assert scene(page, typed) == {"asked": "abc", "broken": "b", "shown": "a-c"}


def test_in_a_busy_class_there_is_one_question_at_a_time_and_the_newest_follows_after_a_pause(page: Page) -> None:
    typed = "await pass(10_000); await type('c'); await pass(100); await type('d'); await pass(100); await type('e');"
    assert scene(page, SLOW + typed) == {"asked": "abc", "broken": "", "shown": "ab-"}
    answered = typed + "await answer(300); await pass(100);"
    assert scene(page, SLOW + answered)["asked"] == "abc"
    # a pause after the answer came, or after the last letter if that is sooner; what it was for is not shown any more
    assert scene(page, SLOW + answered + "await pass(100); await answer(300);") == {
        "asked": "abce", "broken": "", "shown": "ab--e",
    }  # fmt: skip


def test_who_pauses_does_not_wait_for_an_answer_that_nobody_wants_any_more(page: Page) -> None:
    found = scene(page, SLOW + "await pass(10_000); await type('c'); await pass(50); await type('d'); await pass(800);")
    assert found == {"asked": "abcd", "broken": "c", "shown": "ab-"}


def test_one_late_answer_slows_nobody_down_and_quick_ones_end_the_pause(page: Page) -> None:
    late = "await type('a'); await answer(2000); await type('b'); await answer(20); await type('c');"
    assert scene(page, late)["asked"] == "abc"
    quick = "await pass(10_000); await type('c'); await answer(20); await type('d');"
    assert scene(page, SLOW + quick)["asked"] == "abcd"


def test_answers_that_are_always_broken_off_are_known_to_be_slow(page: Page) -> None:
    typed = "for (const text of 'abcdef') { await type(text); await pass(200); }"
    assert scene(page, typed)["asked"] == "abc"


def test_a_refusal_is_an_answer_too(page: Page) -> None:
    refused = "const no = latest(() => Promise.reject(new Error('no')));"
    refused += "await no('x').catch(() => shown.push('no')); await no('y').catch(() => shown.push('again'));"
    assert scene(page, refused)["shown"] == "noagain"


@pytest.mark.parametrize("seed", range(3))
def test_the_class_that_is_simulated_asks_by_the_same_rule(page: Page, seed: int) -> None:
    chance = Random(seed)
    times = [0.0, QUICK, 2 * QUICK, LONGEST, float("inf")]
    cases = [
        (chance.random(), chance.choice([chance.random(), float("-inf"), float("inf")]),
         (chance.choice(times[:4]), chance.random() / 5)) for _ in range(200)
    ]  # fmt: skip
    page.goto("/history")
    ms = [[1000 * came, "Infinity" if answered == times[-1] else "-Infinity" if answered < 0 else 1000 * answered,
           [1000 * each for each in took]] for came, answered, took in cases]  # fmt: skip
    found = page.evaluate(
        """async (cases) => { const { due } = await import("/static/pace.js");
        return cases.map(([came, answered, took]) => String(due(came, Number(answered), took))); }""", ms,
    )  # fmt: skip
    assert [float(each) / 1000 for each in found] == pytest.approx([due(*case) for case in cases])
