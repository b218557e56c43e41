"""What a scene shows: numbers that are computed, words that follow to another sentence, what is said if they cannot."""

import math

import pytest

from app.learn.judging import judged, solution
from app.learn.lesson import Mistake
from app.learn.library import Library
from app.learn.reading import read
from app.learn.scene import staged
from app.learn.shown import Own
from app.learn.staging import Stage
from app.schema.learn import AnswerRequest, LessonBlock
from model.lab.mistakes import answers, is_right
from model.problem import Problem

HEAD = "# A lesson\n\n## One\nshow: raw-dot-product, hello-shiny-sun\nstep: weights\n"


def said(blocks: list[LessonBlock]) -> str:
    """As a page would write it, roughly."""
    found = []
    for span in (span for block in blocks for span in block.spans):
        number = span.value is not None
        found.append(f"{100 * span.value:.0f}%" if number and span.kind == "percent" and span.value is not None
                     else f"{span.value:.{span.digits}f}" if span.value is not None else span.text)  # fmt: skip
    return "".join(found)


def translate(message: str, /, **params: object) -> str:
    return message.format(**params) if params else message


def of(text: str, keys: str = "", own: Own | None = None) -> str:
    lesson = read("own", "own.md", f"{HEAD}{keys}\n{text}\n")
    return said(staged(lesson, lesson.scenes[0], own or Own(), translate).says)


def stage(text: str, own: Own | None = None) -> Stage:
    lesson = read("own", "own.md", text)
    return Stage(lesson, lesson.scenes[0], own or Own())


@pytest.mark.parametrize(("text", "found"), [
    ("{scores[shiny, sun]:4}", "1.2487"), ("{weights[shiny]}", "0.23, 0.41, 0.36"), ("{weights[shiny, sun] %}", "36%"),
    ("{largest weights[shiny]}", "shiny"), ("{smallest weights[shiny]}", "Hello"), ("{max weights[shiny]}", "0.41"),
    ("{min weights[shiny]}", "0.23"), ("{sum weights[shiny]}", "1"), ("{sum weights[*, sun]}", "1.10"),
    ("{exp scores[shiny, sun] ÷ sum exp scores[shiny]}", "0.36"), ("{√2}", "1.41"), ("{sqrt d}", "1.73"),
    ("{words}", "3"), ("{d}", "3"), ("{shiny}", "shiny"), ("{(1 + 2) · 2 − 1}", "5"),
    ("{abs x[shiny, 0] - 1}", "-0.47"),
    ("{spell x[Hello] · x[shiny]}", "0.34 · 0.53 + 0.22 · 0.34 + 0.54 · 0.98"), ("{mean x[shiny]}", "0.62"),
    ("{length x[shiny]}", "1.16"), ("{count x[shiny]}", "3"),
    ("{x[sun] · 2}", "0.58, 1.08, 1.86"), ("{2 · x[sun]}", "0.58, 1.08, 1.86"), ("{max (√d · x[sun])}", "1.61"),
    ("{exp (x[sun] ÷ 2)}", "1.16, 1.31, 1.59"), ("{mask[shiny, sun]}", "1"), ("{\"sun\"}", "sun"),
])  # fmt: skip
def test_what_stands_in_braces_is_computed(text: str, found: str) -> None:
    assert of(text) == found


@pytest.mark.parametrize(("text", "why"), [
    ("{}", "nothing between the braces"), ("{weights[shiny, moon]}", "“moon” is no word of “Hello shiny sun”"),
    ("{wheights[shiny, sun]}", "There is no step “wheights” here"), ("{moon}", "“moon” is no word"),
    ("{x[shiny, 3]}", "“3” is no place of d: they are 0 to 2"), ("{1 +}", "cannot be computed"),
    ("{1 2}", "cannot be computed"), ("{shiny + 1}", "cannot be computed"), ("{(1}", "cannot be computed"),
    ("{exp shiny}", "cannot be computed"), ("{)}", "cannot be computed"), ("{1 ÷ 0}", "divides by 0"),
    ("{largest x[shiny]}", "is no row of words"), ("{largest 3}", "cannot be computed"), ("{§}", "cannot be computed"),
    ("{plain.weights[shiny]}", "Nothing stands beside this scene as “plain”"),
    ("{2 ÷ x[sun]}", "cannot be computed"), ("{next[1]}", "Nothing is said next here"),
    ("{spell x[shiny] + x[sun]}", "What is spelled out"), ("{weights[shiny] + 1}", "cannot be computed"),
])  # fmt: skip
def test_what_cannot_be_computed_is_said_with_its_line(text: str, why: str) -> None:
    with pytest.raises(Mistake, match=r"own.md, line 7: ") as found:
        of(text)
    assert why in str(found.value.why)


