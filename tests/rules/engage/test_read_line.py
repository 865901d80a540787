"""What a line of the log says: examples, and how much of the labelled lines is found."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from prospekt.engage.rules.line.found import Candidate, Money, Named, NextTask
from prospekt.engage.rules.line.grammar import TRAITS, grammar_of
from prospekt.engage.rules.line.read import read_line
from tests.rules.engage.measured_lines import FIELDS, LANGUAGES, measured

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=ZoneInfo("Asia/Kuala_Lumpur"))
PEOPLE = (
    Candidate("p1", "Anna Hansen"), Candidate("p2", "Mark Tan"), Candidate("p3", "Mark Lee"), Candidate("c1", "Acme Logistics", False),
)  # fmt: skip
FLOORS = {
    "open": {"en": 0.96, "ms": 0.95, "id": 0.97, "nb": 0.95, "vi": 0.96},
    "held": {"en": 0.94, "ms": 0.94, "id": 0.95, "nb": 0.94, "vi": 0.95},
    "later": {"en": 0.94, "ms": 0.93, "id": 0.94, "nb": 0.94, "vi": 0.94},
    "others": {"en": 0.96, "ms": 0.92, "id": 0.95, "nb": 0.92, "vi": 0.87},
    "unseen": {"en": 0.80, "ms": 0.77, "id": 0.79, "nb": 0.80, "vi": 0.70},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("half", FLOORS)
def test_most_labels_are_found_and_little_else(half: str, language: str) -> None:
    f1 = measured(language, half).figures(*FIELDS)[2]
    assert f1 >= FLOORS[half][language]


def test_a_line_becomes_a_call_an_answer_a_task_and_an_objection() -> None:
    text = "called Anna, budget 20k, wants a demo Tuesday, worried about price"
    found = read_line(text, "en", NOW, PEOPLE, "MYR")
    said = {each.field: (each.value, text[each.start : each.end]) for each in found.found}
    assert said == {
        "kind": ("call", "called"),
        "channel": ("phone", "called"),
        "direction": ("out", "called"),
        "whom": (Named("Anna", "p1"), "Anna"),
        "budget": (Money(2_000_000, "MYR"), "20k"),
        "task": (NextTask("demo", "demo Tuesday", date(2026, 11, 24)), "demo Tuesday"),
        "objection": ("price", "worried about price"),
    }


AMOUNTS = [
    ("budget 20k", "en", "USD", Money(2_000_000, "USD")),
    ("bajet RM50k", "ms", "USD", Money(5_000_000, "MYR")),
    ("bajet 1.2 juta", "ms", "MYR", Money(120_000_000, "MYR")),
    ("anggaran Rp 12.000.000", "id", "IDR", Money(1_200_000_000, "IDR")),
    ("anggaran 1,2 M", "id", "IDR", Money(120_000_000_000, "IDR")),
    ("budsjett 1,5 mill", "nb", "NOK", Money(150_000_000, "NOK")),
    ("budsjett kr 450.000", "nb", "NOK", Money(45_000_000, "NOK")),
    ("ngân sách 3tr5", "vi", "VND", Money(3_500_000, "VND")),
    ("ngân sách 2 tỷ", "vi", "VND", Money(2_000_000_000, "VND")),
    ("ngan sach 120.000.000đ", "vi", "VND", Money(120_000_000, "VND")),
    ("budget 20-25k", "en", "USD", Money(2_000_000, "USD")),
    ("no budget", "en", "USD", "no"),
    ("tak ada bajet", "ms", "MYR", "no"),
    ("ikke budsjett", "nb", "NOK", "no"),
    ("chưa có ngân sách", "vi", "VND", "no"),
    ("chua co ngan sach", "vi", "VND", "no"),
    ("120 staff, phone 0123456789", "en", "USD", None),
    ("budget around R80k", "en", "USD", Money(8_000_000, "ZAR")),
    ("budget is in room R2", "en", "USD", None),
    ("budget about ten grand", "en", "USD", Money(1_000_000, "USD")),
    ("ngân sách 2 tỷ rưỡi", "vi", "VND", Money(2_500_000_000, "VND")),
    ("bajet tiga ribu", "ms", "MYR", Money(300_000, "MYR")),
    ("budsjett på en halv mill", "nb", "NOK", Money(50_000_000, "NOK")),
]


@pytest.mark.parametrize(("text", "language", "currency", "budget"), AMOUNTS)
def test_a_budget_is_an_amount_or_none(
    text: str, language: str, currency: str, budget: object
) -> None:
    assert read_line(text, language, NOW, (), currency).first("budget") == budget


DUES = [
    ("call tomorrow 3pm", "en", date(2026, 11, 19), time(15)),
    ("call next week", "en", date(2026, 11, 23), None),
    ("call on 29 Feb", "en", date(2028, 2, 29), None),
    ("telefon esok pukul 3 petang", "ms", date(2026, 11, 19), time(15)),
    ("telefon minggu depan", "ms", date(2026, 11, 23), None),
    ("telp besok jam 2 siang", "id", date(2026, 11, 19), time(14)),
    ("ring i morgen kl 14", "nb", date(2026, 11, 19), time(14)),
    ("ring neste uke", "nb", date(2026, 11, 23), None),
    ("gọi thứ 6 tuần sau 2h chiều", "vi", date(2026, 11, 27), time(14)),
    ("goi thu 6 tuan sau", "vi", date(2026, 11, 27), None),
    ("call on 31/12/2030", "en", date(2030, 12, 31), None),
]


@pytest.mark.parametrize(("text", "language", "on", "at"), DUES)
def test_a_task_is_due(text: str, language: str, on: date, at: time | None) -> None:
    task = read_line(text, language, NOW).first("task")
    assert (task.kind, task.on, task.at) == ("call", on, at)


def test_a_slip_in_a_name_still_means_the_candidate() -> None:
    assert read_line("called Ana Hansn", "en", NOW, PEOPLE).first("whom").key == "p1"


def test_a_name_that_two_candidates_have_is_left_open() -> None:
    assert read_line("called mark, no answer", "en", NOW, PEOPLE).first("whom") == Named("mark", "")
    assert read_line("called mark tan, no answer", "en", NOW, PEOPLE).first("whom").key == "p2"


def test_when_it_happened_is_never_later_than_now() -> None:
    assert read_line("met Anna yesterday 3pm", "en", NOW, PEOPLE).occurred_at == datetime(
        2026, 11, 17, 15, tzinfo=NOW.tzinfo
    )
    assert read_line("met Anna this morning", "en", NOW, PEOPLE).occurred_at == NOW


def test_a_team_teaches_its_own_words() -> None:
    text = "zinged Anna, bread 20k, schmoozefest friday"
    assert read_line(text, "en", NOW, PEOPLE, "USD").first("kind") is None
    own = {"zinged": "touch.call_done", "bread": "budget", "schmoozefest": "meeting"}
    found = read_line(text, "en", NOW, PEOPLE, "USD", own)
    assert (found.first("kind"), found.first("budget")) == ("call", Money(2_000_000, "USD"))
    assert found.first("task") == NextTask("meeting", "schmoozefest friday", date(2026, 11, 20))


def test_a_word_without_meaning_teaches_nothing() -> None:
    text = "called Anna"
    assert read_line(
        text, "en", NOW, PEOPLE, "", {"": "call", "x": "", "zap": "no such word"}
    ) == read_line(text, "en", NOW, PEOPLE)


KARI = (Candidate("p1", "Kari Lund"), Candidate("p2", "Rina Wulandari"))
MINH = (
    Candidate("p1", "Nguyễn Văn Minh"), Candidate("p2", "Đỗ Thị Mai"), Candidate("p3", "Lý Yến"),
    Candidate("c1", "Khách sạn Hương Sen", False),
)  # fmt: skip
WHOM = [
    ("emailed K. Lee the spec", "en", PEOPLE, "K. Lee"),
    ("zoom w/ J. P. Ferreira, went well", "en", (), "J. P. Ferreira"),
    ("rang Mrs van der Merwe about the quote", "en", (), "van der Merwe"),
    ("Nobody answered the telephone at Northwind, I will try again", "en", (), None),
    ("Zero funding, they said", "en", (), None),
    ("the owner, Annelie Fourie, wants a demo", "en", (), "Annelie Fourie"),
    ("called Anna Pettersen", "en", PEOPLE, "Anna Pettersen"),
    ("Encik Jeffrey anak Jugah telefon saya", "ms", (), "Jeffrey anak Jugah"),
    ("Encik Muthu a/l Raman minta demo", "ms", (), "Muthu a/l Raman"),
    ("pak haji mahmud minta demo", "id", (), "mahmud"),
    ("ringte driftssjef Egil Nøstvik om tilbud", "nb", KARI, "Egil Nøstvik"),
    ("snakket med Tor-Arne Bakke i dag", "nb", KARI, "Tor-Arne Bakke"),
    ("pratet m Jan Erik om tilbud", "nb", KARI, "Jan Erik"),
    ("prata me arne i dag", "nb", KARI, "arne"),
    ("chị Vũ Hải Yến gọi lại", "vi", MINH, "Vũ Hải Yến"),
    ("gọi cho anh Nguyễn Văn Minh", "vi", MINH, "Nguyễn Văn Minh"),
    ("gặp anh Đinh Công Thành, rất thích", "vi", MINH, "Đinh Công Thành"),
    ("gọi anh Lộc, ảnh làm mái xưởng", "vi", MINH, "Lộc"),
    ("c Hương gọi hỏi giá", "vi", MINH, "Hương"),
    ("lunch with Per J. Morales", "en", (), "Per J. Morales"),
    ("Denise, referred by Marcus, wants a demo", "en", (), "Denise"),
    ("called jason lim re renewal", "en", (Candidate("p1", "David Lim"),), "jason lim"),
    ("lost the deal to Konica", "en", (), None),
]


@pytest.mark.parametrize(("text", "language", "candidates", "whom"), WHOM)
def test_a_person_is_the_whole_name_and_nothing_else(
    text: str, language: str, candidates: tuple[Candidate, ...], whom: str | None
) -> None:
    found = read_line(text, language, NOW, candidates).first("whom")
    assert (found.phrase if found else None) == whom


def test_somebody_who_only_shares_a_name_is_not_the_candidate() -> None:
    assert read_line("called Anna Pettersen", "en", NOW, PEOPLE).first("whom").key == ""
    assert read_line("chị Vũ Hải Yến gọi lại", "vi", NOW, MINH).first("whom").key == ""


COMPANIES = [
    ("met Johan Botha of Karoo Timber yesterday", "en", "Karoo Timber"),
    ("demo for PrimeCare went well", "en", "PrimeCare"),
    ("his friend at Sunway Suites wants a quote", "en", "Sunway Suites"),
    ("ghé tiệm hoa Mộc Lan, hẹn thứ 6 gọi lại", "vi", "tiệm hoa Mộc Lan"),
    ("ketemu pak Wagimin percetakan Gemilang", "id", "percetakan Gemilang"),
    ("Puan Hasnah call dari kilang perabot di Muar", "ms", None),
]


@pytest.mark.parametrize(("text", "language", "company"), COMPANIES)
def test_a_company_is_read_by_what_stands_around_it(
    text: str, language: str, company: str | None
) -> None:
    found = read_line(text, language, NOW).first("company")
    assert (found.phrase if found else None) == company


TIMES = [
    ("call tomorrow at nine", "en", date(2026, 11, 19), time(9)),
    ("ring him friday at half past eleven", "en", date(2026, 11, 20), time(11, 30)),
    ("ring back 4", "en", date(2026, 11, 18), time(16)),
    ("kickoff call Tue 12/1 9am", "en", date(2026, 12, 1), time(9)),
    ("ring him half 4 tomorrow", "en", date(2026, 11, 19), time(16, 30)),
    ("follow up 11/30", "en", date(2026, 11, 30), None),
    ("ring henne mandag klokken halv ti", "nb", date(2026, 11, 23), time(9, 30)),
    ("ring henne mandag 0900.", "nb", date(2026, 11, 23), time(9)),
    ("telepon lagi dua minggu lagi", "id", date(2026, 12, 2), None),
    ("jadwal demo rabu jam setengah 3", "id", date(2026, 11, 25), time(14, 30)),
    ("telefon dia esok pukul empat petang", "ms", date(2026, 11, 19), time(16)),
    ("gọi lại đúng ngày 20/1", "vi", date(2027, 1, 20), None),
    ("mai 7g rưỡi gọi lại", "vi", date(2026, 11, 19), time(7, 30)),
    ("1 tiếng nữa gọi lại", "vi", date(2026, 11, 18), time(11, 30)),
    ("báo giá cho bà Nhung, trễ nhất t6", "vi", date(2026, 11, 20), None),
    ("ring i uke 48", "nb", date(2026, 11, 23), None),
    ("ring neste uke, torsdag", "nb", date(2026, 11, 26), None),
    ("ring halv fire i morgen", "nb", date(2026, 11, 19), time(15, 30)),
    ("ring før måneden er omme", "nb", date(2026, 11, 30), None),
    ("call fri 27", "en", date(2026, 11, 27), None),
    ("call at 15h30", "en", date(2026, 11, 18), time(15, 30)),
    ("hẹn gặp chị Lan lúc 15h30 ngày 24/11", "vi", date(2026, 11, 24), time(15, 30)),
]


@pytest.mark.parametrize(("text", "language", "on", "at"), TIMES)
def test_a_time_is_read_as_people_say_it(
    text: str, language: str, on: date, at: time | None
) -> None:
    task = read_line(text, language, NOW, PEOPLE).first("task")
    assert (task.on, task.at) == (on, at)


TIMINGS = [
    ("wants to buy in march next year", "en", "2027-03"),
    ("cutover 2027-Q3, budget 20k", "en", "2027-Q3"),
    ("opening hours 6am to 9am", "en", None),
    ("the calendar for 2027 is printed", "en", None),
    ("vil ha testmiljø i januar", "nb", "2027-01"),
    ("vil starte over nyttår", "nb", "2027-01"),
    ("wants it like yesterday", "en", "now"),
]


@pytest.mark.parametrize(("text", "language", "timing"), TIMINGS)
def test_when_they_want_it_is_no_task(text: str, language: str, timing: str | None) -> None:
    found = read_line(text, language, NOW)
    assert (found.first("timing"), found.first("task")) == (timing, None)


DIRECTIONS = [
    ("Kari Lund på WhatsApp: for dyrt", "nb", "in"),
    ("e-post fra Kari Lund om tilbud", "nb", "in"),
    ("mail to Mark Tan bounced", "en", "out"),
    ("letter to Mark Tan posted", "en", None),
]


@pytest.mark.parametrize(("text", "language", "direction"), DIRECTIONS)
def test_who_wrote_is_read_from_what_stands_around_the_word(
    text: str, language: str, direction: str | None
) -> None:
    candidates = (*PEOPLE, *KARI)
    assert read_line(text, language, NOW, candidates).first("direction") == direction


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_known_of_a_language_is_complete(language: str) -> None:
    grammar = grammar_of(language)
    assert grammar.traits <= TRAITS.keys()
    assert grammar.words.keys() == grammar_of("en").words.keys()
    assert {grammar.numbers[w] for w in grammar.numbers} >= set(range(1, 13))
    assert grammar.given | grammar.large


ROUNDS = [
    ("bu rina ditelp ga diangkat", "id", "call", "out", "no_answer"),
    ("ping hafiz kat Teams, dia jawab ok", "ms", "reply", "in", None),
    ("whatsapped anna, she replied she will think", "en", "reply", "in", None),
    ("emailed anna last week, no reply", "en", "message", "out", "no_answer"),
    ("tok den ikke, la igjen beskjed", "nb", "call", "out", "left_message"),
]


@pytest.mark.parametrize(("text", "language", "kind", "direction", "outcome"), ROUNDS)
def test_who_wrote_and_who_answered(
    text: str, language: str, kind: str, direction: str, outcome: str | None
) -> None:
    found = read_line(text, language, NOW, PEOPLE)
    assert (found.first("kind"), found.first("direction")) == (kind, direction)
    assert outcome is None or found.first("outcome") == outcome


SEVERAL = [
    ("send the quote and call friday", {"quote", "call"}),
    ("meeting fri cancelled", set()),
    ("anna will send me the specs friday", set()),
    ("I will send the specs friday", {"send"}),
]


@pytest.mark.parametrize(("text", "kinds"), SEVERAL)
def test_tasks_of_a_clause_are_ours_and_still_on(text: str, kinds: set[str]) -> None:
    found = read_line(text, "en", NOW, PEOPLE)
    assert {each.value.kind for each in found.found if each.field == "task"} == kinds


RIVALS = [
    ("current supplier, Canon, is cheaper", "en", "Canon"),
    ("tapte anbudet til Canon", "nb", "Canon"),
    ("they use J&T now", "en", "J&T"),
    ("they buy from Bidfood", "en", "Bidfood"),
]


@pytest.mark.parametrize(("text", "language", "rival"), RIVALS)
def test_a_rival_is_read_by_the_words_around_it(text: str, language: str, rival: str) -> None:
    assert read_line(text, language, NOW).first("competitors") == rival
