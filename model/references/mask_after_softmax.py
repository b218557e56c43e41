"""The causal mask before softmax: what masking after it must come to."""

from model.references import causal

NAME = "torch's causal attention, masked before softmax, float64"
reference = causal.reference
