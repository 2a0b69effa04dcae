"""A Word file that people wrote on in, held against the case it was made from: what became of each text, and what goes back."""
