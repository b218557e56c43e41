"""The weights of a layer are those that its mechanism asks for, and positions are sines and cosines."""

import math

import torch
from torch import nn

from model.mechanisms.decoder_layer import decoder_layer
from model.mechanisms.encoder_layer import encoder_layer
from model.networks.training.layers import Layer, layers, places


def test_a_layer_holds_what_its_mechanism_takes() -> None:
    x, context = torch.randn(5, 8), torch.randn(3, 8)
    assert encoder_layer(x, **Layer(8, 16).weights(), heads=2).shape == x.shape
    assert decoder_layer(x, context, **Layer(8, 16, ("w", "cross")).weights(), heads=2).shape == x.shape


def test_layers_are_those_of_a_list() -> None:
    one = Layer(8, 16)
    assert layers(nn.ModuleList([one, nn.Linear(1, 1)])) == [one]


def test_places_are_sines_and_cosines() -> None:
    found = places(7, 6)
    for n in range(7):
        for i in range(3):
            angle = n / 10_000 ** (2 * i / 6)
            assert math.isclose(float(found[n, 2 * i]), math.sin(angle), abs_tol=1e-6)
            assert math.isclose(float(found[n, 2 * i + 1]), math.cos(angle), abs_tol=1e-6)
