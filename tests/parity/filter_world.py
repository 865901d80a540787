"""Leads with everything a filter may ask, as rows of the database and as plain facts; and filters at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from prospekt.engage.models import Task
from prospekt.ledger.models import Event
from prospekt.people.models import (
    Company,
    Consent,
    DuplicatePair,
    Email,
    LeadTag,
    OwnField,
    Person,
    Phone,
    Segment,
    SegmentMember,
    Tag,
    Team,
    User,
)
from prospekt.people.rules.consent import Fact as Told
from prospekt.people.rules.consent import stands
from prospekt.people.rules.filter_events import event_shapes
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.playbook.facts import TOUCH_KINDS, TOUCH_TOPICS
from prospekt.playbook.filters.catalog import (
    FACTS,
    GRADES,
    OPERATORS,
    PERIODS,
    TOLD_CHANNELS,
    TOLD_PURPOSES,
    FilterFact,
    Vocabulary,
    own_filter_fact,
)
from prospekt.playbook.filters.lowering import plain_lower
from prospekt.playbook.filters.values import phone_digits
from prospekt.playbook.filters.windows import Reading
from prospekt.words.folding import fold

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = (
    "Software", "bank", "Head of IT", "Giám đốc", "R&D", "c++", "O'Neill", "Øl", "50%", "a_b", "100\\", "ÅSE",
    "'; DROP TABLE people_person; --", '"quoted"', "x/y-z", "%s", "it", "ß", "İstanbul",
)  # fmt: skip
OWN = {
    "plan": "text", "seats": "number", "budget": "money", "due": "date", "vip": "yes_no", "level": "choice",
    "likes": "choices",
}  # fmt: skip
OWN_FACTS = {slug: own_filter_fact(slug, slug, kind) for slug, kind in OWN.items()}
COUNTRIES = ("NO", "MY", "VN")


@dataclass(frozen=True, slots=True)
class World:
    """Leads by reference with their facts and related rows, as `in_python` takes them."""

    leads: Mapping[LeadRef, tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]]
    vocabulary: Vocabulary
    reading: Reading


def build(seed: int, n: int = 60) -> World:
    """A base of `n` leads drawn from `seed`."""
    rng = Random(seed)
    teams = [Team.objects.create(name=f"Team {k}") for k in range(2)]
    users = [User.objects.create_user(f"u{k}@firm.test", team=teams[k % 2]) for k in range(3)]
    tags = [Tag.objects.create(name=f"t{k}", key=f"t{k}") for k in range(3)]
    OwnField.objects.bulk_create(OwnField(slug=s, label=s, kind=k) for s, k in OWN.items())
    makers = _Makers(rng, users, teams, tags)
    companies = [makers.company(k) for k in range(n // 3)]
    leads = {LeadRef(False, c.pk): makers.facts(c, None) for c in companies if c.is_lead}
    for k in range(n - n // 3):
        employer = rng.choice([None, *companies])
        person = makers.person(k, employer)
        leads[LeadRef(True, person.pk)] = makers.facts(person, employer)
    vocabulary = Vocabulary(OWN_FACTS, event_shapes())
    return World(leads, vocabulary, Reading(NOW, ZONE, users[0].pk, teams[0].pk))


class _Makers:
    def __init__(self, rng: Random, users: list[User], teams: list[Team], tags: list[Tag]) -> None:
        self.rng, self.users, self.teams, self.tags = rng, users, teams, tags
        self.segments = [
            Segment.objects.create(name=f"s{k}", key=f"s{k}", tree={}, made_at=NOW, changed_at=NOW)
            for k in range(3)
        ]

    def text(self) -> str:
        return self.rng.choice(["", *WORDS, ", ".join(self.rng.sample(WORDS, 2))])

    def when(self) -> datetime:
        days = self.rng.choice((0, 0, 1, 2, 6, 7, 8, 28, 29, 31, 59, 60, 90, 365, 400))
        return NOW - timedelta(
            days=days, microseconds=self.rng.choice((0, 1, 18 * 3600 * 10**6 + 30 * 60 * 10**6))
        )

    def shared(self) -> dict[str, Any]:
        rng = self.rng
        industry, region, city = self.text(), self.text(), self.text()
        return {
            "industry": industry, "industry_key": fold(industry), "region": region, "region_key": fold(region),
            "city": city, "city_key": fold(city), "country": rng.choice(("", *COUNTRIES)),
            "employees": rng.choice((None, 0, 9, 10, 50, 2**40)), "revenue": rng.choice((None, 99, 100, 150_000)),
            "revenue_currency": rng.choice(("EUR", "USD", "")), "language": rng.choice(("", "nb", "vi")),
            "email_kind": rng.choice(("", "business", "free")), "preferred_channel": rng.choice(("", "phone")),
            "no_email": rng.random() < 0.3, "no_call": rng.random() < 0.3, "no_contact": rng.random() < 0.3,
            "bounced": rng.random() < 0.3, "lifecycle": rng.choice(("lead", "mql", "customer")),
            "temperature": rng.choice(("", "hot", "cold")), "priority": rng.choice((0, 1, 3)),
            "owner": rng.choice([None, *self.users]), "team": rng.choice([None, *self.teams]),
            "source_id": rng.choice((None, 1, 2)), "campaign_id": rng.choice((None, 1, 2)),
            "grade": rng.choice(("", *GRADES)), "points": rng.choice((-300, 0, 4999, 5000, 5001)),
            "fit": rng.choice((-100, 0, 1000)), "interest": rng.choice((0, 150)), "own": self.own(),
            "created_at": self.when(), "updated_at": self.when(), "first_seen_at": self.when(),
        }  # fmt: skip

    def own(self) -> dict[str, Any]:
        rng = self.rng
        drawn = {
            "plan": rng.choice((None, "", *WORDS, *map(str.upper, WORDS))),
            "seats": rng.choice((None, 0, 10, 10.5, -1, 2**40, "ten")),
            "budget": rng.choice((None, [100_000, "EUR"], [100_025, "EUR"], [5, "EUR"], [100_000, "USD"], "USD 5", 1000)),
            "due": rng.choice((None, "soon", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-09", "2025-12-31")),
            "vip": rng.choice((None, True, False, "yes")),
            "likes": rng.choice((None, "Øl", "Øl; Vin", "vin; ØL; R&D", "Vin; Øl og mer")),
            "level": rng.choice((None, "gold", "Gold", "SØLV")),
        }  # fmt: skip
        return {slug: value for slug, value in drawn.items() if value is not None}

    def company(self, k: int) -> Company:
        name = self.text() or "firm"
        return Company.objects.create(
            name=name, name_key=fold(name), sort_key=fold(name), domain=self.rng.choice(("", "firm.no")),
            is_lead=self.rng.random() < 0.7, **self.shared(),
        )  # fmt: skip

    def person(self, k: int, employer: Company | None) -> Person:
        name, role, department = self.text(), self.text(), self.text()
        return Person.objects.create(
            full_name=name, sort_key=fold(name), name_key=fold(name), company=employer, role=role, role_key=fold(role),
            seniority=self.rng.choice(("", "director")), department=department, department_key=fold(department),
            birthday=self.rng.choice((None, date(1980, 3, 2), date(1984, 2, 29), date(1990, 12, 31))), **self.shared(),
        )  # fmt: skip

    def facts(
        self, lead: Any, employer: Company | None
    ) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        """The facts, written down again without any SQL; adds the related rows."""
        is_person = isinstance(lead, Person)
        who: dict[str, Any] = {"person_id": lead.pk} if is_person else {"company_id": lead.pk}
        related = {
            "events": self.events(lead, who), "tags": self.tagged(who), "emails": self.emails(who),
            "phones": self.phones(who), "segments": self.in_segments(who),
        }  # fmt: skip
        related["consents"], consent = self.consents(lead, who)
        firm = employer if is_person else lead
        both = {
            name: _either(lead, employer, name)
            for name in ("industry_key", "employees", "region_key", "city_key", "country")
        }
        born = lead.birthday.isoformat() if is_person and lead.birthday else None
        facts = {
            "kind": "person" if is_person else "company", "name": lead.sort_key or None,
            "company": (firm.name_key or None) if firm else None, "website": (firm.domain or None) if firm else None,
            "role": (lead.role_key or None) if is_person else None,
            "seniority": (lead.seniority or None) if is_person else None,
            "department": (lead.department_key or None) if is_person else None,
            "industry": both["industry_key"], "employees": both["employees"], "region": both["region_key"],
            "city": both["city_key"], "country": both["country"],
            "revenue": _revenue(lead) if _revenue(lead) is not None or not employer else _revenue(employer),
            "birthday": born, "birthday_mark": born[5:] if born else None,
            "language": lead.language or None, "email_kind": lead.email_kind or None,
            "preferred_channel": lead.preferred_channel or None, "no_email": lead.no_email, "no_call": lead.no_call,
            "do_not_contact": lead.no_contact, "bounced": lead.bounced, "lifecycle": lead.lifecycle,
            "temperature": lead.temperature or None, "owner": lead.owner_id, "team": lead.team_id,
            "source": lead.source_id, "campaign": lead.campaign_id, "priority": lead.priority,
            "grade": lead.grade or None, "letter": lead.grade[:1] or None, "digit": lead.grade[1:] or None,
            "score": lead.points, "fit": lead.fit, "interest": lead.interest,
            **{name: _micro(getattr(lead, f"{name}_at")) for name in ("created", "updated", "first_seen", "last_touch")},
            "next_step": self.next_step(who), "duplicate": self.may_be_twice(lead, is_person), **consent,
            **_own_facts(lead.own),
        }  # fmt: skip
        return facts, related

    def next_step(self, who: dict[str, Any]) -> int | None:
        coming = []
        for state in self.rng.choice(((), (), ("open",), ("done",), ("open", "open", "dismissed"))):
            at = self.when()
            closed_at = None if state == "open" else NOW
            Task.objects.create(
                kind="call", due_on=at.date(), due_at=at, comes_at=at, time_zone="UTC", state=state, closed_at=closed_at,
                made_at=NOW, **who,
            )  # fmt: skip
            coming += [at] if state == "open" else []
        return _micro(min(coming)) if coming else None

    def events(self, lead: Any, who: dict[str, Any]) -> list[dict[str, Any]]:
        rng, rows = self.rng, []
        withdrawn = rng.choice((None, None, 7))
        for _n in range(rng.choice((0, 0, 1, 2, 5))):
            at = self.when()
            facts = {
                "kind": rng.choice(("visit", "call")), "topic": rng.choice(("price", "")), "direction": "in",
                "channel": "web", "outcome": "", "change_set": rng.choice((None, 7, 8)),
            }  # fmt: skip
            Event.objects.create(
                name="touch.recorded",
                occurred_at=at,
                recorded_at=NOW,
                door="cli",
                facts=facts,
                **who,
            )
            lead.last_touch_at = max(lead.last_touch_at or at, at)
            if facts["change_set"] is None or facts["change_set"] != withdrawn:
                rows.append({"event_name": "touch.recorded", "at": _micro(at), **facts})
        if withdrawn:
            Event.objects.create(
                name="touch.withdrawn",
                occurred_at=NOW,
                recorded_at=NOW,
                door="cli",
                facts={"change_set": withdrawn},
                **who,
            )
            rows.append(
                {"event_name": "touch.withdrawn", "at": _micro(NOW), "change_set": withdrawn}
            )
        for given in rng.sample((True, False), rng.choice((0, 1, 2))):
            at = self.when()
            Event.objects.create(name="consent.changed", occurred_at=at, recorded_at=NOW, door="cli",
                                 facts={"channel": "email", "purpose": "marketing", "is_given": given}, **who)  # fmt: skip
            rows.append(
                {
                    "event_name": "consent.changed",
                    "at": _micro(at),
                    "channel": "email",
                    "is_given": given,
                }
            )
        lead.save()
        return rows

    def tagged(self, who: dict[str, Any]) -> list[dict[str, Any]]:
        chosen = self.rng.sample(self.tags, self.rng.choice((0, 1, 2)))
        LeadTag.objects.bulk_create(LeadTag(tag=tag, **who) for tag in chosen)
        return [{"tag": tag.pk} for tag in chosen]

    def emails(self, who: dict[str, Any]) -> list[dict[str, Any]]:
        keys = self.rng.sample(("a@firm.no", "b_c@gmail.com", "%@x.y"), self.rng.choice((0, 1, 2)))
        Email.objects.bulk_create(Email(address=key, key=key, **who) for key in keys)
        return [{"address": key} for key in keys]

    def phones(self, who: dict[str, Any]) -> list[dict[str, Any]]:
        numbers = self.rng.sample(
            (("+4791234567", "912 34 567"), ("", "(03) 555-12.3")), self.rng.choice((0, 1, 2))
        )
        Phone.objects.bulk_create(Phone(e164=e164, shown=shown, **who) for e164, shown in numbers)
        return [{"number": e164 or phone_digits(shown)} for e164, shown in numbers]

    def consents(
        self, lead: Any, who: dict[str, Any]
    ) -> tuple[list[dict[str, Any]], dict[str, str | None]]:
        """Rows of the last consents, and what stands for every channel and purpose."""
        last: dict[tuple[str, str], bool] = {}
        told = []
        for _n in range(self.rng.choice((0, 1, 3, 4))):
            channel = self.rng.choice(("email", "email", "call", "all", "sms"))
            purpose = self.rng.choice(("marketing", "marketing", "any", "sales", "service"))
            given, text = self.rng.random() < 0.5, self.rng.choice(("", "I agree"))
            last[channel, purpose] = given
            told.append(Told(channel, purpose, given, NOW, "x", text))
            Consent.objects.create(
                channel=channel, purpose=purpose, is_given=given, text_shown=text, source="x",
                recorded_at=NOW, **who,
            )  # fmt: skip
        columns = {name: getattr(lead, name) for name in ("no_email", "no_call", "no_contact")}
        stand = {
            f"consent_{channel}_{purpose}": stands(told, columns, channel, purpose) or None
            for channel in TOLD_CHANNELS
            for purpose in TOLD_PURPOSES
        }
        return [{"channel": channel} for (channel, _p), given in last.items() if given], stand

    def in_segments(self, who: dict[str, Any]) -> list[dict[str, Any]]:
        chosen = self.rng.sample(self.segments, self.rng.choice((0, 0, 1, 2)))
        SegmentMember.objects.bulk_create(
            SegmentMember(
                segment=segment,
                since=NOW,
                person_id=who.get("person_id"),
                company_id=who.get("company_id"),
            )
            for segment in chosen
        )
        return [{"segment": segment.pk} for segment in chosen]

    def may_be_twice(self, lead: Any, is_person: bool) -> bool:
        state = self.rng.choice(("", "", "", "open", "kept_apart"))
        if state:
            pair = {"low_id": lead.pk, "high_id": lead.pk + 10**6}
            if self.rng.random() < 0.5:
                pair = {"low_id": -lead.pk, "high_id": lead.pk}
            DuplicatePair.objects.create(
                is_person=is_person, state=state, found_at=NOW, weight=1.0, **pair
            )
        return state == "open"


def _either(lead: Any, employer: Any, name: str) -> Any:
    own = getattr(lead, name)
    if own in ("", None):
        own = getattr(employer, name) if employer else None
    return None if own == "" else own


def _revenue(lead: Any) -> int | None:
    return (
        lead.revenue // 100 if lead.revenue is not None and lead.revenue_currency == "EUR" else None
    )


def _micro(at: datetime | None) -> int | None:
    return None if at is None else (at - _EPOCH) // timedelta(microseconds=1)


def _own_facts(own: dict[str, Any]) -> dict[str, Any]:
    """What is of another type than its field is unknown."""
    found: dict[str, Any] = {}
    for slug, kind in OWN.items():
        value = own.get(slug)
        if kind in ("text", "choice", "choices"):
            found[slug] = plain_lower(value) or None if isinstance(value, str) else None
        elif kind == "money":
            is_ours = isinstance(value, list) and value[1] == "EUR"
            found[slug] = value[0] / 100 if is_ours else None
        elif kind == "number":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            found[slug] = float(value) if is_number else None
        elif kind == "date":
            found[slug] = value if isinstance(value, str) and value[:4].isdigit() else None
        else:
            found[slug] = value if isinstance(value, bool) else None
    return {f"own_{slug}": value for slug, value in found.items()}


# Filters at random.

NUMBERS = (-1, 0, 1, 9, 10, 50, 1000, 1500, 2**40)
_texts = st.sampled_from(
    (
        *WORDS,
        "soft",
        "øl",
        "head",
        "of it",
        "gold",
        "Sølv",
        "vin",
        "Øl og mer",
        "ø",
        "o",
        "%",
        "_",
        "\\",
        "d",
    )
)
_days = st.sampled_from(("2026-03-01", "2026-03-02", "2026-02-28", "2025-12-31", "1984-02-29"))
_times: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from((0, 1, 7, 28, 60, 400)).map(lambda n: {"within_days": n}),
    st.sampled_from(PERIODS).map(lambda name: {"in": name}),
    _days.map(lambda day: {"from": day}),
    _days.map(lambda day: {"to": day}),
    st.tuples(_days, _days).map(lambda pair: {"from": pair[0], "to": pair[1]}),
)


def _list_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=3)


def _sizes(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.tuples(st.sampled_from(("at_least", "over", "at_most", "under")), numbers).map(
            lambda p: {p[0]: p[1]}
        ),
        st.tuples(
            st.sampled_from(("at_least", "over")),
            numbers,
            st.sampled_from(("at_most", "under")),
            numbers,
        ).map(lambda p: {p[0]: p[1], p[2]: p[3]}),
        _list_of(numbers).map(lambda some: {"is": some}),
    )


def _values(fact: FilterFact) -> st.SearchStrategy[Any]:
    if fact.name in ("owner", "team", "source", "campaign", "tag", "segment"):
        return st.sampled_from((*fact.codes, 1, 2, 3, 10**12))
    if fact.codes:
        return st.sampled_from(fact.codes)
    by_name = {"country": COUNTRIES, "language": ("nb", "vi", "en")}
    if fact.name in by_name:
        return st.sampled_from(by_name[fact.name])
    if fact.kind == "phone":
        return st.sampled_from(("+47", "912", "0355", "+47 91 23 45 67"))
    if fact.kind == "address":
        return st.sampled_from(("a@firm.no", "A@Firm.no", "gmail", "_c@", "%"))
    return _texts


def _asked(fact: FilterFact) -> st.SearchStrategy[dict[str, Any]]:
    word = {"own" if fact.is_own else "fact": fact.name}
    choices: list[st.SearchStrategy[dict[str, Any]]] = []
    operators = OPERATORS[fact.kind]
    if "known" in operators:
        choices.append(st.booleans().map(lambda known: {"known": known}))
    if fact.kind == "flag":
        choices.append(st.booleans().map(lambda yes: {"is": yes}))
    elif "at_least" in operators:
        halves = (10.5, 1000.25, 49.99, 50.01) if fact.kind != "number" else ()
        choices.append(_sizes(st.sampled_from((*NUMBERS, *halves))))
    elif fact.kind in ("moment", "day"):
        choices.append(_times)
    elif fact.kind == "birthday":
        choices += [_days.map(lambda day: {"from": day}), _days.map(lambda day: {"to": day})]
    else:
        for operator in set(operators) - {"known"}:
            choices.append(_list_of(_values(fact)).map(lambda some, o=operator: {o: some}))
    if "coming_days" in operators:
        choices.append(st.sampled_from((0, 1, 7, 60)).map(lambda n: {"coming_days": n}))
    return st.one_of(choices).map(lambda tests: {**word, **tests})


_counts = st.one_of(
    st.just({}),
    st.just({"none": True}),
    st.tuples(
        st.sampled_from(("at_least", "over", "at_most", "under", "is")), st.integers(0, 4)
    ).map(lambda p: {p[0]: p[1]} if p[0] != "is" else {"at_least": p[1], "at_most": p[1]}),
)
_touches = st.fixed_dictionaries(
    {"event": st.just("touch")},
    optional={"kind": _list_of(st.sampled_from(TOUCH_KINDS)), "topic": st.sampled_from([t for t in TOUCH_TOPICS if t]),
              "change_set": st.sampled_from((7, 8))},
)  # fmt: skip
_others = st.one_of(
    st.just({"event": "touch.withdrawn"}),
    st.fixed_dictionaries({"event": st.just("consent.changed")}, optional={"is_given": st.booleans(), "channel": st.just("email")}),
)  # fmt: skip
_happened = st.one_of(
    st.tuples(_touches | _others, _counts, st.just({}) | _times).map(
        lambda p: {**p[0], **p[1], **p[2]}
    ),
    _touches.map(lambda event: {**event, "none_within_days": 30}),
)
_leaves = st.one_of(
    [
        *map(_asked, FACTS.values()),
        *map(_asked, OWN_FACTS.values()),
        _happened,
        _happened,
        _happened,
    ]
)
trees = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
    ),
    max_leaves=6,
).filter(lambda tree: _depth(tree) <= 6)
"""Plain trees that may be read."""


def _depth(tree: Any) -> int:
    if "not" in tree:
        return 1 + _depth(tree["not"])
    return 1 + max((_depth(part) for part in tree.get("all", tree.get("any", ()))), default=0)
