"""The same lead has the same whole hundredths in Python, SQLite, DuckDB and PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prospekt.playbook.compile_ibis import card_sql
from prospekt.playbook.condition_text import read_condition
from prospekt.playbook.facts import LEAD_FACTS, TOUCH_FACTS
from prospekt.playbook.loading import load, shipped
from prospekt.playbook.places import Place
from prospekt.playbook.scoring import DAY, score_lead
from prospekt.playbook.shapes import Card, Rule
from prospekt.words.folding import fold
from tests.parity.conftest import ANSWERS

if TYPE_CHECKING:
    from conftest import Engine, Lead

HERE = Place("drawn", 1)
WORDS = (
    "software", "bank", "head of it", "cto", "director", "Daglig leder", "Giám đốc", "r&d", "it",
    "c++", "o'neill", "gold", "Øl", "50%", "a_b", "100\\", "competitor list", "referral",
)  # fmt: skip
NUMBERS = (-1, 0, 1, 9, 10, 49, 50, 249, 1000, 5000, 2**40)
COUNTRIES = ("NO", "MY", "VN")
NOW = st.integers(1_600_000_000_000_000, 1_900_000_000_000_000).map(lambda us: us / 1e6)
LIMITS = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
    lambda words: fold(", ".join(words))
)


_TOLD = {fact.name: fact for fact in ANSWERS.values()}


def values_of(name: str) -> st.SearchStrategy[object]:
    fact = LEAD_FACTS.get(name) or _TOLD.get(name)
    if name == "own_seats" or (fact and fact.kind == "number"):
        return st.none() | st.sampled_from(NUMBERS)
    if fact and fact.kind == "flag":
        return st.none() | st.booleans()
    if fact and fact.kind == "code":
        return st.none() | st.sampled_from(fact.codes or (*COUNTRIES, "referral", "nb"))
    return st.none() | texts


facts = st.fixed_dictionaries(
    {name: values_of(name) for name in (*LEAD_FACTS, *_TOLD, "own_plan", "own_seats")}
)
pairs = st.tuples(
    st.floats(1e-6, 60) | st.sampled_from((0.0, 0.5, 1.0, 1e12)),
    st.floats(1_500_000_000, 1_950_000_000) | st.just(0.0),
)


def leads_for(card: Card) -> st.SearchStrategy[list[Lead]]:
    keys = [rule.key for rule in card.interest_rules]
    fed = st.dictionaries(st.sampled_from([*keys, "of_another_card"]), pairs, max_size=6)
    return st.lists(st.tuples(facts, fed), min_size=1, max_size=12)


def quoted(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3).map(
        lambda some: ", ".join(map(repr, some))
    )


text_names = st.sampled_from(("role", "industry", "source", "city", "own.plan"))
number_names = st.sampled_from(("employees", "revenue", "priority", "own.seats"))
operators = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
numbers = st.sampled_from(NUMBERS).map(str)
leaves = st.one_of(
    st.sampled_from([name for name, fact in LEAD_FACTS.items() if fact.kind == "flag"]),
    st.tuples(number_names, operators, numbers).map(" ".join),
    st.tuples(numbers, number_names, numbers).map(lambda p: f"{p[0]} <= {p[1]} < {p[2]}"),
    st.tuples(number_names, numbers, numbers).map(lambda p: f"{p[0]} not in ({p[1]}, {p[2]})"),
    st.tuples(text_names, st.sampled_from(("==", "!=")), st.sampled_from(WORDS).map(repr)).map(
        " ".join
    ),
    st.tuples(text_names, st.sampled_from(("in", "not in")), quoted(WORDS)).map(
        lambda p: f"{p[0]} {p[1]} [{p[2]}]"
    ),
    st.tuples(st.sampled_from(("contains", "starts", "word")), text_names, quoted(WORDS)).map(
        lambda p: f"{p[0]}({p[1]}, {p[2]})"
    ),
    st.tuples(st.just("country"), st.sampled_from(("in", "not in")), quoted(COUNTRIES)).map(
        lambda p: f"{p[0]} {p[1]} [{p[2]}]"
    ),
    st.sampled_from((*LEAD_FACTS, "own.plan", "own.seats")).map(lambda name: f"known({name})"),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda part: f"not ({part})"),
        st.tuples(inner, st.sampled_from(("and", "or")), inner).map(
            lambda p: f"({p[0]}) {p[1]} ({p[2]})"
        ),
    ),
    max_leaves=5,
)
told = st.one_of(
    st.sampled_from([name for name, fact in ANSWERS.items() if fact.codes]).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.sampled_from(("==", "!=")),
            st.sampled_from(ANSWERS[name].codes).map(repr),
        ).map(" ".join)
    ),
    st.tuples(st.sampled_from(("answer.budget", "answer.timing")), operators, numbers).map(
        " ".join
    ),
    st.sampled_from(sorted(ANSWERS)).map(lambda name: f"not known({name})"),
)
answer_conditions = st.lists(told, min_size=1, max_size=3).map(" or ".join)
points = st.integers(-100_000, 100_000).filter(bool)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    rules = [
        Rule(f"f{n}", "F", "fit", draw(points), when=read_condition(text, LEAD_FACTS, HERE))
        for n, text in enumerate(draw(st.lists(conditions, max_size=6)))
    ]
    rules += [
        Rule(f"a{n}", "A", "answers", draw(points), when=read_condition(text, ANSWERS, HERE))
        for n, text in enumerate(draw(st.lists(answer_conditions, max_size=4)))
    ]
    for n in range(draw(st.integers(0, 4))):
        each, more, days = draw(points), draw(st.integers(0, 200_000)), draw(st.integers(1, 3650))
        on = read_condition("kind == 'visit'", TOUCH_FACTS, HERE)
        rule = Rule(
            f"i{n}", "I", "interest", each, on=on, cap=abs(each) + more, half_life_days=days
        )
        rules.append(rule)
    rate = draw(st.decimals("0.0001", "0.9999", places=4))
    return Card(Decimal(rate), 180, tuple(rules), (2000, 1000, 0), (2000, 1000, 0))


def in_python(card: Card, leads: list[Lead], now: float) -> list[tuple[object, ...]]:
    """Rows as `card_sql(..., each=True)` gives them."""
    rows = []
    for number, (known, fed) in enumerate(leads):
        score = score_lead(card, known, fed, now)
        assert sum(addend.points for addend in score.addends) == score.points
        assert score.points == card.base_points + score.fit + score.interest + score.answers
        reasons = {addend.key: addend.points for addend in score.addends}
        order = (*card.fact_rules, *card.interest_rules)
        each = (reasons.get(rule.key, 0) for rule in order)
        rows.append((number, score.fit, score.interest, score.points, score.grade, *each))
    return rows


def assert_parity(engines: tuple[Engine, ...], card: Card, leads: list[Lead], now: float) -> None:
    expected = in_python(card, leads, now)
    for engine in engines:
        opened = engine.rows(leads, card_sql(card, engine.dialect, now, each=True))
        assert opened == expected, engine.dialect
        closed = engine.rows(leads, card_sql(card, engine.dialect, now))
        assert closed == [row[:5] for row in expected], engine.dialect


@pytest.mark.postgres
@pytest.mark.parametrize("name", shipped())
@LIMITS
@given(data=st.data(), now=NOW)
def test_shipped_cards_score_alike(
    engines: tuple[Engine, ...], name: str, data: st.DataObject, now: float
) -> None:
    card = load(name).card
    assert_parity(engines, card, data.draw(leads_for(card)), now)


@pytest.mark.postgres
@LIMITS
@given(data=st.data(), card=cards(), now=NOW)
def test_any_card_scores_alike(
    engines: tuple[Engine, ...], data: st.DataObject, card: Card, now: float
) -> None:
    assert_parity(engines, card, data.draw(leads_for(card)), now)


@pytest.mark.postgres
def test_half_points_and_faded_interest_go_the_same_way(engines: tuple[Engine, ...]) -> None:
    on = read_condition("kind == 'visit'", TOUCH_FACTS, HERE)
    rule = Rule("visit", "Visit", "interest", 1, on=on, cap=5, half_life_days=1)
    card = Card(Decimal("0.5"), 180, (rule,), (2, 1, 0), (2, 1, 0))
    now = 1_700_000_000.0
    fed = [(0.5, 0), (0.49999999999999994, 0), (1.0, 1), (1.5, 0), (4.5, 0), (9.0, -1), (1.0, 9000)]
    leads: list[Lead] = [({}, {"visit": (value, now - days * DAY)}) for value, days in fed]
    # The second and its half make 1.0 in doubles, so it rounds up, on every engine alike.
    assert [row[2] for row in in_python(card, leads, now)] == [1, 1, 1, 2, 5, 5, 0]
    assert_parity(engines, card, leads, now)
