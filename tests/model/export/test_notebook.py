"""A run as a notebook: its cells give the run's numbers, draw what the file came with, and need nothing of ours."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

import nbformat
import pytest
import torch
from nbconvert.preprocessors import ExecutePreprocessor

import model
from model.export.caption import caption, escaped, percent
from model.export.latex import latex
from model.export.named import Named
from model.export.notebook import notebook
from model.export.shown import show
from model.lab import inputs
from model.lab.registry import find
from model.lab.request import Request
from tests.model.cases import Case, each, plain


def cells(text: str, kind: str) -> list[dict[str, Any]]:
    """Those of a kind."""
    return [each for each in json.loads(text)["cells"] if each["cell_type"] == kind]


def words(text: str) -> str:
    """All that is said in a notebook."""
    return "\n".join(each["source"] for each in cells(text, "markdown"))


def holds(case: Case) -> None:
    """Run from above, it has each step's very numbers, and draws what it came with."""
    text = notebook(case.mechanism, case.request())
    nbformat.validate(nbformat.reads(text, as_version=4))
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = 0
    for cell in cells(text, "code"):
        assert not re.search(r"(from|import) (model|app)\b", cell["source"])
        if cell["outputs"]:
            [output] = cell["outputs"]
            found = eval(cell["source"], space)
            assert output["data"] == {"text/html": found._repr_html_(), "text/plain": repr(found)}
            shown += 1
        else:
            exec(compile(cell["source"], "cell", "exec"), space)
    steps = {step.id: step.value for step in case.run.steps}
    assert space["kept"].keys() == steps.keys()
    assert shown == len(steps)
    for id_, value in steps.items():
        assert torch.equal(space["kept"][id_].nan_to_num(), value.nan_to_num())
    assert not re.search(r"\{[a-z_]+\}", re.sub(r"\$\$.*?\$\$", "", words(text)))


@each(plain)
def test_each_cell_draws_the_step_of_the_run_as_the_file_has_it(case: Case) -> None:
    holds(case)


def test_jupyter_runs_it_and_what_it_draws_is_what_was_in_it() -> None:
    text = model.trace("causal", "Lily had a cat.", heads=2, edits=[("mask", (0, 1), 1)]).notebook()
    wanted, found = (nbformat.reads(text, as_version=4) for _ in range(2))
    for cell in found.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    ExecutePreprocessor(kernel_name="python3", timeout=120).preprocess(found)
    asyncio.set_event_loop(None)  # it leaves its own
    for cell, own in zip(found.cells, wanted.cells, strict=True):
        assert cell.source == own.source
        if cell.cell_type == "code":
            assert cell.outputs == own.outputs
            assert cell.execution_count == own.execution_count
    assert [cell.source for cell in wanted.cells if "weights" in cell.source][-2:] == [
        'show(kept["weights"], "head query key", mask=kept["mask"], largest=1, query=sentence, key=sentence)',
        next(cell.source for cell in wanted.cells if cell.source.startswith("### output")),
    ]


def test_formula_and_caption_of_a_step_are_in_it() -> None:
    said = words(model.trace("causal", preset="hungry-cat", sentence=None).notebook())
    assert said.startswith("# Causal mask\n\n")
    assert "Vaswani et al. 2017" in said
    assert "Sentence: <b>the hungry cat eats fish</b>" in said
    assert r"$$\mathrm{scores} = q \cdot {k}^{\top}$$" in said
    assert "<b>hungry</b> gives 50% of its attention to <b>the</b>; the others share the rest." in said
    assert "its query, &#91;0&ensp;4&ensp;0&ensp;0&#93;" in said


def test_two_sentences_stand_along_their_own_axes() -> None:
    found = model.trace("cross-attention", "The cat slept", context="Die Katze").notebook()
    drawn = [each["source"] for each in cells(found, "code") if each["outputs"]]
    assert any('"query key"' in each and "query=sentence, key=second_sentence" in each for each in drawn)


