"""What we lean on of transformers: a test for each, that says in a sentence what a release changed."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import tokenizers
import torch
import transformers
from torch import Tensor
from transformers.masking_utils import sdpa_mask

from model.pretrained import theirs
from model.pretrained.attention import NAME, attention
from tests.model.pretrained.tiny_checkpoints import write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write("llama", tmp_path_factory.mktemp("llama"))


@pytest.fixture(scope="module")
def model(folder: Path) -> Any:
    theirs.register(NAME, attention)
    return theirs.class_of("AutoModelForCausalLM").from_pretrained(folder, attn_implementation=NAME).eval()


def test_sdpa_s_mask_can_be_had_without_its_shortcuts() -> None:
    names = set(inspect.signature(sdpa_mask).parameters)
    assert names >= {"allow_is_causal_skip", "allow_is_bidirectional_skip"}, "sdpa_mask calls its shortcuts otherwise"


def test_our_function_is_called_with_what_it_reads(folder: Path) -> None:
    seen: dict[str, Any] = {}

    def spy(module: Any, query: Tensor, key: Tensor, value: Tensor, mask: Tensor, **others: Any) -> Any:
        seen.update(others, mask=mask, query=query)
        return attention(module, query, key, value, mask, **others)

    theirs.register("spy", spy)
    spied = theirs.class_of("AutoModelForCausalLM").from_pretrained(folder, attn_implementation="spy").eval()
    with torch.no_grad():
        spied(torch.tensor([[3, 4, 5]]), use_cache=False)
    assert seen["query"].shape == (1, 4, 3, 8), "queries do not come as (1, head, query, d) any more"
    assert seen["mask"] is not None, "no mask comes: our mask function is not asked"
    assert seen["mask"].dtype == torch.bool, "the mask is not boolean any more"
    assert seen["mask"].shape == (1, 1, 3, 3), "the mask does not come as (1, 1, query, key) any more"
    assert "scaling" in seen, "the scale comes under another name"


def test_a_cache_without_a_configuration_keeps_all_and_can_be_cut(model: Any) -> None:
    kept = theirs.Kept()
    with torch.no_grad():
        model(torch.tensor([[3, 4, 5]]), cache=kept.cache, use_cache=True)
    assert kept.positions == 3, "get_seq_length does not count what was read"
    assert kept.shape == (2, 2, 3, 8), "a layer's keys are not (1, key head, position, d) any more"
    assert kept.nbytes == 2 * 2 * 2 * 3 * 8 * 4, "a layer does not hold keys and values alone"
    kept.cut(1)
    assert kept.positions == 1, "crop does not take away so many positions any more"


def test_a_model_says_whether_a_class_makes_it(folder: Path) -> None:
    config = theirs.config(folder)
    assert theirs.loads("AutoModelForCausalLM", config), "_model_mapping does not hold Llama's configuration"
    assert not theirs.loads("AutoModelForMaskedLM", config), "_model_mapping holds what its class cannot make"
    assert theirs.knows("llama"), "CONFIG_MAPPING does not go by model_type any more"
    assert not theirs.knows("nobody's")


def test_a_fast_tokenizer_holds_one_of_the_tokenizers_library(folder: Path) -> None:
    found, mask = theirs.tokenizer(folder)
    assert isinstance(found, tokenizers.Tokenizer), "backend_tokenizer is another thing"
    assert mask is None


def test_a_tokenizer_names_its_mask_token(tmp_path: Path) -> None:
    assert theirs.tokenizer(write("bert", tmp_path))[1] == "[MASK]"


def test_what_a_base_model_says_can_be_cut_to_some_places(tmp_path: Path) -> None:
    found = theirs.class_of("AutoModel").from_pretrained(write("bert", tmp_path)).eval()
    with torch.no_grad():
        said = found(torch.tensor([[3, 4, 5]]))
    before = said.last_hidden_state
    assert torch.equal(theirs.only(said, [2, 0])[0], before[:, [2, 0]]), "what comes first is not what was changed"


def test_quiet_ends_as_it_began() -> None:
    before = transformers.logging.get_verbosity()
    with theirs.quiet():
        assert transformers.logging.get_verbosity() == transformers.logging.ERROR, "its logging is set otherwise"
    assert transformers.logging.get_verbosity() == before


def test_the_hub_is_asked_by_a_function_of_this_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    names = set(inspect.signature(transformers.utils.hub.snapshot_download).parameters)
    assert names >= {"revision", "allow_patterns"}, "snapshot_download takes other arguments"
    monkeypatch.setattr(
        transformers.utils.hub, "snapshot_download", lambda *args, **kwargs: asked.append((args, kwargs)) or tmp_path
    )
    assert theirs.snapshot("a/b", None, ["*.json"]) == tmp_path
    assert asked == [(("a/b",), {"revision": None, "allow_patterns": ["*.json"]})]


def test_the_attention_of_a_model_can_be_changed_and_its_maps_be_had(model: Any) -> None:
    model.set_attn_implementation("eager")
    with torch.no_grad():
        said = model(torch.tensor([[3, 4, 5]]), output_attentions=True, output_hidden_states=True)
    model.set_attn_implementation(NAME)
    assert said.attentions[0].shape == (1, 4, 3, 3), "eager does not give its maps as attentions any more"
    assert len(said.hidden_states) == 3, "hidden_states are not the embedding and each layer's any more"
    assert model.base_model is getattr(model, model.base_model_prefix), "base_model is not below its prefix"
