"""Every family through our attention, beside transformers' eager, on tiny random checkpoints."""

from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from torch import Tensor

from model import memory
from model.pretrained import own, runner
from model.pretrained.attention import Pass
from model.pretrained.families import BEHIND_PADDING
from model.pretrained.interventions import SetWeight, Silence
from model.pretrained.loading import Loaded, read_config
from model.problem import Problem
from model.tracing.recorder import Call
from tests.model.pretrained.tiny_checkpoints import ALIKE, CHECKPOINTS, ONE_PART, opened, write

ALIKE_OF_ONE_PART = tuple(name for name in ALIKE if ALIKE[name][2] != "pieces")
OTHER_ANGLES = ("mixtral", "gpt_oss", "smollm3", "modernbert", "gemma3_text")  # another base, or a stretched one
TEXT = "the animal didn't cross the street because it was tired."


@pytest.fixture(scope="module", params=(*ONE_PART, *ALIKE_OF_ONE_PART))
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Path]:
    folder = write(request.param, tmp_path_factory.mktemp(request.param))
    return opened(request.param, folder), folder


@pytest.fixture
def asked(tiny: tuple[Loaded, Path], monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """The runner's `load` gives this model."""
    monkeypatch.setattr(runner, "load", lambda _id: tiny[0])
    return tiny[0]


def ours(loaded: Loaded, ids: list[int]) -> tuple[Any, Tensor]:
    maps: list[Tensor] = []
    run = Pass(watch=lambda _layer, weights: maps.append(weights))
    with run.on(), torch.no_grad():
        answer = loaded.model(**loaded.family.inputs(loaded.model, ids))
    return answer, torch.stack(maps)


def test_output_and_all_maps_equal_those_of_eager(tiny: tuple[Loaded, Path]) -> None:
    loaded, folder = tiny
    ids = loaded.tokenizer.encode(TEXT).ids
    eager = getattr(transformers, loaded.family.auto).from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        theirs = eager(torch.tensor([ids]), output_attentions=True)
    answer, maps = ours(loaded, ids)
    assert maps.shape == (2, 4, len(ids), len(ids))
    assert len(ids) > 10
    # float32 on both sides: the order of sums may differ
    torch.testing.assert_close(maps, torch.cat(theirs.attentions), atol=1e-5, rtol=0)
    torch.testing.assert_close(answer[0], theirs[0], atol=1e-4, rtol=1e-4)


def test_all_heads_and_one_head_are_of_the_same_run(asked: Loaded) -> None:
    _, maps = ours(asked, asked.tokenizer.encode(TEXT).ids)
    overview = runner.overview("tiny", TEXT)
    assert torch.equal(overview.weights, (maps * 255).round().to(torch.uint8))
    found = runner.attention("tiny", TEXT, 1, 3)
    steps = {step.name: step.value for step in found.steps}
    # one head alone and all at once: another order of sums in float32
    torch.testing.assert_close(steps["weights"], maps[1, 3], atol=1e-5, rtol=0)
    assert len(found.next) == (10 if asked.family.kind == "causal" else 0)
    facts = asked.found.layers[asked.family.part][1]
    computed = 5 + (facts.cap is not None) + facts.sink + 2 * facts.gated
    assert all(not step.of and not isinstance(step.made, Call) for step in found.steps[: len(steps) - computed])
    assert ("q_plain" in steps) == ("k_plain" in steps) == facts.plain


def test_the_projections_of_a_head_give_its_queries_keys_and_values(asked: Loaded) -> None:
    if not asked.family.qkv:
        for taken in (lambda: runner.head_inputs("tiny", TEXT, 1, 2), lambda: runner.layer_inputs("tiny", TEXT, 1)):
            with pytest.raises(Problem, match="q, k and v are not made of x by one matrix each"):
                taken()
        return
    found = runner.head_inputs("tiny", TEXT, 1, 2)
    steps = {step.name: step.value for step in runner.attention("tiny", TEXT, 1, 2).steps}
    torch.testing.assert_close(found.x @ found.w_v, steps["v"], atol=1e-5, rtol=1e-4)
    facts = asked.found.layers[asked.family.part][1]
    if not facts.normed:  # Qwen3 and others take their norm in between
        torch.testing.assert_close(found.x @ found.w_q, steps.get("q_plain", steps["q"]), atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(found.x @ found.w_k, steps.get("k_plain", steps["k"]), atol=1e-5, rtol=1e-4)
    layer = runner.layer_inputs("tiny", TEXT, 1)
    d_head = steps["v"].shape[1]
    assert torch.equal(layer.w_v[:, 2 * d_head : 3 * d_head], found.w_v)
    assert layer.w_o.shape == (4 * d_head, 32)


def test_rope_turns_what_was_plain_and_keeps_its_length(asked: Loaded) -> None:
    steps = {step.name: step.value for step in runner.attention("tiny", TEXT, 0, 3).steps}
    for name in "qk" if asked.found.layers[asked.family.part][0].plain else "":
        plain, turned = steps[f"{name}_plain"] * asked.found.layers[asked.family.part][0].longer, steps[name]
        torch.testing.assert_close(plain[0], turned[0], atol=1e-6, rtol=1e-5)  # the first token stands at place 0
        assert not torch.allclose(plain[5], turned[5], atol=1e-3)
        torch.testing.assert_close(plain.norm(dim=1), turned.norm(dim=1), atol=1e-5, rtol=1e-4)
        half = asked.found.layers[asked.family.part][0].turned // 2
        torch.testing.assert_close(plain[:, 2 * half :], turned[:, 2 * half :], atol=0, rtol=0)
        pairs = [(of[:, :half] ** 2 + of[:, half : 2 * half] ** 2).sqrt() for of in (plain, turned)]
        torch.testing.assert_close(*pairs, atol=1e-5, rtol=1e-4)
        if (title := asked.entry.title.split()[1]) in ALIKE or title in OTHER_ANGLES:
            continue
        angles = torch.arange(len(plain))[:, None] * 10000.0 ** -(torch.arange(half) / half)
        first = plain[:, :half] * angles.cos() - plain[:, half : 2 * half] * angles.sin()
        torch.testing.assert_close(turned[:, :half], first, atol=1e-4, rtol=1e-4)


def test_keys_and_values_are_made_of_the_latent(asked: Loaded) -> None:
    steps = {step.name: step.value for step in runner.attention("tiny", TEXT, 1, 3).steps}
    assert ("latent" in steps) == bool(asked.family.latent) == ("deepseek" in asked.entry.title)
    assert asked.found.layers[asked.family.part][1].latent == (10 if "latent" in steps else None)
    if "latent" in steps:  # 6 numbers of a key without its position, then 7 of a value, head by head
        both = steps["latent"] @ asked.attention_module(1).kv_b_proj.weight.detach().unflatten(0, (4, 13))[3].T
        torch.testing.assert_close(both[:, :6], steps["k"][:, :6], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(both[:, 6:], steps["v"], atol=1e-5, rtol=1e-4)


def test_what_goes_on_to_w_o_is_what_the_gate_leaves_of_the_output(asked: Loaded) -> None:
    steps = {step.name: step.value for step in runner.attention("tiny", TEXT, 1, 3).steps}
    assert ("gated" in steps) == asked.family.gated == (asked.entry.title == "tiny qwen3_next")
    if "gated" in steps:
        heard: list[Tensor] = []
        o = asked.attention_module(1).o_proj
        handle = o.register_forward_pre_hook(lambda _module, args: heard.append(args[0][0].unflatten(-1, (4, -1))))
        ours(asked, asked.tokenizer.encode(TEXT).ids)
        handle.remove()
        torch.testing.assert_close(steps["gated"], heard[0][:, 3], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(steps["gated"], steps["output"] * steps["gate"].sigmoid())


def test_layers_that_do_not_attend_are_counted_apart(asked: Loaded) -> None:
    mixed = asked.entry.title == "tiny qwen3_next"
    assert asked.entry.others == ((0, 2) if mixed else ())
    assert [each.stands for each in asked.found.layers[asked.family.part]] == ([1, 3] if mixed else [0, 1])


def test_a_cap_holds_every_score_and_a_sink_takes_what_the_weights_leave(asked: Loaded) -> None:
    facts = asked.found.layers[asked.family.part][1]
    steps = {step.name: step.value for step in runner.attention("tiny", TEXT, 1, 3).steps}
    assert ("capped" in steps) == (facts.cap is not None) == (asked.entry.title == "tiny gemma2")
    assert ("swallowed" in steps) == facts.sink == (asked.entry.title == "tiny gpt_oss")
    if facts.cap is not None:
        assert float(steps["scaled"].abs().max()) > 1.5 * facts.cap > 1.4 * float(steps["capped"].abs().max())
    if facts.sink:
        assert float(steps["swallowed"].max()) > 0.01
        torch.testing.assert_close(steps["weights"].sum(-1) + steps["swallowed"], torch.ones(len(steps["sink"])))


def test_a_change_reaches_the_output(asked: Loaded) -> None:
    ids = asked.tokenizer.encode(TEXT).ids
    plain, _ = ours(asked, ids)
    with Pass([Silence(0, 1), SetWeight(1, 2, (5, 4), 0.9)]).on(), torch.no_grad():
        changed = asked.model(**asked.family.inputs(asked.model, ids))
    assert float((plain[0] - changed[0]).abs().max()) > 1e-3
    steps = {step.name: step for step in runner.attention("tiny", TEXT, 0, 1, [Silence(0, 1)]).steps}
    assert steps["output"].value.count_nonzero() == 0


def test_tokens_are_readable(asked: Loaded) -> None:
    texts = [token.text for token in runner.tokens("tiny", "the cat 🙂\n")]
    assert "the" in texts
    assert all(text.isprintable() and "Ġ" not in text and "##" not in text for text in texts)
    assert texts[0] == ("[CLS]" if (CHECKPOINTS | ALIKE)[asked.entry.title.split()[1]][2] == "words" else "the")


def test_a_text_is_neither_cut_nor_padded(asked: Loaded) -> None:
    assert len(runner.tokens("tiny", "cat " * 20)) in (20, 22, 41)
    assert len(runner.tokens("tiny", "cat")) <= 3
    with pytest.raises(Problem, match="reads at most 64 tokens"):
        runner.tokens("tiny", "a " * 65)


def test_a_model_s_own_inputs_are_not_given_away(asked: Loaded) -> None:
    if not asked.family.qkv:
        return  # none are given
    before = runner.layer_inputs("tiny", TEXT, 0)
    for tensor in (before.w_q, before.w_o):
        tensor.zero_()
    memory._answers = memory.Memory()
    assert runner.layer_inputs("tiny", TEXT, 0).w_q.count_nonzero() > 0
    assert runner.layer_inputs("tiny", TEXT, 0).w_o.count_nonzero() > 0


def test_a_row_of_the_output_without_a_token_is_named_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("gpt2", tmp_path, vocab_size=400)  # padded: the tokenizer has fewer
    loaded = opened("gpt2", tmp_path)
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    texts = {token.token.text for text in ("cat", "the", "a", "it") for token in runner.attention("x", text, 0, 0).next}
    assert any(text.startswith("#3") for text in texts)


def test_a_tokenizer_without_a_file_of_its_own_is_refused(tmp_path: Path) -> None:
    write("gpt2", tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(Problem, match=r"needs a tokenizer\.json"):
        opened("gpt2", tmp_path)


@pytest.mark.parametrize("tokens", [1, 2, 3])
@pytest.mark.parametrize("name", ["gemma3_text", "exaone4", "apertus", "qwen3"])
def test_with_as_many_heads_as_tokens_no_head_is_taken_for_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, tokens: int
) -> None:
    loaded = opened(name, write(name, tmp_path, num_attention_heads=2, num_key_value_heads=2, head_dim=8))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    steps = {step.name: step.value for step in runner.attention("tiny", "cat" * tokens, 0, 1).steps}
    for plain, turned in ((steps["q_plain"], steps["q"]), (steps["k_plain"], steps["k"])):
        pairs = [(of[:, :4] ** 2 + of[:, 4:] ** 2).sqrt() for of in (plain, turned)]
        torch.testing.assert_close(*pairs, atol=1e-5, rtol=1e-4)  # what a rotation keeps, in float32


@pytest.mark.parametrize("name", [name for name in ALIKE if ALIKE[name][2] == "pieces"])
def test_an_encoder_decoder_that_is_built_alike_is_admitted_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    loaded = opened(name, write(name, tmp_path))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    assert {part: len(of) for part, of in loaded.found.heads.items()} == {"encoder": 2, "decoder": 3, "cross": 3}
    assert len(runner.attention("tiny", "the cat", 2, 1, part="cross", answer="a cat").next) == 10


@pytest.mark.parametrize("name", sorted(BEHIND_PADDING))
def test_the_longest_text_that_a_model_says_it_reads_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    most = own.context(read_config(name, write(name, tmp_path)))
    loaded = opened(name, tmp_path)
    with Pass().on(), torch.no_grad():
        loaded.model(torch.full((1, most), 5))
        with pytest.raises((IndexError, RuntimeError), match="out of"):
            loaded.model(torch.full((1, most + 1), 5))
