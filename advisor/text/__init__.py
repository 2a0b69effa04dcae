"""Text as people and files give it: what can be seen, sentences in three languages, errors, and YAML with its lines."""
