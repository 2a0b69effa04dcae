"""What exists and what follows: the knowledge base, read from its files and checked whole."""

from .base import CASE_FIELDS, KnowledgeBase, RuleSet
from .formats import Folders, home
from .loading import load
from .terms import Demand, Question, Requirement, Rule

__all__ = ["CASE_FIELDS", "Demand", "Folders", "KnowledgeBase", "Question", "Requirement", "Rule", "RuleSet", "home", "load"]
