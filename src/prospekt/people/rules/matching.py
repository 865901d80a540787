"""What two leads are compared by, and how much each agreement says: Fellegi and Sunter, without any labels.

A comparison has levels, from the same to different; each level is a condition over two rows, `_l` and `_r`. How often
a level is met among leads that are one (m) and among any two (u) is estimated from the leads themselves: `estimate`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prospekt.words.problem import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Level:
    """A code of LEVELS, and when it is met; `frequent` names the column whose frequent values say less.

    `most`: how often, at most, two leads that are one are met here, whatever is counted.
    """

    code: str
    sql: str
    frequent: str = ""
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column that two leads are compared by; the first level that is met counts, "different" if none is.

    `differs`: how often, at most, two leads that are one differ in it, where both know it.
    """

    column: str
    levels: tuple[Level, ...]
    differs: float
    of: tuple[str, ...] = ()
    """The columns it looks at, if not the one it is called by."""

    @property
    def known(self) -> str:
        """What is not null where something is known; of one row."""
        return f"coalesce({', '.join(self.of or (self.column,))})"

    @property
    def most(self) -> tuple[float, ...]:
        """The bounds of m, level by level."""
        return (*(level.most for level in self.levels), self.differs)

    @property
    def is_unknown(self) -> str:
        """That nothing is known of one of two rows, `_l` and `_r`."""
        of = self.of or (self.column,)
        sides = (f"coalesce({', '.join(f'{name}_{side}' for name in of)}) IS NULL" for side in "lr")
        return " OR ".join(sides)


LEVELS: Mapping[str, str] = {
    "same": _("the same"), "alike": _("spelt alike"), "part": _("one is part of the other"), "similar": _("similar"),
    "word": _("a word in common"), "mailbox": _("the same before the @"), "digit": _("one sign differs"),
    "half": _("day or year the same"), "town": _("the same town"), "country": _("the same country"), "different": _("different"), "unknown": _("not known"),
}  # fmt: skip
COLUMNS: Mapping[str, str] = {
    "name": _("Name"), "email": _("E-mail"), "domain": _("Web domain"), "phone": _("Phone"),
    "birthday": _("Birthday"), "company": _("Company"), "street": _("Street"), "place": _("Town and country"),
    "base": _("Any two leads"),
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
            Level(
                "similar", f"{_NAMES} >= 0.85 AND fewest(name_words_l, name_words_r) > 1", most=0.3
            ),
            Level(
                "word",
                f"len(list_intersect(name_words_l, name_words_r)) > 0 OR {_NAMES} >= 0.9",
                most=0.15,
            ),
        ),
        differs=0.05,
    ),
    Comparison(
        "email",
        (
            _equal("email"),
            Level("mailbox", "mailbox_l = mailbox_r", "mailbox"),
            Level("alike", "damerau_levenshtein(email_l, email_r) <= 1"),
        ),
        differs=0.5,
    ),
    Comparison("domain", (_equal("domain", frequent=True),), differs=0.4),
    Comparison("phone", (_equal("phone", frequent=True), _typo("phone")), differs=0.5),
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
        differs=0.2,
    ),
    Comparison(
        "company",
        (_equal("company", frequent=True), Level("alike", f"{_COMPANIES} >= 0.9")),
        differs=0.4,
    ),
    Comparison(
        "street",
        (
            _equal("street", frequent=True),
            Level("alike", f"{_STREETS} >= 0.93"),
            Level("similar", f"{_STREETS} >= 0.8"),
        ),
        differs=0.4,
    ),
    # One comparison, because a postal code lies in a town and a town in a country: they agree together.
    Comparison(
        "place",
        (
            _equal("postcode", frequent=True),
            Level("town", "city_l = city_r", "city"),
            Level(
                "alike",
                "jaro_winkler_similarity(city_l, city_r) >= 0.9"
                " OR damerau_levenshtein(postcode_l, postcode_r) <= 1",
            ),
            Level("country", "country_l = country_r", "country"),
        ),
        differs=0.1,
        of=("postcode", "city", "country"),
    ),
)
_OWN: Mapping[str, frozenset[str]] = {
    "email": frozenset({"same", "mailbox"}), "phone": frozenset({"same"}),
    "birthday": frozenset({"same", "digit"}),
}  # fmt: skip


def could_be_one(levels: Mapping[str, str]) -> bool:
    """Whether two persons could be one: colleagues need more, of what is a person's own (name, e-mail, phone, birthday).

    `levels`: column -> code of the level, what is not known left out. Colleagues agree in company, domain, street and
    town at once, by the thousand, and what agrees at once counts as if it were several things; so these only speak
    for two whose names agree, or who share something of their own.
    """
    if levels.get("company") not in ("same", "alike") and levels.get("domain") != "same":
        return True
    own = sum(levels.get(column) in good for column, good in _OWN.items())
    match levels.get("name"):
        case "same" | "alike" | "part":
            return True
        case "different":
            return levels.get("email") == "same" or own > 1
        case _:
            return own > 0


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
PER_LEAD = 2.0
"""As many pairs as this are one, at most, for each lead: no list is the same people over and over."""
STILL = 1e-6
ANCHOR = 20.0
"""As many pairs as this are worth of what is expected before anything is counted. Where a base has few duplicates,
what is counted alone would take colleagues or towns for them."""
_LEAST = 1e-7


