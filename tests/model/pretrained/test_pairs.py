"""Two sentences, and a masked word, as encoders read them: beside transformers' own, on tiny checkpoints."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
import torch
import transformers
from torch import Tensor

import model
from model.pretrained import building, effect, forward, own, pairs, probe, reading, runner
from model.pretrained.attention import Pass
from model.pretrained.interventions import Patch, Silence
from model.pretrained.loading import Loaded
from model.pretrained.reading import MOST_MASKED, read
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

FIRST, SECOND = "the animal didn't cross the street", "it was tired."
FAMILIES = {  # and its tokenizer
    "bert": "words", "electra": "words", "ernie": "words", "distilbert": "words",
    "roberta": "sentences", "xlm-roberta": "sentences", "xlm-roberta-xl": "sentences", "camembert": "sentences",
    "data2vec-text": "sentences", "roberta-prelayernorm": "sentences",
}  # fmt: skip
TYPED = ("bert", "electra", "ernie")  # those that know of token types


@pytest.fixture(scope="module", params=FAMILIES)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Path]:
    folder = write(request.param, tmp_path_factory.mktemp(request.param), head=True, spelling=FAMILIES[request.param])
    return opened(request.param, folder), folder


@pytest.fixture
def asked(tiny: tuple[Loaded, Path], monkeypatch: pytest.MonkeyPatch) -> Loaded:
    for module in (runner, effect):
        monkeypatch.setattr(module, "load", lambda _id: tiny[0])
    return tiny[0]


def theirs(folder: Path, *texts: str) -> Any:
    """What transformers' own tokenizer and eager model make of a text or two, the mask token included."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    found = transformers.AutoModelForMaskedLM.from_pretrained(folder, attn_implementation="eager").eval()
    given = dict(tokenizer(*texts, return_tensors="pt", return_token_type_ids=True))
    if found.config.model_type not in TYPED:
        del given["token_type_ids"]  # the tokenizers of these families do not give them
    with torch.no_grad():
        return given["input_ids"][0].tolist(), found(**given, output_attentions=True, output_hidden_states=True)


def mask(loaded: Loaded) -> str:
    return cast(str, loaded.tokenizer.id_to_token(loaded.mask))


def test_tokens_and_all_maps_of_a_pair_are_those_of_transformers(tiny: tuple[Loaded, Path]) -> None:
    loaded, folder = tiny
    found = read(loaded, (FIRST, SECOND))
    ids, expected = theirs(folder, FIRST, SECOND)
    assert found.ids == ids
    assert found.second is not None
    assert loaded.tokenizer.id_to_token(found.ids[found.second]) == "it"
    assert set(found.types) == ({0, 1} if loaded.model.config.model_type in TYPED else set())
    maps: list[Tensor] = []
    said = forward.forward(found, Pass(watch=lambda _layer, weights: maps.append(weights)))
    # float32 on both sides: the order of sums may differ
    torch.testing.assert_close(torch.stack(maps), torch.cat(expected.attentions), atol=1e-5, rtol=0)
    torch.testing.assert_close(said[0], expected.hidden_states[-1], atol=1e-4, rtol=1e-4)


def test_which_sentence_a_token_is_of_changes_the_weights(asked: Loaded) -> None:
    both = runner.attention("tiny", (FIRST, SECOND), 0, 1)
    steps = {step.name: step.value for step in both.steps}
    assert ("token_type" in steps) == (asked.model.config.model_type in TYPED)
    if "token_type" not in steps:
        return
    table = asked.model.base_model.embeddings.token_type_embeddings.weight
    n, second = len(both.tokens), cast(int, both.second)
    assert torch.equal(steps["token_type"], table[[0] * second + [1] * (n - second)])
    assert "token_type" not in {step.name for step in runner.attention("tiny", (FIRST, SECOND), 1, 1).steps}
    assert "token_type" not in {step.name for step in runner.attention("tiny", FIRST, 0, 1).steps}
    found = read(asked, (FIRST, SECOND))
    alike = reading.Reading(asked, found.part, found.ids, [])
    assert alike.key != found.key
    other = torch.stack([each.x for each in runner.passed(alike, ()).entered.values()])
    own_ = torch.stack([each.x for each in runner.passed(found, ()).entered.values()])
    assert float((other - own_).abs().max()) > 1e-3


