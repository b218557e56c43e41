"""A lesson's file: what is read of it, and what is said of a mistake in it, with its line."""

import pytest

from app.learn.lesson import Light, Mistake, Target
from app.learn.reading import read, slug

HEAD = "# A lesson\n\nAbout it.\n\n"
SCENE = "## One\nshow: causal, hungry-cat\nstep: weights\n"
WHOLE = HEAD + SCENE + "\nSee {weights[the, cat]}.\n"


def mistake(text: str) -> tuple[int, str]:
    with pytest.raises(Mistake) as found:
        read("own", "own.md", text)
    assert str(found.value).startswith(f"own.md, line {found.value.line}: ")
    return found.value.line, str(found.value.why)


def test_a_lesson_is_its_title_what_it_is_about_and_its_scenes() -> None:
    found = read("own", "own.md", WHOLE)
    assert (found.id, found.title, found.language, found.minutes) == ("own", "A lesson", "en", 2)
    (scene,) = found.scenes
    assert (scene.id, scene.title, scene.line, scene.step) == ("one", "One", 5, "weights")
    assert (scene.show.mechanism, scene.show.example) == ("causal", "hungry-cat")
    assert [(span.kind, span.text) for span in scene.says[0].spans] == [
        ("text", "See "), ("computed", "weights[the, cat]"), ("text", "."),
    ]  # fmt: skip


def test_every_key_of_a_scene_is_read() -> None:
    keys = """id: first
head: 1
at: the, cat
light: column cat
words: asks = any from 2; looked = any up to asks; here = cat
beside: plain = raw-dot-product, cat-dog-car
free: edits, step
parts: map, tools
needs: a word twice
offer: the cat saw the cat
set: mask[the, cat] = 0; p = 0.5
minutes: 3
"""
    scene = read("own", "own.md", HEAD + SCENE + keys + "\nText.\n").scenes[0]
    assert (scene.id, scene.head, scene.at, scene.minutes) == ("first", 1, ("the", "cat"), 3)
    assert scene.light == Light("column", 11, column="cat")
    assert [(pick.name, pick.least, pick.up_to, pick.fixed) for pick in scene.picks] == [
        ("asks", 1, "", ""), ("looked", 0, "asks", ""), ("here", 0, "", "cat"),
    ]  # fmt: skip
    assert scene.beside["plain"].mechanism == "raw-dot-product"
    assert (scene.free, scene.parts) == (("edits", "step"), ("map", "tools"))
    assert (scene.needs, scene.offer) == ("a word twice", "the cat saw the cat")
    assert [(each.option, each.target, each.value) for each in scene.show.sets] == [
        ("", Target("mask", "the", "cat"), "0"), ("p", None, "0.5"),
    ]  # fmt: skip


@pytest.mark.parametrize(("ask", "target"), [
    ("number: weights[the, cat]", Target("weights", "the", "cat")), ("largest: weights[the]", Target("weights", "the")),
    ("smallest: weights[the]", Target("weights", "the")), ("order: weights[the]", Target("weights", "the")),
    ("change: output[the, 0] if mask[the, cat] = 0", Target("output", "the", "0")),
    ("do: step output", Target("output", "")), ("do: edit mask[the, cat]", Target("mask", "the", "cat")),
    ("do: edit mask[the, cat] = 0", Target("mask", "the", "cat")), ("do: sentence", None),
])  # fmt: skip
def test_a_question_is_of_one_kind(ask: str, target: Target | None) -> None:
    question = read("own", "own.md", f"{WHOLE}\n### Ask\n{ask}\n\nWhat?\n").scenes[0].question
    assert question is not None
    assert (question.kind, question.target) == (ask.split(":")[0], target)


def test_answers_to_choose_from_have_a_reason_each() -> None:
    text = f"{WHOLE}\n### Ask\nchoose:\n\nWhich?\n\n- [x] This\n  It is {{weights[the, cat]}}.\n- [ ] That\n"
    question = read("own", "own.md", text).scenes[0].question
    assert question is not None
    assert [(each.is_right, each.says.spans[0].text, len(each.why)) for each in question.choices] == [
        (True, "This", 1), (False, "That", 0),
    ]  # fmt: skip


def test_a_known_mistake_may_have_a_reason_of_the_lessons_own() -> None:
    ask = "number: weights[the, cat]\nmistakes: even\n\nHow much?\n\n- no-root: There is a *root*.\n"
    text = f"{WHOLE}\n### Ask\n{ask}"
    question = read("own", "own.md", text).scenes[0].question
    assert question is not None
    assert list(question.mistakes) == ["even", "no-root"]
    assert [span.text for span in question.mistakes["no-root"][0].spans] == ["There is a ", "root", "."]


