"""Attention being learned: a task guessed about, two models trained, a moment opened; refused, cut, linked."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import FilePayload, Page, expect

from model.learning import course, kept
from tests.app.reading import ask, tensor, values
from tests.web.classroom import join, open_room, teacher_of_room
from tests.web.conftest import PHONE, NewPage, Watch
from tests.web.person import pack, unpack, until_linked
from tests.web.test_axe import Violations

STEPS = 120
ASKED = {"task": "previous-token", "steps": STEPS}


def open_train(page: Page, **state: object) -> Page:
    page.goto("/train" + (f"#{pack(state)}" if state else ""))
    expect(page.locator("#tasks input:checked")).to_have_count(1)
    return page


def trained(client: TestClient, **more: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.post("/api/train", json=ASKED | more).text.splitlines()]


def digits(value: float) -> str:
    """The four that a page shows, whatever the power of ten."""
    return f"{abs(float(value)):.3e}".partition("e")[0].rstrip("0").replace(".", "[.]?")


def slider(page: Page) -> int:
    return int(page.locator("#moment").input_value())


def to(page: Page, moment: int) -> None:
    page.locator("#moment").focus()
    page.keyboard.press("Home")
    for _ in range(moment):
        page.keyboard.press("ArrowRight")


def until_over(page: Page) -> None:
    expect(page.locator("#pause")).to_be_disabled(timeout=60_000)


def test_a_task_is_guessed_about_learned_and_opened(
    page: Page, new_page: NewPage, client: TestClient, watch: Watch, axe_violations: Violations
) -> None:
    watch.allow("422")
    open_train(page, **ASKED)
    # examples, before anything is trained; where the answer stands only if one asks
    shown = client.get("/api/train/tasks").json()[0]["examples"]
    expect(page.locator("#examples li")).to_have_count(10)
    expect(page.locator("#examples .word").nth(5)).to_have_text(shown[0]["words"][5])
    expect(page.locator("#examples button")).to_have_count(0)
    expect(page.locator("#result")).to_be_hidden()
    page.get_by_label("Show where the answer stands").check()
    page.get_by_role("button", name="at place 6", exact=False).first.click()
    expect(page.locator("#examples .lit")).to_have_text([shown[0]["words"][4]])
    # guessed, then trained
    for name, guess in (("learns", "yes"), ("controls", "yes"), ("turns", "early")):
        page.locator(f"input[name=guess-{name}][value={guess}]").check()
    page.get_by_role("button", name="Slower").click()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("#curves circle")).to_have_count(2)
    page.get_by_role("button", name="Pause").click()
    at = slider(page)
    page.get_by_role("button", name="Step").click()
    assert slider(page) == at + 1
    for name in ("Faster", "Faster", "Faster", "Go on"):
        page.get_by_role("button", name=name).click()
    until_over(page)
    # what came: said to all, beside the guesses, and as curves with their turn
    lines = trained(client)
    last = lines[-1]["models"]
    rise = [line["models"][0]["right"] for line in lines]
    turn = next(line["step"] for line, right in zip(lines, rise, strict=True) if right >= (rise[0] + max(rise)) / 2)
    expect(page.locator("#curves .drawing")).to_contain_text(f"Model turns, step {turn}")
    expect(page.locator("#announcer")).to_contain_text(f"Done. Step {STEPS}. Model: {last[0]['right']:.0%} right")
    came = page.locator(".came")
    expect(came.nth(0)).to_contain_text("✓ As you said. It did")
    expect(came.nth(1)).to_contain_text("Not as you said. It did not")
    expect(came.nth(2)).to_contain_text(f"It turned at step {turn} of {STEPS}")
    expect(page.locator("#maps-0 button")).to_contain_text(f"{last[0]['heads'][0][0]:.0%} on the right key")
    assert page.locator("#maps-1 canvas").evaluate("each => each.width > 100")
    # back in time: all follow
    to(page, 2)
    step = lines[2]["step"]
    expect(page.locator("#at")).to_have_text(f"Step {step} of {STEPS}")
    expect(page.locator("#said")).to_contain_text(f"Step {step}. ")
    expect(page.locator("#maps-0 button")).to_contain_text(f"{lines[2]['models'][0]['heads'][0][0]:.0%} on")
    page.keyboard.press("End")
    # a moment opened: the arithmetic of a cell is the API's
    page.get_by_role("button", name="Open every number", exact=True).click()
    expect(page.locator("#walkthrough .stage :is(td.focus, canvas)").first).to_be_visible()
    cell = {"step": "layer 0/attention/weights", "cell": [0, 15, 14]}
    found = ask(client, "/api/train/moment/cell", **ASKED, step=STEPS, at=cell)
    expect(page.locator("#walkthrough .calculated")).to_contain_text(f"= {found['expression']['value']:.4g}")
    page.get_by_label("Words of your own").fill("abba")
    page.keyboard.press("Enter")
    expect(page.locator("#answered .word")).to_have_text(list("abba"))
    expect(page.locator("#answered .answer").nth(3)).to_have_text("b")
    page.get_by_label("Words of your own").fill("abz")
    page.keyboard.press("Enter")
    expect(page.locator("#inside-problem")).to_contain_text("is not in this task")
    page.get_by_label("Words of your own").fill("abba")
    page.keyboard.press("Enter")
    expect(page.locator("#inside-problem")).to_be_hidden()
    until_linked(page, moment=60, text="abba", open=True, turns="early")
    assert axe_violations(page) == []
    # the link brings the same to another
    other = new_page()
    other.goto(page.url)
    expect(other.locator("#answered .word")).to_have_text(list("abba"), timeout=60_000)
    expect(other.locator("#at")).to_have_text(f"Step {STEPS} of {STEPS}")
    expect(other.locator(".came").nth(0)).to_contain_text("✓ As you said. It did")


def test_a_training_is_changed_on_the_way_and_each_change_is_taken_back(
    page: Page, new_page: NewPage, client: TestClient, watch: Watch
) -> None:
    watch.allow("422")
    open_train(page, **ASKED)
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    silence, rate = (page.get_by_role("button", name=name) for name in ("Silence it", "Change the rate"))
    expect(silence).to_be_disabled()  # nothing comes behind the end
    plain = trained(client)
    to(page, 30)
    silence.click()
    until_over(page)
    changes: list[dict[str, object]] = [{"step": plain[30]["step"], "model": 0, "silence": [0, 0]}]
    changed = trained(client, changes=changes)
    last = f"Model: {changed[-1]['models'][0]['right']:.0%} right"
    assert changed[-1]["models"][0]["right"] < 0.5 < plain[-1]["models"][0]["right"]
    expect(page.locator("#said")).to_contain_text(last)
    expect(page.locator("#curves .drawing")).to_contain_text("Model: layer 0, head 0 is silent")
    expect(page.locator("#maps-0 button")).to_contain_text("it is silent")
    to(page, 30)  # until then nothing has changed
    expect(page.locator("#maps-0 button")).not_to_contain_text("it is silent")
    expect(page.locator("#said")).to_contain_text(f"Model: {plain[30]['models'][0]['right']:.0%} right")
    # a rate out of bounds is said there, and what came is kept
    to(page, 40)
    page.get_by_label("Learning rate", exact=True).fill("1000")
    rate.click()
    expect(page.locator("#problem")).to_contain_text("“rate” goes from")
    expect(page.locator("#at")).to_have_text(f"Step {plain[40]['step']} of {STEPS}")
    page.locator("#onward .chip").nth(1).click()
    until_over(page)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#onward .chip")).to_have_count(1)
    until_linked(page, changes=changes, moment=60)
    # the link brings the changes, and who takes them back has the training without them
    other = new_page()
    other.goto(page.url)
    expect(other.locator("#said")).to_contain_text(last, timeout=60_000)
    other.locator("#onward .chip").click()
    until_over(other)
    expect(other.locator("#said")).to_contain_text(f"Model: {plain[-1]['models'][0]['right']:.0%} right")


def test_a_moment_is_silenced_compared_and_pulled(
    page: Page, client: TestClient, watch: Watch, axe_violations: Violations
) -> None:
    state = {"moment": 60, "open": True, "text": "abba"}
    open_train(page, **ASKED, **state)
    expect(page.locator("#answered .word")).to_have_text(list("abba"), timeout=60_000)
    # without its head
    body = ASKED | {"step": STEPS, "text": list("abba")}
    found = ask(client, "/api/train/moment", **body, silence=[[0, 0]])
    page.locator("#silent").get_by_label("layer 0, head 0").check()
    now, before = (f"{found['heard'][name]['right']:.0%}" for name in ("now", "before"))
    expect(page.locator("#heard")).to_contain_text(f"{now} of the answers are right, with all heads {before}")
    expect(page.locator("#answered .answer")).to_have_text([*found["heard"]["answer"], *found["answer"]])
    changed = sum(one != other for one, other in zip(found["answer"], found["heard"]["answer"], strict=True))
    expect(page.locator("#answered .is-changed")).to_have_count(changed)
    page.locator("#silent").get_by_label("layer 0, head 0").uncheck()
    expect(page.locator("#heard")).to_be_empty()
    # beside its first moment, and the other model
    page.locator("#beside summary").first.click()
    weights = "layer 0/attention/weights"
    expect(page.locator("#beside-said")).to_contain_text(f"The step “{weights}” at both")
    mine, theirs = (
        values(ask(client, "/api/train/moment", **(body | {"step": step})))[weights][0] for step in (STEPS, 0)
    )
    cells = page.locator("#beside-pictures section").nth(2).locator("td[data-row]")
    expect(cells.nth(4)).to_contain_text(f"{abs(float(mine[1, 0] - theirs[1, 0])):.2f}")
    page.locator("#other-model").select_option("1")
    expect(page.locator("#beside-pictures h3").nth(1)).to_have_text("Control, step 0")
    # its weights, and where they are pulled
    page.locator("#pulled summary").first.click()
    page.locator("#matrix").select_option("stack.0.matrices.w_q")
    asked = {"step": STEPS, "matrix": "stack.0.matrices.w_q"}
    gradient = tensor(ask(client, "/api/train/gradient", **ASKED, **asked)["gradient"])
    expect(page.locator("#pulled-pictures .heatmap")).to_have_count(2)
    first = page.locator("#pulled-pictures section").nth(1).locator(".heatmap")
    expect(first).to_have_attribute("aria-label", re.compile(digits(gradient[0, 0])))
    expect(page.locator("#pulled-said")).to_contain_text(re.compile(digits(abs(gradient).max())))
    until_linked(page, pulls=True, matrix="stack.0.matrices.w_q", second=0, other=1)
    assert axe_violations(page) == []


def test_a_training_is_saved_as_a_file_and_opened_where_nothing_was_trained(
    page: Page, new_page: NewPage, tmp_path: Path, client: TestClient
) -> None:
    more = {"seed": 4, "changes": [{"step": 60, "model": 0, "freeze": [0, 0]}]}
    open_train(page, **ASKED, **more)
    expect(page.locator("#keep-file")).to_be_disabled()
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#copy-python").click()
    expect(page.locator("#kept-said")).to_contain_text("It needs torch and nothing of Headlight")
    script = client.post("/api/train/python", json=ASKED | more).text
    assert page.evaluate("navigator.clipboard.readText()") == script
    with page.expect_download() as coming:
        page.locator("#keep-file").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    assert file.name == "headlight-The-one-before.safetensors"
    own = kept.read(file.read_bytes())
    assert [frame.step for frame in own.frames] == [line["step"] for line in trained(client, **more)]
    # another seed, another width … on a page where nothing was trained: all is that of the file
    own.frames[60].models[0].weights["said"].zero_()  # as another machine may have learned
    file.write_bytes(kept.keep(replace(own, frames=[replace(each, models=[
        replace(seen, right=0.5) for seen in each.models]) for each in own.frames])))  # fmt: skip
    other = open_train(new_page(), task="copy")
    other.locator("#open-file").set_input_files(file)
    expect(other.locator("#kept-said")).to_contain_text("were not trained here", timeout=60_000)
    expect(other.locator("#said")).to_contain_text(f"Step {STEPS}. Model: 50% right")
    expect(other.locator("#task-title")).to_have_text("The one before")
    expect(other.locator("#onward .chip")).to_contain_text("is frozen")
    expect(other.locator("#seed")).to_have_value("4")
    pattern = float(own.frames[60].models[0].pattern.max())
    expect(other.locator("#maps-0 button")).to_contain_text(f"{pattern:.0%} on the right key")
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.post_data or ""))
    other.get_by_role("button", name="Open every number", exact=True).click()
    expect(other.locator("#answered .answer").first).to_have_text("a")  # of zeros the first
    assert len(set(other.locator("#answered .answer").all_inner_texts())) == 1
    assert any("weights" in each for each in asked)
    # a damaged file changes nothing
    file.write_bytes(file.read_bytes()[:500])
    other.locator("#open-file").set_input_files(file)
    expect(other.locator("#kept-said")).to_contain_text("the file is damaged; nothing was changed")
    expect(other.locator("#said")).to_contain_text("Model: 50% right")


def told(file: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A file of a training whose words about it are others."""
    end = 8 + int.from_bytes(file[:8], "little")
    header = json.loads(file[8:end])
    said = json.loads(header["__metadata__"]["headlight"])
    change(said)
    header["__metadata__"]["headlight"] = json.dumps(said)
    words = json.dumps(header).encode()
    return len(words).to_bytes(8, "little") + words + file[end:]


FORGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "of a later format": lambda said: said.update(format=2),
    "of more heads than its maps": lambda said: said["models"][0].update(heads=2),
    "more than all is right": lambda said: said["frames"][1]["models"][0].update(right=50),
    "a word for a share": lambda said: said["frames"][1]["models"][0].update(right="lots"),
    "a seed that there is not": lambda said: said.update(seed=-1),
    "moments out of order": lambda said: said["frames"].reverse(),
}


def test_a_file_whose_parts_do_not_fit_each_other_changes_nothing(page: Page, client: TestClient) -> None:
    file = client.post("/api/train/file", json=ASKED | {"steps": 2}).content
    open_train(page, task="sort", seed=9)
    for name, change in FORGED.items():
        forged = FilePayload(name="x.safetensors", mimeType="", buffer=told(file, change))
        page.locator("#open-file").set_input_files(forged)
        expect(page.locator("#kept-said"), name).to_contain_text("the file is damaged; nothing was changed")
        expect(page.locator("#seed"), name).to_have_value("9")
        expect(page.locator("#result"), name).to_be_hidden()
        page.locator("#kept-said").evaluate("each => (each.textContent = '')")
    page.locator("#open-file").set_input_files(FilePayload(name="x.safetensors", mimeType="", buffer=file))
    expect(page.locator("#task-title")).to_have_text("The one before")