def test_all_heads_say_where_the_second_sentence_begins(asked: Loaded) -> None:
    found = runner.overview("tiny", (FIRST, SECOND))
    assert found.second == runner.attention("tiny", (FIRST, SECOND), 1, 0).second
    assert [piece.text for piece in found.tokens] == [p.text for p in runner.tokens("tiny", (FIRST, SECOND))]
    assert runner.overview("tiny", FIRST).second is None
    assert runner.overview("tiny", (FIRST, "")).second is None


def test_the_mask_token_is_one_where_it_is_typed_as_it_is_named_and_text_otherwise(asked: Loaded) -> None:
    name = mask(asked)
    texts = [piece.text for piece in runner.tokens("tiny", f"the {name} was {name.swapcase()}")]
    assert texts.count(name) == 1
    end = asked.tokenizer.id_to_token(read(asked, "cat").ids[-1])
    found = read(asked, f"the {end} was").ids
    assert found.count(asked.tokenizer.token_to_id(end)) == 1  # no other special token can be typed


def test_what_stands_for_the_mask_is_what_transformers_says(tiny: tuple[Loaded, Path], asked: Loaded) -> None:
    name = mask(asked)
    texts = f"the {name} didn't cross the street", f"it was {name}."
    ids, expected = theirs(tiny[1], *texts)
    found = runner.attention("tiny", texts, 1, 2)
    places = [i for i, id_ in enumerate(ids) if id_ == asked.mask]
    assert [each.place for each in found.masked] == places
    assert len(places) == 2
    for each in found.masked:
        shares = expected.logits[0, each.place].softmax(-1)
        own_ = torch.tensor([one.probability for one in each.candidates])
        # float32 of a softmax over logits that agree to 1e-4
        torch.testing.assert_close(own_, shares.topk(10).values, atol=1e-4, rtol=1e-3)
        for one in each.candidates:
            assert one.probability == pytest.approx(float(shares[one.token.id]), abs=1e-4)
            assert one.baseline == one.probability
    assert found.next == []


def test_a_change_moves_what_is_guessed_and_the_probability_before_is_kept(asked: Loaded) -> None:
    text = f"the {mask(asked)} was tired"
    before = runner.attention("tiny", text, 0, 0).masked[0]
    after = runner.attention("tiny", text, 0, 0, [Silence(0, head) for head in range(4)]).masked[0]
    was = {one.token.id: one.probability for one in before.candidates}
    assert all(one.baseline == pytest.approx(was[one.token.id]) for one in after.candidates if one.token.id in was)
    assert any(abs(one.probability - one.baseline) > 1e-4 for one in after.candidates)


def test_as_many_masked_places_are_asked_as_fit(asked: Loaded) -> None:
    many = " ".join([mask(asked)] * (MOST_MASKED + 3))
    assert len(runner.attention("tiny", many, 0, 0).masked) == MOST_MASKED


def test_the_vector_of_a_text_is_the_same_with_and_without_the_head(asked: Loaded) -> None:
    found = effect.effect("tiny", (FIRST, SECOND), [Silence(0, 1)])
    assert found.similarity is not None
    assert found.similarity.before == pytest.approx(1)
    assert found.similarity.after < 0.9999
    masked = effect.effect("tiny", f"the {mask(asked)} was", [Silence(0, 1)], second="a cat")
    assert masked.similarity is not None


def test_a_head_is_patched_from_another_first_sentence_with_the_same_second_one(asked: Loaded) -> None:
    patch = Patch(1, 2, "the cat was a big red fish")
    other = "the cat was a big red ball"
    changed = runner.attention("tiny", (other, SECOND), 1, 2, [patch])
    source = runner.attention("tiny", (patch.text, SECOND), 1, 2)
    outputs = [{step.name: step.value for step in of.steps}["output"] for of in (changed, source)]
    torch.testing.assert_close(*outputs, atol=1e-6, rtol=0)  # a head alone and among others: float32


