"""Checks across the files of a base: what one names, another describes; and no advice can be lost on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from ..language.conditions import All, Situated
from ..language.subjects import Kind
from ..text.catalogue import gettext as _
from ..text.errors import Problem
from ..text.nearest import did_you_mean
from .base import CASE_FIELDS, KnowledgeBase
from .document import hold_document, no_question
from .layers import MAX_OPERATORS, MAX_PROPERTIES, MAX_TESTS, MAX_WAITING, Layers
from .namespaces import CLAUSE, CRITERION, DUTY, GROUP, NS, QUESTION, REQUIREMENT, SOURCE
from .rules import TRUE, questions_read, situations_read
from .terms import Force, Proposing, Question, Rule
from .turtle import TurtleFiles

MOST_PLACES = 2**15  # what an answer can be, to a question that a rule reads: a table of it is made


def hold_together(knowledge: KnowledgeBase, files: TurtleFiles, shape_files: TurtleFiles, waiting: Collection[str] = ()) -> None:
    """Checks across files: what one names, another describes. What rests on situations that are not read whole waits."""
    for question in knowledge.questions.values():
        node = URIRef(QUESTION + question.id)
        if question.ask_when and knowledge.situations.get(question.ask_when) is not question.about:
            what = _("No rule concludes the situation «{name}» about a {about}.", name=question.ask_when, about=question.about)
            files.problem(node, what, did_you_mean(question.ask_when, list(knowledge.situations)), URIRef(NS + "sporNar"))
        for id in question.clauses:
            if id not in knowledge.clauses:
                near = did_you_mean(id, list(knowledge.clauses))
                files.problem(node, _("There is no clause «{id}».", id=id), near, DCTERMS.source, URIRef(CLAUSE + id))
        if not question.derived and question.section not in knowledge.sections:
            what, near = _("There is no section «{id}».", id=question.section), one_of(question.section, knowledge.sections)
            files.problem(node, what, near, URIRef(NS + "del"))
        if question.criterion and question.criterion not in knowledge.criteria:
            what, near = _("There is no criterion «{id}».", id=question.criterion), one_of(question.criterion, knowledge.criteria)
            files.problem(node, what, near, DCTERMS.subject)
        if question.case_field not in ("", *CASE_FIELDS):
            what = _("A case file has no field «{id}».", id=question.case_field)
            files.problem(node, what, ", ".join(CASE_FIELDS), URIRef(NS + "saksfelt"))
    for clause in knowledge.clauses.values():
        for id in (clause.source, *clause.served_by):
            if id not in knowledge.sources:
                near = did_you_mean(id, list(knowledge.sources))
                files.problem(URIRef(CLAUSE + clause.id), _("There is no source «{id}».", id=id), near, URIRef(SOURCE + id))
    for rule in knowledge.rules:
        shape_files.problems += _too_much(rule, knowledge.questions)
    shape_files.problems += _too_many_options(knowledge)
    for requirement in knowledge.requirements.values():
        node = URIRef(REQUIREMENT + requirement.id)
        for id in requirement.clauses:
            if id not in knowledge.clauses:
                near = did_you_mean(id, list(knowledge.clauses))
                shape_files.problem(node, _("There is no clause «{id}».", id=id), near, DCTERMS.source, URIRef(CLAUSE + id))
        for law in requirement.law:
            if law not in knowledge.sources:
                near = did_you_mean(law, list(knowledge.sources))
                shape_files.problem(
                    node, _("There is no legal source «{id}».", id=law), near, DCTERMS.references, URIRef(SOURCE + law)
                )
        for id in requirement.questions:
            asked = knowledge.questions[id].ask_when
            known = (not requirement.target or requirement.target in knowledge.situations) and requirement.target not in waiting
            if asked and known and not _implies(knowledge, requirement.target, asked):
                what = _(
                    "«{question}» is asked only when {asked}, which this requirement does not imply.", question=id, asked=asked
                )
                shape_files.problem(node, what, _("Give both the same situation."))


def one_of(word: str, known: Mapping[str, object]) -> str:
    """The near one, or else all there are."""
    return did_you_mean(word, list(known)) or _("It is one of: {values}.", values=", ".join(known))


def hold_asked(knowledge: KnowledgeBase, shape_files: TurtleFiles) -> None:
    """What is required at a depth is asked there, at one of its places at least."""
    for requirement in knowledge.requirements.values():
        for demand in requirement.demands if requirement.force is not Force.MAY else ():
            asked = [knowledge.questions[id] for id in demand.questions]
            for depth in knowledge.depths:
                if demand.asked_at(depth) and not any(question.asked_at(depth) for question in asked):
                    what = _("«{question}» is required at {depth}, and not asked there.", question=asked[0].id, depth=depth)
                    shape_files.problem(URIRef(demand.iri), what, "prio:dybde, prio:tilDybde, prio:flettetInn")


def hold_endings(knowledge: KnowledgeBase, problems: list[Problem], waiting: Collection[str]) -> None:
    """Every prompt that is still given ends on an answer that it reads, or warns of answers that do not go together.

    What rests on situations that are not read whole (`waiting`) waits.
    """
    for rule in knowledge.rules:
        if not rule.prompt or rule.valid_to:
            continue
        said = {"id": rule.id, "question": rule.ends_on}
        if rule.ends_on and rule.ends_on not in questions_read(rule):
            what = _("«{id}» ends on «{question}», which its condition does not read.", **said)
            cure = f"{{unanswered: {rule.ends_on}}}"
        elif not rule.ends_on and not rule.warning:
            what = _("«{id}» does not say what ends it.", **said)
            cure = _(
                "Write ends_on and the question where the answer belongs, or «warning: true» where it only warns of answers."
            )
        elif rule.warning == TRUE and len(_answers_read(knowledge, rule, waiting) or (1, 2)) < 2:
            what = _("«{id}» warns of how answers go together, and reads one.", **said)
            cure = _("Write why one answer is enough: «warning: …».")
        else:
            continue
        problems.append(Problem(rule.file, rule.line, what, cure))


def _answers_read(knowledge: KnowledgeBase, rule: Rule, waiting: Collection[str]) -> set[str]:
    """The questions that a rule rests on, also through the situations that it reads; none where one of these waits."""
    read, rules = set(questions_read(rule)), [rule]
    done: set[str] = set()
    while rules:
        for name in situations_read(rules.pop(), knowledge.questions) - done:
            if name in waiting:
                return set()
            done.add(name)
            concluding = [one for one in knowledge.rules if one.situation == name]
            rules += concluding
            read |= {question for one in concluding for question in questions_read(one)}
    return read


def hold_form(knowledge: KnowledgeBase, files: TurtleFiles, form_files: TurtleFiles) -> None:
    """The form and the document: what they name exists, and every question stands on one page and no point in a circle.

    What stands on the page of the profile stands on a page of a case, too.
    """
    _hold_points(knowledge, files)
    _hold_profile(knowledge, form_files)
    listed: dict[str, str] = {}
    for page in knowledge.form:
        for group in page.groups:
            node = URIRef(GROUP + group.id)
            if group.when and group.when not in knowledge.situations:
                near = did_you_mean(group.when, list(knowledge.situations))
                form_files.problem(
                    node, _("No rule concludes the situation «{name}».", name=group.when), near, URIRef(NS + "nar")
                )
            for id in group.questions:
                question = knowledge.questions.get(id)
                if question is None or question.derived:
                    form_files.problem(node, *no_question(knowledge, id), URIRef(NS + "sporsmal"), URIRef(QUESTION + id))
                elif question.about is Kind.CASE and page.about is Kind.MEASURE:  # a page about the case may ask of the measures
                    what = _("«{question}» is about a {about}, as its page is not.", question=id, about=question.about)
                    form_files.problem(node, what)
                elif id in listed and not page.profile:
                    what = _("«{question}» stands on the page «{page}» too.", question=id, page=listed[id])
                    form_files.problem(node, what, _("Keep one of them."))
                if not page.profile:
                    listed.setdefault(id, page.id)
    for about in (Kind.CASE, Kind.MEASURE):
        if len([page for page in knowledge.pages if page.rest and page.about is about]) != 1:
            what = _("One page about a {about} holds the questions that no page names.", about=about)
            form_files.problem_of_all(what, "prio:rolle prio:resten")
    hold_document(knowledge, form_files)


def _hold_profile(knowledge: KnowledgeBase, form_files: TurtleFiles) -> None:
    """Every yearly question has a short name, and stands in one group of the page of the profile."""
    placed: set[str] = set()
    for group in knowledge.profile_page.groups if knowledge.profile_page else ():
        for id in group.questions:
            question, node = knowledge.questions.get(id), URIRef(GROUP + group.id)
            if question and not question.yearly:
                form_files.problem(node, _("«{question}» is no question of the profile.", question=id), "prio:arlig true")
            elif question and not question.short:
                form_files.problem(node, _("«{id}» lacks a short name for the profile.", id=id), "prio:kortnavn")
            if id in placed:
                form_files.problem(node, _("«{question}» stands twice in the profile.", question=id), _("Keep one of them."))
            placed.add(id)
    for question in knowledge.questions.values():
        if question.yearly and question.id not in placed:
            what = _("«{question}» stands in no group of the profile.", question=question.id)
            form_files.problem_of_all(what, "prio:rolle prio:profilen")


def _hold_points(knowledge: KnowledgeBase, files: TurtleFiles) -> None:
    for question in knowledge.questions.values():
        node = URIRef(QUESTION + question.id)
        for situation in question.variants:
            if situation not in knowledge.situations:
                files.problem(node, _("No rule concludes the situation «{name}».", name=situation))
        for term, parent in [("punktUnder", question.point_of), ("flettetInn", question.merged_into)]:
            above = knowledge.questions.get(parent)
            if parent and (above is None or above.derived):
                files.problem(node, *no_question(knowledge, parent), URIRef(NS + term))
            elif above and above.merged_into:
                what = _("«{question}» stands under «{above}», which is asked no more.", question=question.id, above=parent)
                files.problem(node, what, f"prio:{term} sporsmal:{above.merged_into}")
        if question.point_of and question.merged_into:
            what = _("«{question}» is a point, and asked no more.", question=question.id)
            files.problem(node, what, _("Keep one of the two: {terms}.", terms="prio:punktUnder, prio:flettetInn"))
        if question.line and not question.point_of:
            what = _("«{question}» has a line, and is a point of no question.", question=question.id)
            files.problem(node, what, "prio:punktUnder")
        if question.id in (circle := _above(knowledge, question)):
            what = _(
                "«{question}» stands under itself: {circle}.", question=question.id, circle=" → ".join([question.id, *circle])
            )
            files.problem(node, what, "prio:punktUnder, prio:flettetInn")


def _above(knowledge: KnowledgeBase, question: Question) -> list[str]:
    """What a question stands under, from the nearest, until it comes back to one of them."""
    found: list[str] = []
    while (parent := question.point_of or question.merged_into) in knowledge.questions and parent not in found:
        found.append(parent)
        question = knowledge.questions[parent]
    return found


def _too_much(rule: Rule, questions: Mapping[str, Question]) -> Iterator[Problem]:
    """What durable_rules would hang or break on, said where it is written, whether it is installed or not."""

    for load in Layers(questions, [rule]).too_much():
        what = _(
            "«{id}» is more than durable_rules takes in one rule: {tests} different tests (at most {most_tests}), {properties}"
            " things read (at most {most_properties}), {waiting} tests that can pass at once (at most {most_waiting}),"
            " {operators} lists of tests (at most {most_operators}).",
            id=rule.id,
            tests=len(load.tests),
            most_tests=MAX_TESTS,
            properties=len(load.properties),
            most_properties=MAX_PROPERTIES,
            waiting=load.waiting,
            most_waiting=MAX_WAITING,
            operators=load.operators,
            most_operators=MAX_OPERATORS,
        )
        read = sorted(questions_read(rule))
        cure = _("Give parts of the condition situations of their own. It reads: {questions}.", questions=", ".join(read))
        yield Problem(rule.file, rule.line, what, cure)


def _too_many_options(knowledge: KnowledgeBase) -> Iterator[Problem]:
    """A choice among so many that a table of what can be ticked would have no end is no rule's to read."""
    for rule in knowledge.rules:
        for id in sorted(questions_read(rule)):
            question = knowledge.questions[id]
            if question.answer_type.places(question) > MOST_PLACES:
                what = _("«{rule}» reads «{question}», which has too many options for rules.", rule=rule.id, question=id)
                yield Problem(rule.file, rule.line, what, _("At most {most} options.", most=MOST_PLACES.bit_length() - 1))


