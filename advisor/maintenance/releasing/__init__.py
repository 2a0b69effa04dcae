"""A released base as a bundle that others can trust, and which base was in force on a day."""
