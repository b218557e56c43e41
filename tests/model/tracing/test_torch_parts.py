import torch
from torch import nn

from model.tracing.recorder import Constant, Recorder
from model.tracing.torch_parts import memory_of, twin, unseen


def test_what_is_done_unseen_is_not_recorded() -> None:
    with Recorder() as recorder, unseen():
        made = torch.ones(2) + 1
    assert isinstance(recorder.node(made), Constant), "a mode sees calls inside of DisableTorchFunction"


def test_views_share_their_memory_and_others_do_not() -> None:
    one, other = torch.ones(2, 3), torch.ones(2, 3)
    assert memory_of(one) == memory_of(one.mT[1:]), "_cdata is not one for all views of a storage"
    assert memory_of(one) != memory_of(other)


def test_a_twin_has_another_part_and_shares_the_rest() -> None:
    whole = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    other = twin(whole, {"1": nn.Tanh()})
    x = torch.tensor([[-1.0, 2.0]])
    assert other[0] is whole[0], "a module does not keep its parts in _modules any more"  # type: ignore[index]
    assert torch.equal(other(x), whole[0](x).tanh())
    assert isinstance(whole[1], nn.ReLU)