def _implies(knowledge: KnowledgeBase, situation: str, asked: str) -> bool:
    """Whether a subject in the one situation is always in the other: it is the same, or one of its `all`."""

    if situation == asked:
        return True
    for rule in knowledge.rules:
        if rule.situation == situation:
            parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
            if not any(isinstance(part, Situated) and _implies(knowledge, part.name, asked) for part in parts):
                return False
    return any(rule.situation == situation for rule in knowledge.rules)


def hold_yearly(knowledge: KnowledgeBase, files: TurtleFiles) -> None:
    """What a municipality answers once a year is about the case, and settles no duty: neither what one asks for, nor whether."""
    read = _read_by_duties(knowledge)
    for question in knowledge.questions.values():
        if not question.yearly:
            continue
        node = URIRef(QUESTION + question.id)
        if question.about is not Kind.CASE or question.case_field or question.derived:
            files.problem(node, _("A yearly answer is about the case, and has no field of its own."), "prio:gjelder prio:Sak")
        if question.id in read:
            what = _("A duty in law rests on «{question}», so no profile answers it.", question=question.id)
            files.problem(node, what, _("Take prio:arlig away."))


def _read_by_duties(knowledge: KnowledgeBase) -> set[str]:
    """What a duty asks for, and what decides whether it applies, all the way down through the situations."""
    duties = [one for one in knowledge.requirements.values() if one.force is Force.MUST]
    read, waiting, done = {id for one in duties for id in one.questions}, {one.target for one in duties}, set()
    while waiting:
        name = waiting.pop()
        done.add(name)
        for rule in (rule for rule in knowledge.rules if name and rule.situation == name):
            read |= questions_read(rule)
            waiting |= situations_read(rule, knowledge.questions) - done
    return read


