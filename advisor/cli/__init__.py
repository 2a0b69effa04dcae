"""The command line: `prio`. A command is imported when it is asked for, and what it needs when it runs."""

from .base import main

__all__ = ["main"]
