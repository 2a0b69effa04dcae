"""The closed language of rules: what a condition is asked of, how it is written, and what it means."""
