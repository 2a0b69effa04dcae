"""Proof that many cases are judged as one is: the comparison, the cases it is tried on, and the certificate."""
