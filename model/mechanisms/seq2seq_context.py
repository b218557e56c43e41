"""Encoder and decoder before attention: the sentence that was read is handed on as one vector."""

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, mechanism
from model.problem import N_
from model.tracing.step import Steps, untraced

SOURCE_TEXT = N_("Kannst du mir helfen diesen Satz zu übersetzen")


@mechanism("seq2seq-context", family="two", sizes={"d_in": 3, "d": 3}, context=SOURCE_TEXT,
           source="Cho et al. 2014, §2.2, arXiv:1406.1078; Sutskever et al. 2014, §2, eq. 1, arXiv:1409.3215")
def seq2seq_context(x: Tensor, context: Tensor, w_x: Tensor, w_h: Tensor, u_x: Tensor, u_h: Tensor, u_c: Tensor, *,
                    step: Steps = untraced) -> Tensor:
    """hⱼ = tanh(contextⱼ W_x + hⱼ₋₁ W_h), c = the last h, sᵢ = tanh(xᵢ U_x + c U_c + sᵢ₋₁ U_h)

    x (query, d_in): the words being written; context (key, d_in): those that were read; w_x (d_in, d), w_h (d, d),
    u_x (d_in, d), u_h (d, d), u_c (d, d) -> (query, d), the decoder's states
    As in Cho et al., c is given at every step; with Sutskever et al. it is the state that the decoder begins with.
    """
    read    = step("read", "key d", context @ w_x)
    h       = step("h", "key d", recurrence(read, w_h, "read", "key", step=step))
    last    = torch.eye(len(h), dtype=h.dtype, device=h.device)[-1:]
    weights = step("weights", "query key", last.expand(len(x), -1))
    c       = step("c", "query d", weights @ h)
    write   = step("write", "query d", x @ u_x + c @ u_c)
    return    step("output", "query d", recurrence(write, u_h, "write", "query", step=step))


def recurrence(given: Tensor, w: Tensor, path: str, axis: str, *, step: Steps = untraced) -> Tensor:
    """sᵢ = tanh(givenᵢ + sᵢ₋₁ W), one word after another; s₀ is 0

    given (token, d), w (d, d) -> (token, d); axis: what the tokens are outside, path: before each one's place
    """
    states: list[Tensor] = []
    for i in range(len(given)):
        both = given[i : i + 1] + states[-1] @ w if states else given[:1]
        states.append(step.at(f"{path} {i}", **{axis: [i]})("state", f"{axis} d", torch.tanh(both)))
    return torch.cat(states)


TITLE = N_("One context vector")
LESSON = N_("Languages differ in word order, so the whole sentence is read before a word is written; but all of it "
            "must fit into one vector: every row of “weights” is the same, and “c” holds nothing but the last state.")

WRITING = ("Can", "you", "help", "me", "to", "translate", "this", "sentence")

PRESETS = [
    Preset("not-very-good", N_("not very good: small numbers, to be computed by hand"), ("not", "very", "good"),
           {"x": torch.eye(3), "context": torch.eye(3), "w_x": torch.eye(3), "w_h": torch.eye(3) / 2,
            "u_x": torch.eye(3), "u_h": torch.zeros(3, 3), "u_c": torch.eye(3)}, focus=2,
           context=("nicht", "sehr", "gut"),
           note=N_("Made by hand: each word has a column of its own, and at every further word the memory is halved. "
                   "In the one vector that is left, “gut” is 0.76, “sehr” 0.36, and of “nicht” only 0.18 is left: "
                   "what came first fades."),
           shows=(Cell("c", (2, 2), 0.76), Cell("c", (2, 1), 0.36), Cell("c", (2, 0), 0.18))),
    Preset("can-you-help-me", N_("“Can you help me to translate this sentence”, from German"), WRITING, focus=2),
]  # fmt: skip

CAPTIONS = {
    "x": N_("The words being written, one vector each. {query} has the numbers {row}."),
    "context": N_("The sentence that was read, one vector for each word. {key} has the numbers {row}."),
    "w_x": N_("The encoder's matrix for the word that it reads."),
    "w_h": N_("The encoder's matrix for its own last state."),
    "u_x": N_("The decoder's matrix for the word that it writes."),
    "u_h": N_("The decoder's matrix for its own last state."),
    "u_c": N_("The decoder's matrix for what was read."),
    "read": N_("What {key} brings into the encoder: its vector times w_x, {row}."),
    "state": N_("One word further: the word and the state before it become the new state, {row}."),
    "h": N_("The encoder's state after {key}: {row}. It must hold all the words so far in these few numbers."),
    "weights": N_("The fixed vector, seen as attention: {query} takes {top_percent} from the state after {top_key}; "
                  "{rest}."),
    "c": N_("What {query} gets from the sentence that was read: {row}."),
    "write": N_("What comes into the decoder at {query}: the word, and what was read, {row}."),
    "output": N_("The decoder's state at {query}, from which the next word would be chosen: {row}."),
}  # fmt: skip
