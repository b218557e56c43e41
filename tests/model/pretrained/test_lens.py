"""The logit lens, against layers that the test takes apart itself."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from model.pretrained import lens as module
from model.pretrained.attention import Pass
from model.pretrained.interventions import Silence
from model.pretrained.lens import MOST, Lens, lens
from model.pretrained.loading import Loaded
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

TEXT = "the animal didn't cross the street."
# where a family's layers and final norm stand, written here once more
LAYERS = {"gpt2": ("transformer.h", "transformer.ln_f"), "llama": ("model.layers", "model.norm"),
          "qwen3": ("model.layers", "model.norm"), "granite": ("model.layers", "model.norm"),
          "gemma2": ("model.layers", "model.norm"), "gpt_oss": ("model.layers", "model.norm"),
          "gpt_neox": ("gpt_neox.layers", "gpt_neox.final_layer_norm")}  # fmt: skip
AFTER: dict[str, Callable[[Tensor], Tensor]] = {  # what a family does to logits
    "granite": lambda logits: logits / 2, "gemma2": lambda logits: 30 * (logits / 30).tanh(),
}  # fmt: skip


@pytest.fixture
def tiny(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    loaded = opened(request.param, write(request.param, tmp_path))
    monkeypatch.setattr(module, "load", lambda _id: loaded)
    return loaded


def ids_of(found: Lens) -> list[list[int]]:
    """The vocabulary's id of each top token (row, position)."""
    return [[found.vocabulary[index].id for index in row] for row in found.top.tolist()]


def by_hand(loaded: Loaded, name: str, changes: tuple[Silence, ...] = ()) -> Tensor:
    """Logits (row, position, vocabulary): what every layer takes in and the last gives out, heard by hooks."""
    layers, norm = LAYERS[name]
    heard: list[Tensor] = []

    def hear(_module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        heard.append(args[0] if args else kwargs["hidden_states"])

    modules = [*loaded.model.get_submodule(layers), loaded.model.get_submodule(norm)]  # type: ignore[misc]
    handles = [each.register_forward_pre_hook(hear, with_kwargs=True) for each in modules]
    with torch.no_grad(), Pass(changes).on():
        own = loaded.model(torch.tensor([loaded.tokenizer.encode(TEXT).ids])).logits[0]
        for handle in handles:
            handle.remove()
        head: Any = loaded.model.lm_head
        after = AFTER.get(name, lambda logits: logits)
        rows = [after(head(loaded.model.get_submodule(norm)(state)))[0] for state in heard[:-1]]  # type: ignore[operator]
    return torch.stack([*rows, own])


@pytest.mark.parametrize(("tiny", "name"), [(name, name) for name in LAYERS], indirect=["tiny"])
def test_every_row_is_its_state_through_the_final_norm_and_the_unembedding(tiny: Loaded, name: str) -> None:
    expected = by_hand(tiny, name)
    found = lens("tiny", TEXT, 0, MOST)
    assert found.top.shape == expected.shape[:2] == (3, len(found.tokens))
    probabilities = expected.softmax(-1)
    assert ids_of(found) == expected.argmax(-1).tolist()
    # float32, summed in another order
    torch.testing.assert_close(found.probability, probabilities.max(-1).values, atol=1e-5, rtol=1e-4)
    for row, logits in enumerate(expected):
        for position, of in enumerate(logits):
            likelier = sum(1 for each in of if each > of[expected[-1, position].argmax()])
            assert found.rank[row, position] == likelier + 1


@pytest.mark.parametrize("tiny", ["gpt2", "llama"], indirect=True)
def test_the_last_row_is_exactly_the_models_own_output(tiny: Loaded) -> None:
    ids = torch.tensor([tiny.tokenizer.encode(TEXT).ids])
    with torch.no_grad():
        own = tiny.model(ids, logits_to_keep=torch.arange(2, 6)).logits[0]
    found = lens("tiny", TEXT, 2, 4)
    assert ids_of(found)[-1] == own.argmax(-1).tolist()
    assert torch.equal(found.probability[-1], (own.max(-1).values - own.logsumexp(-1)).exp())
    assert found.rank[-1].tolist() == [1] * 4


@pytest.mark.parametrize("tiny", ["gpt2"], indirect=True)
def test_a_window_is_a_part_of_the_whole_and_ends_with_the_text(tiny: Loaded) -> None:
    whole = lens("tiny", TEXT, 0, MOST)
    part = lens("tiny", TEXT, 3, MOST)
    assert (part.first, part.top.shape[1]) == (3, len(whole.tokens) - 3)
    assert ids_of(part) == [row[3:] for row in ids_of(whole)]
    torch.testing.assert_close(part.probability, whole.probability[:, 3:])


@pytest.mark.parametrize("tiny", ["gpt2"], indirect=True)
def test_interventions_count_from_their_layer_on(tiny: Loaded) -> None:
    changes = tuple(Silence(1, head) for head in range(4))
    plain, changed = lens("tiny", TEXT, 0, MOST), lens("tiny", TEXT, 0, MOST, changes)
    assert torch.equal(plain.probability[:2], changed.probability[:2])  # row 1 is what layer 0 leaves
    assert not torch.equal(plain.probability[2], changed.probability[2])
    assert ids_of(changed)[2] == by_hand(tiny, "gpt2", changes)[2].argmax(-1).tolist()


def test_many_states_are_read_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lens("stories15m", TEXT, 0, 8)
    monkeypatch.setattr(module, "CHUNK", 5)
    again = lens("stories15m", TEXT, 0, 8)
    assert ids_of(again) == ids_of(whole)
    # float32, summed in another order
    torch.testing.assert_close(again.probability, whole.probability, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("tiny", ["bert", "t5"], indirect=True)
def test_a_model_without_one_stack_before_its_output_is_refused_by_name(tiny: Loaded) -> None:
    with pytest.raises(Problem, match=f"no logit lens for {tiny.entry.title}") as caught:
        lens("tiny", TEXT, 0, 4)
    assert caught.value.field == "id"


@pytest.mark.parametrize("tiny", ["llama"], indirect=True)
def test_a_final_norm_that_is_not_known_is_refused_by_name(tiny: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(tiny.model), "base_model", SimpleNamespace(get_submodule=tiny.model.get_submodule))
    with pytest.raises(Problem, match="not only the norm"):
        lens("tiny", TEXT, 0, 4)


@pytest.mark.parametrize("tiny", ["llama"], indirect=True)
def test_a_model_that_changes_its_logits_behind_the_unembedding_is_refused(tiny: Loaded) -> None:
    def halve(_module: Any, _args: Any, answer: Any) -> Any:
        answer.logits = answer.logits / 2
        return answer

    tiny.model.register_forward_hook(halve)
    with pytest.raises(Problem, match="not only the norm"):
        lens("tiny", TEXT, 0, 4)


@pytest.mark.parametrize(("first", "count", "field"), [(-1, 1, "first"), (99, 1, "first"), (0, 0, "count"),
                                                       (0, MOST + 1, "count")])  # fmt: skip
def test_positions_outside_of_the_text_get_a_sentence(first: int, count: int, field: str) -> None:
    with pytest.raises(Problem) as caught:
        lens("stories15m", TEXT, first, count)
    assert caught.value.field == field
