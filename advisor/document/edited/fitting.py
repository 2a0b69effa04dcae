"""What of a text in an edited Word file people wrote in an answer, told from what the program says around it."""

from __future__ import annotations

from itertools import groupby

from ...advice.advice import Advice
from ...language.answers import State
from ..anchors import written
from ..model import From, Origin, Piece
from .changes import Take, Why
from .matching import Matched
from .texts import ALIKE, Entry, bare


def fit(advice: Advice, matched: Matched, entry: Entry, text: str) -> tuple[Take | None, Why | None]:
    """Where the text of a piece goes in the case: what people wrote, without what the program says around it."""
    if entry.table:
        take = _cell(advice, entry, text)
        return take, None if take else Why.TABLE
    if entry.empty:
        return _filled(advice, entry, text)
    parts = _parts(entry.piece)
    said = _spaced(text)
    found: list[Take] = []
    for number, (text_now, origin) in enumerate(parts):
        place = origin.place if origin else None
        if not origin or not place:
            continue
        before = _spaced("".join(text for text, _origin in parts[:number]))
        after = _spaced("".join(text for text, _origin in parts[number + 1 :]))
        if _alike(said).startswith(_alike(before)) and _alike(said[len(before) :]).endswith(_alike(after)):
            own = said[len(before) : len(said) - len(after)].strip()
            if own and len(before) + len(after) < len(said):
                found.append(Take(place, origin.part, _line(matched, entry, origin), own, text_now.strip()))
    written_by = [origin.of for _text, origin in parts if origin]
    if From.ANSWER not in written_by:
        return None, Why.FIELD if written_by else Why.PROGRAM
    if len(found) == 1 and writable(advice, found[0]):
        return found[0], None
    return _whole(advice, matched, entry, parts, said), Why.MIXED


def _cell(advice: Advice, entry: Entry, text: str) -> Take | None:
    """A cell that is an answer in one line, and nothing else."""
    origins = {run.origin for run in entry.piece.runs}
    origin = next(iter(origins))
    if len(origins) > 1 or not origin.place or origin.part != "value":
        return None
    subject, question = origin.place
    answer = advice.case.answers.get(subject, {}).get(question)
    if not answer or written(f"{answer.value}") != entry.text:
        return None
    take = Take(origin.place, "value", 0, " ".join(bare(text).split()), entry.text)
    return take if take.text and writable(advice, take) else None


def _whole(advice: Advice, matched: Matched, entry: Entry, parts: list[tuple[str, Origin | None]], said: str) -> Take | None:
    """All of a text, for people to take what is theirs out of, where it can only have been in one place."""
    own = [(text, origin) for text, origin in parts if origin]
    if len(own) != 1 or not said:
        return None
    text, origin = own[0]
    if not origin or not origin.place:
        return None
    take = Take(origin.place, origin.part, _line(matched, entry, origin), said, text.strip())
    return take if writable(advice, take) else None


def _filled(advice: Advice, entry: Entry, text: str) -> tuple[Take | None, Why | None]:
    """What somebody wrote where nothing was assessed."""
    places = [run.origin.place for run in entry.piece.runs if run.origin.place]
    said = _spaced(text)
    if _alike(said).startswith(_alike(_spaced(entry.text))):
        said = said[len(_spaced(entry.text)) :].strip()
    if len(places) != 1 or not said:
        return None, Why.FIELD
    take = Take(places[0], "value", None, said)
    return (take, None) if writable(advice, take) else (None, Why.FIELD)


def _line(matched: Matched, entry: Entry, origin: Origin) -> int:
    """Which paragraph of its part a run is."""
    earlier = matched.entries[: matched.entries.index(entry)]
    return sum(run.origin == origin for one in earlier if not one.table for run in one.piece.runs)


def writable(advice: Advice, take: Take) -> bool:
    """Whether the part of an answer is a text that can be written."""
    subject, question = take.place
    asked = advice.knowledge.questions[question]
    answer = advice.case.answers.get(subject, {}).get(question)
    if take.part == "value":
        return asked.answer_type.name == "text" and (answer is None or answer.state is not State.NOT_RELEVANT)
    return answer is not None and not asked.derived


def _parts(piece: Piece) -> list[tuple[str, Origin | None]]:
    """The text of a piece, what people wrote in one place apart; of what the program says there is no origin."""
    written_by = [(written(run.text), run.origin if run.origin.part else None) for run in piece.runs]
    return [("".join(text for text, _origin in several), origin) for origin, several in groupby(written_by, lambda one: one[1])]


def _spaced(text: str) -> str:
    """A text with one space between words; its paragraphs stay."""
    return "\n".join(" ".join(line.split()) for line in bare(text).split("\n")).strip()


def _alike(text: str) -> str:
    """As long as the text, so that places in it are the same."""
    return text.translate(ALIKE)