def hold_roles(knowledge: KnowledgeBase, files: TurtleFiles) -> None:
    """The roles and the rest of the base: what a role names exists and is of its kind, and no duty is without a heading."""
    roles = knowledge.roles
    if roles.guideline and roles.guideline not in knowledge.sources:
        files.problem(URIRef(SOURCE + roles.guideline), _("There is no source «{id}».", id=roles.guideline))
    level = knowledge.fields.get("level")
    if level is None or set(level.option_ids) != {one.id for one in knowledge.levels}:
        what = _("The levels are the options of the question whose field in the case file is «level».")
        files.problem_of_all(what, _('Give it prio:saksfelt "level", and these options.'))
    for id, kinds in [
        (roles.upright, {Kind.MEASURE}),
        (roles.across, {Kind.MEASURE}),
        (roles.size, {Kind.MEASURE, Kind.GROUP}),
        (roles.urgency, {Kind.MEASURE, Kind.GROUP}),
    ]:
        question = knowledge.questions.get(id)
        if id and not (question and question.ordered and question.about in kinds and question.short):
            what = _(
                "«{id}» cannot be drawn: it is no question on a scale about a measure or its groups, with a short name.", id=id
            )
            files.problem(URIRef(QUESTION + id), what, "prio:kortnavn")
    for id in (roles.proposal, roles.choice, roles.decider, roles.grounds, roles.yields, *roles.money):
        question = knowledge.questions.get(id)
        if id and not (question and question.about is Kind.CASE):
            what = _("«{id}» has no place in the review: it is no question about the case.", id=id)
            files.problem(URIRef(QUESTION + id), what, "prio:gjelder prio:Sak")
        elif question and id in roles.money and not question.short:
            files.problem(URIRef(QUESTION + id), _("«{id}» lacks a short name for the review.", id=id), "prio:kortnavn")
    if bool(roles.upright) is not bool(roles.across):
        files.problem_of_all(_("A picture has an answer upwards and one across."), "prio:loddrett, prio:vannrett")
    for id in roles.figures:
        if id not in knowledge.questions:
            files.problem(URIRef(QUESTION + id), _("There is no question «{question}».", question=id))
    if roles.input and (roles.input not in knowledge.criteria or not roles.input_label):
        what = _("«{id}» is no criterion with a short name.", id=roles.input)
        files.problem(URIRef(CRITERION + roles.input), what, "prio:kortnavn")
    for question in knowledge.questions.values():
        if question.derived and len(question.options) != 2:
            files.problem(URIRef(QUESTION + question.id), _("A derived fact has two options, the first for yes."))
    for how in roles.proposing:
        for wrong in _proposed_wrongly(knowledge, how):
            files.problem(URIRef(QUESTION + how.question), *wrong)
    _hold_duties(knowledge, files)


