"""Options, worked examples, and where a lab's numbers come from."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from model.pretrained import own
from tests.model.pretrained.tiny_checkpoints import write
from tests.web.conftest import NewPage, Watch
from tests.web.person import (
    LILY,
    TIRED,
    arithmetic_of,
    cell,
    focused,
    go_to,
    open_lab,
    open_model,
    pack,
    result,
    set_value,
    settled,
    steps,
    strip,
    until_linked,
    value,
)

TEXT = "The cat sat"


def option(page: Page, name: str) -> Locator:
    """An option's control."""
    return page.locator(f'#options [name="{name}"]')


def shape(page: Page) -> Locator:
    """The axes of the step that is shown, with their sizes."""
    return page.locator(".scene .title small")


def test_heads_and_sizes_change_the_shapes(page: Page) -> None:
    open_lab(page, "multi-head", text=TEXT)
    expect(shape(page)).to_have_text("2 heads × 3 queries × 3 keys")
    option(page, "heads").fill("4")
    expect(shape(page)).to_have_text("4 heads × 3 queries × 3 keys")
    expect(page.locator(".heads button")).to_have_text(["Head 0", "Head 1", "Head 2", "Head 3"])
    go_to(page, "q")
    expect(shape(page)).to_have_text("4 heads × 3 queries × d = 2")
    option(page, "d_out").fill("4")
    expect(shape(page)).to_have_text("4 heads × 3 queries × d = 1")
    until_linked(page, options={"heads": 4, "d_out": 4})


def test_a_head_has_the_number_that_its_link_has_wherever_it_is_said(page: Page) -> None:
    """Heads and layers count from 0, as in the code; how many there are is said so that it names none."""
    open_lab(page, "multi-head", text="the cat sat", step="q", at=[1, 2, 0])
    expect(page.locator(".heads [aria-pressed=true]")).to_have_text("Head 1")
    expect(page.locator(".caption")).to_contain_text("Head 1: sat asks")
    expect(page.locator(".caption")).to_contain_text("Each of the 2 heads can ask for something else.")
    expect(settled(page).locator(".what")).to_contain_text("[head 1, sat, d 0]")
    expect(shape(page)).to_have_text("2 heads × 3 queries × d = 4")
    go_to(page, "concat")
    named = page.locator(".operands .part figcaption").all_inner_texts()
    assert [each[-1] for each in named] == ["0", "1"]


def test_every_option_of_a_signature_has_its_control_with_its_range(page: Page) -> None:
    open_lab(page, "dropout", text=TEXT)
    assert page.locator("#options code").all_inner_texts() == ["p", "training", "heads", "d", "d_v", "seed"]
    p = option(page, "p")
    assert [p.get_attribute(name) for name in ("min", "max", "step")] == ["0", "0.9", "0.05"]
    expect(p).to_have_value("0.5")
    expect(option(page, "training")).to_be_checked()


def test_dropout_drops_by_p_in_training_and_nothing_in_evaluation(page: Page) -> None:
    open_lab(page, "dropout", text=TIRED, step="keep")
    kept = page.locator(".stage td[data-row]").all_inner_texts()
    assert set(kept) == {"0", "1"}
    option(page, "p").fill("0.9")
    expect(page.locator(".stage")).not_to_have_text("")
    page.wait_for_function("n => [...document.querySelectorAll('.stage td[data-row]')]"
                           ".filter((td) => td.textContent === '1').length < n / 2", arg=kept.count("1"))  # fmt: skip
    option(page, "training").uncheck()
    expect(cell(page, 0, 0)).to_have_text("1")
    assert set(page.locator(".stage td[data-row]").all_inner_texts()) == {"1"}
    go_to(page, "weights")
    weights = page.locator(".stage td[data-row]").all_inner_texts()
    go_to(page, "dropped")
    assert page.locator(".stage td[data-row]").all_inner_texts() == weights


