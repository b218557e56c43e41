"""The families of models that can be opened: how each is loaded, and where its attention stands.

To add a family is to add an entry to `FAMILIES`; whether a model of it is admitted, the probe decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

import torch
from torch import Tensor, nn

from model.problem import N_, Problem

Part = Literal["encoder", "decoder", "cross"]
Kind = Literal["causal", "encoder", "encoder-decoder", "image"]


class Place(NamedTuple):
    """Which attention: that of an encoder, of a decoder, or from a decoder to its encoder; layers from 0."""

    part: Part
    layer: int


class Projection(NamedTuple):
    """x @ weight + bias: weight (d_in, d_out), bias (d_out), copies that nobody's edit reaches the model by."""

    weight: Tensor
    bias: Tensor | None


@dataclass(frozen=True)
class Family:
    """Models of one build.

    types: `model_type` in config.json; auto: transformers' class that loads them
    attention: for each part, the path of a layer's attention from the base model, {} for the layer
    core: below it, the module that calls the attention function
    qkv: below it, the projections of x, or the one that holds all three side by side; o: that of the output
        (none: they are made of x in more than one step)
    by_head: whether that one holds them head by head
    latent: below it, what gives the vector that keys and values of all heads are made of
    gated: whether the projection to q gives each head's gate behind its q
    norm: the path, from the base model, of the norm between the last layer and the unembedding
    head: transformers' class that loads them with what names a masked token, for checkpoints that have it
    types_at: the path, from the base model, of the embedding of token types: which sentence a token is of
    """

    types: tuple[str, ...]
    kind: Kind
    auto: str
    attention: Mapping[Part, str]
    qkv: tuple[str, ...]
    o: str
    core: str = ""
    norm: str = ""
    head: str = ""
    types_at: str = ""
    by_head: bool = False
    latent: str = ""
    gated: bool = False

    @property
    def part(self) -> Part:
        """What is shown unless another part is asked for."""
        return next(iter(self.attention))

    def inputs(
        self, model: nn.Module, ids: Sequence[int], answer: Sequence[int] = (), types: Sequence[int] = ()
    ) -> dict[str, Any]:
        """What the model is called with; answer: the tokens that an encoder–decoder has said so far; types: the token
        type of each, if the model has them."""
        device = next(model.parameters()).device
        found: dict[str, Any] = {"input_ids": torch.tensor([list(ids)], device=device)}
        if types:
            found["token_type_ids"] = torch.tensor([list(types)], device=device)
        if self.kind == "encoder-decoder":
            found["decoder_input_ids"] = torch.tensor([[self.start(model), *answer]], device=device)
        return found if self.kind == "encoder" else found | {"use_cache": False}

    def start(self, model: nn.Module) -> int:
        """The token that a decoder begins with."""
        config = cast(Any, model).config
        return int(config.decoder_start_token_id if config.decoder_start_token_id is not None else config.pad_token_id)

    def types_of(self, model: nn.Module, types: Sequence[int]) -> list[int]:
        """The token types that the model is given: none if its tokenizer knows but one, as RoBERTa's, or it has no
        row for each, as DistilBERT."""
        table = self.token_types(model)
        return list(types) if table is not None and 0 < max(types) < len(table) else []

    def token_types(self, model: nn.Module) -> Tensor | None:
        """The embedding of token types (type, d); None of a model that knows no more than one."""
        base: nn.Module = cast(Any, model).base_model
        found = cast(Tensor, base.get_submodule(self.types_at).weight).detach() if self.types_at else None
        return found if found is not None and len(found) > 1 else None

    def block(self, model: nn.Module, place: Place) -> nn.Module:
        """The attention of a layer with its projections. Raises AttributeError if there is none."""
        base: nn.Module = cast(Any, model).base_model  # transformers' models have one
        return base.get_submodule(self.path(model, place))

    def path(self, model: nn.Module, place: Place) -> str:
        """Of the attention of a layer, from the base model. Raises AttributeError if there is none."""
        attending = self.attending(model, place.part)
        if place.layer >= len(attending):
            raise AttributeError(f"no attention {place.layer} in {len(attending)}")
        return self.attention[place.part].format(attending[place.layer])

    def attending(self, model: nn.Module, part: Part) -> list[int]:
        """Where in the stack of a part the layers stand that have this attention: in some models others do not."""
        base: Any = cast(Any, model).base_model
        try:
            stack = base.get_submodule(self.attention[part].split(".{}")[0])
        except AttributeError:
            return []
        return [i for i in range(len(stack)) if _has(base, self.attention[part].format(i))]

    def others(self, model: nn.Module) -> list[int]:
        """The layers of the stack that is shown first that have no such attention."""
        stack = cast(Any, model).base_model.get_submodule(self.attention[self.part].split(".{}")[0])
        return sorted({*range(len(stack))} - {*self.attending(model, self.part)})

    def modules(self, model: nn.Module) -> Iterator[tuple[Place, nn.Module]]:
        """Every module of the model that is to call the attention function, layer by layer."""
        for part in self.attention:
            layer = 0
            while (block := self._block_or_none(model, Place(part, layer))) is not None:
                yield Place(part, layer), block.get_submodule(self.core)
                layer += 1

    def _block_or_none(self, model: nn.Module, place: Place) -> nn.Module | None:
        try:
            block = self.block(model, place)
            for name in (*self.qkv, self.o):
                block.get_submodule(name)
        except AttributeError:
            return None
        return block

    def projections(self, model: nn.Module, place: Place) -> list[Projection]:
        """w_q, w_k, w_v and their biases; those of keys may be narrower, if heads share them. Raises Problem if there
        are none."""
        if not self.qkv:
            raise Problem(
                N_("Here q, k and v are not made of x by one matrix each, so this head cannot be taken into the lab: "
                   "look at it where it is, on the page Models."),
                field="id",
            )  # fmt: skip
        block = self.block(model, place)
        found = [_projection(block.get_submodule(name)) for name in self.qkv]
        if (columns := self.columns(model, place)) is None:
            return found
        by = zip(found if len(found) > 1 else found * 3, columns, strict=False)
        return [Projection(of.weight[:, own], None if of.bias is None else of.bias[own]) for of, own in by]

    def columns(self, model: nn.Module, place: Place) -> list[Tensor] | None:
        """Of the one projection that holds q, k and v: which of its columns are each; None if each has its own. If
        there are gates, of the projection of each, and those of the gates in that of q."""
        block, config = self.block(model, place), cast(Any, model).config
        if self.gated:  # of the projection to q alone
            q, k, v = (len(_projection(block.get_submodule(name)).weight[0]) for name in self.qkv)
            both = torch.arange(q).unflatten(0, (config.num_attention_heads, 2, -1)).transpose(0, 1).flatten(1)
            return [both[0], torch.arange(k), torch.arange(v), both[1]]
        if len(self.qkv) != 1:
            return None
        wide = _projection(block.get_submodule(self.qkv[0])).weight.shape[1]
        every, q = torch.arange(wide), len(_projection(block.get_submodule(self.o)).weight)
        if self.by_head:
            return list(every.unflatten(0, (config.num_attention_heads, 3, -1)).transpose(0, 1).flatten(1))
        shared = (wide - q) // 2  # keys and values may be of fewer heads than queries
        return list(every.split([q, shared, shared]))

    def output(self, model: nn.Module, place: Place) -> Projection:
        """w_o and its bias."""
        return _projection(self.block(model, place).get_submodule(self.o))


