"""What two leads are compared by, and how much each agreement says: Fellegi and Sunter, without any labels.

A comparison has levels, from the same to different; each level is a condition over two rows, `_l` and `_r`. How often
a level is met among leads that are one (m) and among any two (u) is estimated from the leads themselves: `estimate`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Level:
    """A code of LEVELS, and when it is met; `frequent` names the column whose frequent values say less."""

    code: str
    sql: str
    frequent: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column that two leads are compared by; the first level that is met counts, "different" if none is."""

    column: str
    levels: tuple[Level, ...]
    unknown: str = ""

    @property
    def is_unknown(self) -> str:
        return self.unknown or f"{self.column}_l IS NULL OR {self.column}_r IS NULL"


LEVELS: Mapping[str, str] = {
    "same": _("the same"), "alike": _("spelt alike"), "part": _("one is part of the other"), "similar": _("similar"),
    "word": _("a word in common"), "mailbox": _("the same before the @"), "digit": _("one sign differs"),
    "half": _("day or year the same"), "different": _("different"), "unknown": _("not known"),
}  # fmt: skip
COLUMNS: Mapping[str, str] = {
    "name": _("Name"), "email": _("E-mail"), "domain": _("Web domain"), "phone": _("Phone"),
    "birthday": _("Birthday"), "company": _("Company"), "street": _("Street"), "postcode": _("Postal code"),
    "city": _("City"), "country": _("Country"), "base": _("Any two leads"),
}  # fmt: skip
"""What a weight comes from; `base`: how rare it is that two leads are one at all."""
MACROS = (
    "CREATE OR REPLACE TEMP MACRO words_alike(a, b) AS list_avg(list_transform("
    "CASE WHEN len(a) <= len(b) THEN a ELSE b END, lambda x: list_max(list_transform("
    "CASE WHEN len(a) <= len(b) THEN b ELSE a END, lambda y: jaro_winkler_similarity(x, y)))))",
    "CREATE OR REPLACE TEMP MACRO fewest(a, b) AS least(len(a), len(b))",
)
"""`words_alike`: how alike the words of the shorter name are to their best partners in the longer, 0 to 1."""
_NAMES = "words_alike(name_words_l, name_words_r)"
_STREETS = "words_alike(street_words_l, street_words_r)"
_COMPANIES = "words_alike(company_words_l, company_words_r)"


def _equal(column: str, frequent: bool = False) -> Level:
    return Level("same", f"{column}_l = {column}_r", column if frequent else "")


def _typo(column: str) -> Level:
    return Level("digit", f"damerau_levenshtein({column}_l, {column}_r) <= 1")


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "name",
        (
            _equal("name", frequent=True),
            Level("alike", f"{_NAMES} >= 0.93 AND len(name_words_l) = len(name_words_r)"),
            Level("part", f"{_NAMES} >= 0.93 AND fewest(name_words_l, name_words_r) > 1"),
            Level("similar", f"{_NAMES} >= 0.85 AND fewest(name_words_l, name_words_r) > 1"),
            Level(
                "word", f"len(list_intersect(name_words_l, name_words_r)) > 0 OR {_NAMES} >= 0.9"
            ),
        ),
    ),
    Comparison(
        "email",
        (
            _equal("email"),
            Level("mailbox", "mailbox_l = mailbox_r", "mailbox"),
            Level("alike", "jaro_winkler_similarity(email_l, email_r) >= 0.92"),
        ),
    ),
    Comparison("domain", (_equal("domain", frequent=True),)),
    Comparison("phone", (_equal("phone", frequent=True), _typo("phone"))),
    Comparison(
        "birthday",
        (
            _equal("birthday"),
            _typo("birthday"),
            Level(
                "half",
                "substr(birthday_l, 1, 4) = substr(birthday_r, 1, 4)"
                " OR substr(birthday_l, 6) = substr(birthday_r, 6)",
            ),
        ),
    ),
    Comparison(
        "company", (_equal("company", frequent=True), Level("alike", f"{_COMPANIES} >= 0.9"))
    ),
    Comparison(
        "street",
        (
            _equal("street", frequent=True),
            Level("alike", f"{_STREETS} >= 0.93"),
            Level("similar", f"{_STREETS} >= 0.8"),
        ),
    ),
    Comparison("postcode", (_equal("postcode", frequent=True), _typo("postcode"))),
    Comparison(
        "city",
        (
            _equal("city", frequent=True),
            Level("alike", "jaro_winkler_similarity(city_l, city_r) >= 0.9"),
        ),
    ),
    Comparison("country", (_equal("country", frequent=True),)),
)
LEAST_FILLED = 0.01
"""A column known of fewer leads says too little to be learnt from."""
_WORD = (
    "(SELECT id, unnest(name_words) AS word, city, postcode, company, birthday, country FROM leads)"
)
_STREET_WORD = "(SELECT id, unnest(street_words) AS word FROM leads)"
KEYS: tuple[str, ...] = (
    "SELECT id, 'e' || email AS key FROM leads WHERE email IS NOT NULL",
    "SELECT id, 'm' || mailbox AS key FROM leads WHERE len(mailbox) > 5",
    "SELECT id, 'd' || domain AS key FROM leads WHERE domain IS NOT NULL",
    "SELECT id, 'p' || phone AS key FROM leads WHERE phone IS NOT NULL",
    "SELECT id, 'n' || name AS key FROM leads WHERE len(name_words) > 1",
    "SELECT id, 's' || sound AS key FROM leads WHERE sound IS NOT NULL",
    "SELECT id, 'b' || birthday AS key FROM leads WHERE birthday IS NOT NULL",
    "SELECT id, 'a' || street AS key FROM leads WHERE street IS NOT NULL",
    f"SELECT id, 'c' || word || '|' || city AS key FROM {_WORD} WHERE city IS NOT NULL",
    f"SELECT id, 'z' || word || '|' || postcode AS key FROM {_WORD} WHERE postcode IS NOT NULL",
    f"SELECT id, 'o' || word || '|' || company AS key FROM {_WORD} WHERE company IS NOT NULL",
    f"SELECT id, 'w' || word AS key FROM {_WORD} WHERE len(word) > 3",
    f"SELECT id, 't' || word AS key FROM {_STREET_WORD} WHERE len(word) > 3",
)
"""Leads that share a key are compared, unless too many do: a frequent name is compared where something else agrees."""
Pattern = tuple[int, ...]
"""The level of each comparison by its place, the last one "different"; -1: not known."""


