"""Audit: the same verdicts for one case or a million, from the same knowledge base, with proof."""

import csv

csv.field_size_limit(16_000_000)  # what people wrote may be as long as a case file is, in each table that is read again