def test_another_seed_draws_other_numbers_and_the_same_seed_the_same(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="q")
    before = page.locator(".stage td[data-row]").all_inner_texts()
    option(page, "seed").fill("7")
    expect(cell(page, 0, 0)).not_to_have_text(before[0])
    option(page, "seed").fill("123")
    expect(cell(page, 0, 0)).to_have_text(before[0])
    assert page.locator(".stage td[data-row]").all_inner_texts() == before


def test_another_word_changes_no_other_words_vector(page: Page) -> None:
    open_lab(page, "causal", text=TEXT, step="q")
    before = page.locator(".stage td[data-row]").all_inner_texts()
    page.locator("#sentence").fill(TEXT + " down")
    expect(cell(page, 3, 0)).to_be_visible()
    assert page.locator(".stage td[data-row]").all_inner_texts()[: len(before)] == before


def test_multi_head_can_be_causal_and_have_a_bias(page: Page) -> None:
    open_lab(page, "multi-head", text=TEXT, at=[0, 0, 2])
    expect(cell(page, 0, 2)).not_to_contain_class("hidden")
    option(page, "causal").check()
    expect(cell(page, 0, 2)).to_contain_class("hidden")
    assert "b_o" not in steps(page)
    option(page, "b_o").check()
    expect(strip(page, "b_o")).to_be_visible()
    expect(page.locator(".parity summary")).to_contain_text("✓")


def test_scaled_dot_product_takes_a_bias(page: Page) -> None:
    open_lab(page, "scaled-dot-product", text=TEXT)
    option(page, "bias").check()
    expect(strip(page, "biased")).to_be_visible()
    go_to(page, "biased")
    expect(arithmetic_of(page, 1, 1).locator(".leaf")).to_have_count(2)


@pytest.mark.parametrize(
    ("mechanism", "name", "typed", "said"),
    [
        ("multi-head", "heads", "3", "8 columns do not split into 3 heads"),
        ("multi-head", "heads", "99", "8"),
        ("grouped-query", "kv_heads", "3", "4 heads do not split into 3 groups"),
        ("flash", "tile", "0", "from 1 to 32"),
        ("causal", "d", "0", "1"),
        ("dropout", "p", "1.5", "0.9"),
        ("causal", "seed", "-1", "0"),
    ],  # what is said names the bound
)  # fmt: skip
def test_an_impossible_option_is_said_and_stays_as_it_was_typed(
    page: Page, watch: Watch, mechanism: str, name: str, typed: str, said: str
) -> None:
    watch.allow("422")
    open_lab(page, mechanism, text=TEXT)
    option(page, name).fill(typed)
    expect(page.locator("#problem")).to_contain_text(said)
    expect(option(page, name)).to_have_attribute("aria-invalid", "true")
    expect(option(page, name)).to_have_value(typed)
    expect(page.locator("#sentence")).to_have_value(TEXT)
    option(page, name).fill("0.5" if name == "p" else "2")
    expect(page.locator("#problem")).to_be_hidden()


def test_hello_shiny_sun_gives_its_worked_numbers(page: Page) -> None:
    open_lab(page, "raw-dot-product", preset="hello-shiny-sun")
    expect(page.locator("#sentence")).to_have_value("Hello shiny sun")
    expect(page.locator("#preset option:checked")).to_have_text("Hello shiny sun!")
    assert page.locator('.stage td[data-row="1"]').all_inner_texts() == ["0.23", "0.41", "0.36"]
    expect(page.locator("#truth")).to_contain_text("0.3992, 0.3858, 0.8610")


def test_six_words_of_seed_123_give_their_worked_numbers(page: Page) -> None:
    open_lab(page, "self-attention", preset="six-words-123")
    expect(page.locator("#preset option:checked")).to_contain_text("seed 123")
    go_to(page, "output")
    for column, printed in enumerate((0.3061, 0.8210)):
        place = arithmetic_of(page, 1, column)
        expect(place.locator(".what")).to_contain_text("journey")
        assert value(place.locator("tfoot .result").inner_text()) == printed


