"""Those who judge: the definition and durable_rules of rules, the plain reading and pySHACL of shapes."""

from .postponed import postpone

postpone()  # before pySHACL is imported