def estimate(
    candidates: Mapping[Pattern, float],
    random: Mapping[Pattern, float],
    most: Sequence[Sequence[float]],
    total_pairs: float,
    possible: Callable[[Pattern], bool] = lambda _pattern: True,
) -> Model:
    """m, u and prior by expectation and maximisation, from counts of patterns; nobody needs to know which are one.

    `candidates`: the pairs that share a key, among which nearly all that are one must be. `random`: any two leads, of
    which few are one; what these few add is taken out again. `most`: the bounds of m, by comparison and level. Without
    them the likeliest two kinds of pairs may be strangers of one town and all the others. Candidates that are not
    `possible` are never one.
    """
    sizes = [len(bounds) for bounds in most]
    compared = _counts(candidates, sizes)
    candidates = {pattern: n for pattern, n in candidates.items() if possible(pattern)}
    n_leads = math.sqrt(2 * max(1.0, total_pairs))
    highest = min(0.5, PER_LEAD * n_leads / max(2.0, total_pairs))
    n_random = max(1.0, sum(random.values()))
    drawn = _counts(random, sizes)
    seen = [_shares(counts) for counts in drawn]
    known = [max(1.0, total_pairs * sum(counts) / n_random) for counts in drawn]
    expected_m = [_start(bounds) for bounds in most]
    nobody = [[0.0] * size for size in sizes]
    m, u = expected_m, _others(compared, nobody, known, seen, n_random)
    prior = min(highest, max(1.0, sum(candidates.values()) / 50) / max(2.0, total_pairs))
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
        prior = min(highest, max(0.5, sum(matches.values())) / max(2.0, total_pairs))
        counted = _counts(matches, sizes)
        m = [
            _bounded(_anchored(counts, start), bounds)
            for counts, start, bounds in zip(counted, expected_m, most, strict=True)
        ]
        left = [
            [max(0.0, s - prior * a) for s, a in zip(share, ms, strict=True)]
            for share, ms in zip(seen, m, strict=True)
        ]
        u = _others(compared, counted, known, left, n_random)
        if abs(prior - before) <= STILL * before:
            break
    return Model(prior, tuple(map(tuple, m)), tuple(map(tuple, u)))


def _others(
    compared: Sequence[Sequence[float]],
    matches: Sequence[Sequence[float]],
    known: Sequence[float],
    seen: Sequence[Sequence[float]],
    n: float,
) -> list[list[float]]:
    """u: as `seen` among `n` drawn pairs, and no less than the candidates have that are not one.

    A level that one pair in a million meets is seldom drawn, but the pairs that meet it share a key.
    """
    least = [
        [max(0.0, a - b) / total for a, b in zip(counts, ones, strict=True)]
        for counts, ones, total in zip(compared, matches, known, strict=True)
    ]
    return [
        _floored([max(pair) for pair in zip(share, bound, strict=True)], n)
        for share, bound in zip(seen, least, strict=True)
    ]


def _start(most: Sequence[float]) -> list[float]:
    """What is one agrees, the further a level the rarer; and it differs nearly as often as it may.

    Whoever has the same address or number as a lead that is known was never entered a second time.
    """
    agrees = [0.5**n for n in range(len(most) - 1)]
    differs = most[-1] * 0.9 if most[-1] < 1 else 0.08
    return _bounded([value * (1 - differs) / sum(agrees) for value in agrees] + [differs], most)


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


def _bounded(shares: Sequence[float], most: Sequence[float]) -> list[float]:
    """No share above its bound; what is over goes to the others as they stand to each other. The first has none."""
    cut: set[int] = set()
    while True:
        left = 1 - sum(most[at] for at in cut)
        rest = sum(share for at, share in enumerate(shares) if at not in cut)
        found = [most[at] if at in cut else share * left / rest for at, share in enumerate(shares)]
        over = {at for at, share in enumerate(found) if at not in cut and share > most[at]}
        if not over:
            return found
        cut |= over


HIGHEST = 0.99
LOWEST = {True: 0.5, False: 0.2}
"""Of persons, and of companies: these say less of themselves, so that what is likely is asked about too."""


def threshold(probabilities: Sequence[float], *, of_persons: bool) -> float:
    """The match probability above which a pair is worth asking about: where the expected F1 is greatest.

    `probabilities` of all pairs, highest first. Each pair is right as often as its probability says, so right ones,
    wrong ones and missed ones can be expected without knowing any. Between a bound of its kind and 0.99.
    """
    total = sum(probabilities)
    best, at, right = 0.0, HIGHEST, 0.0
    for n, probability in enumerate(probabilities, start=1):
        right += probability
        if (f1 := 2 * right / (n + total)) > best:
            best, at = f1, probability
    return min(HIGHEST, max(LOWEST[of_persons], at))