def test_another_run_stands_beside() -> None:
    keys = "beside: trained = self-attention, hello-shiny-sun\n"
    assert of("{weights[shiny, sun]} and {trained.weights[shiny, sun]}", keys) == "0.36 and 0.40"


def test_a_negative_number_stands_in_brackets_behind_an_operator_so_that_no_sign_meets_another() -> None:
    keys = "set: x[shiny, 0] = -0.5; x[shiny, 1] = -2\n"
    assert of("{spell x[shiny] · x[Hello]}", keys) == "-0.50 · 0.34 + (-2) · 0.22 + 0.98 · 0.54"
    assert of("{spell x[Hello] · x[shiny]}", keys) == "0.34 · (-0.50) + 0.22 · (-2) + 0.54 · 0.98"
    assert of("({x[sun, 0]} − {x[shiny, 0]}) ÷ 2 = {x[shiny, 1]}", keys) == "(0.29 − (-0.50)) ÷ 2 = -2"


def test_hidden_scores_are_infinite_and_a_mask_ahead_hides_what_comes_later() -> None:
    text = "{masked[shiny]}; {weights[Hello]}; {sum weights[sun]}"
    assert of(text, "set: mask[ahead] = 0\n") == "0.78, 1.36, −∞; 1, 0, 0; 1.00"


def test_words_follow_to_a_sentence_of_ones_own() -> None:
    own = Own("My dog sleeps well")
    assert of("{Hello} {shiny} {sun} {words}", own=own) == "My dog sleeps 4"


def test_a_drawn_word_is_the_same_for_the_same_seed_and_up_to_another_one() -> None:
    keys = "words: asks = any from 2; looked = any up to asks\n"
    words = "one two three four five six".split()
    seen = set()
    for seed in range(30):
        own = Own(" ".join(words), seed)
        asks, looked = of("{asks} {looked}", keys, own).split()
        assert of("{asks} {looked}", keys, own).split() == [asks, looked]
        assert words.index(looked) <= words.index(asks) > 0
        seen.add((asks, looked))
    assert len(seen) > 8


def test_words_are_drawn_so_that_neither_0_nor_a_known_mistake_is_taken_for_right() -> None:
    for name, scene in (("hello-shiny-sun", "yours-a-share"), ("break-it", "yours-hide-a-word")):
        lesson, near = Library().find(name), 0
        for seed in range(12):
            found = Stage(lesson, lesson.scene(scene), Own(None, seed))
            question = found.scene.question
            assert question
            assert question.target
            cells, [true] = found.cells(question.target), found.numbers(question.target)
            assert not is_right(0, true), (name, seed)
            made = [answers(each, found.main.run.steps, "weights", cells) for each in question.mistakes]
            near += sum(each is not None and is_right(each[0], true) for each in made)
        assert near <= 1  # of 12, where no word of the sentence is better


def test_a_drawn_word_is_another_one_than_another() -> None:
    keys = "words: asks = any; looked = any but asks\n"
    drawn = [of("{asks} {looked}", keys, Own(None, seed)).split() for seed in range(20)]
    assert len(set(map(tuple, drawn))) > 3
    assert all(asks != looked for asks, looked in drawn)
    assert of("{asks} {looked}", "words: asks = any; looked = any but sun\n").split()[1] != "sun"
    lesson = read("own", "own.md", f"{HEAD}{keys}\n{{asks}}\n")
    assert staged(lesson, lesson.scenes[0], Own("alone"), translate).problem == (
        "This scene needs a sentence of at least 2 words.")


