"""Cross-attention: one sentence asks, another answers."""

from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.mechanisms.seq2seq_context import SOURCE_TEXT, WRITING
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("cross-attention", family="two", source="Vaswani et al. 2017, §3.2.3, arXiv:1706.03762",
           after="decomposable", sizes={"d_in": 4, "d_out": 3}, context=SOURCE_TEXT)
def cross_attention(x: Tensor, context: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, mask: Tensor | None = None, *,
                    step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d) V with Q = X W_q of the one sentence, K = C W_k and V = C W_v of the other

    x (query, d_in), context (key, d_in): C; w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out), mask (query, key)
    -> (query, d_out)
    """
    q = step("q", "query d", x @ w_q)
    k = step("k", "key d", context @ w_k)
    v = step("v", "key d_v", context @ w_v)
    return scaled_dot_product(q, k, v, mask, step=step)


TITLE = N_("Cross-attention")
LESSON = N_("One sentence asks with “q”, another one, that was read, answers with “k” and gives “v”. Before, what a "
            "word was found by and what it gave away were one and the same vector, and a network that "
            "reads word by word had to run first.")

PRESETS = [
    Preset("help", worked.HELP, worked.ENGLISH,
           {"x": worked.SAME, "context": worked.SAME, "w_q": 4 * worked.DICTIONARY, "w_k": worked.ANSWERS,
            "w_v": worked.SAME}, focus=2, context=worked.GERMAN,
           note=N_("Made by hand: w_q translates what is asked for, so that “help” asks for “helfen”. It gives it 95%, "
                   "and “me” gives 95% to “mir”: the order of the two sentences does not matter."),
           shows=(Cell("weights", (2, 3), 0.95), Cell("weights", (3, 2), 0.95))),
    Preset("can-you-help-me", N_("“Can you help me to translate this sentence”, from German"), WRITING, focus=2),
    Preset("one-word", N_("One word asks a whole sentence"), ("help",)),
]  # fmt: skip

CAPTIONS = {
    "x": N_("The sentence that asks; in a translator, the words written so far. {query} has the numbers {row}."),
    "context": N_("The sentence that answers; in a translator, the one that was read. {key} has the numbers {row}."),
    "w_q": N_("The matrix that turns a word that asks into its query."),
    "w_k": N_("The matrix that turns a word that answers into its key: what it is found by."),
    "w_v": N_("The matrix that turns a word that answers into its value: what it gives away."),
    "q": N_("{query} asks: its vector times w_q is its query, {row}. Keys that point the same way will get its "
            "attention."),
    "k": N_("{key}, in the other sentence, answers: its vector times w_k is its key, {row}. The better it fits a "
            "query, the more attention {key} gets."),
    "v": N_("{key}, in the other sentence, gives: its vector times w_v is its value, {row}. Only this reaches the "
            "words that attend to it."),
    "scores": N_("The query of {query} meets every key of the other sentence: the better the two fit, the higher "
                 "their score, a dot product. {top_key} fits best: {top_value}."),
    "output": N_("What {query} gathers from the other sentence, {row}: its values, mixed by the weights. So one "
                 "sentence learns from the other."),
}  # fmt: skip
