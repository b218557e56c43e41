"""Trained transformers, our function as their attention; theirs.py alone imports transformers."""
