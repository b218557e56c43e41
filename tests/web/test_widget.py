"""The widget of a notebook in a browser: what is chosen goes to Python, and what Python chose is seen."""

import json
import re

import model
from tests.web.conftest import Page, expect

# What anywidget gives a widget's script, without a kernel: Python's answers are given by the test.
MODEL = """async ([script, state]) => {
  const heard = {};
  window.sent = [];
  window.told = (name, value) => {
    state[name] = value;
    heard[`change:${name}`]?.();
  };
  const widget = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  widget.default.render({
    el: document.body,
    model: {
      get: (name) => state[name],
      set: (name, value) => { window.sent.push([name, value]); window.told(name, value); },
      save_changes: () => {},
      send: (content) => { window.sent.push(content); },
      on: (event, then) => { heard[event] = then; },
      off: () => {},
    },
  });
}"""


def test_a_step_and_a_cell_are_chosen_by_pointer_keys_and_python(page: Page) -> None:
    shown = model.trace("causal", "Lily <b>had</b> a cat.", heads=2).show()
    page.goto("about:blank")
    page.add_style_tag(content=shown._css)
    state = {name: getattr(shown, name) for name in ("title", "steps", "step", "cell", "said", "made")}
    page.evaluate(MODEL, [shown._esm, json.loads(json.dumps(state))])
    tables = page.locator("table")
    expect(tables).to_have_count(2)
    expect(page.locator("math")).to_have_count(1)
    expect(page.locator("th", has_text="<").first).to_be_visible()  # a token is text
    expect(page.locator("td.chosen")).to_have_count(1)
    expect(page.locator("p").last).to_contain_text("of its attention")

    tables.nth(1).locator("tr").nth(3).locator("td").nth(1).click()
    assert page.evaluate("window.sent.at(-1)") == ["cell", [1, 2, 1]]
    expect(tables.nth(1).locator("td.chosen")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # above are the names
    assert page.evaluate("window.sent.at(-1)") == ["cell", [1, 0, 0]]
    expect(page.locator("output")).to_have_text("Lily → Lily: 1.00")

    shown.step = "scores"
    page.evaluate("made => window.told('made', made)", shown.made)
    leaf = page.locator(".made button").first
    expect(leaf).to_have_attribute("title", re.compile(r"^q\[0, \.?"))
    leaf.click()
    assert page.evaluate("window.sent.at(-1)[0]") == "q"

    page.get_by_role("button", name="Previous step").click()
    assert page.evaluate("window.sent.at(-1)") == ["step", "masked"]
    page.evaluate("window.told('cell', [0, 3, 2])")
    expect(tables.first.locator("tr").nth(4).locator("td").nth(2)).to_have_class("chosen")
    page.get_by_label("Step", exact=True).select_option("output")
    expect(page.get_by_role("button", name="Next step")).to_be_disabled()
    page.evaluate("window.told('cell', [])")
    expect(page.locator("td.chosen")).to_have_count(0)
    expect(page.locator("output")).to_have_text("")
