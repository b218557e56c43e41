"""A task is a file here; model/learning/task.py finds it."""
