"""Prioriteringsrådgiver: advice on municipal prioritisation, from a knowledge base.

The rooms, each knowing only those before it: text, language, knowledge, case, engines, advice, store, wording,
export, methods, document, audit, maintenance. What the doors may use of them stands in api.py; the doors are cli and web.
"""