def _proposed_wrongly(knowledge: KnowledgeBase, how: Proposing) -> Iterator[tuple[str, str]]:
    """What keeps an answer from being proposed so. No duty rests on what is proposed."""
    named = [id for id in (how.question, how.number, how.otherwise, how.by) if id]
    if strays := [id for id in named if id not in knowledge.questions or knowledge.questions[id].derived]:
        yield from (no_question(knowledge, id) for id in strays)
        return
    question, number, otherwise, by = (knowledge.questions.get(id) for id in (how.question, how.number, how.otherwise, how.by))
    assert question
    measured = [one for one in (number, otherwise) if one and one.numeric and one.about is Kind.MEASURE]
    turned = bool(by and by.about is Kind.MEASURE and by.answer_type.chosen and not by.answer_type.ticked)
    fits = {
        "sum": question.numeric and len(measured) == 2 and all(one.unit == question.unit for one in measured) and turned,
        "directions": question.answer_type.ticked and len(question.options) == 2 and turned,
        "sign": question.ordered and len(question.options) == 3 and number and number.numeric and number.about is question.about,
    }
    if not fits[how.way] or (how.way != "sign" and question.about is not Kind.CASE):
        what = _("«{id}» cannot be proposed so: the questions are not of the kinds that it takes.", id=question.id)
        yield what, _("See ontology/vocabulary.ttl.")
    elif by and set(how.signs) != set(by.option_ids):
        what = _("«{id}» is proposed by «{by}», and not every option of that one has its way.", id=question.id, by=by.id)
        yield what, "prio:oppover, prio:nedover, prio:uendret"
    if question.id in _read_by_duties(knowledge):
        what = _("A duty in law rests on «{question}», so no answer to it is proposed.", question=question.id)
        yield what, _("Take prio:foreslas away.")