def test_what_was_changed_on_the_way_and_fits_no_longer_is_taken_back(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_train(page, **ASKED, changes=[{"step": 30, "model": 0, "silence": [0, 3]}])  # it has one head
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("There is no layer 0 with a head 3")
    page.get_by_role("button", name="Train without what was changed on the way").click()
    until_over(page)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#at")).to_have_text(f"Step {STEPS} of {STEPS}")
    expect(page.locator("#unchanged")).to_be_hidden()


def test_a_refusal_goes_with_what_it_was_about_and_letters_stand_as_they_are_read(page: Page, watch: Watch) -> None:
    watch.allow("422")
    open_train(page, task="next-letter", corpus="a" * 100)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("one letter again and again")
    page.locator("#corpus").fill("שלום עולם זה מבחן קטן של טקסט מימין לשמאל כדי לראות")
    page.locator("#corpus").blur()
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#corpus-problem")).to_be_hidden()
    expect(page.locator("#examples li").first).to_have_attribute("dir", "rtl")
    words = page.locator("#examples li").first.locator(".word")
    edges = words.evaluate_all("all => all.map((each) => each.getBoundingClientRect().x)")
    assert edges == sorted(edges, reverse=True)


def test_on_a_projector_nothing_is_smaller_than_elsewhere(page: Page) -> None:
    open_train(page, **ASKED)
    sizes = """() => ["#asks", "#says", ".guess legend", "#curves text"].map((each) =>
        parseFloat(getComputedStyle(document.querySelector(each)).fontSize))"""
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    before = page.evaluate(sizes)
    page.locator("#theme").select_option("projector")
    page.wait_for_timeout(300)
    now = page.evaluate(sizes)
    assert all(one < other for one, other in zip(before, now, strict=True)), (before, now)
    assert min(now[:2]) >= now[2]  # what a class is asked, as large as how it answers


def test_what_cannot_be_trained_is_said_at_its_control_and_what_came_is_kept(page: Page, watch: Watch) -> None:
    watch.allow("422")
    wild = {"rate": 100, "norm": "none", "warm_up": 0, "layers": 4, "feed_forward": True}
    open_train(page, **ASKED, models=[wild, {}])
    # two heads do not split a width of 1: nothing is trained, and what was chosen stays
    page.get_by_label("Width, Control").fill("1")
    page.get_by_label("Heads, Control").fill("2")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("does not split")
    expect(page.get_by_label("Width, Control")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Heads, Control")).to_have_value("2")
    expect(page.locator("#result")).to_be_hidden()
    page.get_by_label("Heads, Control").fill("1")
    # a rate of 100: its curve ends, and that is said; pressed twice, it begins again and no more
    page.get_by_role("button", name="Train", exact=True).dblclick()
    expect(page.locator("#problem")).to_be_hidden()
    until_over(page)
    expect(page.locator("#verdict")).to_contain_text("Model: its numbers had grown beyond all bounds by step")
    # other settings: the curves are those of before
    page.get_by_label("Width, Control").fill("8")
    page.get_by_label("Width, Control").blur()
    expect(page.locator("#other")).to_be_visible()


def test_a_cut_training_keeps_what_came(page: Page, watch: Watch, client: TestClient) -> None:
    watch.allow("ERR_FAILED")
    open_train(page, **ASKED)
    lines = client.post("/api/train", json=ASKED).text.splitlines(keepends=True)[:10]
    page.route("**/api/train?**", lambda route: route.fulfill(body="".join(lines), content_type="application/x-ndjson"))
    page.get_by_role("button", name="Train", exact=True).click()
    step = json.loads(lines[-1])["step"]
    expect(page.locator("#problem")).to_contain_text(f"What came until step {step} is kept.", timeout=20_000)
    expect(page.locator("#at")).to_have_text(f"Step {step} of {STEPS}")
    page.route("**/api/train?**", lambda route: route.abort())
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")


RIME = "One for the cat, one for the hat, one for the cat that sat on the mat."


def test_a_text_of_ones_own_is_learned_and_written_on(
    page: Page, new_page: NewPage, client: TestClient, watch: Watch
) -> None:
    watch.allow("422")
    open_train(page, task="next-letter", steps=40)
    area = page.get_by_label("Text to learn from")
    usual = area.input_value()
    expect(page.locator("#keyed")).to_be_hidden()
    # a text of one letter: said beside it, and nothing is lost
    area.fill(60 * "a")
    area.blur()
    expect(page.locator("#corpus-problem")).to_contain_text("one letter again and again")
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(area).to_have_value(60 * "a")
    # one of one's own: the examples are of it, then it is learned
    area.fill(RIME)
    area.blur()
    info = ask(client, "/api/train/task", task="next-letter", corpus=RIME)
    expect(page.locator("#corpus-problem")).to_be_hidden()
    expect(page.locator("#examples li").first.locator(".word")).to_have_text(info["examples"][0]["words"])
    expect(page.locator("#parts")).to_contain_text("There are 56 examples to learn from. ")
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    body = {"task": "next-letter", "steps": 40, "corpus": RIME}
    last = json.loads(client.post("/api/train", json=body).text.splitlines()[-1])["models"][0]
    both = f"Model: {last['right']:.0%} right, {last['known']:.0%} on what it learns from"
    expect(page.locator("#said")).to_contain_text(both)
    expect(page.locator("#said")).not_to_contain_text("right key")
    expect(page.locator("#curves .drawing")).not_to_contain_text("right key")
    expect(page.locator("#curves .drawing")).to_contain_text("Model: right on what it learns from")
    # what it writes is what the API writes
    page.get_by_label("Begin with").fill("One f")
    page.keyboard.press("Enter")
    found = ask(client, "/api/train/moment/written", **body, step=40, text=[*"one␣f"], model=1)
    expect(page.locator("#written-1")).to_have_text("one f" + "".join(found["written"]).replace("␣", " "))
    page.get_by_label("Begin with").fill("§")
    page.keyboard.press("Enter")
    expect(page.locator("#writes-problem")).to_contain_text("“§” is not in this task")
    page.get_by_label("Begin with").fill("One f")
    page.keyboard.press("Enter")
    page.get_by_label("By chance").check()
    found = ask(client, "/api/train/moment/written", **body, step=40, text=[*"one␣f"], drawn=True)
    expect(page.locator("#written-0")).to_have_text("one f" + "".join(found["written"]).replace("␣", " "))
    expect(page.locator("#writes-problem")).to_be_hidden()
    # the link brings it; another task keeps it for later
    until_linked(page, corpus=RIME, start="One f", drawn=True)
    other = new_page()
    other.goto(page.url)
    expect(other.locator("#written-0")).to_have_text(page.locator("#written-0").inner_text(), timeout=60_000)
    other.get_by_role("radio", name="Copy", exact=True).check()
    expect(other.locator("#corpus-place")).to_be_hidden()
    other.get_by_role("button", name="Train", exact=True).click()
    expect(other.locator("#curves circle").first).to_be_visible()
    page.get_by_role("button", name="Back to the text that was here").click()
    expect(area).to_have_value(usual)


def test_what_is_read_stands_across_and_what_is_written_down(page: Page, client: TestClient) -> None:
    open_train(page, task="digits", steps=60, keys=True)
    shown = next(each for each in client.get("/api/train/tasks").json() if each["id"] == "digits")["examples"][0]
    row = page.locator("#examples li").first
    expect(row.locator(".word")).to_have_text([*shown["source"], *shown["words"]])
    row.get_by_role("button", name="at place 1", exact=False).click()
    expect(row.locator(".lit")).to_have_text([shown["source"][0]])
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    found = client.post("/api/train", json={"task": "digits", "steps": 60}).text.splitlines()
    lines = [json.loads(line) for line in found]
    head = lines[-1]["models"][0]["best"][1]
    page.locator("#maps-0 button").nth(head).click()
    walk = page.locator("#walkthrough")
    expect(walk.get_by_role("heading", name="layer 0/cross-attention/weights")).to_be_visible()
    expect(walk.locator(".stage thead th").first).to_be_attached()
    for digit in lines[0]["example"]["source"]:
        expect(walk.locator(".stage")).to_contain_text(digit)
    page.get_by_label("Words of your own").fill("3405")
    page.keyboard.press("Enter")
    expect(page.locator("#answered .word").nth(3)).to_have_text("5")
    own = ask(client, "/api/train/moment", task="digits", steps=60, step=60, text=[*"3405"])
    expect(page.locator("#answered .word")).to_have_text([*"3405", *(each["text"] for each in own["tokens"])])
    expect(page.locator("#answered .answer")).to_have_text(own["answer"])


def test_five_seeds_at_a_click_their_spread_and_what_each_came_to(
    page: Page, new_page: NewPage, client: TestClient, axe_violations: Violations
) -> None:
    open_train(page, **ASKED, seed=3, moment=60)
    until_over(page)
    page.get_by_role("button", name="Train them with five seeds").click()
    caption = page.locator("#five-drawn .caption")
    # stopped, what is there stays; then it goes on
    expect(caption).to_contain_text(" of 5 seeds are there", timeout=60_000)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Go on with the five seeds")).to_be_visible()
    page.get_by_role("button", name="Go on with the five seeds").click()
    expect(caption).to_contain_text("5 of 5 seeds are there", timeout=60_000)
    page.locator("#five-drawn summary", has_text="Show as a table").click()
    rows = page.locator("#five-drawn table tbody tr")
    expect(rows).to_have_count(10)
    right: dict[int, list[float]] = {0: [], 1: []}
    for i, seed in enumerate(range(3, 8)):
        text = client.post("/api/train", json=ASKED | {"seed": seed}).text
        lines = [json.loads(line) for line in text.splitlines()]
        for model in range(2):
            own = [line["models"][model] for line in lines]
            sure = (line["step"] for line, each in zip(lines, own, strict=True) if each["right"] >= 0.99)
            said = rows.nth(2 * i + model).locator("th, td")
            assert said.nth(0).inner_text() == str(seed)
            assert float(said.nth(5).inner_text()) == pytest.approx(own[-1]["right"], abs=1e-4)
            assert float(said.nth(6).inner_text()) == pytest.approx(own[-1]["pattern"], abs=1e-4)
            assert said.nth(2).inner_text() == str(next(sure, "never"))
            right[model].append(own[-1]["right"])
    for name, found in zip(("Model", "Control"), right.values(), strict=True):
        expect(caption).to_contain_text(f"{name}: {min(found):.0%} to {max(found):.0%} right in the end")
    expect(page.locator("#five-drawn polygon")).to_have_count(6)  # two in the legend, two in each picture
    until_linked(page, seeds=True)
    assert axe_violations(page) == []
    other = new_page()
    other.goto(page.url)
    expect(other.locator("#five-drawn .caption")).to_have_text(caption.inner_text(), timeout=60_000)
    page.get_by_role("button", name="Close the five seeds").click()
    expect(page.locator("#five-drawn")).to_be_hidden()


def test_a_class_sees_the_training_of_its_teacher_at_the_same_moment_and_it_is_computed_once(
    page: Page, new_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = list[int]()
    learn = course.Learner.learn
    monkeypatch.setattr(course.Learner, "learn", lambda self, step: (learned.append(step), learn(self, step))[1])
    room = teacher_of_room(page)
    pupils = [page, new_page(viewport={"width": 390, "height": 844}, **PHONE)]
    for pupil in pupils:
        pupil.goto(f"/join#{room.code}")
        pupil.get_by_role("button", name="Join").click()
    asked = {"task": "copy", "steps": STEPS, "seed": 4242}

    def lead(**state: object) -> None:
        room.say("lead", view=f"/train#{pack(asked | state)}", mode="follow", stretch=[])

    lead(moment=0)
    for pupil in pupils:
        expect(pupil.locator("#pause")).to_be_disabled(timeout=60_000)  # all has come
    # and yet one sees as far as the class has seen
    for moment in (3, 30):
        lead(moment=moment)
        for pupil in pupils:
            expect(pupil.locator("#at")).to_have_text(f"Step {moment * STEPS // 60} of {STEPS}")
            expect(pupil.locator("#verdict")).to_be_empty()
    lead(moment=60)
    for pupil in pupils:
        expect(pupil.locator("#verdict")).to_contain_text("The two differ in")
    lead(moment=60, open=True, model=1, step="layer 0/attention/weights")  # a head is opened
    for pupil in pupils:
        expect(pupil.locator("#walkthrough .stage :is(td.focus, canvas)").first).to_be_visible()
        expect(pupil.locator("#whose input:checked")).to_have_value("1")
    assert sorted(learned) == sorted([*range(STEPS)] * 2)  # each step once of each of the two models


def test_who_leads_shows_a_training_as_it_goes(page: Page) -> None:
    """The link is written when it begins, and now and then while it goes on."""
    page.emulate_media(reduced_motion="no-preference")
    open_train(page, **ASKED, seed=9)
    page.get_by_role("button", name="Slower").click()
    page.get_by_role("button", name="Train", exact=True).click()
    until_linked(page, moment=0, seed=9, steps=STEPS)
    expect(page.locator("#moment")).not_to_have_value("0")
    page.get_by_role("button", name="Pause").click()
    until_linked(page, moment=slider(page))
    # other settings: nothing was trained with them
    page.get_by_label("Width, Control").fill("8")
    page.get_by_label("Width, Control").blur()
    until_linked(page, moment=None, models=[{}, {"d": 8}])


def test_hidden_numbers_are_shown_once_one_has_guessed(page: Page) -> None:
    open_train(page, **ASKED, hide=True)
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    expect(page.locator("#said")).to_contain_text("Its numbers are hidden")
    for place in ("#curves circle", ".came:not(:empty)"):
        expect(page.locator(place)).to_have_count(0)
    expect(page.locator("#maps-0 button")).to_have_text("The head")
    expect(page.locator("#verdict")).to_be_empty()
    for name, guess in (("learns", "yes"), ("controls", "yes"), ("turns", "early")):
        page.locator(f"input[name=guess-{name}][value={guess}]").check()
    expect(page.locator("#said")).to_contain_text("of the weight on the right key")
    expect(page.locator("#verdict")).to_contain_text("Will the control? You said “yes”. It did not:")


@pytest.mark.parametrize(("label", "typed", "said"), [
    ("Width, Model", "-4", "Width, Model: choose 1 to 128; −4 lies outside."),
    ("Width, Control", "1.5", "Width, Control: choose a whole number."),
    ("Learning rate, Model", "1e9", "Learning rate, Model: choose 0.00001 to 100; 1,000,000,000 lies outside."),
    ("Seed", "-1", "Seed: choose 0 to 2,147,483,647; −1 lies outside."),
])  # fmt: skip
def test_a_number_out_of_bounds_is_refused_in_the_words_of_the_page(
    page: Page, label: str, typed: str, said: str
) -> None:
    open_train(page)
    page.locator("#more summary").click()
    field = page.get_by_label(label, exact=True)
    field.fill(typed)
    field.blur()
    expect(page.locator("#problem")).to_have_text(said)
    page.locator("#more summary").click()
    page.get_by_role("button", name="Train", exact=True).click()  # nothing is asked for
    expect(page.locator("#problem")).to_have_text(said)
    expect(field).to_be_focused()
    expect(page.locator("#result")).to_be_hidden()


def test_what_came_to_grief_says_why(page: Page) -> None:
    """A rate of 100 that leaves numbers finite, and a warm-up that never ends."""
    open_train(page, task="previous-token", steps=40, models=[{"rate": 100, "warm_up": 0}, {"warm_up": 1000}])
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    expect(page.locator("#verdict")).to_contain_text("Model: its loss has risen from")
    expect(page.locator("#verdict")).not_to_contain_text("Model: its warm-up")
    expect(page.locator("#verdict")).to_contain_text("Control: its warm-up of 1,000 steps is longer than this training")
    expect(page.locator("#verdict")).not_to_contain_text("Control: its loss has risen")


def test_what_they_write_is_hidden_until_one_has_guessed(page: Page) -> None:
    open_train(page, task="next-letter", steps=5, hide=True)
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    expect(page.locator("#said")).to_contain_text("Its numbers are hidden")
    expect(page.locator("#writes")).to_be_hidden()
    for name, guess in (("learns", "no"), ("controls", "no"), ("turns", "never")):
        page.locator(f"input[name=guess-{name}][value={guess}]").check()
    expect(page.locator("#written-0")).not_to_be_empty()


def test_too_few_steps_are_refused_at_once(page: Page) -> None:
    open_train(page)
    page.locator("#more summary").click()
    page.locator("#steps").fill("-1")
    page.locator("#steps").blur()
    expect(page.locator("#problem")).to_have_text("Steps: choose 1 to 2,000; −1 lies outside.")
    expect(page.locator("#steps")).to_have_attribute("aria-invalid", "true")
    page.locator("#steps").fill("50")
    page.locator("#steps").blur()
    expect(page.locator("#problem")).to_be_hidden()


def test_what_is_recorded_says_so_and_what_is_changed_is_trained_live(page: Page, client: TestClient) -> None:
    info = next(each for each in client.get("/api/train/tasks").json() if each["id"] == "addition")
    open_train(page, task="addition")
    expect(page.locator("#recorded")).to_contain_text(info["recorded"]["command"])
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    expect(page.locator("#at")).to_have_text(f"Step {info['recorded']['steps']:,} of {info['recorded']['steps']:,}")
    expect(page.locator("#curves .drawing")).to_contain_text("Model: right on what it learns from")
    page.get_by_role("button", name="Open every number", exact=True).click()
    page.get_by_label("Words of your own").fill("20 5 =")
    page.keyboard.press("Enter")
    expect(page.locator("#answered .answer").nth(2)).to_have_text("2")
    page.locator("#more > summary").click()
    decay = page.get_by_label("Weight decay, Control")
    expect(decay).to_have_value("0")
    decay.fill("0.5")
    decay.blur()
    expect(page.locator("#recorded")).to_contain_text("This is trained live")
    expect(page.locator("#steps")).to_have_value(str(info["steps"]))
    page.get_by_role("button", name="Back to what the task suggests").click()
    expect(page.locator("#recorded")).to_contain_text("recorded moments")
    expect(page.locator("#steps")).to_have_value(str(info["recorded"]["steps"]))


def test_a_teacher_leads_a_training_and_asks_about_it(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    room = open_room(page)
    ada = join(page, room.code, "Ada")
    open_train(page, task="copy", steps=60, seed=77, models=[{"heads": 2}, {}])
    page.locator(".lead-bar [data-way=show]").click()
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    until_linked(page, moment=60)
    led = {"task": "copy", "seed": 77, "moment": 60}
    for _ in range(100):
        found = unpack(ada.state["lead"]["view"])
        if led.items() <= found.items():
            break
        page.wait_for_timeout(100)
    assert led.items() <= found.items()
    # what may be asked: names, without what each head came to
    page.locator(".lead-bar [data-way=ask]").click()
    heads = page.get_by_role("group", name="The model’s heads", exact=True)
    expect(heads.locator("option")).to_have_text(["no answer is marked as right", "right: Head 0", "right: Head 1"])
    asked = page.get_by_role("group", name="Will the control?")
    asked.get_by_role("combobox").select_option("right: no")
    asked.get_by_role("button", name="Ask: which one?").click()
    expect(page.locator(".lead-bar [data-way=question]")).to_be_visible()
    choice = ada.state["question/1"]["ask"]["choices"]
    assert [each["spans"][0]["text"] for each in choice] == ["yes", "no"]


def test_of_several_heads_one_is_guessed(page: Page, client: TestClient) -> None:
    asked = {"task": "previous-token", "models": [{"heads": 2}, {}], "steps": 30}
    open_train(page, **asked)
    question = page.get_by_role("group", name="Which of the model’s heads will look at the right key?")
    question.get_by_label("layer 0, head 1").check()
    page.get_by_role("button", name="Train", exact=True).click()
    until_over(page)
    last = json.loads(client.post("/api/train", json=asked).text.splitlines()[-1])["models"][0]
    layer, head = last["best"]
    judged = "✓ As you said." if [layer, head] == [0, 1] else "Not as you said."
    expect(question).to_contain_text(f"{judged} It is layer {layer}, head {head}: {last['pattern']:.0%} of its weight")
    expect(page.locator("#verdict")).to_contain_text("You said “layer 0, head 1”.")
    page.locator("#tasks input[value=copy]").check()  # one head
    expect(question).to_have_count(0)
