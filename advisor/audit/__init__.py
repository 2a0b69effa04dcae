"""Audit: the same verdicts for one case or a million, from the same knowledge base, with proof."""
