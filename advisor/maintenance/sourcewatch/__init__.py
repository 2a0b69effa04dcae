"""The source watch: which clauses of the guideline, and which places in the law, are no longer as they were read."""
