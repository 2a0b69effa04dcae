"""The names that the doors may use: `cli` and `web` import from here and from nowhere else in `advisor`.

    from advisor.api import advise, load, read_case

    knowledge = load()
    advice = advise(read_case("case.yaml", knowledge), knowledge)
    advice.complete, advice.next, advice.as_dict()

A name is fetched when it is first used, since RDF and SHACL take half a second to import. The imports below are
what a type checker reads, and the table of where each name is at home.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import knowledge
    from .advice.advice import Advice, advise
    from .advice.document import Filled
    from .advice.graph import case_graph
    from .advice.inference import infer
    from .advice.inheriting import Inherited, follows, inherit
    from .advice.lawmap import near
    from .advice.pieces import PromptAdvice, Required, RequirementAdvice
    from .advice.questionnaire import Item, Page, Part, Questionnaire, depth_question
    from .advice.reasons import Effect, Reason, effects
    from .audit import running, sources
    from .audit.duck import Duck, working_in
    from .audit.follow_up import COLUMNS, Became, FollowUp, follow_up
    from .audit.one.earl import earl, records
    from .audit.one.points import FINDINGS, Point, Row, checked, lead, not_checked, points, rows
    from .audit.one.showing import show_statement
    from .audit.one.statement import (
        agreement,
        compared,
        engines,
        fetching,
        file_digest,
        kept,
        line,
        repeating,
        statement,
    )
    from .audit.program import installed
    from .audit.proof.certifying import CERTIFICATE, DIFFERENCE, certify
    from .audit.records import in_words
    from .audit.report.links import may_begin_a_link
    from .audit.report.population import passed_over
    from .audit.selection import selection
    from .audit.sources.database import opened
    from .audit.spark import Spark
    from .audit.sums import fingerprint
    from .audit.synth import write
    from .audit.verify.found import Verified as VerifiedAudit
    from .audit.verify.verifying import verify as verify_audit
    from .case import logs, privacy
    from .case.answers import NOT_RELEVANT, AnswerReader
    from .case.casefile import case_of, read_case, read_record
    from .case.facts import Place, possible_answers
    from .case.guarding import personal_data
    from .case.model import Case
    from .case.profile import (
        Profile,
        a_year_after,
        by_ids_of,
        called_in,
        parse_profile,
        profile_from,
        read_profile,
        same_answer,
        yearly,
    )
    from .case.writing import answer_record, case_record, case_text, plain, rewritten
    from .document import assessments, documents
    from .document.brought.passages import as_text, by_row
    from .document.brought.reading import read_document, read_text, too_large as document_too_large
    from .document.edited import changewords, rereading, returning
    from .document.edited.changes import Change, Reread, Take
    from .document.kinds import holding, overview
    from .document.kinds.open_version import Opened
    from .document.pictures import comparison, ways as waypictures
    from .engines.shacl import report
    from .export.jsonld import case_jsonld
    from .export.jsonschema import case_schema
    from .export.rulesschema import rules_schema
    from .export.shapes import form_shapes
    from .export.skos import concepts, publisher as concept_publisher, skos
    from .knowledge import Folders, KnowledgeBase, Question, Requirement, Rule, load
    from .knowledge.formats import is_base
    from .knowledge.matrices import Matrix, read_matrices
    from .knowledge.norms import Method
    from .knowledge.rules import questions_read
    from .knowledge.terms import Basis, Clause, Concept, Depth, Duty, Force, FormPage, Option
    from .language.answers import Amount, Answer, Number, Participation, Placed, ReadThrough, State
    from .language.subjects import CASE, Kind, Subject
    from .language.types import quantities
    from .language.types.base import UNSURE
    from .maintenance import dismissals, editor, filewatch, listings, new, renaming, ways
    from .maintenance.checking import check as checking, floor, released as releases_known, wholeness
    from .maintenance.checking.wholeness import Unwhole
    from .maintenance.impact import rows as impactrows, sources as impact_sources, told as impactwords
    from .maintenance.impact.cases import CaseImpact, Comparing, Difference, Impacts as CaseImpacts, gathered as case_impacts
    from .maintenance.impact.changes import Change as BaseChange, changes as base_changes
    from .maintenance.impact.smallest import Smallest as SmallestCase, smallest_of_each as smallest_cases
    from .maintenance.impact.trying import TooMuch, draft as drafted, tried as try_out
    from .maintenance.listings import ExampleRun
    from .maintenance.profile_impact import AdviceChange, Impact, Impacts, impacts, impacts_in
    from .maintenance.proving import proofs
    from .maintenance.proving.bench import Finding, Proof
    from .maintenance.releasing import bundle as release_bundle, gathering as releasing, inforce, pages as release_pages
    from .maintenance.releasing.gathering import Gathered
    from .maintenance.releasing.verifying import Verified as VerifiedBundle, verify as verify_bundle
    from .maintenance.sourcewatch import (
        copies as source_copies,
        drift as source_drift,
        law as law_watch,
        resting,
        texts as source_texts,
        writing as turtle_writing,
    )
    from .maintenance.testing import run as testing
    from .methods import calculators, helping, matrices
    from .methods.inputs import Slip
    from .methods.result import Result, norm_words
    from .store import (
        LOCAL,
        Conflict,
        Listed,
        ProfileConflict,
        Put,
        Saved,
        Store,
        StoredCase,
        StoredPaper,
        StoredProfile,
        backup,
        bases,
        causes,
        condition,
        places,
        schema,
        verifying,
    )
    from .store.events import ARCHIVED, KNOWLEDGE, ORIGIN, Event, applied, canonical
    from .store.own_check import OwnCheck
    from .store.places import Tree
    from .store.schema import default_url, folder_of
    from .store.verifying import Verified
    from .text.catalogue import LANGUAGES, chosen, current, gettext, ngettext, speaking
    from .text.errors import (
        AdvisorError,
        BrokenChain,
        Problem,
        UnknownId,
        Unusable,
        UnusableCase,
        UnusableDocument,
        UnusableStore,
    )
    from .text.files import bytes_of, content, found_below
    from .text.kept import Kept
    from .text.reading import MAX_BYTES, at_most, clean, from_plain, read, read_bytes
    from .text.worker import as_worker
    from .wording import (
        conditions as conditionwords,
        explanation,
        law as lawwords,
        proposals as proposalwords,
        reading as readwords,
        terminal,
        words as wording,
    )
    from .wording.explained import show_explained
    from .wording.explanation import ExplainedLine, ExplainedQuestion, ExplainedRequirement, ExplainedRule, explain
    from .wording.formerly import formerly
    from .wording.profiles import blank
    from .wording.terminal import Total, say, show_advice, show_problems, show_total, total


_IMPORT = re.compile(r"^    from \.([\w.]*) import (?:\(([^)]*)\)|(.*))$", re.M)  # a tenth of the time that ast.parse takes


@cache
def _homes() -> dict[str, tuple[str, str]]:
    """Each public name, with its module and its name there."""
    found = {}
    for module, several, alone in _IMPORT.findall(Path(__file__).read_text(encoding="utf-8")):
        for name in (several or alone).replace("\n", " ").split(","):
            original, _as, public = name.strip().partition(" as ")
            if original:
                found[public or original] = (module, original)
    return found


def __dir__() -> list[str]:
    return sorted(_homes())


def __getattr__(name: str) -> object:
    if name not in _homes():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, original = _homes()[name]
    home = import_module(".".join(filter(None, [__package__, module])))
    try:
        found = getattr(home, original)
    except AttributeError:  # a module of a room
        found = import_module(f"{home.__name__}.{original}")
    globals()[name] = found
    return found
