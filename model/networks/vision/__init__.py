"""A vision transformer for handwritten digits: pictures of 8×8 cut into patches, which are its tokens."""
