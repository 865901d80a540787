"""Invented people whose names are put together the way each culture puts them together.

Vietnamese and Chinese names start with the family name; Malay and Indian names in Malaysia carry a
father's name after bin / binti or a/l / a/p and no family name; many Indonesians have one name.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from prospekt.config.demo import name_words as w
from prospekt.words.folding import fold


class Person(NamedTuple):
    """`name` as it is written in full; `call` and `rest` are its plain parts for an address.

    `sex` is "m" or "f", `culture` a key of CULTURES, `language` an ISO 639-1 code.
    """

    name: str
    call: str
    rest: str
    sex: str
    culture: str
    language: str


def person(rng: Random, country: str) -> Person:
    """One invented person of the country (ISO 3166 alpha-2); never one of the well-known names."""
    while True:
        culture = _weighted(rng, CULTURES_OF[country])
        made = CULTURES[culture](rng, "f" if rng.random() < 0.46 else "m")
        if not _is_known(made.name):
            return made


def _is_known(name: str) -> bool:
    words = frozenset(fold(name).replace("-", " ").split())
    return any(known <= words for known in _KNOWN)


def _weighted(rng: Random, table: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([word for word, _ in table], [weight for _, weight in table])[0]


def _malay(rng: Random, sex: str) -> Person:
    call = rng.choice(w.MALAY[sex])
    first = rng.choice(w.MALAY_LEAD[sex])
    given = f"{first} {call}".strip()
    father = rng.choice(w.MALAY_FATHERS)
    name = f"{given} {'bin' if sex == 'm' else 'binti'} {father}"
    title = rng.random()
    if title < 0.025:
        name = f"{w.MALAY_TITLES[sex]} {name}"
    elif title < 0.035:
        name = f"Dr. {name}"
    return Person(name, call, father.split()[-1], sex, "malay", "ms")


def _malaysian_chinese(rng: Random, sex: str) -> Person:
    return _chinese(rng, sex, w.CHINESE_FAMILIES, "malaysian_chinese")


def _singaporean_chinese(rng: Random, sex: str) -> Person:
    return _chinese(rng, sex, w.CHINESE_FAMILIES, "singaporean_chinese")


def _chinese(rng: Random, sex: str, families: tuple[str, ...], culture: str) -> Person:
    family = rng.choice(families)
    first, second = rng.choice(w.CHINESE_FIRST[sex]), rng.choice(w.CHINESE_SECOND[sex])
    name, call = f"{family} {first} {second}", first + second
    if rng.random() < 0.35:
        call = rng.choice(w.CHINESE_WESTERN[sex])
        name = f"{call} {name}"
    return Person(name, call, family, sex, culture, "zh" if rng.random() < 0.35 else "en")


def _malaysian_indian(rng: Random, sex: str) -> Person:
    call, father = rng.choice(w.INDIAN[sex]), rng.choice(w.INDIAN_FATHERS)
    link = "a/l" if sex == "m" else "a/p"
    if rng.random() < 0.15:
        link = link.upper()
    language = "ms" if rng.random() < 0.3 else "en"
    return Person(f"{call} {link} {father}", call, father, sex, "malaysian_indian", language)


def _singaporean_indian(rng: Random, sex: str) -> Person:
    call, father = rng.choice(w.INDIAN[sex]), rng.choice(w.INDIAN_FATHERS)
    link = "s/o" if sex == "m" else "d/o"
    return Person(f"{call} {link} {father}", call, father, sex, "singaporean_indian", "en")


def _javanese(rng: Random, sex: str) -> Person:
    call, second = rng.choice(w.JAVANESE[sex]), rng.choice(w.JAVANESE_SECOND[sex])
    return Person(f"{call} {second}", call, second, sex, "javanese", "id")


def _one_name(rng: Random, sex: str) -> Person:
    call = rng.choice(w.ONE_NAME[sex])
    return Person(call, call, "", sex, "one_name", "id")


def _sundanese(rng: Random, sex: str) -> Person:
    call, second = rng.choice(w.SUNDANESE[sex]), rng.choice(w.SUNDANESE_SECOND[sex])
    return Person(f"{call} {second}", call, second, sex, "sundanese", "id")


def _batak(rng: Random, sex: str) -> Person:
    call, clan = rng.choice(w.BATAK[sex]), rng.choice(w.BATAK_CLANS)
    return Person(f"{call} {clan}", call, clan, sex, "batak", "id")


def _balinese(rng: Random, sex: str) -> Person:
    """I / Ni, then the name that tells the order of birth, then one's own name."""
    order, own = rng.choice(w.BALINESE_ORDER[sex]), rng.choice(w.BALINESE[sex])
    article = "I" if sex == "m" else "Ni"
    return Person(f"{article} {order} {own}", order, own.split()[-1], sex, "balinese", "id")


