"""What the answers about a lead come to, question by question.

The latest answer counts. An answer about the company holds for all its contacts; where each contact answers for
itself, one contact who meets it is enough. Older answers that say something else are contradictions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from prospekt.playbook.answer_facts import MET, UNKNOWN
from prospekt.playbook.shapes import Question
from prospekt.qualify.rules.said import Said, card_value, judged


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given: of whom (`person_id`), and for which company if it holds for one."""

    event_id: int
    question: str
    said: Said
    at: datetime
    source: str = ""
    person_id: int | None = None
    company_id: int | None = None
    by_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a question stands for a lead.

    `latest` is the answer that counts; `through` that of another contact who meets it, `also` the question whose
    answer does. `against` are answers that say something else, newest first.
    """

    question: Question
    verdict: str = UNKNOWN
    latest: Given | None = None
    through: Given | None = None
    also: str = ""
    is_stale: bool = False
    against: tuple[Given, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether asking again may still change it: nobody knows, or only this contact cannot."""
        return self.verdict == UNKNOWN or (self.question.of_contact and self.verdict != MET)


Stands = Mapping[str, Stand]
"""By the key of the question."""


def stands_of(
    questions: Sequence[Question],
    given: Iterable[Given],
    person_id: int | None,
    *,
    now: datetime,
    currency: str,
) -> Stands:
    """How every question stands for a person (None: for the company itself).

    `given` are the answers of the lead, of its company, and of the company's other contacts.
    """
    rows: dict[str, list[Given]] = {}
    for each in sorted(given, key=lambda each: (each.at, each.event_id), reverse=True):
        rows.setdefault(each.question, []).append(each)
    found = {
        question.key: _stand(question, rows.get(question.key, ()), person_id, now, currency)
        for question in questions
    }
    return {key: _also(stand, found) for key, stand in found.items()}


def _stand(
    question: Question, rows: Sequence[Given], person_id: int | None, now: datetime, currency: str
) -> Stand:
    own = [row for row in rows if not question.of_contact or row.person_id == person_id]
    stand = _of_own(question, own, now, currency) if own else Stand(question)
    if not question.of_contact or stand.verdict == MET:
        return stand
    asked: set[int | None] = {person_id}
    for row in rows:
        if row.person_id in asked:
            continue
        asked.add(row.person_id)
        if verdict_of(question, row, currency) == MET:
            return replace(stand, verdict=MET, through=row, is_stale=is_stale(question, row, now))
    return stand


def _of_own(question: Question, own: Sequence[Given], now: datetime, currency: str) -> Stand:
    latest = own[0]
    against = tuple(row for row in own[1:] if _contradicts(question, row, latest))
    verdict = verdict_of(question, latest, currency)
    return Stand(
        question, verdict, latest, is_stale=is_stale(question, latest, now), against=against
    )


def _also(stand: Stand, found: Stands) -> Stand:
    """What nobody answered may be met by the answer to another question."""
    if stand.verdict != UNKNOWN:
        return stand
    for key in stand.question.also:
        other = found.get(key)
        if other is not None and other.verdict == MET:
            return replace(stand, verdict=MET, also=key, is_stale=other.is_stale)
    return stand


def verdict_of(question: Question, given: Given, currency: str) -> str:
    """Whether an answer meets its question."""
    return judged(question, given.said, given.at.date(), currency)


def is_stale(question: Question, given: Given, now: datetime) -> bool:
    """Whether an answer is too old to rely on, or names a day that has gone by."""
    if question.stale_days and now - given.at > timedelta(days=question.stale_days):
        return True
    is_day = question.kind == "date" and isinstance(given.said, str)
    return is_day and str(given.said) < now.date().isoformat()


def _contradicts(question: Question, older: Given, latest: Given) -> bool:
    """Something else was said, and was not stale yet when the latest was. Words are not compared."""
    return (
        question.kind != "text"
        and older.said != latest.said
        and not is_stale(question, older, latest.at)
    )


def known_of(stands: Stands, currency: str) -> dict[str, str | int]:
    """What scores and filters read of every question that somebody answered.

    `verdict_<key>` and `answer_<key>`; `answered_<key>` and `stale_<key>` are the moments, in UTC, at which it was
    answered and from which the answer is stale.
    """
    known: dict[str, str | int] = {}
    for key, stand in stands.items():
        if stand.verdict != UNKNOWN:
            known[f"verdict_{key}"] = stand.verdict
        if stand.latest is not None:
            on = stand.latest.at.date()
            value = card_value(stand.question, stand.latest.said, on, currency)
            if value is not None:
                known[f"answer_{key}"] = value
        if counts := _counts(stand, stands):
            known[f"answered_{key}"] = _written(counts.at)
        if fades := fades_at(stand, stands):
            known[f"stale_{key}"] = _written(fades)
    return known


def _counts(stand: Stand, stands: Stands) -> Given | None:
    """The answer by which the question stands as it does."""
    return _counts(stands[stand.also], stands) if stand.also else stand.through or stand.latest


def fades_at(stand: Stand, stands: Stands) -> datetime | None:
    """From when on the answer that counts is stale; None: never."""
    if stand.also:
        return fades_at(stands[stand.also], stands)
    given, question = _counts(stand, stands), stand.question
    if given is None:
        return None
    found = []
    if question.stale_days:
        found.append(given.at + timedelta(days=question.stale_days, microseconds=1))
    if question.kind == "date" and isinstance(given.said, str):
        day = datetime.fromisoformat(given.said).replace(tzinfo=UTC)
        found.append(day + timedelta(days=1))
    return min(found, default=None)


def _written(at: datetime) -> str:
    return str(at.astimezone(UTC).replace(tzinfo=None))