def test_an_example_is_chosen_and_left_by_typing_ones_own(page: Page) -> None:
    open_lab(page, "self-attention", preset="six-words-123")
    first = page.locator(".stage td[data-row]").all_inner_texts()
    page.locator("#preset").select_option("six-words-789")
    expect(cell(page, 0, 0)).not_to_have_text(first[0])
    until_linked(page, preset="six-words-789", text=None)
    page.locator("#preset").select_option("")
    expect(page.locator("#truth")).to_contain_text("mean nothing yet")
    page.locator("#sentence").fill("My own words")
    expect(page.locator(".stage th[data-row='2']")).to_have_text("words")


def test_seeded_vectors_say_that_they_mean_nothing_yet_and_true_ones_where_they_are_from(page: Page) -> None:
    open_lab(page, "causal", text=TEXT)
    expect(page.locator("#truth")).to_contain_text("These vectors are random")
    expect(page.locator("#truth")).to_contain_text("mean nothing yet")
    page.get_by_role("button", name="Take true ones from a trained model").click()
    expect(page.locator("#truth")).to_contain_text("True numbers: q, k and v of")
    expect(page.locator("#from")).to_have_value("stories15m")
    expect(page.locator("#head [name=layer]")).to_have_value("4")
    page.locator("#from").select_option("")
    expect(page.locator("#truth")).to_contain_text("mean nothing yet")


@pytest.mark.parametrize("mechanism", ["raw-dot-product", "self-attention", "scaled-dot-product", "multi-head"])
def test_every_mechanism_takes_true_numbers(page: Page, mechanism: str) -> None:
    open_lab(page, mechanism, text=TEXT, step="output")
    page.get_by_role("button", name="Take true ones from a trained model").click()
    expect(page.locator("#truth")).to_contain_text("True numbers")
    expect(shape(page)).to_contain_text("288" if mechanism in ("raw-dot-product", "multi-head") else "48")
    expect(page.locator(".stage .heatmap canvas")).to_be_visible()
    go_to(page, "weights")
    assert abs(result(settled(page)) - value(focused(page).inner_text())) <= 0.00501
    expect(page.locator(".parity summary")).to_contain_text("✓")


def test_what_wide_true_numbers_are_made_of_lies_over_none_of_the_words_beside_them(page: Page) -> None:
    head = {"model": "stories15m", "layer": 4, "head": 4}
    open_lab(page, "multi-head", text="The cat sat on the mat", step="output", **{"from": head})
    ends = "all => all.map((each) => each.getBoundingClientRect().right)"
    [stage] = page.locator(".stage").evaluate_all(ends)
    assert max(page.locator(".operands svg").evaluate_all(ends)) <= stage + 1


def test_true_numbers_give_the_weights_of_the_model_page(page: Page, new_page: NewPage) -> None:
    open_lab(page, "causal", text=LILY)
    page.get_by_role("button", name="Take true ones from a trained model").click()
    expect(page.locator(".stage th[data-row='0']")).to_have_text("<s>")
    weights = page.locator(".stage td[data-row]").all_inner_texts()
    assert weights[12 * 17 + 5] == "0.76"
    model = open_model(new_page(), text=LILY)
    expect(model.locator("#walkthrough .matrix")).to_be_visible()
    assert model.locator("#walkthrough td[data-row]").all_inner_texts() == weights


def test_another_head_is_chosen_and_edits_of_the_last_one_are_gone(page: Page) -> None:
    head = {"model": "stories15m", "layer": 4, "head": 4}
    open_lab(page, "causal", text=TEXT, **{"from": head}, at=[0, 2, 0])
    set_value(page, "0.5")
    expect(page.locator("#edits .chip")).to_have_count(1)
    before = focused(page).inner_text()
    page.locator("#head [name=head]").fill("1")
    expect(page.locator("#truth")).to_contain_text("head 1")
    expect(page.locator("#edits")).to_be_hidden()
    assert focused(page).inner_text() != before


