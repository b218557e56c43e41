"""A small German–English translator in five builds: from one fixed vector, over attention, to the transformer.

The sentences come from a grammar of our own, so that everything about them is known; what looks is what the lab shows.
"""
