"""A document as a file: HTML, PDF, Word, and in a municipality's own Word template."""
