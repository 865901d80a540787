"""Answers through the database: given, shared, withdrawn, undone, erased, and read by scores on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from prospekt import flow
from prospekt.config.agreement import disagreements
from prospekt.ledger.events import Actor
from prospekt.ledger.models import Event, Text
from prospekt.people.actions.erase_texts import erase_texts_of
from prospekt.people.actions.recycle_bin import empty_bin, remove_leads, restore_leads
from prospekt.people.models import Company, Person
from prospekt.people.queries.rights import reader_of
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.loading import load, parse
from prospekt.qualify.actions.answers import NewAnswer, give_answers, withdraw_answer
from prospekt.qualify.actions.playbooks import enact_playbook, rescore_all
from prospekt.qualify.actions.scoring import score_leads
from prospekt.qualify.models import Answer, Standing
from prospekt.qualify.queries.answers import answers_of, counts, without_words_of_others
from prospekt.qualify.queries.scores import running_playbook, scores_of
from prospekt.qualify.queries.verdicts import Judged, verdicts_of
from prospekt.words.problem import Refusal
from tests.stages.people.leads import change_set, draft, save, undo

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "test")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def firm() -> tuple[LeadRef, LeadRef, LeadRef]:
    """Two contacts of a firm, and the firm."""
    saved = save(
        draft("Anna Ek", "anna@fjord.no", company="Fjord AS"),
        draft("Bo Dahl", "bo@fjord.no", company="Fjord AS"),
    )
    anna, bo = (LeadRef(True, each.person_id or 0) for each in saved)
    return anna, bo, LeadRef(False, saved[0].company_id or 0)


def give(lead: LeadRef, question: str, value: str, words: str = "", **more: Any) -> int:
    at = more.pop("at", None)
    new = NewAnswer(lead, question, value, words, "call", at)
    return give_answers([new], by=more.pop("by", BY), now=more.pop("now", NOW), **more)[0]


def judged(lead: LeadRef) -> Judged:
    return verdicts_of([lead], now=NOW)[lead]


def told(name: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(name=name).order_by("pk").values_list("facts", flat=True))


def test_an_answer_is_an_event_without_words(firm: tuple[LeadRef, ...]) -> None:
    anna, _bo, company = firm
    event_id = give(anna, "money", "20 000 EUR", "said Anna, after lunch")
    event = Event.objects.get(pk=event_id)
    assert (event.name, event.person_id, event.company_id) == ("answer.given", anna.id, None)
    assert (event.amount, event.currency) == (2_000_000, "EUR")
    assert event.facts == {
        "question": "budget", "kind": "money", "said": None, "verdict": "met", "source": "call",
        "company": company.id, "change_set": None,
    }  # fmt: skip
    row = Answer.objects.get(pk=event_id)
    assert (row.person_id, row.company_id, row.said) == (anna.id, company.id, [2_000_000, "EUR"])
    assert Text.objects.get(pk=event_id).text == "said Anna, after lunch"


def test_answers_hold_for_all_contacts_and_methods(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    give(anna, "budget", "yes")
    give(bo, "authority", "yes")
    give(anna, "authority", "no")
    for lead in firm:
        found = judged(lead).verdicts
        assert {found["bant"].n_met, found["champ"].n_met, found["anum"].n_met} == {2}
        assert found["prospect_test"].verdict == "qualified"
    assert judged(anna).stands["authority"].through is not None
    assert judged(bo).stands["authority"].through is None
    assert judged(company).verdicts["faint"].n_met == 2


def test_one_call_may_bring_many_answers_all_or_none(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, _company = firm
    batch = [NewAnswer(anna, "need", "urgent"), NewAnswer(bo, "timing", "soon")]
    with pytest.raises(Refusal):
        give_answers(batch, by=BY, now=NOW)
    assert not Answer.objects.exists()
    assert len(give_answers([batch[0], NewAnswer(bo, "timing", "yes")], by=BY, now=NOW)) == 2


def test_who_has_no_company_keeps_answers_alone_until_there_is_one() -> None:
    (one,) = save(draft("Una Solo", "una@solo.no"))
    una = LeadRef(True, one.person_id or 0)
    give(una, "need", "yes")
    assert judged(una).stands["need"].verdict == "met"
    assert Answer.objects.get().company_id is None


def test_latest_counts_and_the_other_is_shown(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, _company = firm
    give(anna, "budget", "yes", at=NOW - timedelta(days=9))
    last = give(bo, "budget", "no", at=NOW - timedelta(days=2))
    stand = judged(anna).stands["budget"]
    assert stand.latest is not None
    assert (stand.latest.event_id, stand.verdict, len(stand.against)) == (last, "not_met", 1)
    withdraw_answer(last, by=BY, now=NOW)
    stand = judged(anna).stands["budget"]
    assert (stand.verdict, stand.against) == ("met", ())
    assert told("answer.withdrawn")[0]["answer"] == last
    with pytest.raises(Refusal) as refused:
        withdraw_answer(last, by=BY, now=NOW)
    assert refused.value.problem.code == "not_found"


REFUSED = [
    ("budget", "plenty", "", "not_money"),
    ("shoe_size", "43", "", "unknown_question"),
    ("competitors", "x" * 1_000_000, "", "too_long"),
    ("budget", "yes", "x" * 1_000_000, "too_long"),
    ("budget", "1" * 1_000_000, "", "too_long"),
    ("competitors", "a\x00b", "", "nul"),
    ("need", "", "", "empty_answer"),
]


@pytest.mark.parametrize(("question", "value", "words", "code"), REFUSED)
def test_bad_input_is_refused_with_a_sentence(
    firm: tuple[LeadRef, ...], question: str, value: str, words: str, code: str
) -> None:
    before = Event.objects.count()
    with pytest.raises(Refusal) as refused:
        give(firm[0], question, value, words)
    assert refused.value.problem.code == code
    assert len(str(refused.value)) < 400
    assert (Answer.objects.count(), Event.objects.count()) == (0, before)


def test_an_answer_to_come_and_an_unknown_source_are_refused(firm: tuple[LeadRef, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        give(firm[0], "need", "yes", at=NOW + timedelta(days=1))
    assert refused.value.problem.code == "future_answer"
    with pytest.raises(Refusal) as refused:
        give_answers([NewAnswer(firm[0], "need", "yes", source="gossip")], by=BY, now=NOW)
    assert refused.value.problem.code == "unknown_code"


def test_html_in_words_is_kept_as_it_is(firm: tuple[LeadRef, ...]) -> None:
    words = '<img src=x onerror="alert(1)">'
    event_id = give(firm[0], "competitors", words)
    assert Text.objects.get(pk=event_id).text == words
    assert answers_of([firm[0]])[firm[0]][0].text == words


def test_scores_read_answers_and_their_reasons_add_up(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    before = {p.pk: (p.points, p.grade) for p in Person.objects.all()}
    give(anna, "need", "urgent")
    give(bo, "authority", "yes")
    playbook = running_playbook()
    for lead in (anna, bo):
        person = Person.objects.get(pk=lead.id)
        score = scores_of(playbook, "person", [lead.id], NOW.timestamp())[lead.id]
        assert {"need", "need_now", "authority"} <= {addend.key for addend in score.addends}
        assert person.points == score.points == before[lead.id][0] + score.answers
        assert sum(addend.points for addend in score.addends) == person.points
        assert person.grade == before[lead.id][1], "the grade goes by fit and interest"
    assert Company.objects.get(pk=company.id).points > 0


def test_many_leads_get_the_same_answer_points_from_the_database_as_from_python() -> None:
    saved = save(
        *(draft(f"P {n}", f"p{n}@f{n % 9}.no", company=f"Firm {n % 9}") for n in range(80))
    )
    values = {"budget": ("yes", "no", "5000", "0"), "authority": ("yes", "no"),
              "need": ("urgent", "yes", "put_off", "no"), "timing": ("2027-01-01", "2029-01-01"),
              "challenges": ("yes", "no")}  # fmt: skip
    batch = [
        NewAnswer(LeadRef(True, each.person_id or 0), key, some[(n * 7 + len(key)) % len(some)])
        for n, each in enumerate(saved)
        for key, some in values.items()
        if (n + len(key)) % 3
    ]
    give_answers(batch, by=BY, now=NOW)
    flow.catch_up()
    ids = [each.person_id or 0 for each in saved]
    score_leads(person_ids=ids, by=BY, now=NOW)
    expected = scores_of(running_playbook(), "person", ids, NOW.timestamp())
    assert len({score.answers for score in expected.values()}) > 5
    for person in Person.objects.filter(pk__in=ids):
        score = expected[person.pk]
        assert (person.points, person.fit, person.grade) == (score.points, score.fit, score.grade)


def test_a_new_playbook_judges_old_answers_anew(firm: tuple[LeadRef, ...]) -> None:
    anna = firm[0]
    give(anna, "budget", "3000")
    files = dict(load("default").files)
    files["questions.toml"] = files["questions.toml"].replace(
        'meets = "answer"', 'meets = "answer and not amount < 5000"'
    )
    stricter = parse("default", files)
    enact_playbook(stricter, by=BY, now=NOW)
    rescore_all(stricter, by=BY, now=NOW)
    assert judged(anna).stands["budget"].verdict == "not_met"
    assert Standing.objects.get(person_id=anna.id).known["verdict_budget"] == "not_met"
    reasons = scores_of(stricter, "person", [anna.id], NOW.timestamp())[anna.id].addends
    assert "no_budget" in {addend.key for addend in reasons}


def test_an_undone_import_takes_its_answers_back(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, _company = firm
    points = Person.objects.get(pk=bo.id).points
    made = change_set()
    save(draft("Cy New", "cy@fjord.no", company="Fjord AS"), into=made)
    cy = LeadRef(True, Person.objects.get(full_name="Cy New").pk)
    give(cy, "authority", "yes", change_set_id=made.pk)
    give(anna, "competitors", "Rival Inc", change_set_id=made.pk)
    give(anna, "need", "urgent", change_set_id=made.pk)
    assert judged(bo).stands["authority"].verdict == "met"
    undo(made)
    flow.catch_up()
    assert not Person.objects.filter(pk=cy.id).exists(), "its own answers are no edits of others"
    assert answers_of([anna]) == {anna: []}
    assert not Text.objects.filter(text="Rival Inc").exists()
    assert Person.objects.get(pk=bo.id).points == points
    assert not Standing.objects.exists()


def test_a_lead_somebody_asked_is_spared_by_an_undo() -> None:
    made = change_set()
    (one,) = save(draft("Cy New", "cy@fjord.no"), into=made)
    give(LeadRef(True, one.person_id or 0), "need", "yes")
    undo(made)
    assert Person.objects.filter(pk=one.person_id).exists()


def test_the_bin_takes_authority_away_and_brings_it_back(firm: tuple[LeadRef, ...]) -> None:
    anna, bo, company = firm
    give(bo, "authority", "yes")
    give(bo, "budget", "yes", "Bo told us")
    remove_leads([bo], by=BY, now=NOW)
    assert judged(anna).stands["authority"].verdict == "unknown"
    assert judged(anna).stands["budget"].verdict == "met"
    assert "verdict_authority" not in Standing.objects.get(person_id=anna.id).known
    restore_leads([bo], by=BY, now=NOW)
    assert Standing.objects.get(person_id=anna.id).known["verdict_authority"] == "met"
    remove_leads([bo], by=BY, now=NOW)
    empty_bin([bo], by=BY, now=NOW)
    stand = judged(anna).stands["budget"]
    assert stand.latest is not None
    assert (stand.verdict, stand.latest.person_id, stand.latest.text) == ("met", None, "")
    assert not Answer.objects.filter(question="authority").exists()
    assert not Text.objects.exists()
    assert company


def test_words_are_erased_and_the_verdict_stays(firm: tuple[LeadRef, ...]) -> None:
    anna = firm[0]
    give(anna, "competitors", "Rival Inc")
    give(anna, "budget", "yes", "from the boss")
    assert erase_texts_of(anna, by=BY, now=NOW).n_texts == 2
    found = judged(anna).stands
    assert {found[key].verdict for key in ("competitors", "budget")} == {"met"}
    assert {row.text for row in answers_of([anna])[anna]} == {""}


def test_words_of_contacts_one_may_not_see_are_not_read(
    cast: Any, firm: tuple[LeadRef, ...]
) -> None:
    anna, bo, _company = firm
    Person.objects.filter(pk=anna.id).update(owner=cast.rep, team=cast.rep.team)
    Person.objects.filter(pk=bo.id).update(owner=cast.other_rep, team=cast.other_rep.team)
    give(bo, "budget", "yes", "told in confidence")
    rows = answers_of([anna])[anna]
    assert [
        row.text for row in without_words_of_others(rows, anna, reader=reader_of(cast.rep))
    ] == [""]
    mine = without_words_of_others(rows, bo, reader=reader_of(cast.other_rep))
    assert [row.text for row in mine] == ["told in confidence"]


def test_only_who_may_change_the_lead_may_answer(cast: Any, firm: tuple[LeadRef, ...]) -> None:
    anna = firm[0]
    Person.objects.filter(pk=anna.id).update(owner=cast.rep, team=cast.rep.team)
    for who, code in ((cast.read_only, "not_yours"), (cast.other_rep, "not_found")):
        with pytest.raises(Refusal) as refused:
            give(anna, "need", "yes", by=Actor(who.pk, "web"))
        assert refused.value.problem.code == code
    event_id = give(anna, "need", "yes", by=Actor(cast.rep.pk, "web"))
    with pytest.raises(Refusal):
        withdraw_answer(event_id, by=Actor(cast.read_only.pk, "web"), now=NOW)
    withdraw_answer(event_id, by=Actor(cast.rep.pk, "web"), now=NOW)


def test_statements_do_not_grow_with_leads(
    firm: tuple[LeadRef, ...], django_assert_max_num_queries: Any
) -> None:
    for lead in firm:
        give(lead, "need", "yes")
        give(lead, "authority", "yes")
    running_playbook()
    with django_assert_max_num_queries(5):
        verdicts_of(firm, now=NOW)


def test_counts_tell_how_answers_fell(firm: tuple[LeadRef, ...]) -> None:
    for value in ("yes", "no", "no"):
        give(firm[0], "budget", value)
    assert counts() == {"budget": (1, 3)}


def test_log_and_tables_agree(firm: tuple[LeadRef, ...]) -> None:
    last = give(firm[0], "budget", "yes")
    give(firm[1], "authority", "no")
    assert disagreements() == []
    withdraw_answer(last, by=BY, now=NOW)
    assert disagreements() == []
    Answer.objects.filter(pk=last).update(withdrawn_at=None)
    assert [each.code for each in disagreements()] == ["answer_differs"]
    Answer.objects.filter(pk=last).delete()
    assert [each.code for each in disagreements()] == ["answer_differs"]
