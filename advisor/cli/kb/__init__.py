"""prio kb: for those who keep the knowledge base."""

from ..base import Lazy, main

MODULES = {  # each command, and the module here that has it
    "check": "checking",
    "coverage": "listing",
    "dismissed": "dismissed",
    "impact": "impacting",
    "new": "new",
    "ours": "listing",
    "prove": "proving",
    "questions": "listing",
    "release": "releasing",
    "rename": "renaming",
    "rules": "listing",
    "source": "sourcing",
    "test": "testing",
}


@main.group("kb", cls=Lazy, modules=MODULES, package=__package__)
def kb() -> None:
    """The knowledge base: check it, list it, see what it covers."""
