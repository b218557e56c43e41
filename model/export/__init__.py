"""What leaves Headlight: a run as a script of its own."""
