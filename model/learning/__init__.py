"""Attention being learned: small transformers, whose attention is a mechanism of the lab, trained in seconds on tasks
of which one knows what a right head would look at. A task is a file in tasks/."""
