"""The documents of a case: the saksframlegg and its kin, and files that people bring."""
