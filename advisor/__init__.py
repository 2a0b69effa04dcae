"""Prioriteringsrådgiver: advice on municipal prioritisation, from a knowledge base."""