def _norwegian(rng: Random, sex: str) -> Person:
    given, call = _double_given(rng, w.NORWEGIAN[sex], w.NORWEGIAN_DOUBLE[sex], 0.16)
    family = rng.choice(w.NORWEGIAN_FAMILIES)
    name = f"{given} {family}"
    if rng.random() < 0.18:
        last = rng.choice([other for other in w.NORWEGIAN_FAMILIES if other != family])
        name, family = f"{name} {last}", last
    return Person(name, call, family, sex, "norwegian", "nb")


def _double_given(
    rng: Random, single: tuple[str, ...], double: tuple[str, ...], share: float
) -> tuple[str, str]:
    given = rng.choice(double) if rng.random() < share else rng.choice(single)
    return given, given.split()[0]


def _swedish(rng: Random, sex: str) -> Person:
    given, call = _double_given(rng, w.SWEDISH[sex], w.SWEDISH_DOUBLE[sex], 0.1)
    family = rng.choice(w.SWEDISH_FAMILIES)
    return Person(f"{given} {family}", call, family, sex, "swedish", "sv")


def _danish(rng: Random, sex: str) -> Person:
    """Danes often carry a middle family name before the -sen name."""
    call, family = rng.choice(w.DANISH[sex]), rng.choice(w.DANISH_FAMILIES)
    middle = f" {rng.choice(w.DANISH_MIDDLES)}" if rng.random() < 0.35 else ""
    return Person(f"{call}{middle} {family}", call, family, sex, "danish", "da")


def _vietnamese(rng: Random, sex: str) -> Person:
    """Family name, middle name by gender, given name; people are called by the given name."""
    family = _weighted(rng, w.VIETNAMESE_FAMILIES)
    middle, call = rng.choice(w.VIETNAMESE_MIDDLES[sex]), rng.choice(w.VIETNAMESE[sex])
    while middle.split()[-1] == call:
        call = rng.choice(w.VIETNAMESE[sex])
    return Person(f"{family} {middle} {call}", call, family, sex, "vietnamese", "vi")


def _british(rng: Random, sex: str) -> Person:
    call, family = rng.choice(w.BRITISH[sex]), rng.choice(w.BRITISH_FAMILIES)
    return Person(f"{call} {family}", call, family, sex, "british", "en")


def _american(rng: Random, sex: str) -> Person:
    call, family = rng.choice(w.AMERICAN[sex]), rng.choice(w.AMERICAN_FAMILIES)
    initial = f" {rng.choice('ABCDEJKLMRST')}." if rng.random() < 0.2 else ""
    return Person(f"{call}{initial} {family}", call, family, sex, "american", "en")


CULTURES: dict[str, Callable[[Random, str], Person]] = {
    "malay": _malay,
    "malaysian_chinese": _malaysian_chinese,
    "malaysian_indian": _malaysian_indian,
    "singaporean_chinese": _singaporean_chinese,
    "singaporean_indian": _singaporean_indian,
    "javanese": _javanese,
    "one_name": _one_name,
    "sundanese": _sundanese,
    "batak": _batak,
    "balinese": _balinese,
    "norwegian": _norwegian,
    "swedish": _swedish,
    "danish": _danish,
    "vietnamese": _vietnamese,
    "british": _british,
    "american": _american,
}

CULTURES_OF: dict[str, tuple[tuple[str, int], ...]] = {
    "MY": (("malay", 58), ("malaysian_chinese", 30), ("malaysian_indian", 12)),
    "ID": (
        ("javanese", 42),
        ("sundanese", 20),
        ("batak", 15),
        ("balinese", 12),
        ("one_name", 11),
    ),
    "NO": (("norwegian", 96), ("swedish", 2), ("vietnamese", 2)),
    "VN": (("vietnamese", 100),),
    "SG": (("singaporean_chinese", 76), ("malay", 13), ("singaporean_indian", 11)),
    "SE": (("swedish", 97), ("norwegian", 3)),
    "DK": (("danish", 100),),
    "GB": (("british", 95), ("danish", 5)),
    "US": (("american", 95), ("vietnamese", 5)),
}

_KNOWN = tuple(frozenset(fold(name).split()) for name in w.WELL_KNOWN)