def test_a_word_that_comes_twice_is_written_as_in_the_matrix() -> None:
    own = Own("the sun the moon")
    assert of("{Hello} {shiny} {sun}", own=own) == "the₁ sun the₂"
    assert of("{largest weights[Hello]}", "set: x[Hello, 0] = 9\n", own=own) == "the₁"
    assert of("{Hello}") == "Hello"


TRAINED = "# A\n\n## One\nshow: causal\nsentence: Tom and Anna went\nnumbers: stories15m, 4, 4\nstep: weights\n"


def text_of(text: str, own: Own | None = None) -> str:
    return said(stage(text, own).blocks(read("own", "own.md", text).scenes[0].says))


def test_another_run_has_another_head_another_sentence_or_is_as_it_was_before() -> None:
    asked = "\n{weights[Tom, Tom]} {other.weights[Anna, Tom]:3} {Anna} {small.weights[Ben, Ben]}\n\n"
    parts = ("### Beside other\nnumbers: stories15m, 4, 1\n\n### Beside small\nsentence: Ben\n"
             "set: mask[Ben, Ben] = 0\n\n### Beside before\nshow: causal\n")  # fmt: skip
    found = stage(TRAINED + asked + parts)
    other, small = found.beside["other"], found.beside["small"]
    assert found.beside["before"].tokens == found.main.tokens  # <s> is a mark of the model, no word of the sentence
    assert other.asked.inputs_from
    assert (other.asked.inputs_from.head, other.asked.text) == (1, "Tom and Anna went")
    assert (small.asked.text, small.keeps, other.keeps) == ("Ben", True, False)
    assert small.step("weights").value[0, -1, -1] == 0
    own = stage(TRAINED + asked + parts, Own("Lily and Ben went"))
    assert (own.beside["other"].asked.text, own.beside["small"].asked.text) == ("Lily and Ben went", "Ben")
    weights = other.step("weights").value[0]
    assert f"{float(weights[3, 1]):.3f}" in text_of(TRAINED + asked + parts)


def test_a_run_beside_speaks_of_another_head_of_the_same_run() -> None:
    head = "# A\n\n## One\nshow: multi-head, hungry-cat\nstep: weights\n\n"
    text = f"{head}{{weights[cat, fish]:3}} {{second.weights[cat, fish]:3}}\n\n### Beside second\nhead: 1\n"
    found = stage(text)
    weights = found.main.step("weights").value
    assert text_of(text) == f"{float(weights[0, 2, 4]):.3f} {float(weights[1, 2, 4]):.3f}"


def test_what_a_model_says_next_and_without_a_head() -> None:
    park = TRAINED.replace("Tom and Anna went", "Tom and Anna went to the park. Anna and")
    text = f"{park}\n{{next[1]}} {{next[1] %}} {{without.next[1]}}\n\n### Beside without\nset: head[4, 4] = 0\n"
    assert text_of(text) == "Tom 100% Anna"
    for wrong, why in (("next[99]", "no place of next"), ("next[1] + next[1]", "cannot be computed")):
        with pytest.raises(Mistake, match=r"own.md, line") as found:
            text_of(f"{park}\n{{{wrong}}}\n")
        assert why in str(found.value.why)
    with pytest.raises(Mistake, match="is silenced"):
        text_of(f"{park}\n{{without.next[1]}}\n\n### Beside without\nset: head[4, 4] = 1\n")


def test_a_sentence_of_twelve_words_is_not_too_long_for_a_model_that_has_more_pieces() -> None:
    assert len(stage(f"{TRAINED}\nText.\n", Own("incomprehensible " * 12, 7)).main.tokens) > 12
    drawn = TRAINED.replace("Tom and Anna went", "incomprehensible " * 12) + "words: asks = any\n\nText.\n"
    assert len(stage(drawn, Own(None, 7)).main.tokens) > 12


def test_a_scene_that_keeps_its_own_sentence_says_so() -> None:
    lesson = read("own", "own.md", f"{HEAD}own: no\n\n{{Hello}}\n")
    found = staged(lesson, lesson.scenes[0], Own("My dog sleeps"), translate)
    assert (said(found.says), found.offer) == ("Hello", None)
    assert found.problem == "This scene keeps the lesson's own sentence: it speaks of just these words."
    assert staged(lesson, lesson.scenes[0], Own(), translate).problem is None


