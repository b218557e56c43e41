"""Tiny random checkpoints of every family, each a folder that is written as a person has it from the hub."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import tokenizers
import torch
import transformers
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

from model.pretrained.catalogue import find
from model.pretrained.families import family
from model.pretrained.loading import Loaded, open_checkpoint

WORDS = "the animal did n't cross street because it was too tired . Lily had a cat fish and big red ball"
SIZES: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "initializer_range": 0.5}
LLAMA = SIZES | {"intermediate_size": 48, "max_position_embeddings": 64, "num_key_value_heads": 2}
BERT = SIZES | {"intermediate_size": 48, "max_position_embeddings": 64}

LATENT = LLAMA | {
    "num_key_value_heads": 4, "q_lora_rank": 12, "kv_lora_rank": 10, "qk_nope_head_dim": 6, "qk_rope_head_dim": 4,
    "v_head_dim": 7, "n_routed_experts": 4, "n_group": 1, "topk_group": 1, "num_experts_per_tok": 2,
    "first_k_dense_replace": 1, "moe_intermediate_size": 16,
}  # fmt: skip
LAYER_TYPES = ["sliding_attention", "full_attention"]
MARIAN: dict[str, Any] = {
    "d_model": 32, "encoder_layers": 2, "decoder_layers": 3, "encoder_attention_heads": 4, "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48, "decoder_ffn_dim": 48, "max_position_embeddings": 64, "pad_token_id": 0,
    "decoder_start_token_id": 3, "init_std": 0.5,  # Marian's own is its pad's: another one shows which is taken
}  # fmt: skip
T5: dict[str, Any] = {
    "d_model": 32, "d_kv": 12, "d_ff": 48, "num_layers": 2, "num_decoder_layers": 3, "num_heads": 4,
    "decoder_start_token_id": 0, "initializer_factor": 3.0,
}  # fmt: skip

# name: configuration, its arguments, tokenizer
CHECKPOINTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "gpt2": ("GPT2Config", {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64,
                            "initializer_range": 0.5}, "bytes"),
    "llama": ("LlamaConfig", LLAMA, "bytes"),
    "mistral": ("MistralConfig", LLAMA | {"sliding_window": 4}, "bytes"),
    "qwen2": ("Qwen2Config", LLAMA, "bytes"),
    "qwen3": ("Qwen3Config", LLAMA | {"head_dim": 12}, "bytes"),
    "phi3": ("Phi3Config", LLAMA | {"pad_token_id": 0}, "bytes"),
    "gpt_neox": ("GPTNeoXConfig", BERT, "bytes"),  # it turns a quarter of each q and k
    "mixtral": ("MixtralConfig", LLAMA | {"num_local_experts": 2, "num_experts_per_tok": 1}, "bytes"),
    "granite": ("GraniteConfig", LLAMA | {"attention_multiplier": 0.3, "logits_scaling": 2.0}, "bytes"),
    "olmo2": ("Olmo2Config", LLAMA, "bytes"),
    "smollm3": ("SmolLM3Config", LLAMA | {"no_rope_layers": [1, 0], "pad_token_id": 0}, "bytes"),
    "gemma2": ("Gemma2Config", LLAMA | {"head_dim": 8, "sliding_window": 4, "layer_types": LAYER_TYPES,
                                        "query_pre_attn_scalar": 4, "attn_logit_softcapping": 2.0}, "bytes"),
    "gpt_oss": ("GptOssConfig", LLAMA | {"head_dim": 8, "num_local_experts": 2, "num_experts_per_tok": 1,
                                         "sliding_window": 4, "layer_types": LAYER_TYPES}, "bytes"),
    "gemma3_text": ("Gemma3TextConfig", LLAMA | {"head_dim": 8, "sliding_window": 4, "query_pre_attn_scalar": 4,
                                                 "layer_types": LAYER_TYPES}, "bytes"),
    "deepseek_v3": ("DeepseekV3Config", LATENT, "bytes"),
    "qwen3_next": ("Qwen3NextConfig", LLAMA | {
        "num_hidden_layers": 4, "layer_types": ["linear_attention", "full_attention"] * 2, "head_dim": 8,
        "linear_key_head_dim": 4, "linear_value_head_dim": 4, "linear_num_key_heads": 2, "linear_num_value_heads": 4,
        "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16, "shared_expert_intermediate_size": 16,
    }, "bytes"),
    "bert": ("BertConfig", BERT, "words"),
    "modernbert": ("ModernBertConfig", BERT | {"local_attention": 8, "layer_types": LAYER_TYPES} | dict.fromkeys(
        ("pad_token_id", "cls_token_id", "sep_token_id"), 0), "words"),
    "distilbert": ("DistilBertConfig", {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48,
                                        "max_position_embeddings": 64, "initializer_range": 0.5}, "words"),
    "roberta": ("RobertaConfig", BERT | {"pad_token_id": 1}, "bytes"),
    "marian": ("MarianConfig", MARIAN, "pieces"),
    "t5": ("T5Config", T5, "pieces"),
}  # fmt: skip

TWO_PARTS = ("marian", "t5")
ONE_PART = tuple(name for name in CHECKPOINTS if name not in TWO_PARTS)

OTHERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "bloom": ("BloomConfig", {"hidden_size": 32, "n_layer": 2, "n_head": 4, "initializer_range": 0.5}, "bytes"),
    "gpt_neo": ("GPTNeoConfig", {"hidden_size": 32, "num_layers": 2, "num_heads": 4, "intermediate_size": 48,
                                 "attention_types": [[["global"], 2]], "max_position_embeddings": 64}, "bytes"),
    "vit": ("ViTConfig", SIZES | {"intermediate_size": 48, "image_size": 12, "patch_size": 4}, "bytes"),
    "falcon_h1": ("FalconH1Config", LLAMA | {"head_dim": 8, "mamba_d_ssm": 16, "mamba_n_heads": 2, "mamba_d_head": 8,
                                             "mamba_n_groups": 1, "mamba_d_state": 8}, "bytes"),
}  # fmt: skip


# Admitted: built like one of the table, by its name there or, like Llama, without one.
ALIKE: dict[str, tuple[str, dict[str, Any], str]] = {
    "deepseek_v2": ("DeepseekV2Config", LATENT | {"q_lora_rank": None}, "bytes"),
    "exaone4": ("Exaone4Config", LLAMA | {"head_dim": 8, "sliding_window": 4, "layer_types": LAYER_TYPES}, "bytes"),
    "apertus": ("ApertusConfig", LLAMA | {"pad_token_id": 0}, "bytes"),
    "hunyuan_v1_dense": ("HunYuanDenseV1Config", LLAMA | {"head_dim": 8}, "bytes"),
    "xlm-roberta": ("XLMRobertaConfig", BERT | {"pad_token_id": 1}, "bytes"),
    "xlm-roberta-xl": ("XLMRobertaXLConfig", BERT | {"pad_token_id": 1}, "bytes"),
    "camembert": ("CamembertConfig", BERT | {"pad_token_id": 1}, "bytes"),
    "roberta-prelayernorm": ("RobertaPreLayerNormConfig", BERT | {"pad_token_id": 1}, "bytes"),
    "data2vec-text": ("Data2VecTextConfig", BERT | {"pad_token_id": 1}, "bytes"),
    "electra": ("ElectraConfig", BERT | {"embedding_size": 16}, "words"),
    "ernie": ("ErnieConfig", BERT, "words"),
    "bart": ("BartConfig", MARIAN, "pieces"),
    "mbart": ("MBartConfig", MARIAN, "pieces"),
    "pegasus": ("PegasusConfig", MARIAN, "pieces"),
    "blenderbot": ("BlenderbotConfig", MARIAN, "pieces"),
    "blenderbot-small": ("BlenderbotSmallConfig", MARIAN, "pieces"),
    "m2m_100": ("M2M100Config", MARIAN, "pieces"),
    "plbart": ("PLBartConfig", MARIAN, "pieces"),
    "mt5": ("MT5Config", T5, "pieces"),
    "umt5": ("UMT5Config", T5, "pieces"),
}  # fmt: skip


def write(name: str, folder: Path, *, head: bool = False, spelling: str = "", **other: object) -> Path:
    """The checkpoint of this name: config.json, model.safetensors and its tokenizer; with `other` sizes.

    head: with the one that names a masked token; spelling: another tokenizer than the table's
    """
    config, arguments, usual = (CHECKPOINTS | OTHERS | ALIKE)[name]
    made_by, mask = TOKENIZERS[spelling or usual]
    tokenizer = made_by()
    sizes = {"vocab_size": tokenizer.get_vocab_size()} | arguments | other
    torch.manual_seed(5)
    made = getattr(transformers, config)(**sizes | {"bos_token_id": 0, "eos_token_id": 0})
    kind = family(made.model_type)
    getattr(transformers, kind.head if head else kind.auto).from_config(made).eval().save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    said = {"tokenizer_class": "PreTrainedTokenizerFast"} | ({"mask_token": mask} if mask else {})
    (folder / "tokenizer_config.json").write_text(json.dumps(said))
    return folder


def opened(name: str, folder: Path) -> Loaded:
    """The folder as the catalogue would open it."""
    sizes = {"layers": 2, "heads": 4, "d": 32, "context": 64}
    return open_checkpoint(replace(find("stories15m"), id="tiny", title=f"tiny {name}", **sizes), folder)


def byte_tokenizer() -> tokenizers.Tokenizer:
    """Byte-level BPE, as GPT-2's, of a few merges."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=320, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([WORDS], trainer)
    return tokenizer


