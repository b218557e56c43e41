"""Additive attention over two sentences of unequal length, and the fixed vector as its special case."""

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import Run, run
from model.mechanisms.additive import additive
from model.mechanisms.seq2seq_context import recurrence, seq2seq_context
from model.tracing.step import Edit, Trace

GENERATOR = torch.Generator().manual_seed(11)
CLOSE = {"atol": 1e-6, "rtol": 0}  # float32: sums of at most 8 products near 1, in another order


def drawn(*shape: int) -> Tensor:
    """Normal numbers."""
    return torch.randn(shape, generator=GENERATOR)


def of(id_: str, context: str, text: str, **asked: object) -> Run:
    """A run on two sentences."""
    first, second = (inputs.tokens(inputs.split(each)) for each in (text, context))
    return run(registry.find(id_), Request(first, context=second, **asked))  # type: ignore[arg-type]


def values(found: Run) -> dict[str, Tensor]:
    """The values by step."""
    return {step.id: step.value for step in found.steps}


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("m", [1, 3, 8])
def test_the_two_sentences_may_have_any_two_lengths(n: int, m: int) -> None:
    with Trace() as trace:
        additive(drawn(n, 3), drawn(m, 5), drawn(3, 4), drawn(5, 4), drawn(4), step=trace)
    shapes = {step.id: tuple(step.value.shape) for step in trace.steps}
    assert (shapes["q"], shapes["k"], shapes["tanh"]) == ((n, 4), (m, 4), (4, n, m))
    assert (shapes["scores"], shapes["weights"], shapes["output"]) == ((n, m), (n, m), (n, 5))


def test_the_score_is_the_papers_for_each_pair() -> None:
    s, h, w_a, u_a, v_a = drawn(4, 3), drawn(6, 5), drawn(3, 4), drawn(5, 4), drawn(4)
    with Trace() as trace:
        additive(s, h, w_a, u_a, v_a, step=trace)
    scores = next(step.value for step in trace.steps if step.id == "scores")
    expected = [[v_a.dot(torch.tanh(w_a.T.mv(asking) + u_a.T.mv(state))) for state in h] for asking in s]
    torch.testing.assert_close(scores, torch.tensor(expected), **CLOSE)


def test_it_is_torchs_tanh_layer_over_the_two_states_side_by_side() -> None:
    s, h, w_a, u_a, v_a = drawn(4, 3), drawn(6, 5), drawn(3, 4), drawn(5, 4), drawn(4)
    pairs = torch.cat([s[:, None].expand(4, 6, 3), h[None].expand(4, 6, 5)], -1)  # (query, key, d_in + d_v)
    layer = torch.nn.Linear(8, 4, bias=False)
    layer.weight.data.copy_(torch.cat([w_a, u_a]).T)
    weights = torch.nn.functional.linear(torch.tanh(layer(pairs)), v_a[None])[..., 0].softmax(-1)
    torch.testing.assert_close(additive(s, h, w_a, u_a, v_a), weights @ h, **CLOSE)


@pytest.mark.parametrize("text", ["Can", "Can you help me to translate this sentence"])
def test_the_fixed_context_vector_is_attention_with_weight_1_on_the_last_state(text: str) -> None:
    source = "Kannst du mir helfen"
    fixed = values(of("seq2seq-context", source, text))
    n, m = fixed["weights"].shape
    last = [Edit("weights", (i, j), float(j == m - 1)) for i in range(n) for j in range(m)]
    # the same states of the encoder, and every row of the weights set by hand
    attending = values(of("additive", source, text, inputs={"h": fixed["h"]}, edits=last))
    assert torch.equal(attending["weights"], fixed["weights"])
    assert torch.equal(attending["output"], fixed["c"])
    assert torch.equal(fixed["c"], fixed["h"][-1:].expand(n, -1))


def test_the_encoder_is_torchs_own_recurrent_network() -> None:
    given, w = drawn(6, 4), drawn(4, 4) / 2
    network = torch.nn.RNN(4, 4, bias=False)
    network.weight_ih_l0.data.copy_(torch.eye(4))
    network.weight_hh_l0.data.copy_(w.T)
    torch.testing.assert_close(recurrence(given, w, "read", "key"), network(given)[0], **CLOSE)


def test_all_that_a_fixed_vector_tells_of_the_sentence_is_the_last_state() -> None:
    x, w_x, w_h, u_x, u_h, u_c = drawn(3, 4), drawn(4, 2), drawn(2, 2), drawn(4, 2), drawn(2, 2), drawn(2, 2)
    context = drawn(5, 4)
    with Trace() as trace:
        output = seq2seq_context(x, context, w_x, w_h, u_x, u_h, u_c, step=trace)
    h = next(step.value for step in trace.steps if step.id == "h")
    other = drawn(2, 4)  # another sentence, of two words, that ends in the same state
    before = torch.tanh(other[0] @ w_x)
    into = torch.atanh(h[-1].double()) - (before @ w_h).double()
    other[1] = torch.linalg.lstsq(w_x.T.double(), into).solution.float()
    # float32: atanh undoes tanh with about 1e-6 where |h| is near 1
    torch.testing.assert_close(seq2seq_context(x, other, w_x, w_h, u_x, u_h, u_c), output, atol=1e-4, rtol=0)
