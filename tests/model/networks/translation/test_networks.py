"""The networks: what looks is the lab's mechanism, a batch is its sentences, and nobody sees the words to come."""

from typing import get_args

import pytest
import torch
from torch import Tensor, nn

from model.networks.translation.networks import Kind, Recurrent, Transformer, h_last, network, places
from model.references import luong_general, luong_local
from model.references.additive import reference as additive
from model.tracing.step import Trace

KINDS: tuple[Kind, ...] = get_args(Kind)


@pytest.fixture(params=KINDS)
def net(request: pytest.FixtureRequest) -> Recurrent | Transformer:
    """One of each, untrained, of 20 source and 15 target words."""
    torch.manual_seed(3)
    return network(request.param, 20, 15).eval()


def ids(*shape: int, most: int = 15) -> Tensor:
    return torch.randint(0, most, shape, generator=torch.Generator().manual_seed(1))


def test_a_batch_says_what_its_sentences_say_alone(net: nn.Module) -> None:
    source, given = ids(3, 5, most=20), ids(3, 4)
    together = net(source, given)
    assert together.shape == (3, 4, 15)
    for i in range(3):
        torch.testing.assert_close(net(source[i : i + 1], given[i : i + 1])[0], together[i], rtol=1e-4, atol=1e-5)


def test_a_word_depends_on_no_word_behind_it(net: nn.Module) -> None:
    source, given = ids(1, 5, most=20), ids(1, 6)
    other = given.clone()
    other[0, 4:] = (other[0, 4:] + 1) % 15
    one, two = net(source, given), net(source, other)
    torch.testing.assert_close(one[0, :4], two[0, :4], rtol=0, atol=1e-6)
    assert not torch.allclose(one[0, 4:], two[0, 4:], atol=1e-4)


def test_every_word_of_the_source_counts(net: nn.Module) -> None:
    source, given = ids(1, 6, most=20), ids(1, 3)
    said = net(source, given)
    for i in range(6):
        other = source.clone()
        other[0, i] = (other[0, i] + 1) % 20
        assert not torch.allclose(net(other, given), said, atol=1e-6)


def test_training_forgets_and_every_weight_learns(net: nn.Module) -> None:
    net.train()
    source, given = ids(2, 5, most=20), ids(2, 4)
    said = net(source, given)
    assert not torch.equal(said, net(source, given))  # dropout
    said.square().sum().backward()
    assert all(p.grad is not None and bool(p.grad.isfinite().all()) for p in net.parameters())


@pytest.mark.parametrize("kind", ["additive", "luong-general", "luong-local"])
def test_what_looks_is_the_mechanism_of_the_paper(kind: Kind) -> None:
    torch.manual_seed(5)
    net = Recurrent(kind, 20, 15, 6, 8)
    s, h = torch.randn(3, 8), torch.randn(5, 8)
    with Trace([]) as trace, torch.no_grad():
        found = net.look(s, h, trace)
    assert trace.steps[-1].name == "output"
    w_a = net.w_a.detach()
    given = {"s": s, "h": h, "w_a": w_a if kind == "additive" else w_a / 8**0.5}
    if kind == "additive":
        expected = additive(**{name: value.numpy() for name, value in
                               (given | {"u_a": net.u_a.detach(), "v_a": net.v_a.detach()}).items()})  # fmt: skip
    else:
        given |= {"w_c": net.w_c.detach(), "w_s": net.w_s.detach()}
        module = luong_general if kind == "luong-general" else luong_local
        options = {} if kind == "luong-general" else {"window": 3, "alignment": "predictive"}
        if kind == "luong-local":
            given |= {"w_p": net.w_p.detach(), "v_p": net.v_p.detach()}
        expected = module.reference(**{name: value.numpy() for name, value in given.items()}, **options)
    torch.testing.assert_close(found, torch.as_tensor(expected, dtype=torch.float32), rtol=1e-4, atol=1e-5)


def test_the_fixed_vector_is_both_halves_at_their_ends() -> None:
    h = torch.arange(24.0).reshape(1, 3, 8)
    assert h_last(h).tolist() == [[16, 17, 18, 19, 4, 5, 6, 7]]


def test_places_are_the_sines_and_cosines_of_the_paper() -> None:
    found = places(7, 6)
    for at in range(7):
        for i in range(3):
            angle = torch.tensor(at / 10_000 ** (2 * i / 6))
            assert found[at, 2 * i] == pytest.approx(float(angle.sin()), abs=1e-6)
            assert found[at, 2 * i + 1] == pytest.approx(float(angle.cos()), abs=1e-6)
