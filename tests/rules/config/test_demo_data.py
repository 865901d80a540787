"""The demo data: the same everywhere, right for its cultures, and nobody real in it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from email_validator import validate_email

from prospekt.config.demo import name_words
from prospekt.config.demo.companies import companies
from prospekt.config.demo.generate import (
    HEADERS,
    SEED,
    SHARES,
    TODAY,
    Touch,
    campaigns,
    leads,
    touches,
    users,
)
from prospekt.config.demo.names import CULTURES, person
from prospekt.config.demo.places import COUNTRIES
from prospekt.config.demo.touches import fit
from prospekt.words.folding import fold

Row = dict[str, str]
CODES = {country.name: code for code, country in COUNTRIES.items()}
CODES |= {code: code for code in COUNTRIES}
KINDS = {
    "visit", "mail_open", "mail_click", "reply", "form", "download", "call", "meeting", "webinar",
    "event", "demo", "quote_request", "purchase",
}  # fmt: skip
ZONES = {
    "Malaysia": "Asia/Kuala_Lumpur", "Indonesia": "Asia/Jakarta", "Norway": "Europe/Oslo",
    "Vietnam": "Asia/Ho_Chi_Minh", "United States": "America/New_York", "Sweden": "Europe/Stockholm",
    "Singapore": "Asia/Singapore", "Denmark": "Europe/Copenhagen", "United Kingdom": "Europe/London",
}  # fmt: skip
LEGAL_FORMS = re.compile(
    r"(Sdn\.? Bhd\.?|Enterprise|Berhad| AS| ANS| ASA|Pte\.? Ltd\.?|Ltd|LLP|Limited|plc|LLC|Inc\.?"
    r"|Corp| AB| AB \(publ\)| HB|ApS|A/S| Tbk)$|^(PT\.? |CV |Công ty TNHH |Công ty Cổ phần |CTCP )"
)
KNOWN_FIRMS = {
    "petronas", "maybank", "cimb", "axiata", "airasia", "telkom", "pertamina", "gojek",
    "tokopedia", "astra", "indofood", "equinor", "telenor", "orkla", "yara", "tomra",
    "schibsted", "mowi", "vinamilk", "viettel", "fpt", "vingroup", "masan", "sabeco",
    "vinfast", "ikea", "volvo", "ericsson", "maersk", "lego", "tesco", "barclays", "walmart",
    "singtel",
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(leads())


@pytest.fixture(scope="module")
def originals(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["External id"]]


@pytest.fixture(scope="module")
def history(rows: list[Row]) -> list[Touch]:
    return list(touches(rows, SEED, TODAY))


def _digest(rows: list[Row], history: list[Touch]) -> str:
    text = json.dumps([rows, history], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_on_every_machine(rows: list[Row], history: list[Touch]) -> None:
    """When the data is changed on purpose, the new digest is written here."""
    assert (
        _digest(rows, history) == "0a2523d7e7af14547f65054b5b84d44344a563a71eaccc3cf8ffcbe533693393"
    )


def test_another_seed_gives_other_people() -> None:
    first, second = ({row["E-mail"] for row in leads(200, seed)} for seed in (1, 2))
    assert len(first & second) < 20


def test_a_leads_touches_do_not_depend_on_other_leads(
    rows: list[Row], history: list[Touch]
) -> None:
    one = max(Counter(touch["external_id"] for touch in history).items(), key=lambda pair: pair[1])[
        0
    ]
    alone = touches([row for row in rows if row["External id"] == one], SEED, TODAY)
    assert list(alone) == [touch for touch in history if touch["external_id"] == one]


@pytest.mark.parametrize("n", [1, 7, 60])
def test_small_lists_have_the_size_asked_for(n: int) -> None:
    assert sum(1 for row in leads(n) if row["External id"]) == n


def test_countries_have_their_shares(originals: list[Row]) -> None:
    counts = Counter(CODES[row["Country"]] for row in originals)
    assert counts == {code: 5 * share for code, share in SHARES}


def test_counts(rows: list[Row], originals: list[Row]) -> None:
    assert len(originals) == 5000
    assert len(rows) == 5150
    assert all(tuple(row) == HEADERS for row in rows)
    assert 280 <= sum(not row["Full name"] for row in originals) <= 320
    assert 1800 <= len({row["Company"] for row in originals}) <= 2000
    assert Counter(row["Newsletter"] for row in originals)["no"] > 50


def test_every_row_says_who_it_is(rows: list[Row]) -> None:
    for row in rows:
        assert row["E-mail"] or row["Phone"] or row["Company"], row


def test_only_shared_addresses_and_copies_repeat(originals: list[Row]) -> None:
    mails = Counter(row["E-mail"] for row in originals if row["E-mail"])
    twice = {mail.split("@")[0] for mail, count in mails.items() if count > 1}
    assert twice <= {"info", "sales", "admin", "office", "post"}
    people = Counter((row["Full name"], row["Company"]) for row in originals if row["Company"])
    assert all(count == 1 for (name, _), count in people.items() if name)


def test_copies_are_recognisable(rows: list[Row], originals: list[Row]) -> None:
    names = {(fold(row["Full name"]), row["First seen"]) for row in originals}
    copies = [row for row in rows if not row["External id"]]
    assert len(copies) == 150
    assert all((fold(row["Full name"]), row["First seen"]) in names for row in copies)


def test_phones_are_valid(rows: list[Row]) -> None:
    for row in rows:
        if row["Phone"]:
            number = phonenumbers.parse(row["Phone"], CODES[row["Country"]])
            assert phonenumbers.is_valid_number_for_region(number, CODES[row["Country"]]), row


def test_mails_are_valid_and_reach_nobody(rows: list[Row]) -> None:
    for row in rows:
        if row["E-mail"]:
            assert row["E-mail"].lower().endswith(".example")
            validate_email(row["E-mail"], check_deliverability=False)
        assert not row["Website"] or row["Website"].endswith(".example")


def test_dates_and_numbers_can_be_read(rows: list[Row]) -> None:
    for row in rows:
        assert TODAY - timedelta(days=549) <= date.fromisoformat(row["First seen"]) < TODAY
        assert not row["Birthday"] or date.fromisoformat(row["Birthday"]).year < 2005
        assert all(not row[cell] or int(row[cell]) > 0 for cell in ("Employees", "Annual revenue"))


def test_companies_carry_a_legal_form(originals: list[Row]) -> None:
    for row in originals:
        assert not row["Company"] or LEGAL_FORMS.search(row["Company"]), row["Company"]


@pytest.mark.parametrize(
    ("culture", "form"),
    [
        ("malay", r"^(Dato' |Datin |Dr\. )?\S+( \S+)? (bin|binti) \S+( \S+)?$"),
        ("malaysian_indian", r"^\S+ (a/l|a/p|A/L|A/P) \S+$"),
        ("malaysian_chinese", r"^(\w+ )?[A-Z]\w+ [A-Z][a-z]+ [A-Z][a-z]+$"),
        ("balinese", r"^(I|Ni) (Wayan|Made|Nyoman|Ketut|Putu|Kadek|Komang|Gede|Luh) \w+( \w+)?$"),
        ("one_name", r"^\w+$"),
        ("batak", r"^\w+ (Si|Hut|Nai|Pang|Man|Lub|Mar|Tam)\w+$"),
        ("norwegian", r"^[A-ZÅØ]\w+([ -][A-ZÅØ]\w+)? [A-ZÅØ]\w+( [A-ZÅØ]\w+)?$"),
    ],
)
def test_names_have_the_form_of_their_culture(culture: str, form: str) -> None:
    rng = Random(3)
    for _ in range(300):
        made = CULTURES[culture](rng, rng.choice("mf"))
        assert re.search(form, made.name), made


def test_sex_shows_in_the_link_of_the_name() -> None:
    rng = Random(4)
    for _ in range(100):
        assert " binti " in CULTURES["malay"](rng, "f").name
        assert " bin " in CULTURES["malay"](rng, "m").name
        assert " Thị" not in CULTURES["vietnamese"](rng, "m").name
        assert " Văn " not in CULTURES["vietnamese"](rng, "f").name


def test_vietnamese_names_start_with_the_family() -> None:
    families = {family for family, _ in name_words.VIETNAMESE_FAMILIES}
    people = [person(Random(seed), "VN") for seed in range(300)]
    assert all(who.name.split()[0] in families and len(who.name.split()) >= 3 for who in people)
    assert 0.25 < sum(who.rest == "Nguyễn" for who in people) / 300 < 0.5


@pytest.mark.parametrize("letter", list("åøæ"))
def test_norwegian_letters_are_there(originals: list[Row], letter: str) -> None:
    assert any(letter in row["Full name"].lower() for row in originals)


def test_nobody_well_known(rows: list[Row]) -> None:
    known = [set(fold(name).split()) for name in name_words.WELL_KNOWN]
    for row in rows:
        words = set(fold(row["Full name"]).replace("-", " ").split())
        assert not any(name <= words for name in known), row["Full name"]


def test_no_well_known_firm() -> None:
    for code in COUNTRIES:
        for firm in companies(Random(5), code, 40):
            assert not set(fold(firm.core).split()) & KNOWN_FIRMS, firm.name


def test_no_company_of_the_real_lists(originals: list[Row], data_folder: Path) -> None:
    real: set[str] = set()
    for file, column in (("fortune1000.csv", "company"), ("sp500_constituents.csv", "Security")):
        with (data_folder / "companies" / file).open(encoding="utf-8") as lines:
            real |= {_bare(line[column]) for line in csv.DictReader(lines)}
    assert len(real) > 1000
    assert not real & {_bare(row["Company"]) for row in originals}


def _bare(name: str) -> str:
    return LEGAL_FORMS.sub("", name).strip(" ,.").lower()


@pytest.mark.parametrize(
    ("code", "form"),
    [("MY", r"\d{5}"), ("ID", r"\d{5}"), ("NO", r"\d{4}"), ("VN", r"\d{6}"), ("SG", r"\d{6}"),
     ("SE", r"\d{3} \d\d"), ("DK", r"\d{4}"), ("GB", r"[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}"), ("US", r"\d{5}")],
)  # fmt: skip
def test_postal_codes_have_the_form_of_the_country(code: str, form: str) -> None:
    for place in COUNTRIES[code].places:
        assert all(re.fullmatch(form, postal) for postal in place.postal), place


def test_touches_are_many_and_known(history: list[Touch], originals: list[Row]) -> None:
    assert 23_000 <= len(history) <= 27_500
    assert {touch["kind"] for touch in history} == KINDS
    assert {touch["external_id"] for touch in history} <= {row["External id"] for row in originals}
    assert history == sorted(history, key=lambda t: (t["occurred_at"], t["external_id"]))


def test_touches_lie_in_the_eighteen_months(history: list[Touch]) -> None:
    today = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    moments = [touch["occurred_at"] for touch in history]
    assert today - timedelta(days=551) < min(moments)
    assert max(moments) < today


def test_calls_fall_into_working_hours(history: list[Touch], originals: list[Row]) -> None:
    zones = {row["External id"]: ZoneInfo(ZONES[row["Country"]]) for row in originals}
    for touch in history:
        if touch["kind"] == "call":
            there = touch["occurred_at"].astimezone(zones[touch["external_id"]])
            assert there.weekday() < 5, touch
            assert 9 <= there.hour < 17, touch


def test_touches_use_only_what_is_known(history: list[Touch], originals: list[Row]) -> None:
    by_id = {row["External id"]: row for row in originals}
    for touch in history:
        row = by_id[touch["external_id"]]
        assert touch["kind"] != "call" or row["Phone"]
        assert not touch["kind"].startswith("mail") or (row["E-mail"] and row["Newsletter"] != "no")


def test_buyers_saw_a_demo_and_asked_for_a_quote(history: list[Touch]) -> None:
    seen: dict[str, list[str]] = {}
    for touch in history:
        seen.setdefault(touch["external_id"], []).append(touch["kind"])
    buyers = [kinds for kinds in seen.values() if "purchase" in kinds]
    assert 40 < len(buyers) < 160
    assert all(k.index("demo") < k.index("quote_request") < k.index("purchase") for k in buyers)


def test_most_are_quiet_and_a_few_are_hot_now(history: list[Touch]) -> None:
    since = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(days=22)
    lately = Counter(t["external_id"] for t in history if t["occurred_at"] >= since)
    assert 30 <= sum(count >= 12 for count in lately.values()) <= 250
    assert 5000 - len({touch["external_id"] for touch in history}) > 700


def test_interest_follows_fit_a_little(history: list[Touch], originals: list[Row]) -> None:
    counts = Counter(touch["external_id"] for touch in history)
    ranked = sorted((row for row in originals if row["Full name"]), key=fit)
    half = len(ranked) // 2
    low, high = (
        sum(counts[row["External id"]] for row in part) for part in (ranked[:half], ranked[half:])
    )
    assert 1.1 < high / low < 2.5


def test_campaigns_and_users_fit_the_rows(rows: list[Row]) -> None:
    plans = {plan["name"]: plan for plan in campaigns(TODAY)}
    assert len(plans) == 10
    assert all(plan["started_on"] <= plan["ended_on"] <= TODAY for plan in plans.values())
    for row in rows:
        if row["Campaign"]:
            plan = plans[row["Campaign"]]
            assert plan["started_on"] <= date.fromisoformat(row["First seen"]) <= plan["ended_on"]
            assert row["Source"] == plan["source"]
    assert {row["Owner e-mail"] for row in rows} - {""} <= {user["email"] for user in users()}
    assert Counter(user["role"] for user in users())["representative"] == 4
