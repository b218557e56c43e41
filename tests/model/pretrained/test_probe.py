from pathlib import Path
from typing import Any

import pytest
import tokenizers
import torch
import transformers
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.pretrained import attention, probe
from model.pretrained.building import read_weights
from model.pretrained.families import LLAMA, family
from model.pretrained.loading import read_config
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import byte_tokenizer, opened, write


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bloom", "never asks for another"),
        ("gpt_neo", "does not run with any attention but its own"),
        ("falcon_h1", r"to continue a text it needs more than the keys and values .*, such as Mamba\.$"),
    ],
)
def test_a_model_that_would_be_shown_wrongly_is_refused_by_name(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(Problem, match=f"“tiny {name}” cannot be shown: .*{reason}"):
        opened(name, write(name, tmp_path))


def test_a_family_that_is_not_in_the_table_is_admitted_where_it_is_built_like_llama(tmp_path: Path) -> None:
    assert "exaone4" not in LLAMA.types
    loaded = opened("exaone4", write("exaone4", tmp_path))
    assert loaded.found.heads == {"decoder": [4, 4]}
    assert max(loaded.found.output, loaded.found.weights) <= probe.TOLERANCE


def test_the_probe_runs_on_as_many_tokens_as_nothing_else_has(tmp_path: Path) -> None:
    loaded = opened("llama", write("llama", tmp_path, head_dim=12))
    n, m = probe.lengths(loaded.model, 64)
    sizes = {size for weight in loaded.model.parameters() for size in weight.shape} | {2, 4, 8, 12}
    assert {n, m}.isdisjoint(sizes)
    assert 11 <= n < m <= 64
    assert probe.lengths(loaded.model, 5) == (5, 5)  # its context has no room for more


def test_a_layer_that_does_not_run_alone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, again = write("llama", tmp_path), attention.Entered.again

    def broken(self: attention.Entered, run: attention.Pass) -> None:
        raise KeyError("position_embeddings")

    def other(self: attention.Entered, run: attention.Pass) -> None:
        again(attention.Entered(self.module, (), self.kwargs | {"hidden_states": self.x[None] + 1}), run)

    monkeypatch.setattr(attention.Entered, "again", broken)
    with pytest.raises(Problem, match=r"does not run with any attention but its own .*position_embeddings"):
        opened("llama", folder)
    monkeypatch.setattr(attention.Entered, "again", other)
    with pytest.raises(Problem, match="layer 0 gives other numbers when it runs alone"):
        opened("llama", folder)


def test_a_model_that_writes_otherwise_with_what_it_keeps_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("llama", tmp_path)
    monkeypatch.setattr(probe.Kept, "cut", lambda self, positions: None)
    with pytest.raises(Problem, match=r"its numbers are not those that it gives for the whole text \(they differ"):
        opened("llama", folder)


def test_a_token_that_the_embedding_does_not_know_is_said_when_a_model_is_loaded(tmp_path: Path) -> None:
    write("llama", tmp_path)
    tokenizer = tokenizers.Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    tokenizer.add_special_tokens(["<pad>"])  # nobody can type it
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert opened("llama", tmp_path).found.heads
    tokenizer.add_tokens(["hello", "world"])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(Problem, match=r"its tokenizer has 2 tokens that its embedding, of .* such as “hello”"):
        opened("llama", tmp_path)


@pytest.mark.parametrize("auto", ["AutoModel", "AutoModelForCausalLM"])
def test_a_family_that_is_not_in_the_table_is_refused_for_that(tmp_path: Path, auto: str) -> None:
    sizes = {"vocab_size": 300, "embedding_size": 16, "hidden_size": 16, "intermediate_size": 16}
    if auto == "AutoModel":  # of a class that goes on with no text
        config: Any = transformers.AlbertConfig(**sizes, num_hidden_layers=1, num_attention_heads=2)
    else:  # whose files lack what would go on with a text
        config = transformers.RoFormerConfig(**sizes, num_hidden_layers=1, num_attention_heads=2)
    transformers.AutoModel.from_config(config).save_pretrained(tmp_path)
    byte_tokenizer().save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')
    with pytest.raises(Problem, match=f"its family, {config.model_type}, is not one that Headlight knows"):
        opened("llama", tmp_path)


@pytest.mark.parametrize("scale", [1.001, float("nan")])
def test_an_attention_that_gives_other_numbers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    exact = attention.scaled_dot_product

    def other(*args: Tensor, **kwargs: object) -> Tensor:
        return exact(*args, **kwargs) * scale  # type: ignore[arg-type]

    monkeypatch.setattr(attention, "scaled_dot_product", other)
    with pytest.raises(Problem, match="its numbers are not those that it gives with its own"):
        opened("bert", write("bert", tmp_path))


def test_a_module_that_is_called_twice_is_refused(tmp_path: Path) -> None:
    loaded = opened("llama", write("llama", tmp_path))
    layers = loaded.model.model.layers  # type: ignore[union-attr]
    attentions = [layer.self_attn for layer in layers]  # type: ignore[union-attr]
    layers[1].self_attn = attentions[0]  # type: ignore[index, union-attr, operator]
    with pytest.raises(Problem, match="called for 2 attention layers and knows"):
        probe.probe("twice", loaded.model, LLAMA, LLAMA.inputs(loaded.model, [1, 2, 3]))


def test_a_checkpoint_that_lacks_weights_is_refused(tmp_path: Path) -> None:
    write("llama", tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    del weights["model.layers.1.self_attn.q_proj.weight"]
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(Problem, match=r"lack 1 of its weights, such as model\.layers\.1\.self_attn\.q_proj"):
        opened("llama", tmp_path)


def test_outputs_of_another_shape_are_infinitely_far() -> None:
    assert probe._distance(torch.ones(2), torch.ones(3)) == float("inf")


def test_vit_gives_what_eager_gives_and_is_not_opened_for_text(tmp_path: Path) -> None:
    write("vit", tmp_path)
    with pytest.raises(Problem, match="reads pictures, and Headlight reads text"):
        opened("vit", tmp_path)
    vit = family("vit")
    model = read_weights("vit", vit, tmp_path, read_config("vit", tmp_path))[0]
    picture = torch.randn(1, 3, 12, 12, generator=torch.Generator().manual_seed(4))
    found = probe.probe("vit", model, vit, {"pixel_values": picture})
    assert found.heads == {"encoder": [4, 4]}
    assert max(found.output, found.weights) <= 1e-5


def test_a_model_that_cannot_be_run_says_why(tmp_path: Path) -> None:
    loaded = opened("bert", write("bert", tmp_path))
    with pytest.raises(Problem, match=r"“bert” cannot be shown: .*One text at a time: the batch has 2"):
        probe.probe("bert", loaded.model, loaded.family, {"input_ids": torch.ones(2, 3, dtype=torch.long)})


def test_what_an_attention_asks_for_and_nobody_has_described_is_named() -> None:
    def asking(**inputs: Tensor) -> None:
        raise attention.Ignored(["head_mask", "temperature"])

    with pytest.raises(Problem) as refused:
        probe._run("new", asking, {}, attention.Pass())
    assert str(refused.value) == (
        "“new” cannot be shown: it asks its attention for head_mask, temperature, which Headlight's does not compute."
    )
