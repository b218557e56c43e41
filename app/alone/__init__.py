"""Pages that need no server: what they would ask is asked now, and stands in them."""
