"""A case of which one answer was changed is the case that its whole file says, in the same order."""

import random
from contextlib import closing
from dataclasses import replace

import pytest

from advisor.case.casefile import case_of, read_case, read_record
from advisor.case.facts import possible_answers
from advisor.case.writing import answer_record, case_record
from advisor.language.subjects import Kind, Subject
from advisor.store import Put, Store, StoredCase, file_in, places, putting
from advisor.store.events import KNOWLEDGE, Event, Folded
from advisor.text.errors import UnusableCase
from tests.conftest import size
from tests.killing import ROOT

EXAMPLES = ("avlastning-eller-team", "lunsjtilbud-kort", "sykehjem-eller-hjemmetjeneste")
ODD = (
    *(None, "", "  ", "ja", "usikkert", "ikke relevant", 3, ["x"]),
    *({"value": ""}, {"not_relevant": "Why"}, {"profile": "p"}, {"no": 1}),
)
ELSEWHERE = [
    ("title", "Another"),
    ("ranking", None),
    ("measures/new", {"id": "new"}),
    ("participation", [{"group": "ansatte", "said": "No."}]),
    ("profile", {"id": "p", "date": "2026-01-01", "digest": "0" * 64}),
    ("answers", None),
]


@pytest.fixture(params=EXAMPLES)
def file(request, base):
    return case_record(read_case(ROOT / "examples" / f"{request.param}.yaml", base), base)


def stored(tree, base, number=1):
    first = Event("x", number, "2026-11-01T00:00:00+00:00", "", (("", tree),), None, "")
    return StoredCase("x", Folded().after([first]), read_record(file_in(tree), "x", base), base, None)


def in_order(case):
    return case, [(subject, list(answers)) for subject, answers in case.answers.items()]


def edits(case, base, chance):
    """Places and what may be put there: any answer of any question of any subject, whole or a part; odd things; other places."""
    subjects = [one for kind in (Kind.CASE, Kind.MEASURE, Kind.GROUP) for one in case.subjects(kind)]
    measures = [measure.id for measure in case.measures]
    while True:
        subject = chance.choice([*subjects, Subject(Kind.MEASURE, ("nobody",))])
        question = chance.choice([one for one in base.questions.values() if one.about is subject.kind])
        place = f"{places.of_answers(subject)}/{question.id}"
        match chance.randrange(10):
            case 0:
                yield chance.choice(ELSEWHERE)
            case 1 | 2:
                yield place, chance.choice(ODD)
            case 3:
                yield f"{place}/rationale", chance.choice(("Since.", None))
            case 4:
                yield place, None
            case _:
                possible = [] if question.derived else list(possible_answers(question, measures))
                if possible:
                    answer = chance.choice(possible)
                    more = chance.choice(({}, {}, {"rationale": "Since."}, {"profile": "p"}))
                    yield place, answer_record(question, replace(answer, **more))


def test_what_is_read_of_a_changed_answer_is_what_the_whole_file_says(base, file):
    chance = random.Random(file["case"])
    before = stored({**file, KNOWLEDGE: base.digest}, base)
    fast = 0
    for number, (place, value) in zip(range(2, size(400, 5000)), edits(before.case, base, chance), strict=False):
        event = Event("x", number, before.folded.head.at, "", ((place, value),), None, "")
        try:
            folded = before.folded.after([event])
        except (places.NoSuchPlace, AttributeError, TypeError, ValueError):  # a part of what is no record
            continue
        case = putting.with_changed(before, folded)
        try:
            whole = read_record(file_in(folded.tree), "x", base)
        except UnusableCase:
            assert case is None, (place, value)
            continue
        if case is not None:
            fast += 1
            assert in_order(case) == in_order(whole), (place, value)
        before = StoredCase("x", folded, whole, base, None)
    assert fast > number / 3


def test_several_answers_of_one_save_are_read_together(base, file):
    before = stored({**file, KNOWLEDGE: base.digest}, base)
    measure = places.of_answers(next(before.case.subjects(Kind.MEASURE)))
    puts = ((f"{measure}/anb-barn-berort", "usikkert"), ("answers/folkevalgt-organ", None), (f"{measure}/nytte-samlet", "stor"))
    folded = before.folded.after([Event("x", 2, before.folded.head.at, "", puts, None, "")])
    assert in_order(putting.with_changed(before, folded)) == in_order(read_record(file_in(folded.tree), "x", base))


def test_an_answer_that_another_field_gives_is_read_with_the_whole_file(base, file):
    before = stored({**file, KNOWLEDGE: base.digest}, base)
    put = (f"answers/{base.participants.id}", None)
    assert putting.with_changed(before, before.folded.after([Event("x", 2, "", "", (put,), None, "")])) is None


def test_the_store_reads_no_file_for_an_answer_of_its_own_or_of_another_process(tmp_path, base, file, calls):
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with closing(Store(url, base)) as store, closing(Store(url, base)) as other:
        id = store.create(file).id
        other.get(id)
        put = [Put("answers/bg-prioriteringssituasjon", "Thursdays.")]
        assert calls([case_of], store.save, id, put) == {case_of: 0}
        assert calls([case_of], other.get, id) == {case_of: 0}
        assert other.get(id).case == store.get(id).case
        assert calls([case_of], store.save, id, [Put("title", "Another")]) == {case_of: 1}


def test_who_judged_a_case_that_another_then_changed_judges_it_again(tmp_path, base, file, monkeypatch):
    """Between the judging, for which nobody waits, and the writing."""
    url, place = f"sqlite:///{tmp_path / 'cases.db'}", "answers/bg-prioriteringssituasjon"
    with closing(Store(url, base)) as store, closing(Store(url, base)) as other:
        id = store.create(file).id
        wished, judged = store._wished, []

        def slow(stored, puts, who, undoes):
            judged.append(stored.number)
            found = wished(stored, puts, who, undoes)
            if len(judged) == 1:
                other.save(id, [Put("title", "Another"), Put(place, "Theirs.")])
            return found

        monkeypatch.setattr(store, "_wished", slow)
        saved = store.save(id, [Put(place, "Mine.", seen=1), Put("answers/folkevalgt-organ", "usikkert", seen=1)])
        assert judged == [1, 2]
        assert [one.theirs for one in saved.conflicts] == ["Theirs."] and saved.put == ("answers/folkevalgt-organ",)
        assert (saved.stored.number, saved.stored.case.title) == (3, "Another")
        assert other.get(id).file == saved.stored.file and len(other.events(id)) == 3
