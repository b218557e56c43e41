"""What is said of a text in a script that a model has not learned."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.person import open_home

ISOLATES = dict.fromkeys(range(0x2066, 0x206A))  # around names, so that they keep their direction
SAYS = """async ([languages, text, tokens]) => {
  const { foreign } = await import("/static/lib/foreign.js");
  return foreign({ title: "Tiny", languages }, text, tokens.map((token) => ({ text: token })));
}"""


@pytest.mark.parametrize(("languages", "text", "named"), [
    (["en"], "قطة", "English"),
    (["en", "de"], "我爱你", "English, German"),
    (["en"], "ab 我爱你", "English"),  # most letters
    (["ja"], "Привет", "Japanese"),
    (["ru"], "hello", "Russian"),
])  # fmt: skip
def test_a_model_that_has_not_learned_the_script_says_so_and_what_its_first_token_means(
    page: Page, languages: list[str], text: str, named: str
) -> None:
    open_home(page)
    said = page.evaluate(SAYS, [languages, text, ["<s>", "x"]])
    assert said.translate(ISOLATES).startswith(f"Tiny has read only {named}")
    assert "<s>" in said


@pytest.mark.parametrize(("languages", "text", "tokens"), [
    (["en"], "Lily had a cat.", ["<s>"]),
    (["en"], "naïve café", ["<s>"]),
    (["en"], "ab 我爱", ["<s>"]),  # half of the letters
    (["ja"], "ねこ と 猫", ["<s>"]),  # three scripts of Unicode's
    (["ko"], "고양이", ["<s>"]),
    (["zh-Hans"], "我爱你", ["<s>"]),
    (["en"], "12 + 3 = 15 👍", ["<s>"]),  # no letters
    ([], "قطة", ["<s>"]),  # nobody knows what it has read
    (["en"], "قطة", []),  # nothing is read yet
])  # fmt: skip
def test_otherwise_nothing_is_said(page: Page, languages: list[str], text: str, tokens: list[str]) -> None:
    open_home(page)
    found: Any = page.evaluate(SAYS, [languages, text, tokens])
    assert found == ""
