"""The command line: `prio`. Importing it gathers the commands; what they need is imported when they run."""

from . import auditing, calculating, cases, database, documents, exporting, knowledge, profiles, serving
from .base import main

__all__ = ["auditing", "calculating", "cases", "database", "documents", "exporting", "knowledge", "main", "profiles", "serving"]
