"""How fast a page asks: alone at once, in a class at the pace that the server says."""

from random import Random

import pytest
from playwright.sync_api import Page

from tests.bench.pace import due

# time that the test moves, and questions that it answers by hand
SCENE = """async () => {
  const { latest, ask: toServer } = await import("/static/lib/api.js");
  let now = 0, said = 0;
  window.fetch = async () => new Response("{}", { headers: { "Headlight-Pace": String(said / 1000) } });
  const timers = [], real = window.setTimeout.bind(window);
  performance.now = () => now;
  window.setTimeout = (call, ms) => timers.push({ call, at: now + ms });
  const still = () => new Promise((resolve) => real(resolve, 10));
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
    const own = () => void toServer("/", {}).then(() => resolve(text));
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
BUSY = "said = 1000;"


def scene(page: Page, steps: str) -> dict[str, str]:
    page.goto("/history")  # a page that asks nothing
    found: dict[str, str] = page.evaluate(SCENE % steps)
    return found


def test_alone_every_letter_is_asked_at_once_and_breaks_the_last_off(page: Page) -> None:
    typed = "await type('a'); await answer(20); await type('b'); await pass(10); await type('c'); await answer(20);"
    assert scene(page, typed) == {"asked": "abc", "broken": "b", "shown": "a-c"}


def test_in_a_busy_class_the_first_letter_goes_at_once_and_the_newest_follows_at_the_pace(page: Page) -> None:
    typed = f"{BUSY} await type('a'); await answer(100); await type('b'); await pass(200); await type('c');"
    assert scene(page, f"{typed} await pass(600);") == {"asked": "a", "broken": "", "shown": "a-"}
    assert scene(page, f"{typed} await pass(700); await answer(50);") == {"asked": "ac", "broken": "", "shown": "a-c"}


def test_an_answer_that_has_not_come_within_the_pace_is_broken_off_for_the_newest(page: Page) -> None:
    typed = f"{BUSY} await type('a'); await pass(500); await type('b'); await pass(600); await answer(10);"
    assert scene(page, typed) == {"asked": "ab", "broken": "a", "shown": "-b"}


def test_a_pace_that_has_become_longer_meanwhile_holds_for_who_waits(page: Page) -> None:
    typed = f"{BUSY} await type('a'); await answer(100); await type('b'); said = 2000;"
    typed += "await toServer('/', {}); await pass(1000);"
    assert scene(page, typed)["asked"] == "a"
    assert scene(page, f"{typed} await pass(1000);")["asked"] == "ab"


def test_who_has_not_asked_for_a_while_asks_at_once(page: Page) -> None:
    typed = f"{BUSY} await type('a'); await answer(100); await pass(5000); await type('b');"
    assert scene(page, typed)["asked"] == "ab"


def test_a_refusal_is_an_answer_too(page: Page) -> None:
    refused = "const no = latest(() => Promise.reject(new Error('no')));"
    refused += "await no('x').catch(() => shown.push('no')); await no('y').catch(() => shown.push('again'));"
    assert scene(page, refused)["shown"] == "noagain"


@pytest.mark.parametrize("seed", range(3))
def test_the_class_that_is_simulated_asks_by_the_same_rule(page: Page, seed: int) -> None:
    chance = Random(seed)
    cases = [(chance.random(), chance.choice([chance.random(), float("-inf")]), chance.choice([0.0, chance.random()]))
             for _ in range(200)]  # fmt: skip
    page.goto("/history")
    ms = [[1000 * came, None if sent < 0 else 1000 * sent, 1000 * pace] for came, sent, pace in cases]
    found = page.evaluate(
        """async (cases) => { const { due } = await import("/static/lib/pace.js");
        return cases.map(([came, sent, pace]) => due(came, sent ?? -Infinity, pace)); }""", ms,
    )  # fmt: skip
    assert [each / 1000 for each in found] == pytest.approx([due(*case) for case in cases])
