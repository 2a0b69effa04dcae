"""For those who keep the knowledge base: its examples run, what it covers, what in it is ours."""
