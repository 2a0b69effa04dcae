"""A copy of a knowledge base in which some questions have got another id, as a maintainer would give them one: in every file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]

EACH_KIND = {  # a question of each kind: old id → new
    "nytte-samlet": "samla-nytte",  # a scale of a measure, which the picture and the table of measures rest on
    "tiltak-retning": "retning-for-tiltaket",  # one of several options
    "helhet-endring-ressurs": "endring-i-budsjettet",  # a number, of which an answer to another is proposed
    "nytte-krit": "kriterier-for-nytten",  # several choices, of a group
    "bb-vurder": "barnets-beste-vurdert",  # free text that a duty asks for
    "anb-barn-berort": "angar-barn",  # yes or no, on which it rests whether duties apply
    "alvorlighet-na": "alvorleg-no",  # a scale of a group, which follows it to other measures
    "samisk-forvaltningsomrade": "i-forvaltningsomradet",  # what a municipality answers once a year
    "helhet-nedprioriteres": "det-som-viker",  # about the case, with a role in the review
}


CITED = re.compile(r" *(- )?(clauses|law|id):")


def renamed_copy(to: Path, names: Mapping[str, str] = EACH_KIND, base: Path = ROOT) -> Path:
    """A copy of a base in which each question of `names` has its new id, and says which it had."""
    for part in ("ontology", "rules", "examples"):
        shutil.copytree(base / part, to / part)
    for path in (*to.glob("ontology/*.ttl"), *to.glob("ontology/*.yaml"), *to.glob("rules/*.yaml")):
        text = path.read_text(encoding="utf-8")
        for old, new in names.items():
            text = in_turtle(text, old, new) if path.suffix == ".ttl" else in_yaml(text, old, new)
        path.write_text(text, encoding="utf-8")
    return to


def in_turtle(text: str, old: str, new: str) -> str:
    text = text.replace(f'dct:identifier "{old}"', f'dct:identifier "{new}" ; dct:replaces "{old}"')
    return re.sub(rf"\b(sporsmal|svar):{re.escape(old)}(?![\w.-])", rf"\1:{new}", text)


def in_yaml(text: str, old: str, new: str) -> str:
    """Everywhere but in lists of clauses and of places in the law, which may have the same id."""
    word = re.compile(rf"(?<![\w.-]){re.escape(old)}(?![\w.-])")
    lines = text.split("\n")
    return "\n".join(line if CITED.match(line) else word.sub(new, line) for line in lines)


def as_old(record, names: Mapping[str, str] = EACH_KIND):
    """A record of a case or profile with the old ids."""
    old = {new: before for before, new in names.items()}
    return _named(record, old)


def as_new(record, names: Mapping[str, str] = EACH_KIND):
    return _named(record, names)


def _named(part, names: Mapping[str, str]):
    if isinstance(part, list):
        return [_named(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    found = {key: _named(one, names) for key, one in part.items() if key != "answers"}
    if "answers" in part:
        found["answers"] = {names.get(id, id): answer for id, answer in part["answers"].items()}
    return {key: found[key] for key in part}
