"""The next token, step by step, for the candidates that a page shows."""

from pathlib import Path

import pytest
import torch

from model.pretrained import next_token as module
from model.pretrained import runner
from model.pretrained.interventions import Silence
from model.pretrained.loading import Loaded
from model.pretrained.next_token import next_token
from model.pretrained.sampling import Controls
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

ID, TEXT = "stories15m", "Once upon a time"


def own_logits(loaded: Loaded, text: str) -> torch.Tensor:
    """The model's own, of the last token."""
    with torch.no_grad():
        logits: torch.Tensor = loaded.model(torch.tensor([loaded.tokenizer.encode(text).ids])).logits[0, -1]
    return logits


def test_the_likeliest_20_of_the_whole_vocabulary_come_with_the_models_own_logits(stories: Loaded) -> None:
    found = next_token(ID, TEXT, Controls())
    top = own_logits(stories, TEXT).topk(20)
    assert found.vocabulary == 32000
    assert [each.token.id for each in found.candidates] == top.indices.tolist()
    # float32: with one position or all of them kept, the order of sums may differ
    assert [each.logit for each in found.candidates] == pytest.approx(top.values.tolist(), abs=1e-4)
    assert found.candidates[0].token.text == ","
    assert (found.of_k, found.of_p, found.mass_p) == (32000, 32000, pytest.approx(1))
    assert all(each.probability == each.baseline == pytest.approx(each.final) for each in found.candidates)


def test_a_cut_is_named_and_its_mass_is_what_is_left() -> None:
    found = next_token(ID, "Lily had a", Controls(1.2, 5, 0.6))
    reasons = [each.cut for each in found.candidates]
    assert (found.of_k, found.of_p) == (5, reasons.count(None))
    assert reasons == [None] * found.of_p + ["p"] * (5 - found.of_p) + ["k"] * 15
    assert 1 < found.of_p < 5
    assert found.mass_k == pytest.approx(sum(each.probability for each in found.candidates[:5]))
    assert found.mass_p == pytest.approx(sum(each.share for each in found.candidates[: found.of_p]))
    assert sum(each.final for each in found.candidates) == pytest.approx(1)
    last = found.candidates[found.of_p - 1]
    assert last.before < 0.6 <= last.before + last.share


def test_an_intervention_counts_and_the_baseline_stays() -> None:
    changes = [Silence(layer, head) for layer in range(6) for head in range(6)]
    plain, changed = (next_token(ID, TEXT, Controls(0.8), each) for each in ((), changes))
    before = {each.token.id: each.probability for each in plain.candidates}
    assert before != {each.token.id: each.probability for each in changed.candidates}
    known = [each for each in changed.candidates if each.token.id in before]
    assert all(each.baseline == before[each.token.id] for each in known)
    shown = {each.token.id: each.probability for each in runner.attention(ID, TEXT, 0, 0, changes).next}
    ten = next_token(ID, TEXT, Controls(), changes).candidates[:10]
    assert all(shown[each.token.id] == pytest.approx(each.probability, abs=1e-6) for each in ten)


def test_a_draw_is_named_also_where_it_is_not_among_those_shown() -> None:
    draws = [next_token(ID, TEXT, Controls(10), seed=seed) for seed in range(8)]
    shown = {each.token.id for each in draws[0].candidates}
    for found in draws:
        assert found.draw is not None
        assert found.drawn is not None
        assert found.drawn.id == found.draw.id
        assert found.draw.low <= found.draw.u < found.draw.high
    assert not {found.drawn.id for found in draws if found.drawn} <= shown
    assert next_token(ID, TEXT, Controls()).draw is None


def test_moving_a_control_does_not_run_the_model_again(stories: Loaded) -> None:
    runs: list[int] = []
    handle = stories.model.register_forward_pre_hook(lambda *_: runs.append(1))
    try:
        for temperature in (0.5, 0.7, 0.9):
            next_token(ID, "A text that nobody asked for", Controls(temperature))
    finally:
        handle.remove()
    assert len(runs) == 1


@pytest.mark.parametrize("name", ["gpt2", "llama", "marian"])
def test_every_family_that_says_something_has_a_next_token(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = opened(name, write(name, tmp_path))
    monkeypatch.setattr(module, "load", lambda _id: tiny)
    found = next_token("tiny", "the cat", Controls(0, 3, 0.9), seed=1)
    assert found.vocabulary == tiny.model.config.vocab_size
    assert [each.final for each in found.candidates] == [1.0] + [0.0] * 19
    assert found.drawn == found.candidates[0].token


def test_an_encoder_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = opened("bert", write("bert", tmp_path))
    monkeypatch.setattr(module, "load", lambda _id: tiny)
    with pytest.raises(Problem, match="tiny bert does not say what comes next") as caught:
        next_token("tiny", "the cat", Controls())
    assert caught.value.field == "id"
