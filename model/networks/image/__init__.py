"""Two small networks that write a digit of 8×8 cells by attention: one decides masked cells in rounds, one takes noise
away."""
