"""Marian and T5: encoder, decoder, and the decoder's look at its encoder, beside transformers' eager."""

from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from model.pretrained import probe, runner
from model.pretrained.families import Part
from model.pretrained.interventions import SetWeight, Silence
from model.pretrained.loading import Loaded
from model.pretrained.reading import read
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import TWO_PARTS, opened, write

TEXT, ANSWER = "the animal was too tired.", "the big red ball was a cat"
PARTS: tuple[Part, ...] = ("encoder", "decoder", "cross")


@pytest.fixture(scope="module", params=TWO_PARTS)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Path]:
    folder = write(request.param, tmp_path_factory.mktemp(request.param))
    return opened(request.param, folder), folder


@pytest.fixture
def asked(tiny: tuple[Loaded, Path], monkeypatch: pytest.MonkeyPatch) -> Loaded:
    monkeypatch.setattr(runner, "load", lambda _id: tiny[0])
    return tiny[0]


@pytest.fixture(scope="module")
def theirs(tiny: tuple[Loaded, Path]) -> Any:
    loaded, folder = tiny
    reading = read(loaded, TEXT, "cross", ANSWER)
    eager = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        return eager(
            torch.tensor([reading.ids]), decoder_input_ids=torch.tensor([reading.said]), output_attentions=True
        )


@pytest.mark.parametrize("part", PARTS)
def test_every_map_of_every_part_is_eager_s(asked: Loaded, theirs: Any, part: Part) -> None:
    expected = torch.cat(theirs[probe.ATTENTIONS[True, part]])
    layers, heads, queries, keys = expected.shape
    found = runner.overview("tiny", TEXT, part=part, answer=ANSWER)
    assert found.weights.shape == expected.shape
    assert (len(found.queries), len(found.tokens)) == (queries, keys)
    assert layers == (2 if part == "encoder" else 3)
    for layer, head in ((0, 0), (layers - 1, heads - 1)):
        one = runner.attention("tiny", TEXT, layer, head, part=part, answer=ANSWER)
        steps = {step.name: step.value for step in one.steps}
        # float32 on both sides: the order of sums differs
        torch.testing.assert_close(steps["weights"], expected[layer, head], atol=1e-5, rtol=0)
    off = (found.weights.float() / 255 - expected).abs().max()
    assert off < 0.5 / 255 + 1e-5  # rounded to bytes


def test_what_comes_next_is_eager_s(asked: Loaded, theirs: Any) -> None:
    expected = theirs.logits[0, -1].softmax(-1)
    for candidate in runner.attention("tiny", TEXT, 0, 0, answer=ANSWER).next:
        assert candidate.probability == pytest.approx(float(expected[candidate.token.id]), abs=1e-5)


def test_only_a_decoder_is_causal_and_only_t5_has_a_bias(asked: Loaded) -> None:
    for part in PARTS:
        found = runner.attention("tiny", TEXT, 0, 1, part=part, answer=ANSWER)
        steps = {step.name: step.value for step in found.steps}
        assert bool(steps["mask"].all()) == (part != "decoder")
        assert ("bias" in steps) == ("biased" in steps) == (asked.family.types[0] == "t5")
        if "bias" in steps:
            assert bool(steps["bias"].any()) == (part != "cross")  # T5 knows no distance between two texts
            assert torch.equal(steps["scaled"], steps["scores"])  # scaling = 1


def test_without_an_answer_the_decoder_has_its_first_token(asked: Loaded) -> None:
    found = runner.overview("tiny", TEXT, part="cross")
    begins = asked.family.start(asked.model)
    assert [token.text for token in found.queries] == [{0: "<pad>", 3: "␣"}[begins]]
    assert [token.text for token in found.tokens][-3:] == ["tired", ".", "</s>"]
    assert len(runner.attention("tiny", TEXT, 0, 0).next) == 10


def test_changes_stay_in_their_part(asked: Loaded) -> None:
    changes = [SetWeight(0, 1, (5, 2), 0.9), Silence(2, 0)]
    before = runner.overview("tiny", TEXT, part="cross", answer=ANSWER)
    after = runner.overview("tiny", TEXT, changes, part="cross", answer=ANSWER)
    assert after.weights[0, 1, 5, 2] == round(0.9 * 255)
    assert (before.weights[0] != after.weights[0]).sum() == 1
    with pytest.raises(Problem, match=r"The weights are 8 × 7, .* cell \[5, 7\] is outside"):
        runner.overview("tiny", TEXT, [SetWeight(0, 1, (5, 7), 0.9)], part="cross", answer=ANSWER)


def test_the_projections_of_its_encoder_give_queries_keys_and_values(asked: Loaded) -> None:
    found = runner.head_inputs("tiny", TEXT, 1, 2)
    for x, w in ((found.q, found.w_q), (found.k, found.w_k), (found.v, found.w_v)):
        torch.testing.assert_close(found.x @ w, x, atol=1e-4, rtol=1e-4)


def test_a_part_or_a_head_that_is_not_there_gets_a_sentence(asked: Loaded) -> None:
    with pytest.raises(Problem, match="Layers count from 0 to 1") as caught:
        runner.attention("tiny", TEXT, 2, 0)
    assert caught.value.field == "layer"
    for answer in ("cat " * 64, "\ud83d", " "):
        with pytest.raises(Problem) as caught:
            runner.overview("tiny", TEXT, part="decoder", answer=answer)
        assert caught.value.field == "answer"


def test_a_model_of_one_part_has_no_other_and_gives_no_answer() -> None:
    for part, answer, field in (("cross", "", "part"), (None, "a cat", "answer")):
        with pytest.raises(Problem) as caught:
            runner.overview("stories15m", TEXT, part=part, answer=answer)  # type: ignore[arg-type]
        assert caught.value.field == field
    assert runner.overview("stories15m", TEXT, part="decoder").weights.shape[:2] == (6, 6)


def test_a_text_that_its_tokenizer_drops_asks_for_another(tmp_path: Path) -> None:
    class Deaf:
        @staticmethod
        def encode(_text: str, add_special_tokens: bool) -> Any:
            return type("Encoding", (), {"ids": []})

    loaded = opened("gpt2", write("gpt2", tmp_path))
    with pytest.raises(Problem, match="has no token"):
        read(Loaded(**(vars(loaded) | {"tokenizer": Deaf()})), "x")


def test_a_decoder_begins_with_its_own_token(tiny: tuple[Loaded, Path]) -> None:
    loaded, folder = tiny
    eager = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    reading = read(loaded, TEXT, "cross", ANSWER)
    begun = eager.generate(torch.tensor([reading.ids]), max_new_tokens=1, use_cache=False)  # no cache: 2 layers, and 3
    assert reading.said[0] == int(begun[0, 0])