def test_words_are_found_in_a_step_that_holds_only_some_of_them() -> None:
    text = "# A\n\n## One\nshow: kv-cache, prompt = 2\nsentence: robot must obey orders\nstep: output\n\n{}\n"
    assert text_of(text.format("{token 3/q[orders]}")) == text_of(text.format("{token 3/q[*]}"))
    assert text_of(text.format("{largest token 2/weights[obey]}")) in ("robot", "must", "obey")
    with pytest.raises(Mistake, match="“robot” has no place in “token 3/q”"):
        text_of(text.format("{token 3/q[robot]}"))


@pytest.mark.parametrize(("keys", "why"), [
    ("show: nope\nstep: weights\n", "nope"), ("show: causal, nope\nstep: weights\n", "nope"),
    ("show: causal\nstep: weights\n", "Say which sentence"),
    ("show: causal, hungry-cat\nstep: nope\n", "no step “nope”"),
    ("show: causal, hungry-cat\nstep: weights\nat: nobody\n", "“nobody” is no word"),
    ("show: causal, hungry-cat\nstep: weights\nlight: row nobody\n", "“nobody” is no word"),
    ("show: causal, hungry-cat\nstep: weights\nwords: a = any up to b\n", "drawn before “b”"),
    ("show: causal, hungry-cat\nstep: weights\nhead: 4\nat: the, cat\n\n{weights[the, cat]}", "no place of head"),
    ("show: causal, hungry-cat\nstep: weights\nneeds: luck\n", "not “luck”"),
    ("show: causal, hungry-cat, heads = 99\nstep: weights\n", ""),
    ("show: causal\nsentence: a b\nnumbers: nope, 0, 0\nstep: weights\n", "no model “nope”"),
])  # fmt: skip
def test_what_is_not_there_is_said_with_its_line(keys: str, why: str) -> None:
    lesson = read("own", "own.md", f"# A lesson\n\n## One\n{keys}\nText.\n")
    with pytest.raises(Mistake) as found:
        staged(lesson, lesson.scenes[0], Own(), translate)
    assert why in str(found.value.why)
    assert found.value.line in range(3, 10)


def test_a_sentence_that_lacks_what_a_scene_needs_is_told_so_and_offered_another() -> None:
    text = f"{HEAD}needs: a word twice\noffer: the sun saw the moon\n\n{{Hello}}\n"
    lesson = read("own", "own.md", text)
    found = staged(lesson, lesson.scenes[0], Own("no such thing"), translate)
    assert found.problem == "This scene needs a sentence in which a word comes twice."
    assert found.offer == "the sun saw the moon"
    assert [token.text for token in found.tokens] == "the sun saw the moon".split()
    good = staged(lesson, lesson.scenes[0], Own("well well well"), translate)
    assert (good.problem, good.offer) == (None, None)


def test_a_sentence_that_is_too_short_is_told_so() -> None:
    lesson = read("own", "own.md", f"{HEAD}\n{{weights[sun, Hello]}}\n")
    found = staged(lesson, lesson.scenes[0], Own("two words"), translate)
    assert found.problem == "This scene needs a sentence of at least 3 words."
    assert found.offer == "Hello shiny sun"


def test_what_is_asked_is_blank_with_what_would_tell_it() -> None:
    def blank(step: str, ask: str) -> list[list[int]]:
        text = HEAD.replace("weights", step) + f"\nText.\n\n### Ask\n{ask}\n\nWhat?\n"
        lesson = read("own", "own.md", text)
        question = staged(lesson, lesson.scenes[0], Own(), translate).question
        assert question is not None
        return question.blank

    assert blank("scores", "number: scores[shiny, sun]") == [[1, 2], [2, 1]]  # the mirrored one
    assert blank("weights", "number: weights[shiny, sun]") == [[1, 0], [1, 1], [1, 2]]  # the rest to 1
    assert blank("output", "number: output[shiny, 1]") == [[1, 1]]
    assert blank("weights", "largest: weights[sun]") == [[2, 0], [2, 1], [2, 2]]
    assert blank("weights", "change: weights[sun, sun] if x[sun, 0] = 0") == []
    assert blank("x", "largest: x[shiny]") == []  # it is given: there is nothing that would tell it


