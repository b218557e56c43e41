"""The transformer's attention: compare, scale, mask, turn into shares, mix."""

from torch import Tensor

from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.raw_dot_product import HELLO, HELLO_VECTORS
from model.problem import N_
from model.registry import Preset, mechanism
from model.step import Steps, untraced


@mechanism("scaled-dot-product", family="basics", source="Vaswani et al. 2017, §3.2.1, eq. 1, arXiv:1706.03762",
           after="self-attention", sizes={"heads": 1, "d": 4, "d_v": 4})
def scaled_dot_product(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, bias: Tensor | None = None,
                       scale: float | None = None, *, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d + B) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), bias (head, query, key) -> (head, query, d_v)
    mask (query, key) is True where a pair may attend; scale is 1/√d unless given
    """
    scale   = q.shape[-1] ** -0.5 if scale is None else scale
    scores  = step("scores", "[head] query key", q @ k.mT)
    scaled  = step("scaled", "[head] query key", scores * scale)
    biased  = scaled if bias is None else step("biased", "[head] query key", scaled + bias)
    weights = attention_weights(biased, mask, step=step)
    return    step("output", "[head] query d_v", weights @ v)


TITLE = N_("Scaled dot product")
LESSON = N_("Dot products of long vectors grow with their length d and push softmax into a corner; "
            "dividing by √d in “scaled” keeps the shares soft.")

PRESETS = [
    Preset("hello-shiny-sun", N_("Hello shiny sun! (its vectors as queries, keys and values)"), HELLO,
           dict.fromkeys("qkv", HELLO_VECTORS[None]), focus=1),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}."),
    "k": N_("What {key} answers to: its key, {row}."),
    "v": N_("What {key} gives away when it is attended to: its value, {row}."),
    "bias": N_("A number added to each score of {query} before softmax: {row}."),
    "scores": N_("The query of {query} meets every key: one dot product for each. "
                 "It fits {top_key} best: {top_value}."),
    "scaled": N_("All scores are divided by √d, so that longer vectors do not make sharper choices. "
                 "{query} and {top_key}: {top_value}."),
    "biased": N_("The bias is added. {query} and {top_key}: {top_value}."),
    "output": N_("What {query} takes home: all values mixed by these shares, {row}."),
}  # fmt: skip