def sentence_tokenizer() -> tokenizers.Tokenizer:
    """The same between <s> and </s>, with <mask>, as RoBERTa's."""
    tokenizer = byte_tokenizer()
    mask = tokenizers.AddedToken("<mask>", lstrip=True, special=True)
    tokenizer.add_special_tokens(["<s>", "</s>", mask])
    names = [(name, tokenizer.token_to_id(name)) for name in ("</s>", "<s>")]
    tokenizer.post_processor = processors.RobertaProcessing(*names, add_prefix_space=False)
    return tokenizer


def word_tokenizer() -> tokenizers.Tokenizer:
    """WordPiece between [CLS] and [SEP], as BERT's; it cuts and pads, as published ones do."""
    words = [*dict.fromkeys(WORDS.lower().split()), "##s", "##t", "didn", "'"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words, "[MASK]"]
    tokenizer = tokenizers.Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens([*pieces[:4], "[MASK]"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=8)
    return tokenizer


def piece_tokenizer() -> tokenizers.Tokenizer:
    """SentencePiece's unigrams with "▁", and </s> at the end, as T5's and Marian's."""
    pieces = ["<pad>", "</s>", "<unk>", "▁", *(f"▁{word}" for word in dict.fromkeys(WORDS.split())), "s", "'t", "."]
    letters = sorted({letter for letter in "".join(pieces) if letter.isalpha() and letter not in pieces})
    scores = [(piece, -float(len(pieces) - i) / 9) for i, piece in enumerate(pieces)]
    tokenizer = tokenizers.Tokenizer(models.Unigram([*scores, *((one, -20.0) for one in letters)], unk_id=2))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    tokenizer.add_special_tokens(pieces[:3])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return tokenizer


TOKENIZERS: dict[str, tuple[Callable[[], tokenizers.Tokenizer], str]] = {  # with the name of the mask token
    "bytes": (byte_tokenizer, ""),
    "words": (word_tokenizer, "[MASK]"),
    "pieces": (piece_tokenizer, ""),
    "sentences": (sentence_tokenizer, "<mask>"),
}