def test_its_words_are_in_the_persons_language() -> None:
    found = notebook(find("causal"), Case(find("causal")).request(), lambda message: f"⟦{message}⟧")
    said = [line for line in words(found).splitlines() if line and "$$" not in line and not line.startswith("###")]
    assert [line for line in said if "⟦" not in line] == []


@pytest.mark.parametrize("word", [
    "*a*", "<script>", "$x$", "`", "[a](b)", "\u2028# a", "_", "&amp;", "\0", "'); raise SystemExit #", "{query}",
])  # fmt: skip
def test_no_text_is_taken_for_markup_or_code(word: str) -> None:
    text = notebook(find("causal"), Request(inputs.tokens(["a", word + "x"])))
    text.encode("ascii")
    assert "\n#" not in words(text).partition("Sentence: ")[2].partition("\n\n")[0]
    for cell in cells(text, "markdown"):
        left = re.sub(r"</?b>|&\w+;|&#\d+;", "", re.sub(r"\$\$.*?\$\$", "", cell["source"]))
        assert not re.search(r"(?<!\\)[\[\]<>$`&]", left)
    space: dict[str, Any] = {}
    for cell in cells(text, "code"):
        exec(cell["source"], space)
    assert space["sentence"] == ["a", word + "x"]


def test_a_step_is_drawn_as_a_table_for_each_place_before_its_last_two_axes() -> None:
    value = torch.tensor([[[1.0, -2.0]], [[0.0, torch.inf]]])
    found = show(value, "head query key", mask=torch.tensor([[True, False]]), query=["<a>"], key=["b", "c"]).html
    assert found.count("<table") == 2
    assert "<caption>head 1</caption>" in found
    assert "<th>query ↓ key →</th><th>b</th><th>c</th>" in found
    assert "<th>&lt;a&gt;</th>" in found
    assert '<td style="background: #d9d9e0; color: #56565f">−2.00</td>' in found
    drawn = show(value, "head query key")
    assert (repr(drawn), drawn._repr_html_()) == (str(value), drawn.html)


def test_a_vector_a_number_bits_and_nothing_are_drawn() -> None:
    assert "<th>d →</th><th>0</th><th>1</th>" in show(torch.tensor([1.0, 2.0]), "d").html
    assert show(torch.tensor(3), "").html.count("<td") == 1
    assert re.findall(r">(−?\d+)</td>", show(torch.tensor([[True, False]]), "query key").html) == ["1", "0"]
    assert re.findall(r">(−?\d+)</td>", show(torch.tensor([[-1, 20]]), "query key").html) == ["−1", "20"]
    assert "<td" not in show(torch.zeros(0, 2), "token d").html


def test_of_much_as_much_as_can_be_read_is_drawn_and_it_says_so() -> None:
    found = show(torch.zeros(10, 40, 50), "head query key").html
    assert found.count("<table") == 8
    assert found.count("<td") == 8 * 32 * 32
    assert "<caption>head 7 (32 × 32 / 40 × 50)</caption>" in found
    assert found.endswith("<p>8 / 10</p>")


@pytest.mark.parametrize(("share", "said"), [
    (0, "0%"), (0.0001, "&lt;0.1%"), (0.004, "0.4%"), (0.25, "25%"), (0.998, "99.8%"), (1, "100%"),
])  # fmt: skip
def test_a_share_that_is_not_0_is_not_written_as_0(share: float, said: str) -> None:
    assert percent(share) == said


NUMBERS = torch.tensor([[0.25, 0.75], [0.5, 0.5]])
AB = (["a", "b"], ["a", "b"])


def said(template: str, value: torch.Tensor = NUMBERS, row: int = 0, **other: Any) -> str:
    """A caption of weights among two words, unless it says otherwise."""
    given: Mapping[str, Any] = {"hidden": None, "axes": ("query", "key"), "labels": AB, "is_share": True} | other
    own = Named(value, given["axes"], given["labels"], given["hidden"])
    return caption(template, own, row, "layer 1", ["no", "yes"], str, given["is_share"])


