"""A head of a trained model as a script of its own: the same steps, of every family, with every change inside."""

import contextlib
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from model.export import head_script as scripts
from model.export.head_script import head_script
from model.pretrained import runner
from model.pretrained.families import Part
from model.pretrained.interventions import Cut, Freeze, Intervention, Patch, Replace, SetWeight, Silence
from model.pretrained.pairs import Text
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import ALIKE, CHECKPOINTS, opened, write

TEXT = "Lily had a cat. The cat was happy."
STORIES = Path(runner.__file__).parent / "stories15m"
CLOSE = 1e-6  # float32, of a step's largest number: it is one head alone, there, and all heads of a layer, here


def differs(
    folder: Path, id_: str, text: Text, layer: int, head: int, changes: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> float:  # fmt: skip
    """How far the steps that a head's script prints lie from those that are shown, as a share of the largest number of
    each if that exceeds 1."""
    source = head_script(id_, text, layer, head, changes, part, answer)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out:
        patch.setattr(sys, "argv", ["script.py", str(folder), "--json"])
        exec(compile(source, "script.py", "exec"), {"__name__": "__main__"})
    printed = json.loads(out.getvalue())
    steps = {step.id: step.value for step in runner.attention(id_, text, layer, head, changes, part, answer).steps}
    assert printed.keys() == steps.keys()
    worst = 0.0
    for id_, value in steps.items():
        own = torch.tensor(printed[id_], dtype=value.dtype)
        assert torch.equal(own.isfinite(), value.isfinite())
        own, shown = own[own.isfinite()].double(), value[value.isfinite()].double()
        worst = max(worst, float((own - shown).abs().max() / max(1, float(shown.abs().max()))))
    return worst


@pytest.mark.parametrize("changes", [
    [], [Silence(4, 4)], [SetWeight(4, 4, (3, 1), 0.7), SetWeight(4, 4, (3, 1), 0.2)], [Cut(None, None, (3, 1))],
    [Cut(2, None, (3, 1)), Silence(1, 0)], [Freeze(4, 4), Silence(2, 1)], [Replace(4, 4, "previous")],
    [Patch(2, 1, "Lily had a dog. The dog was happy."), Silence(3, 3)], [Patch(4, 4, TEXT.replace("cat", "dog"))],
], ids=lambda changes: "+".join(type(each).__name__ for each in changes) or "none")  # fmt: skip
def test_the_steps_of_the_built_in_model_are_the_same_whatever_was_changed(changes: list[Intervention]) -> None:
    assert differs(STORIES, "stories15m", TEXT, 4, 4, changes) < CLOSE


@pytest.mark.parametrize("name", [*CHECKPOINTS, *ALIKE])
def test_every_familys_head_has_a_script(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = opened(name, write(name, tmp_path))
    for module in (runner, scripts):
        monkeypatch.setattr(module, "load", lambda _id: loaded)
    changes = [Silence(0, 1), SetWeight(1, 1, (2, 0), 0.5)]
    assert differs(tmp_path, "tiny", TEXT, 0, 1) < CLOSE
    for part in loaded.family.attention:
        answer = "it was" if part != "encoder" and len(loaded.family.attention) > 1 else ""
        assert differs(tmp_path, "tiny", TEXT, 1, 1, changes, part, answer) < CLOSE, part


def test_two_sentences_have_their_token_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = opened("bert", write("bert", tmp_path))
    for module in (runner, scripts):
        monkeypatch.setattr(module, "load", lambda _id: loaded)
    assert "token_type" in head_script("tiny", ("Lily had a cat", "it was red"), 0, 1)
    assert differs(tmp_path, "tiny", ("Lily had a cat", "it was red"), 0, 1) < CLOSE


def test_a_script_says_what_it_needs_and_what_cannot_be_run_has_none() -> None:
    source = head_script("stories15m", "Lily\nhad \u2028a cat", 4, 4)
    assert source.splitlines()[0] == "# stories15M, layer 4, head 4, step by step, as Headlight shows it."
    assert "SHA-256 b791a240999b" in source
    assert "changed" not in source.partition("def attend")[0]  # nothing was changed
    for layer, changes in ((9, []), (4, [SetWeight(4, 4, (0, 5), 1)])):
        with pytest.raises(Problem):
            head_script("stories15m", TEXT, layer, 4, changes)
