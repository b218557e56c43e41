"""Three ways to make a task of a text: a masked and a causal model of one size, which have read the same stories, and
the spans that T5 cuts out."""
