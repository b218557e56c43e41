"""Attention through all layers: rollout and flow (Abnar & Zuidema 2020, §3, arXiv:2005.00928).

A layer is a step in a graph whose nodes are the tokens between the layers. What a token has after a layer is, in
equal parts, what attention brought it and what it had before: 0.5 A + 0.5 I, heads averaged, rows normalised.
"""

from __future__ import annotations

import networkx as nx
import torch
from networkx.algorithms.flow import build_residual_network, shortest_augmenting_path
from torch import Tensor

UNIT = 2**32  # capacities as whole numbers of 1 / UNIT: an algorithm on floats may add up crumbs without end


def mixed(weights: Tensor) -> Tensor:
    """0.5 A + 0.5 I of each layer, rows normalised, in float64; weights (layer, query, key), heads averaged.

    Weights that were set below 0 by hand count as 0.
    """
    half = 0.5 * weights.double().clamp(min=0) + 0.5 * torch.eye(weights.shape[-1], dtype=torch.float64)
    return half / half.sum(-1, keepdim=True)


def rollout(layers: Tensor, query: int) -> Tensor:
    """Ã_l … Ã_1 Ã_0 for every l, the row of one query: layers (layer, query, key) as mixed -> (layer, key).

    It follows the row down through the layers, which takes no product of matrices.
    """
    rows = layers[:, query]
    for layer in range(len(layers) - 1, 0, -1):
        # those that start above this layer pass through it one by one, with all that are on their way
        rows = torch.cat([rows[:layer], rows[layer:] @ layers[layer - 1]])
    return rows


def flow(layers: Tensor, layer: int, query: int) -> Tensor:
    """The maximum flow from one query's node above `layer` to each token below layer 0, when an edge carries at most
    its weight: layers (layer, query, key) as mixed -> (key). What a token had before keeps every node in the graph."""
    graph = nx.DiGraph()
    capacities = (layers[: layer + 1] * UNIT).round().long()
    for at, query_, key in capacities.nonzero().tolist():
        graph.add_edge((at + 1, query_), (at, key), capacity=int(capacities[at, query_, key]))
    residual = build_residual_network(graph, "capacity")

    def most(key: int) -> float:
        found = shortest_augmenting_path(graph, (layer + 1, query), (0, key), residual=residual, value_only=True)
        return float(found.graph["flow_value"]) / UNIT

    return torch.tensor([most(key) for key in range(layers.shape[-1])], dtype=torch.float64)
