"""What people bring in a file: its passages, and the marks around its text."""