def test_where_the_mirrored_number_has_the_other_sign_neither_is_told_and_named_columns_are_called_by_name() -> None:
    lesson = Library().find("why-three-matrices")
    found = staged(lesson, lesson.scene("one-way"), Own(), str.format).question
    assert found
    assert found.blank == [[1, 5], [5, 1]]
    asked = staged(lesson, lesson.scene("who-looks-for-what"), Own(), str.format).question
    assert asked
    assert [word.text for word in asked.words] == ["animal", "food", "need", "action", "article"]


def test_of_a_whole_row_what_is_hidden_is_not_asked_for() -> None:
    text = HEAD + "set: mask[ahead] = 0\n\nText.\n\n### Ask\nnumber: weights[shiny]\n\nWhat?\n"
    lesson = read("own", "own.md", text)
    question = staged(lesson, lesson.scenes[0], Own(), translate).question
    assert question
    assert question.cells == [[1, 0], [1, 1]]
    given = [float(each) for each in stage(text).main.step("weights").value[1, :2]]
    answer = AnswerRequest(lesson="own", scene="one", numbers=given)
    assert judged(lesson, lesson.scenes[0], Own(), answer, translate).right is True


def test_a_row_of_a_norm_is_blank_as_a_whole_since_it_adds_up_to_nothing() -> None:
    lesson = Library().find("the-whole-transformer")
    question = staged(lesson, lesson.scene("yours-one-size"), Own(), str.format).question
    assert question
    assert question.blank == [[question.cells[0][0], column] for column in range(3)]


def test_the_rest_of_a_row_of_shares_is_blank_wherever_the_step_stands() -> None:
    text = ("# A\n\n## One\nshow: decoder-layer\nsentence: the cat sat\nstep: self-attention/weights\n\nText.\n\n"
            "### Ask\nnumber: self-attention/weights[cat, the]\n\nWhat?\n")  # fmt: skip
    lesson = read("own", "own.md", text)
    question = staged(lesson, lesson.scenes[0], Own(), translate).question
    assert question
    assert question.blank == [[1, 0], [1, 1], [1, 2]]


def test_how_many_there_are_is_a_whole_number_and_a_miscount_has_its_reason() -> None:
    ask = "count: words · words\n\nHow many scores?\n\n- words: That is one row of {words}.\n- 1: One?"
    assert (judge(ask, numbers=[9])["right"], judge(ask)["values"]) == (True, [9.0])
    wrong = judge(ask, numbers=[3])
    assert (wrong["right"], wrong["off"], wrong["mistakes"]) == (False, 6.0, [])
    assert said([LessonBlock.model_validate(block) for block in wrong["why"]]) == "That is one row of 3."  # type: ignore[attr-defined]
    assert judge(ask, numbers=[8])["why"] == []
    with pytest.raises(Mistake, match="is no whole number"):
        judge("count: 1 ÷ 2\n\nHow many?")


def judge(ask: str, step: str = "weights", **answer: object) -> dict[str, object]:
    text = HEAD.replace("weights", step) + f"\nText.\n\n### Ask\n{ask}\n"
    lesson = read("own", "own.md", text)
    request = AnswerRequest.model_validate({"lesson": "own", "scene": "one", **answer})
    return judged(lesson, lesson.scenes[0], Own(), request, translate).model_dump()


def test_a_number_is_right_within_rounding_or_a_known_mistake_or_so_far_off() -> None:
    ask = "number: weights[shiny, sun]\nmistakes: wrong-axis, even\n\nHow much?\n\n- even: All {words} the same?"
    right = judge(ask, numbers=[0.36])
    assert (right["right"], right["mistakes"], right["why"]) == (True, [], [])
    assert right["values"] == [pytest.approx(0.3646, abs=1e-4)]
    wrong = judge(ask, numbers=[0.387])
    assert (wrong["right"], wrong["mistakes"]) == (False, ["wrong-axis"])
    own = judge(ask, numbers=[0.333])
    assert own["mistakes"] == ["even"]
    assert said([LessonBlock.model_validate(block) for block in own["why"]]) == "All 3 the same?"  # type: ignore[attr-defined]
    far = judge(ask, numbers=[0.9])
    assert (far["right"], far["mistakes"], far["off"]) == (False, [], pytest.approx(0.5354, abs=1e-4))
    told = judge(ask)
    assert (told["right"], told["off"]) == (None, None)