def _hold_duties(knowledge: KnowledgeBase, files: TurtleFiles) -> None:
    prompts = {rule.id: rule for rule in knowledge.rules if rule.prompt}
    said = {**prompts, **knowledge.requirements}
    for duty in knowledge.duties.values():
        node = URIRef(DUTY + duty.id)
        if duty.section and duty.section not in knowledge.sections:
            files.problem(node, _("There is no section «{id}».", id=duty.section))
        for id in duty.covers:
            if id not in said:
                files.problem(node, _("There is no requirement or advice «{id}».", id=id))
            elif not knowledge.is_duty(id):
                files.problem(node, _("«{id}» is no duty in law: its force is another.", id=id))
    for id in said:
        headings = [duty for duty in knowledge.duties.values() if id in duty.covers]
        if knowledge.is_duty(id) and len(headings) != 1:
            what = _("«{id}» is a duty in law, and stands under no heading of its own.", id=id)
            if headings:
                what = _("«{id}» stands under {count} headings.", id=id, count=len(headings))
            kind = "krav" if id in knowledge.requirements else "regel"
            cure = _(
                "Name {kind}:{id} in ontology/roles.ttl, under prio:omfatter of one duty; or make a prio:Plikt for it there.",
                kind=kind,
                id=id,
            )
            files.problem_of_all(what, cure)
