"""Every table, record and report of an audit, held against the same audit done again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from ...knowledge import KnowledgeBase
from ...text.catalogue import gettext as _
from ...text.errors import Problem, Unusable
from ...text.files import bytes_of
from ..duck import Duck
from ..layout import VERSION
from ..program import program
from ..running import Differs
from ..sources import Source
from ..sums import files_in
from .differing import differing
from .found import Verified
from .repeating import Identity, Kept, claimed, identity, repeat

FACTS = "facts"  # the folder of the cases that the audit keeps
HEAD = 10_000  # bytes that the names of the columns of a table are among
_BY_PROGRAM = frozenset({"of", "sha256", "judged_by", "files", "tables"})  # keys that follow from which program and engine ran


class Recount:
    """Adds to what was `found`: what differs, and what cannot be recounted. `judged` is told how many more cases are."""

    def __init__(self, folder: Path, knowledge: KnowledgeBase, found: Verified, workers: int, judged: Callable[[int], None]):
        self.folder = folder
        self.knowledge = knowledge
        self.found = found
        self.told = {problem.file for problem in found.differs}
        self.workers = workers
        self.judged = judged

    def hold(self, source: Source | None, named: str) -> None:
        """Never raises for what is wrong in the folder. `named`: what people call the source."""
        try:
            self._hold(source, named)
        except Unusable as error:
            self.found.unchecked += error.problems
        except Differs as error:
            self.found.differs += [Problem(FACTS, None, f"{error.what} {one}") for one in error.said]
        except Exception as error:  # whoever seals records anew can make anything of them
            what = _("What the audit rests on is not as the program writes it ({reason}).", reason=type(error).__name__)
            self._leave(FACTS, what)

    def _hold(self, source: Source | None, named: str) -> None:
        said, others = identity(self.folder)
        if said is None:
            self._leave("audit.json", _("No file says which audit this is."))
            return
        if said["program"] != program():
            self.found.made_by = f"{said['program'].get('version') or '–'} ({said['program']['code'][:12]})"
        if self._is_known(said) and (cases := self._cases(said, source, named)):
            self._repeat(said, cases)
        else:
            for name in others:
                self._differs(name, _("The file tells of another audit than the others do."))

    def _leave(self, name: str, what: str, cure: str = "") -> None:
        self.found.unchecked.append(Problem(name, None, what, cure))

    def _differs(self, name: str, what: str) -> None:
        """Tells of a file as a whole, where SHA256SUMS has not done so."""
        if name not in self.told:
            self.found.differs.append(Problem(name, None, what))

    def _is_known(self, said: Identity) -> bool:
        """Whether this program and this base can judge the same cases again."""
        used, ours = said["knowledge_base"], self.knowledge
        if said["layout"] != VERSION:
            what = _("The audit has layout {found}; this program reads {layout}.", found=said["layout"], layout=VERSION)
            self._leave("audit.json", what, _("Use the program that it was made with."))
        elif used["digest"] != ours.digest:
            theirs, here = f"{used.get('version')} ({used['digest'][:12]})", f"{ours.version} ({ours.digest[:12]})"
            what = _("The audit used knowledge base {theirs}, and this is {ours}.", theirs=theirs, ours=here)
            self._leave("audit.json", what, _("Name its folder with --kb. `prio db base` fetches one that a case has used."))
        else:
            return True
        return False

    def _cases(self, said: Identity, source: Source | None, named: str) -> Source | None:
        """What to count from: the source, where it is the one that was audited, else the cases that are kept."""
        if source and (source.kind, source.digest()) == (said["source"]["kind"], said["source"]["digest"]):
            return source
        if source:
            what = _("The cases in {source} are not those that the audit read.", source=named)
            self.found.differs.append(Problem("audit.json", None, what))
        if said["source"]["kind"] == "parquet":
            self._leave(FACTS, _("The cases lie in the tables that the audit read."), _("Name their folder with --source."))
            return None
        kept = Kept(self.folder / FACTS, said=said)
        damaged = list(kept.unlike(self.knowledge))
        for name in damaged:
            self._differs(f"{FACTS}/{name}", _("The file is not as it was written."))
        if damaged:
            self._leave(FACTS, _("The cases that the audit keeps are not as it left them."), _("Name the source with --source."))
        return None if damaged else kept

    def _repeat(self, said: Identity, source: Source) -> None:
        with TemporaryDirectory(prefix="prio-") as scratch:
            again, engine = Path(scratch, "again"), claimed(self.folder)
            repeat(said, engine, source, self.knowledge, again, self.workers, self._count)
            is_same = not self.found.made_by and engine == f"{Duck.name} {Duck.version}"
            kept = {f"{FACTS}/{name}" for name in source.files} if isinstance(source, Kept) else set()
            with Duck(Path(scratch), threads=self.workers) as duck:
                self._compare(duck, again, kept, frozenset() if is_same else _BY_PROGRAM)

    def _compare(self, duck: Duck, again: Path, kept: set[str], apart: frozenset[str]) -> None:
        """Holds each file against the one of the same name in `again`; `kept` are those that it was counted from."""
        wanted, there = files_in(again), files_in(self.folder)
        for name, path in wanted.items():
            if name not in there:
                self._differs(name, _("The file is missing."))
            elif self._is_comparable(name, there[name], path):
                self.found.differs += differing(duck, name, there[name], path, apart)
        for name in there.keys() - wanted.keys() - kept:
            self._differs(name, _("This is no part of the audit."))

    def _count(self, cases: int) -> None:
        self.found.recounted += cases
        self.judged(cases)

    def _is_comparable(self, name: str, found: Path, wanted: Path) -> bool:
        """Whether another program would write the same: not its sentences, and not a table with other columns."""
        if not self.found.made_by or wanted.suffix not in (".html", ".jsonld", ".csv"):
            return True
        most = HEAD if wanted.suffix == ".csv" else max(found.stat().st_size, wanted.stat().st_size)
        there, ours = (bytes_of(path, most) for path in (found, wanted))
        same = there.partition(b"\n")[0] == ours.partition(b"\n")[0] if wanted.suffix == ".csv" else there == ours
        if not same:
            what = _("Another version of the program wrote it in another way.")
            self._leave(name, what, _("Use the program that it was made with."))
        return same