@pytest.mark.parametrize(("text", "line", "why"), [
    ("", 1, "begins with its title"),
    ("Text first.\n\n# A lesson\n", 1, "begins with its title"),
    ("## A scene\n", 1, "begins with its title"),
    (HEAD, 1, "at least one scene"),
    (WHOLE + "\n" + SCENE + "\nAgain.\n", 11, "two scenes “one”"),
    (HEAD + "## One\nstep: weights\n\nText.\n", 5, "needs a line “show: …”"),
    (HEAD + "## One\nshow: causal\n\nText.\n", 5, "needs a line “step: …”"),
    (HEAD + SCENE + "colour: red\n\nText.\n", 8, "There is no “colour:” here"),
    (HEAD + SCENE + "step: scores\n\nText.\n", 8, "“step” stands here twice"),
    (HEAD + SCENE + "Text at once.\n", 8, "Text begins after an empty line"),
    (HEAD + SCENE + "head: one\n\nText.\n", 8, "“one” is no whole number"),
    (HEAD + SCENE + "minutes: many\n\nText.\n", 8, "“many” is no number"),
    (HEAD + SCENE + "at: a, b, c\n\nText.\n", 8, "name a row, or a row and a column"),
    (HEAD + SCENE + "own: perhaps\n\nText.\n", 8, "to be “yes” or “no”"),
    (WHOLE + "\n### Beside other\nstep: weights\n", 12, "There is no “step:” here"),
    (WHOLE + "\n### Beside other\nhead: 1\n\nText.\n", 14, "and no text"),
    (WHOLE + "\n### Beside Other\nhead: 1\n", 11, "no part “Beside Other”"),
    (WHOLE + "\n### Ask\ncount:\n\nHow many?\n", 12, "How many of what?"),
    (WHOLE + "\n### Ask\nchange: weights[the, cat] if mask[the, cat] = 0\n\nHow?\n\n- rises: No.\n", 16,
     "grows, shrinks, stays"),
    (HEAD + SCENE + "light: all\n\nText.\n", 8, "What is lit is one of"),
    (HEAD + SCENE + "light: cell the\n\nText.\n", 8, "A cell has a row and a column"),
    (HEAD + SCENE + "words: asks any\n\nText.\n", 8, "give a word a name"),
    (HEAD + SCENE + "beside: plain\n\nText.\n", 8, "a name and what it stands for"),
    (HEAD + SCENE + "numbers: stories15m\n\nText.\n", 8, "a model, a layer and a head"),
    (HEAD + SCENE + "set: mask\n\nText.\n", 8, "to set a cell or an option"),
    (HEAD + SCENE + "set: mask[the] = 0\n\nText.\n", 8, "to set one cell"),
    (HEAD + "## One\nshow: causal, one, two\nstep: weights\n\nText.\n", 6, "a mechanism, an example of it"),
    (HEAD + SCENE + "\nOne. Two. Three. Four.\n", 9, "at most 3 sentences; this one says 4"),
    (HEAD + SCENE + "\nIt is 0.41.\n", 9, "The number 0.41 is typed"),
    (HEAD + SCENE + "\nFirst line,\nthen 41 % of it.\n", 10, "The number 41 % is typed"),
    (HEAD + "### Ask\nsay:\n\nWhat?\n", 5, "no scene (##) stands before it"),
    (WHOLE + "\n#### Deeper\n", 11, "one title (#), scenes (##), and parts"),
    (WHOLE + "\n### Hint\n\nText.\n", 11, "no part “Hint”"),
    (WHOLE + "\n### Then\n\nText.\n\n### Then\n\nText.\n", 15, "“Then” stands here twice"),
    (WHOLE + "\n### Then\nkey: value\n\nText.\n", 12, "this part is text alone"),
    (WHOLE + "\n### Ask\n\nWhat?\n", 11, "A question is of one kind"),
    (WHOLE + "\n### Ask\nnumber: weights\n\nWhat?\n", 12, "name cells of a step"),
    (WHOLE + "\n### Ask\nnumber: weights[the]\n", 11, "A question needs its words"),
    (WHOLE + "\n### Ask\nlargest: weights[the, cat]\n\nWhat?\n", 12, "asked of a whole row"),
    (WHOLE + "\n### Ask\nchange: weights[the, cat]\n\nWhat?\n", 12, "and what is changed"),
    (WHOLE + "\n### Ask\nchange: weights[the] if p = 0.5\n\nWhat?\n", 12, "name its row and its column"),
    (WHOLE + "\n### Ask\ndo: dance\n\nWhat?\n", 12, "What is to be done is one of"),
    (WHOLE + "\n### Ask\nsay: this\n\nWhat?\n", 12, "“say:” stands alone"),
    (WHOLE + "\n### Ask\nsay:\n\nWhat?\n", 12, "compared with a model answer"),
    (WHOLE + "\n### Ask\nchoose:\n\nWhat?\n\n- [ ] This\n", 12, "one is right"),
    (WHOLE + "\n### Ask\nchoose:\n\nWhat?\n\n- This\n", 16, "begins with [x]"),
    (WHOLE + "\n### Ask\nnumber: weights[the, cat]\nmistakes: sloth\n\nWhat?\n", 13, "known as “sloth”"),
    (WHOLE + "\n### Ask\nnumber: weights[the, cat]\nabout: mask, sloth\n\nWhat?\n", 13, "“sloth” is no term"),
    (WHOLE + "\n### Ask\nnumber: weights[the, cat]\n\nWhat?\n\n- because\n", 16, "a known mistake and its reason"),
])  # fmt: skip
def test_a_mistake_is_said_with_its_line(text: str, line: int, why: str) -> None:
    found, said = mistake(text)
    assert why in said
    assert found == line


def test_what_others_have_printed_may_be_typed_in_quotation_marks() -> None:
    assert read("own", "own.md", HEAD + SCENE + "\nThe article prints “48 %”.\n")


def test_nothing_in_it_is_html() -> None:
    text = HEAD + SCENE + "\n<b>bold</b> <script>alert(1)</script> &lt;\n"
    (block,) = read("own", "own.md", text).scenes[0].says
    assert "<script>alert(1)</script>" in "".join(span.text for span in block.spans)
    assert {span.kind for span in block.spans} <= {"text", "term"}


def test_a_title_makes_a_name_for_a_link() -> None:
    assert slug("Why √d? (again)") == "why-d-again"