@pytest.mark.parametrize(
    ("texts", "field", "said"),
    [
        (("", "cat"), "text", "Type at least one word"),
        (("cat", " "), "text_pair", "Type at least one word"),
        (("cat " * 80, "cat"), "text", "this text has more"),
        (("cat", "cat " * 80), "text_pair", "this text has more"),
        (("a " * 40, "a " * 40), "text_pair", "the two sentences together have"),
    ],
)
def test_a_pair_that_cannot_be_read_is_said_at_its_sentence(
    asked: Loaded, texts: tuple[str, str], field: str, said: str
) -> None:
    with pytest.raises(Problem, match=said) as refused:
        runner.tokens("tiny", texts)
    assert refused.value.field == field


def test_a_second_sentence_of_no_token_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = opened("bert", write("bert", tmp_path))
    monkeypatch.setattr(reading, "pair", lambda *_: pairs.Pair([2, 3, 3], [0, 0, 1], None))
    with pytest.raises(Problem, match="has no token for any of this") as refused:
        read(loaded, ("the cat", "it"))
    assert refused.value.field == "text_pair"


def test_other_models_refuse_a_pair_in_a_sentence() -> None:
    with pytest.raises(Problem, match="stories15M reads one text, not a pair of sentences") as refused:
        runner.tokens("stories15m", ("a cat", "a dog"))
    assert refused.value.field == "text_pair"


def test_a_tokenizer_that_puts_nothing_between_two_sentences_takes_no_pair(tmp_path: Path) -> None:
    loaded = opened("roberta", write("roberta", tmp_path))
    assert (loaded.pairs, loaded.mask) == (False, None)


def test_token_types_that_the_model_has_no_row_for_are_not_given(tmp_path: Path) -> None:
    loaded = opened("bert", write("bert", tmp_path, type_vocab_size=1))
    assert loaded.pairs
    assert read(loaded, (FIRST, SECOND)).types == []


def test_a_mask_token_beyond_the_embedding_cannot_be_typed(tmp_path: Path) -> None:
    folder = write("bert", tmp_path)
    said = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(said | {"mask_token": "[NOWHERE]"}))
    loaded = opened("bert", folder)
    assert loaded.mask is None
    assert "[NOWHERE]" not in [piece.text for piece in reading.pieces_of(loaded, read(loaded, "[NOWHERE]").ids)]


def test_a_checkpoint_without_the_head_says_nothing_of_a_masked_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened("bert", write("bert", tmp_path))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    assert (loaded.fills, mask(loaded)) == (False, "[MASK]")
    found = runner.attention("tiny", "the [MASK] was", 0, 0)
    assert found.masked == found.next == []


def test_a_head_that_shares_no_matrix_is_found_too(tmp_path: Path) -> None:
    loaded = opened("bert", write("bert", tmp_path, head=True, tie_word_embeddings=False))
    assert loaded.fills
    assert {"cls.predictions.decoder.weight"} < building.own_names(loaded.model)


def test_a_checkpoint_of_one_s_own_says_what_it_reads(tmp_path: Path) -> None:
    entry = own.add(str(write("roberta", tmp_path, head=True, spelling="sentences")))
    assert (entry.pairs, entry.mask, entry.fills) == (True, "<mask>", True)
    found = model.attend(entry, ("the <mask> was red.", "it was big."), layer=0, head=1)
    ((place, likeliest),) = found.masked.items()
    assert found.labels("weights")[1][place] == "<mask>"
    shares = [share for _, share in likeliest]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 10
    every = model.attend(entry, ("the cat was red.", "it was big."))
    assert every["weights"].shape[2] == len(runner.tokens(entry.id, ("the cat was red.", "it was big.")))


def test_a_pair_is_probed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("bert", tmp_path)
    eager = probe._eager

    def of_other_sentences(model: Any, inputs: dict[str, Any]) -> Any:
        types = {"token_type_ids": 1 - inputs["token_type_ids"]} if "token_type_ids" in inputs else {}
        return eager(model, inputs | types)

    monkeypatch.setattr(probe, "_eager", of_other_sentences)
    with pytest.raises(Problem, match="its numbers are not those"):
        opened("bert", folder)
