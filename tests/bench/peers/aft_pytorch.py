"""aft-pytorch: the attention-free transformer, full and simple."""

import torch

from model.mechanisms.aft import aft
from tests.bench.peers.peer import Compared, Comparisons, normal, weighted

NEEDS = ["aft-pytorch==0.2.2"]


def compared() -> Comparisons:
    """Its projections set so that q, k and v are ours."""
    from aft_pytorch import AFTFull, AFTSimple

    q, k, v, w = normal(7, 4), normal(7, 4), normal(7, 4), normal(7, 7)
    x, parts = torch.cat((q, k, v), -1), torch.eye(12, dtype=torch.float64).split(4, dim=1)
    for kind, theirs in (("full", AFTFull), ("simple", AFTSimple)):
        layer = theirs(7, 12, hidden_dim=4).double()
        for own, part in zip((layer.to_q, layer.to_k, layer.to_v), parts, strict=True):
            weighted(own, part)
        weighted(layer.project, torch.eye(4, 12, dtype=torch.float64))
        if kind == "full":
            with torch.no_grad():
                layer.wbias.copy_(w)
        ours = aft(q, k, v, w, kind=kind)
        yield Compared("aft", f"`{theirs.__name__}`", ours, layer(x[None])[0, :, :4])
