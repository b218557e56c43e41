"""A mixture of experts: it is Mixtral's own block and gpt-oss' own router, and an expert sees only its tokens."""

from typing import Literal

import pytest
import torch
from torch import Tensor
from transformers import GptOssConfig, MixtralConfig
from transformers.models.gpt_oss.modeling_gpt_oss import GptOssTopKRouter
from transformers.models.mixtral.modeling_mixtral import MixtralSparseMoeBlock

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.mixture_of_experts import mixture_of_experts
from model.problem import Problem
from model.tracing.step import Edit, Step, Trace

N, D, EXPERTS, D_FF = 7, 6, 5, 8
SHAPES = {"x": (N, D), "w_router": (D, EXPERTS), "w_1": (EXPERTS, D, D_FF), "w_2": (EXPERTS, D_FF, D),
          "w_gate": (EXPERTS, D, D_FF)}  # fmt: skip


def numbers() -> dict[str, Tensor]:
    """Its inputs."""
    draw = torch.Generator().manual_seed(3)
    return {name: torch.randn(shape, generator=draw, dtype=torch.float64) / 2 for name, shape in SHAPES.items()}


def steps(
    top_k: int = 2, softmax: Literal["after", "before"] = "after", edits: tuple[Edit, ...] = ()
) -> dict[str, Step]:
    """The steps of a run, by id."""
    with Trace(edits) as trace:
        mixture_of_experts(**numbers(), top_k=top_k, softmax=softmax, step=trace)
    return {step.id: step for step in trace.finish().steps}


@pytest.mark.parametrize("top_k", [1, 2, EXPERTS])
def test_it_is_mixtrals_own_block(top_k: int) -> None:
    config = MixtralConfig(hidden_size=D, intermediate_size=D_FF, num_local_experts=EXPERTS,
                           num_experts_per_tok=top_k, hidden_act="silu")  # fmt: skip
    config._experts_implementation = "eager"
    block = MixtralSparseMoeBlock(config).double().eval()
    given = numbers()
    with torch.no_grad():
        block.gate.weight.copy_(given["w_router"].T)
        block.experts.gate_up_proj.copy_(torch.cat([given["w_gate"], given["w_1"]], -1).mT)
        block.experts.down_proj.copy_(given["w_2"].mT)
        theirs = block(given["x"][None])[0]
    # theirs computes the shares in float32, over all experts, and divides by those of the chosen
    torch.testing.assert_close(mixture_of_experts(**given, top_k=top_k, activation="silu"), theirs, atol=1e-6, rtol=0)


def test_its_gates_are_those_of_gpt_oss_router() -> None:
    router = GptOssTopKRouter(GptOssConfig(hidden_size=D, num_local_experts=EXPERTS, num_experts_per_tok=3)).double()
    given = numbers()
    with torch.no_grad():
        router.weight.copy_(given["w_router"].T)
        _, scores, places = router(given["x"])
    theirs = torch.zeros(N, EXPERTS, dtype=torch.float64).scatter(1, places, scores)
    torch.testing.assert_close(steps(3)["gates"].value, theirs, atol=1e-12, rtol=0)  # float64


def test_shares_before_choosing_are_among_all_experts_and_add_up_to_less() -> None:
    found = steps(softmax="before")
    whole = found["logits"].value.softmax(-1)
    chosen = found["chosen"].value
    torch.testing.assert_close(found["gates"].value[chosen], whole[chosen], atol=1e-12, rtol=0)  # float64
    assert bool((found["gates"].value.sum(-1) < 0.999).all())
    assert bool((steps()["gates"].value.sum(-1) - 1 < 1e-12).all())


def test_an_expert_computes_only_the_tokens_that_chose_it() -> None:
    found = steps()
    chosen = found["chosen"].value
    for i in range(EXPERTS):
        its = tuple(chosen[:, i].nonzero().flatten().tolist())
        assert found["load"].value[i] == len(its)
        if its:
            assert found[f"expert {i}/hidden"].labels[0] == its
    assert int(found["load"].value.sum()) == 2 * N


def test_a_token_without_experts_says_nothing() -> None:
    chosen = steps()["chosen"].value
    off = tuple(Edit("chosen", (3, i), 0) for i in range(EXPERTS) if chosen[3, i])
    found = steps(edits=off)["output"].value
    assert bool((found[3] == 0).all())
    assert bool(found[2].any())


def test_more_experts_than_there_are_are_refused() -> None:
    with pytest.raises(Problem, match="Of 5 experts no 6 can be chosen"):
        steps(6)


def test_the_figure_counts_the_tokens_of_each_expert() -> None:
    request = Request(inputs.tokens(["a", "b", "c"]), options={"experts": 4, "top_k": 2})
    (figure,) = figures(registry.find("mixture-of-experts"), request)
    counted, even = figure.series
    assert sum(counted.y) == 6
    assert even.y == [1.5] * 4
