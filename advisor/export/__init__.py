"""What leaves the tool in standard forms."""