def test_two_mistakes_that_give_the_same_are_both_said_and_too_few_digits_are_asked_for_one_more() -> None:
    def why(ask: str, number: float) -> str:
        found = judge(ask, numbers=[number])
        assert found["right"] is False
        return said([LessonBlock.model_validate(block) for block in found["why"]])  # type: ignore[attr-defined]

    few = "number: weights[shiny, sun]\nmistakes: no-exponential\n\nHow much?"
    assert why(few, 0.37).startswith("With so few digits it could also be right. Type one digit more.The score was")
    assert why(few, 0.369).startswith("The score was")
    assert judge(few, numbers=[0.36])["right"] is True
    same = "number: scores[shiny, sun]\nmistakes: added, itself, another-column\n\nHow much?"
    assert why(same, 1.3569).count("Or: ") == 1  # shiny with itself, in the same row


def test_words_are_drawn_so_that_known_mistakes_can_be_told_from_what_is_right() -> None:
    keys = "words: asks = any; looked = any\n"
    ask = "### Ask\nnumber: weights[asks, looked]\nmistakes: not-shared, no-exponential, another-row\n\nHow much?\n"
    text = f"{HEAD}{keys}\nText.\n\n{ask}"
    plain = text.replace("mistakes: not-shared, no-exponential, another-row\n", "")
    told, by_chance = 0, 0
    for seed in range(12):
        for each in (text, plain):
            found = stage(each, Own(None, seed))
            cell = [(found.drawn["asks"], found.drawn["looked"])]
            made = [answers(name, found.main.run.steps, "weights", cell) for name in ("no-exponential", "another-row")]
            told += each == text and all(made)
            by_chance += each == plain and all(made)
    assert told == 12 > by_chance


def test_the_largest_the_smallest_and_the_order_of_a_row() -> None:
    assert judge("largest: weights[shiny]\n\nWhich?", places=[1])["right"] is True
    assert judge("largest: weights[shiny]\n\nWhich?", places=[2])["right"] is False
    assert judge("smallest: weights[shiny]\n\nWhich?", places=[0])["right"] is True
    assert judge("order: weights[shiny]\n\nWhich?", places=[1, 2, 0])["right"] is True
    assert judge("order: weights[shiny]\n\nWhich?", places=[0, 1, 2])["right"] is False
    assert judge("order: weights[shiny]\n\nWhich?")["places"] == [1, 2, 0]


def test_how_far_a_chosen_cell_is_from_the_largest_is_told_and_one_that_is_not_there_is_refused() -> None:
    assert judge("largest: scores[shiny]\n\nWhich?", places=[2])["off"] == pytest.approx(1.3569 - 1.2487, abs=1e-6)
    with pytest.raises(Problem, match="3 answers"):
        judge("largest: scores[shiny]\n\nWhich?", places=[3])


def test_only_words_are_put_in_order() -> None:
    lesson = read("own", "own.md", f"{HEAD}\nText.\n\n### Ask\norder: x[shiny]\n\nWhich?\n")
    with pytest.raises(Mistake, match=r"own.md, line 10: Words are put in order: “x\[shiny\]” has none"):
        staged(lesson, lesson.scenes[0], Own(), translate)


def test_each_scene_of_drawn_words_has_numbers_of_its_own() -> None:
    scene = "\n## {}\nshow: raw-dot-product\nsentence: Hello shiny sun\n{}step: x\n\nText.\n"
    drawn = "words: asks = any\n"
    lesson = read("own", "own.md", "# A\n\nB.\n" + scene.format("One", drawn) + scene.format("Two", drawn) +
                  scene.format("Three", ""))  # fmt: skip
    seeds = [Stage(lesson, each, Own()).main.asked.seed for each in lesson.scenes]
    assert len(set(seeds)) == 3
    assert seeds[2] == 123
    assert [Stage(lesson, each, Own()).main.asked.seed for each in lesson.scenes] == seeds