def _has(base: nn.Module, path: str) -> bool:
    try:
        return base.get_submodule(path) is not None
    except AttributeError:
        return False


def _projection(module: Any) -> Projection:
    weight = module.weight.detach()
    # torch's Linear is (d_out, d_in); GPT-2's Conv1D is the other way round
    weight = weight.mT if isinstance(module, nn.Linear) else weight
    return Projection(weight.clone().cpu(), None if module.bias is None else module.bias.detach().clone().cpu())


_NAMES = ("q_proj", "k_proj", "v_proj")

LLAMA = Family(
    (
        "llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3_text", "olmo2", "mixtral", "granite", "smollm3",
        "gpt_oss",
    ), "causal", "AutoModelForCausalLM",
    {"decoder": "layers.{}.self_attn"}, _NAMES, "o_proj", norm="norm",
)  # fmt: skip
GPT2 = Family(
    ("gpt2",), "causal", "AutoModelForCausalLM", {"decoder": "h.{}.attn"}, ("c_attn",), "c_proj", norm="ln_f",
)  # fmt: skip
NEOX = Family(
    ("gpt_neox",), "causal", "AutoModelForCausalLM", {"decoder": "layers.{}.attention"}, ("query_key_value",), "dense",
    norm="final_layer_norm", by_head=True,
)  # fmt: skip
PHI3 = Family(
    ("phi3",), "causal", "AutoModelForCausalLM", {"decoder": "layers.{}.self_attn"}, ("qkv_proj",), "o_proj",
    norm="norm",
)  # fmt: skip
DEEPSEEK = Family(
    ("deepseek_v2", "deepseek_v3"), "causal", "AutoModelForCausalLM", {"decoder": "layers.{}.self_attn"}, (), "o_proj",
    norm="norm", latent="kv_a_layernorm",
)  # fmt: skip
QWEN3_NEXT = Family(
    ("qwen3_next",), "causal", "AutoModelForCausalLM", {"decoder": "layers.{}.self_attn"}, _NAMES, "o_proj",
    norm="norm", gated=True,
)  # fmt: skip
BERT = Family(
    (
        "bert", "roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "electra", "ernie", "data2vec-text",
        "roberta-prelayernorm",
    ),
    "encoder", "AutoModel", {"encoder": "encoder.layer.{}.attention"},
    ("self.query", "self.key", "self.value"), "output.dense", core="self", head="AutoModelForMaskedLM",
    types_at="embeddings.token_type_embeddings",
)  # fmt: skip
DISTILBERT = Family(
    ("distilbert",), "encoder", "AutoModel", {"encoder": "transformer.layer.{}.attention"},
    ("q_lin", "k_lin", "v_lin"), "out_lin", head="AutoModelForMaskedLM",
)  # fmt: skip
MODERNBERT = Family(
    ("modernbert",), "encoder", "AutoModel", {"encoder": "layers.{}.attn"}, ("Wqkv",), "Wo",
    head="AutoModelForMaskedLM",
)  # fmt: skip

