"""What a change of the knowledge base is, in words, and what it does to cases."""
