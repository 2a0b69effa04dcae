"""A case: its nouns, the file it is read from and written to, its facts, and the guard of personal data."""