MARIAN = Family(
    ("marian", "bart", "mbart", "pegasus", "blenderbot", "blenderbot-small", "m2m_100", "plbart"),
    "encoder-decoder", "AutoModelForSeq2SeqLM",
    {"encoder": "encoder.layers.{}.self_attn", "decoder": "decoder.layers.{}.self_attn",
     "cross": "decoder.layers.{}.encoder_attn"}, _NAMES, "out_proj",
)  # fmt: skip
T5 = Family(
    ("t5", "mt5", "umt5"), "encoder-decoder", "AutoModelForSeq2SeqLM",
    {"encoder": "encoder.block.{}.layer.0.SelfAttention", "decoder": "decoder.block.{}.layer.0.SelfAttention",
     "cross": "decoder.block.{}.layer.1.EncDecAttention"}, ("q", "k", "v"), "o",
)  # fmt: skip
VIT = Family(("vit",), "image", "AutoModel", {"encoder": "layers.{}.attention"}, _NAMES, "o_proj")

FAMILIES = (GPT2, LLAMA, PHI3, NEOX, DEEPSEEK, QWEN3_NEXT, BERT, DISTILBERT, MODERNBERT, MARIAN, T5, VIT)


# they count their places from the one behind that of padding
BEHIND_PADDING = frozenset(
    {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "data2vec-text", "roberta-prelayernorm"}
)


def family(model_type: str) -> Family:
    """The family of a `model_type`. One that is not in the table is tried as Llama-like: the probe judges it."""
    return next((each for each in FAMILIES if model_type in each.types), LLAMA)


def check_known(title: str, model_type: str) -> None:
    """Problem if the table does not hold it: for what does not turn out to be built like Llama."""
    if not any(model_type in each.types for each in FAMILIES):
        raise Problem(
            N_("“{title}” cannot be shown: its family, {family}, is not one that Headlight knows, and it is not "
               "built like Llama. It knows these: {known}."),
            field="id", title=title, family=model_type,
            known=", ".join(each.types[0] for each in FAMILIES if each.kind != "image"),
        )  # fmt: skip
