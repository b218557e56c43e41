"""Trained transformers, our function as their attention: the only place that imports transformers."""