def test_how_a_number_changes_is_computed_by_changing_it() -> None:
    ask = "change: weights[shiny, sun] if x[sun, 2] = -0.9\n\nHow?"
    found = judge(ask, choice=1)
    assert (found["right"], found["choice"]) == (True, 1)
    assert found["edits"] == [{"step": "x", "cell": [2, 2], "value": -0.9}]
    assert (judge(ask, choice=0)["right"], judge(ask, choice=0)["why"]) == (False, [])
    why = judge(f"{ask}\n\n- grows: Is {{sun}} nearer now?", choice=0)["why"]
    assert said([LessonBlock.model_validate(block) for block in why]) == "Is sun nearer now?"  # type: ignore[attr-defined]
    with pytest.raises(Problem, match="3 answers to choose from"):
        judge(ask, choice=3)
    assert judge("change: weights[Hello, Hello] if x[sun, 2] = 0.93\n\nHow?", choice=2)["right"] is True


def test_what_is_to_be_done_is_told_with_what_it_comes_to() -> None:
    edit = {"step": "weights", "cell": [1, 2], "value": 0.0}
    assert judge("do: edit weights[shiny, sun] = 0\n\nDo it.")["edits"] == [edit]
    assert judge("do: edit weights[shiny, sun]\n\nDo it.")["edits"] == []


def test_one_of_several_answers_has_its_reason() -> None:
    ask = "choose:\n\nWhich?\n\n- [ ] This\n  No.\n- [x] That\n  Yes."
    assert (judge(ask, choice=1)["right"], judge(ask, choice=0)["right"], judge(ask)["choice"]) == (True, False, 1)


@pytest.mark.parametrize(("ask", "answer"), [
    ("number: weights[shiny, sun]\n\nWhat?", {"numbers": [1, 2]}),
    ("order: weights[shiny]\n\nWhat?", {"places": [1, 1, 0]}),
    ("choose:\n\nWhat?\n\n- [x] This", {"choice": 4}),
])  # fmt: skip
def test_an_answer_of_another_kind_is_refused(ask: str, answer: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"numbers are asked|one place|answers to choose"):
        judge(ask, **answer)


def test_a_solution_goes_by_the_steps_that_lead_there_and_leaves_out_what_changes_nothing() -> None:
    shown = stage(HEAD.replace("raw-dot-product", "self-attention") + "\nText.\n").main
    assert [each.step for each in solution(shown, "weights", (1, 2))] == ["scores", "scaled", "weights"]
    assert [each.step for each in solution(shown, "output", (1, 0))] == ["scores", "scaled", "weights", "output"]


def test_a_number_that_is_infinite_is_sent_as_none() -> None:
    ask = "set: mask[ahead] = 0\n\nText.\n\n### Ask\nnumber: masked[Hello, sun]\n\nWhat?\n"
    text = HEAD.replace("weights", "masked") + ask
    lesson = read("own", "own.md", text)
    found = judged(lesson, lesson.scenes[0], Own(), AnswerRequest(lesson="own", scene="one"), translate)
    assert found.values == [None]
    assert math.isinf(stage(text).numbers(lesson.scenes[0].question.target)[0])  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize(("own", "found"), [
    (None, "dog₁ 0 4, bites₁ 1 3"), ("a cat saw the cat", "cat₁ 1 4, cat₁ 1 4"),
    ("my cat and my dog and me", "my₁ 0 3, and₁ 2 5"),
])  # fmt: skip
def test_a_word_that_comes_twice_is_ones_own_wherever_it_stands(own: str | None, found: str) -> None:
    keys = "show: raw-dot-product\nsentence: dog bites man bites dog\nneeds: a word twice\nstep: x"
    seen = stage(f"# A\n\n## One\n{keys}\n\nA.\n", Own(own))
    words = [(seen.word(name), seen.word(f"{name}.2")) for name in ("dog", "bites")]
    assert ", ".join(f"{one.text} {one.place} {two.place}" for one, two in words if one and two) == found
