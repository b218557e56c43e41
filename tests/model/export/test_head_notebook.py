"""A head of a trained model as a notebook: its cells run the model and draw what the file came with."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch

import model
from model.export import head_script as scripts
from model.export.head_notebook import head_notebook
from model.pretrained import runner
from model.pretrained.catalogue import find
from model.pretrained.families import Part
from model.pretrained.interventions import Cut, Freeze, Intervention, Patch, Replace, SetWeight, Silence
from model.pretrained.pairs import Text
from model.problem import Problem
from tests.model.export.test_notebook import cells, words
from tests.model.pretrained.tiny_checkpoints import opened, write

TEXT = "Lily had a cat. The cat was happy."


def drawn(
    folder: Path, id_: str, text: Text, layer: int, head: int, changes: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> str:  # fmt: skip
    """A head's notebook, once its cells have been run from above and have drawn what they came with."""
    made = head_notebook(id_, text, layer, head, changes, part, answer)
    nbformat.validate(nbformat.reads(made, as_version=4))
    space: dict[str, Any] = {"__name__": "__main__"}
    ids = []
    for cell in cells(made, "code"):
        source = re.sub("^folder = .*", f"folder = {str(folder)!r}", cell["source"])
        assert not re.search(r"(from|import) (model|app)\b", source)
        if cell["outputs"]:
            [output] = cell["outputs"]
            assert output["data"]["text/html"] == eval(source, space)._repr_html_()
            ids.append(re.findall(r'kept\["(\w+)"\]', source)[0])
        else:
            exec(compile(source, "cell", "exec"), space)
    steps = runner.attention(id_, text, layer, head, changes, part, answer).steps
    assert ids == [step.id for step in steps]
    assert set(ids) == space["kept"].keys()
    for step in steps:
        torch.testing.assert_close(space["kept"][step.id], step.value, rtol=0, atol=1e-6 * max(1, _largest(step.value)))
    return made


def _largest(value: torch.Tensor) -> float:
    return float(value[value.isfinite()].abs().max()) if value.is_floating_point() else 1.0


@pytest.mark.parametrize("changes", [
    [], [Silence(4, 4), Freeze(2, 1)],
    [Cut(None, None, (3, 1)), Replace(4, 4, "previous"), SetWeight(4, 4, (5, 2), 0.2),
     Patch(2, 1, "Lily had a dog. The dog was happy.")],
], ids=["none", "silenced", "others"])  # fmt: skip
def test_its_cells_draw_what_it_came_with_whatever_was_changed(changes: list[Intervention]) -> None:
    said = words(drawn(find("stories15m").folder, "stories15m", TEXT, 4, 4, changes))
    assert said.startswith("# stories15M, layer 4, head 4\n")
    assert "before RoPE, not yet turned by its position" in said
    assert find("stories15m").sha256 in said


@pytest.mark.parametrize(("name", "text", "part", "answer"), [
    ("bert", ("Lily had a cat", "it was red"), None, ""), ("t5", TEXT, "cross", "it was"), ("gpt2", TEXT, None, ""),
])  # fmt: skip
def test_so_does_one_of_two_sentences_of_a_bias_and_of_a_cross_attention(
    name: str, text: Text, part: Part | None, answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened(name, write(name, tmp_path))
    for module in (runner, scripts):
        monkeypatch.setattr(module, "load", lambda _id: loaded)
    made = drawn(tmp_path, "tiny", text, 0, 1, [], part, answer)
    assert ("second_sentence = [" in made) == (part == "cross")


def test_its_words_are_in_the_persons_language_and_no_text_is_taken_for_markup() -> None:
    made = head_notebook("stories15m", "Lily *had* a <b>$x$", 4, 4, translate=lambda message: f"⟦{message}⟧")
    head, *said = [each["source"] for each in json.loads(made)["cells"] if each["cell_type"] == "markdown"]
    assert "⟦Sentence: <b>&#60;s&#62; L ily &#42;₁ had" in head
    for line in "\n".join(said).splitlines():
        assert not line or "⟦" in line or "$$" in line or line.startswith("###"), line


def test_all_heads_at_once_and_what_cannot_be_run_have_none() -> None:
    one = model.attend("stories15m", TEXT, 4, 4)
    assert one.notebook() == head_notebook("stories15m", TEXT, 4, 4)
    with pytest.raises(Problem, match="a notebook of one head"):
        model.attend("stories15m", TEXT).notebook()
    with pytest.raises(Problem):
        head_notebook("stories15m", TEXT, 9, 4)