@dataclass(frozen=True, slots=True)
class Model:
    """How often each level is met among leads that are one (m) and among any two (u); `prior`: that two are one."""

    prior: float
    m: tuple[tuple[float, ...], ...]
    u: tuple[tuple[float, ...], ...]


ROUNDS = 200
STILL = 1e-6
ANCHOR = 20.0
"""As many pairs as this are worth of what is expected before anything is counted. Where a base has few duplicates,
what is counted alone would take colleagues or towns for them."""
_LEAST = 1e-7


def estimate(
    candidates: Mapping[Pattern, float],
    random: Mapping[Pattern, float],
    sizes: Sequence[int],
    total_pairs: float,
) -> Model:
    """m, u and prior by expectation and maximisation, from counts of patterns; nobody needs to know which are one.

    `candidates`: the pairs that share a key, among which nearly all that are one must be. `random`: any two leads, of
    which few are one; what these few add is taken out again. `sizes`: how many levels each comparison has.
    """
    n_random = max(1.0, sum(random.values()))
    seen = [_shares(counts) for counts in _counts(random, sizes)]
    expected_m = [_start(size) for size in sizes]
    m, u = expected_m, [_floored(share, n_random) for share in seen]
    prior = min(0.1, max(1.0, sum(candidates.values()) / 50) / max(2.0, total_pairs))
    for _round in range(ROUNDS):
        weights = [
            [math.log(a / b) for a, b in zip(ms, us, strict=True)]
            for ms, us in zip(m, u, strict=True)
        ]
        odds = math.log(prior / (1 - prior))
        matches = {
            pattern: n * _probability(odds + _sum(weights, pattern))
            for pattern, n in candidates.items()
        }
        before = prior
        prior = min(0.5, max(0.5, sum(matches.values())) / max(2.0, total_pairs))
        m = [
            _anchored(counts, start)
            for counts, start in zip(_counts(matches, sizes), expected_m, strict=True)
        ]
        u = [
            _floored([max(0.0, s - prior * a) for s, a in zip(share, ms, strict=True)], n_random)
            for share, ms in zip(seen, m, strict=True)
        ]
        if abs(prior - before) <= STILL * before:
            break
    return Model(prior, tuple(map(tuple, m)), tuple(map(tuple, u)))


def _start(size: int) -> list[float]:
    """Most that is one agrees; the further a level, the rarer."""
    raw = [0.5**n for n in range(size - 1)] + [0.08]
    return [value / sum(raw) for value in raw]


def _sum(weights: Sequence[Sequence[float]], pattern: Pattern) -> float:
    return sum(by_level[at] for by_level, at in zip(weights, pattern, strict=True) if at >= 0)


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, log_odds))))


def _counts(patterns: Mapping[Pattern, float], sizes: Sequence[int]) -> list[list[float]]:
    """How often each level is met where it is known, by comparison."""
    sums = [[0.0] * size for size in sizes]
    for pattern, n in patterns.items():
        for by_level, at in zip(sums, pattern, strict=True):
            if at >= 0:
                by_level[at] += n
    return sums


def _shares(counts: Sequence[float]) -> list[float]:
    return [n / max(_LEAST, sum(counts)) for n in counts]


def _floored(shares: Sequence[float], n: float) -> list[float]:
    """What was never met is rare, not impossible."""
    raised = [max(share, 0.5 / n) for share in shares]
    return [share / sum(raised) for share in raised]


def _anchored(counts: Sequence[float], start: Sequence[float]) -> list[float]:
    """As counted, held by what is expected of leads that are one: few of them cannot pull it anywhere."""
    n = sum(counts)
    return [
        (count + ANCHOR * each) / (n + ANCHOR) for count, each in zip(counts, start, strict=True)
    ]


LOWEST, HIGHEST = 0.2, 0.99


def threshold(probabilities: Sequence[float]) -> float:
    """The match probability above which a pair is worth asking about: where the expected F1 is greatest.

    `probabilities` of all pairs, highest first. Each pair is right as often as its probability says, so right ones,
    wrong ones and missed ones can be expected without knowing any. Between 0.2 and 0.99.
    """
    total = sum(probabilities)
    best, at, right = 0.0, HIGHEST, 0.0
    for n, probability in enumerate(probabilities, start=1):
        right += probability
        if (f1 := 2 * right / (n + total)) > best:
            best, at = f1, probability
    return min(HIGHEST, max(LOWEST, at))