def test_a_caption_speaks_of_its_row() -> None:
    assert said("{query}: {top_key} {top_percent}, {rest}. {visible} of {n}, {row}.") == (
        "<b>a</b>: <b>b</b> 75%, the others share the rest. 2 of 2, &#91;0.25&ensp;0.75&#93;.")  # fmt: skip
    assert said("{rest}", torch.tensor([[0.001, 0.999]])) == "almost nothing is left for the others"
    assert said("{rest}", NUMBERS[:, :1] * 4, labels=(["a", "b"], ["a"])) == "there is no other to share with"
    assert said("{rest}", NUMBERS * 2) == "the row now adds up to 2.00, not to 1"
    assert said("{row}", torch.arange(-1.0, 7)[None], labels=(["a"], list("abcdefgh"))).endswith("4 …&#93;")
    assert said("{visible}", torch.tensor([[True, False]])) == "1"
    assert said("{class} {path}", torch.tensor([[1, 0]])) == "yes layer 1"
    assert said("{class}", torch.tensor([[7, 0]])) == "7"
    assert said("{row}", torch.tensor(3.0), axes=(), labels=()) == "&#91;3&#93;"
    assert said("{row}", torch.tensor([3.0, torch.inf]), axes=("d",), labels=(["0", "1"],)) == "&#91;3.00&ensp;∞&#93;"


def test_a_caption_leaves_out_what_is_not_so() -> None:
    assert said("One of {heads}. Two.", axes=("query", "key")) == "Two."
    three = {"value": NUMBERS[None].repeat(3, 1, 1), "axes": ("head", "query", "key")}
    assert said("One of {heads}. Two.", **three) == "One of 3. Two."
    hidden = torch.tensor([[True, True], [True, False]])
    assert said("{top_key}", hidden=hidden).startswith("<b>a</b> cannot look at anything here")
    assert said("{top_key}", row=5, hidden=hidden) == "<b>b</b>"
    assert said("Hm. {top_key} is best: {top_value}.", row=1, is_share=False) == "Hm. All of them are the same: 0.50."
    assert said("Hm.", row=1, is_share=False) == "Hm."
    assert said("") == said("{row}", torch.zeros(0, 2)) == ""


def test_what_markup_would_read_is_written_as_it_is() -> None:
    assert escaped("a*b\n$") == "a&#42;b &#36;"
    assert escaped("a*b_c", "*") == "a&#42;b_c"


@pytest.mark.parametrize(("inner", "found"), [
    ("<mi>d_in</mi><mo>&lt;</mo><mn>1e-05</mn>", r"d_{\mathrm{in}} \lt \mathrm{1e-05}"),
    ("<mi>one_hot</mi><msub><msub><mi>w</mi><mi>o</mi></msub><mn>1</mn></msub>", r"\mathrm{one\_hot} {{w}_{o}}_{[1]}"),
    ("<msub><mi>einsum</mi><mtext>hq, hk</mtext></msub>", r"{\mathrm{einsum}}_{\mathrm{hq,\ hk}}"),
    ("<mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mi>x</mi></mtd></mtr></mtable><mo>)</mo>",
     r"( \begin{matrix}1 & x\end{matrix} )"),
    ('<mrow data-step="a/q"><mi>q</mi></mrow><mrow data-step="a/b/q"><mi>q</mi></mrow>',
     "q^{(a)} q^{(b)}"),
    ('<mrow data-step="tile 1/m"><mi>m</mi></mrow><mrow data-step="tile 2/m"><mi>m</mi></mrow>',
     r"m^{(\mathrm{tile\ 1})} m^{(\mathrm{tile\ 2})}"),
])  # fmt: skip
def test_a_formula_is_written_for_a_notebook(inner: str, found: str) -> None:
    assert latex(f"<math><mrow>{inner}</mrow></math>") == found
