"""Attention through all layers: rollout and flow (Abnar & Zuidema 2020, §3, arXiv:2005.00928).

A layer is a step in a graph whose nodes are the tokens between the layers. What a token has after a layer is, in
equal parts, what attention brought it and what it had before: 0.5 A + 0.5 I, heads averaged, rows normalised.
"""

from __future__ import annotations

import networkx as nx
import torch
from networkx.algorithms.flow import build_residual_network, shortest_augmenting_path
from torch import Tensor

from model.presence import go_on

UNIT = 2**32  # capacities as whole numbers of 1 / UNIT: an algorithm on floats may add up crumbs without end


def mixed(weights: Tensor) -> Tensor:
    """0.5 A + 0.5 I, rows normalised, in float64; weights (…, query, key), heads averaged.

    Weights that were set below 0 by hand count as 0.
    """
    half = 0.5 * weights.double().clamp(min=0) + 0.5 * torch.eye(weights.shape[-1], dtype=torch.float64)
    return half / half.sum(-1, keepdim=True)


def rollout(weights: Tensor, query: int) -> Tensor:
    """Ã_l … Ã_1 Ã_0 for every l, the row of one query: weights (layer, query, key), heads averaged -> (layer, key).

    The rows go down through the layers together, so that no matrix is multiplied by another, and one is held at once.
    """
    rows = torch.empty(0, weights.shape[-1], dtype=torch.float64)
    for layer in weights.flip(0):
        own = mixed(layer)
        rows = torch.cat([own[query, None], rows @ own])
    return rows


def flow(weights: Tensor, layer: int, query: int) -> Tensor:
    """The maximum flow from one query's node above `layer` to each token below layer 0, when an edge carries at most
    its weight: weights (layer, query, key), heads averaged -> (key)."""
    graph, reached = nx.DiGraph(), {query}
    capacities = (mixed(weights[: layer + 1]) * UNIT).round().long().tolist()
    for at in range(layer, -1, -1):  # downwards, along the edges that anything from the query can reach
        edges = [(above, key, most) for above in reached for key, most in enumerate(capacities[at][above]) if most]
        graph.add_edges_from(((at + 1, above), (at, key), {"capacity": most}) for above, key, most in edges)
        reached = {key for _above, key, _most in edges}
    residual = build_residual_network(graph, "capacity")

    def largest(key: int) -> float:
        go_on()
        if key not in reached:
            return 0.0
        found = shortest_augmenting_path(graph, (layer + 1, query), (0, key), residual=residual, value_only=True)
        return float(found.graph["flow_value"]) / UNIT

    return torch.tensor([largest(key) for key in range(weights.shape[-1])], dtype=torch.float64)
