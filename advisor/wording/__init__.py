"""Advice in words: answers, conditions and explanations as a person reads them, and the terminal."""
