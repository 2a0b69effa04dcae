"""The methods that work a figure out.

result = work_out("apt", {"age": 61, "today": "15,89"})
result.as_text(), result.as_dict()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..knowledge import home
from ..knowledge.formats import NORMS
from ..knowledge.norms import Discounting, Method, Setting, read_methods
from ..text.catalogue import gettext as _
from ..text.errors import Problem, UnusableKnowledge
from .cost import cost_per_unit
from .inputs import Given
from .qaly import gained
from .result import Result
from .shortfall import shortfall

WORKED_OUT_BY: Mapping[str, Callable[..., Result]] = {"apt": shortfall, "qaly": gained, "cost": cost_per_unit}


def method(id: str, folder: Path | None = None) -> Method:
    """Raises UnusableKnowledge where the base has none such."""
    folder = (folder or home()).resolve()
    if id not in (found := read_methods(folder)):
        raise UnusableKnowledge([Problem(str(folder / NORMS), None, _("There is no method «{id}».", id=id))])
    return found[id]


def methods(folder: Path | None = None) -> list[Method]:
    """Those of the base. Raises UnusableKnowledge."""
    return list(read_methods((folder or home()).resolve()).values())


def beside(question: str, folder: Path | None = None) -> list[Method]:
    """The methods that help with an answer to a question."""
    return [one for one in methods(folder) if question in one.helps]


def settings(method: Method) -> Mapping[str, Mapping[str, Setting]]:
    """Field → what there is to choose among; the first is the usual one."""
    rates = next((norm for norm in method.norms if isinstance(norm, Discounting)), None)
    return {"setting": rates.settings} if rates else {}


def work_out(id: str, given: Mapping[str, Given], folder: Path | None = None, language: str = "") -> Result:
    """The result of a method, in the current language. Raises Unusable with everything wrong with what was given.

    Numbers are read as the language writes them; without one, what may be read in two ways is asked back.
    """
    return WORKED_OUT_BY[id](method(id, folder), language=language, **given)
