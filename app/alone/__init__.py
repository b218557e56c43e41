"""Pages that need no server: what they would ask is asked now, and stands in them."""

PARTS = ("lessons", "lab", "history", "terms")  # of a site, in the order in which a newcomer takes them
