"""What is proved of a knowledge base for all cases, or the smallest case that shows otherwise: docs/decisions/24-proofs.md."""