def test_what_draws_nothing_has_no_seed_and_says_nothing_of_chance(page: Page) -> None:
    open_lab(page, "byte-pair", text="a very long text of very many bytes, in a row of its own")
    expect(page.locator('#options [name="merges"]')).to_be_visible()
    expect(page.locator('#options [name="seed"]')).to_have_count(0)
    expect(page.locator("#truth")).to_be_empty()
    open_lab(page, "embedding", text="a dog")
    expect(page.locator('#options [name="seed"]')).to_be_visible()


def test_an_example_that_gives_all_its_numbers_has_no_seed_until_words_are_changed(page: Page) -> None:
    open_lab(page, "self-attention")
    numbers = page.locator("#from option:checked")
    expect(numbers).to_have_text("The example")
    expect(page.locator('#options [name="seed"]')).to_have_count(0)
    page.locator("#sentence").fill("The hungry dog")
    expect(numbers).to_have_text("The seed")
    expect(page.locator('#options [name="seed"]')).to_be_visible()


def test_a_long_row_of_whole_numbers_shows_them_all_and_scrolls_in_its_place(page: Page) -> None:
    open_lab(page, "byte-pair", text="a very long text of very many bytes, in a row of its own", step="text")
    ids = page.locator(".stage td[data-row]")
    expect(ids).to_have_count(len("a very long text of very many bytes, in a row of its own"))
    expect(ids.nth(1)).to_have_text("32")
    assert ids.nth(1).evaluate("cell => getComputedStyle(cell).color") != "rgba(0, 0, 0, 0)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_numbers_come_from_the_model_that_is_chosen(page: Page, tmp_path: Path) -> None:
    own.add(str(write("bert", tmp_path / "own-bert", hidden_size=48, num_attention_heads=12)))
    open_lab(page, "multi-head", text="the cat was tired")
    page.locator("#from").select_option("own-bert")
    expect(page.locator("#truth")).to_contain_text("the weights of own-bert, layer 1, all its heads")
    expect(page.locator("#truth")).not_to_contain_text("RoPE")
    expect(page.locator("#from")).to_have_value("own-bert")
    expect(page.locator("#problem")).to_be_hidden()  # of twelve heads
    page.locator("#from").select_option("stories15m")
    expect(page.locator("#truth")).to_contain_text("stories15M")
    expect(page.locator("#truth")).to_contain_text("turns q and k by position (RoPE)")
    open_lab(page, "warm-up", text="the cat was tired")
    expect(page.locator("#source")).to_be_hidden()


def test_a_head_that_was_learned_here_gives_its_numbers_and_is_named(page: Page, watch: Watch) -> None:
    page.goto(f"/train#{pack({'task': 'previous-token', 'moment': 60, 'open': True, 'text': 'a a b b a b'})}")
    page.get_by_role("link", name="This head in the lab").click(timeout=60_000)
    name = "“The one before” after 200 steps"
    expect(page.locator("#sentence")).to_have_value("a a b b a b")
    expect(page.locator("#from option:checked")).to_have_text(name)
    expect(page.locator("#truth")).to_contain_text(f"q, k and v of {name}, layer 0, head 0, as it reads this sentence")
    expect(page.locator("#truth")).to_contain_text("Its weights here are the model's own.")
    watch.allow("422")
    page.locator("#sentence").fill("The cat")
    expect(page.get_by_role("alert").filter(has_text="“The” is not in this task")).to_be_visible()
    page.locator("#from").select_option(label="The seed")
    expect(page.locator("#from option").filter(has_text="after 200 steps")).to_have_count(0)
    expect(page.locator("#truth")).to_contain_text("random")
