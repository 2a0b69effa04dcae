"""The documents beside the case paper: the review on one page, the open version, the evidence-to-decision table."""
