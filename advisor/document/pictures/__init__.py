"""The pictures of a document."""
