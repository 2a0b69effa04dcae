"""One case under the loupe: point by point, as a statement that can be repeated, on a terminal, in EARL."""
