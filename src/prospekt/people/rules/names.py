"""Person names: kept as typed, with a call name, a place in lists and a key for matching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from prospekt.people.rules.name_titles import (
    fold_word,
    is_vietnamese_family,
    without_honorific,
    without_suffix,
)
from prospekt.people.rules.name_words import (
    CHINESE_COUNTRIES,
    CHINESE_FAMILIES,
    MUHAMMADS,
    ONE_CALL_NAME,
    PAIRED,
    PARTICLES,
    PATRONYMS,
    SPECIAL,
    VIETNAMESE_FAMILIES,
    VIETNAMESE_MIDDLES,
    WITHOUT_FAMILY,
)
from prospekt.words.folding import fold


@dataclass(frozen=True, slots=True)
class Name:
    """One person's name.

    `full` as typed; `given` and `family` as far as the culture has them; `call` how one addresses the
    person; `sort_key` folded, for lists; `key` folded words in alphabetical order, for matching;
    `honorific` what stood before the name.
    """

    full: str
    given: str
    family: str
    call: str
    sort_key: str
    key: str
    honorific: str


_TWO_WORDS = re.compile(r"([A-Za-z]{2,30}) ([A-Za-z]{2,30})")
_OWN_ORDER = WITHOUT_FAMILY | CHINESE_COUNTRIES | {"VN"}
# Syllables of Mandarin and the southern languages in romanisation: Wei, Ling, Ah, Kow, Mei, Xiao, Siew.
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|kh|ph|th|ts|hs|kw|gw|ng|[bcdfghjklmnpqrstwxyz])?"
    r"(?:iao|iau|uai|ieo|iew|eow|iow|ao|ai|au|aw|ah|ee|ei|eo|eu|ew|ia|ie|io|iu|oo|oi|ou|ow|oh|ua|ue|ui|uo|uh|[aeiou])"
    r"(?:ng|n|m|k|p|t|h)?"
)


def parse_name(
    full: str = "", given: str = "", family: str = "", country: str = "", middle: str = ""
) -> Name:
    """Read a name typed in one piece or in parts; `country` (ISO 3166) decides only where the name does not."""
    text = full
    if not full and given and family and not middle:
        text = f"{given} {family}"
    two = _TWO_WORDS.fullmatch(text)
    if two is None or country in _OWN_ORDER or (full and (given or family)):
        return _parse(full, given, family, middle, country)
    first, last = two.groups()
    low_first, low_last = first.lower(), last.lower()
    if low_first in SPECIAL or low_last in SPECIAL:
        return _parse(full, given, family, middle, country)
    sort_key = f"{low_last} {low_first}"
    key = sort_key if low_last < low_first else f"{low_first} {low_last}"
    return Name(text, first, last, first, sort_key, key, "")


def compatible(key_a: str, key_b: str) -> bool:
    """Whether two keys may belong to one person: every word of the shorter has its partner in the longer.

    A single letter is the partner of a word that begins with it; at least one whole word must be equal.
    Weak by itself: meant for leads that already share a phone. An unknown name is compatible with none.
    """
    if key_a == key_b:
        return bool(key_a)
    shorter, longer = sorted((key_a.split(), key_b.split()), key=len)
    left = [word for word in shorter if word not in longer]
    if len(left) == len(shorter):
        return False
    rest = [word for word in longer if word not in shorter]
    return all(_take_initial(word, rest) for word in left)


def _take_initial(word: str, rest: list[str]) -> bool:
    for other in rest:
        if word[0] == other[0] and 1 in (len(word), len(other)):
            rest.remove(other)
            return True
    return False


@lru_cache(maxsize=65_536)
def _parse(full: str, given: str, family: str, middle: str, country: str) -> Name:
    given, family, middle = (" ".join(part.split()) for part in (given, family, middle))
    typed = " ".join(full.split())
    if given or family:
        return _from_parts(typed, given, family, middle, country)
    honorific, rest = without_honorific(typed, country)
    rest = without_suffix(rest)
    if "," in rest:
        last, _, first = (part.strip() for part in rest.partition(","))
        return _built(typed, first, last, _call(first, country), honorific, f"{last} {first}")
    words = rest.replace(",", " ").split()
    return _ordered(typed, words, country, honorific)


def _from_parts(typed: str, given: str, family: str, middle: str, country: str) -> Name:
    honorific, given = without_honorific(given, country)
    words = [*given.split(), *middle.split(), *family.split()]
    if not family or (given and _is_patronym(family.split()[0], country)):
        return _ordered(typed or " ".join([*honorific.split(), *words]), words, country, honorific)
    first, *more = family.split()
    vietnamese = is_vietnamese_family(first, [*words, *more], country)
    if vietnamese or _chinese_parts(given, family, country):
        inner = [*more, *middle.split()]
        ordered = [first, *inner, *given.split()]
        own = " ".join([*inner, *given.split()])
        call = given.split()[-1] if vietnamese and given else given or own
        sort = f"{call} {' '.join(ordered[:-1])}" if vietnamese and given else " ".join(ordered)
        return _built(typed or " ".join(ordered), own, first, call or first, honorific, sort)
    whole = " ".join(filter(None, (given, middle)))
    ordered = [*honorific.split(), *whole.split(), *family.split()]
    call = _call(given, country) or family
    return _built(typed or " ".join(ordered), whole, family, call, honorific, f"{family} {whole}")


def _ordered(typed: str, words: list[str], country: str, honorific: str) -> Name:
    """A name in one piece, in the order of its culture; the first culture that recognises it decides."""
    lows = [fold_word(word) for word in words]
    at = next((i for i, word in enumerate(words) if i and _is_patronym(word, country)), 0)
    if at:
        own = " ".join(words[:at])
        return _built(typed, own, "", _malay_call(words[:at]), honorific, " ".join(words))
    if len(words) < 2:
        own = " ".join(words)
        return _built(typed, own, "", own, honorific, own)
    order = _vietnamese(words, lows, country) or _chinese(words, lows, country)
    if order:
        family, own, call = order
        by_call = call != own and is_vietnamese_family(family, words, country)
        middle = own.removesuffix(call) if by_call else own
        sort = f"{call} {family} {middle}" if by_call else f"{family} {own}"
        if not by_call and is_vietnamese_family(family, words, country):
            sort = f"{own} {family}"
        return _built(typed, own, family, call, honorific, sort)
    if country in WITHOUT_FAMILY:
        own = " ".join(words)
        return _built(typed, own, "", _malay_call(words, short=True), honorific, own)
    at = next((i for i, low in enumerate(lows) if i and low in PARTICLES), len(words) - 1)
    own, family = " ".join(words[:at]), " ".join(words[at:])
    return _built(typed, own, family, _call(own, country), honorific, f"{family} {own}")


def _vietnamese(words: list[str], lows: list[str], country: str) -> tuple[str, str, str] | None:
    """(family, given with middle names, call name): the last word is the name one says."""
    if is_vietnamese_family(words[0], words, country) and not (
        len(words) == 2
        and country != "VN"
        and lows[1] in VIETNAMESE_FAMILIES
        and lows[0] not in VIETNAMESE_FAMILIES
    ):
        return words[0], " ".join(words[1:]), words[-1]
    if (
        len(words) > 2
        and lows[-1] in VIETNAMESE_MIDDLES
        and is_vietnamese_family(words[-2], words, country)
    ):
        return words[-2], " ".join([words[-1], *words[:-2]]), words[-3]
    if lows[-1] in VIETNAMESE_FAMILIES and country != "VN":
        return (
            words[-1],
            " ".join(words[:-1]),
            words[-2] if lows[0] in VIETNAMESE_MIDDLES else words[0],
        )
    return None


def _chinese(words: list[str], lows: list[str], country: str) -> tuple[str, str, str] | None:
    """Tan Wei Ling, Lim Ah Kow: family first; Michelle Tan Wei Ling is called Michelle."""
    if "@" in words:
        at = words.index("@")
        return _chinese(words[:at], lows[:at], country) if at > 1 else None
    syllables = [bool(_SYLLABLE.fullmatch(low)) for low in lows]
    local = country in CHINESE_COUNTRIES
    if (
        lows[0] in CHINESE_FAMILIES
        and all(syllables[1:])
        and (len(words) == 3 or (local and len(words) == 2))
    ):
        own = " ".join(words[1:])
        return words[0], own, own
    if len(words) == 4 and lows[1] in CHINESE_FAMILIES and all(syllables[2:]):
        return words[1], " ".join([words[0], *words[2:]]), words[0]
    if local and lows[-1] in CHINESE_FAMILIES:
        own = " ".join(words[:-1])
        return words[-1], own, own
    return None


def _chinese_parts(given: str, family: str, country: str) -> bool:
    """Given "Wei Ling" with family "Tan" is written Tan Wei Ling; given "Michelle" stays in front."""
    words = given.split()
    return (
        fold_word(family) in CHINESE_FAMILIES
        and (len(words) == 2 or (bool(words) and country in {"CN", "TW"}))
        and all(_SYLLABLE.fullmatch(fold_word(word)) for word in words)
    )


def _is_patronym(word: str, country: str) -> bool:
    low = word.lower()
    return low.rstrip(".") in PATRONYMS or (low in ("b.", "b") and country == "MY")


def _malay_call(words: list[str], short: bool = False) -> str:
    """Hafiz of Muhammad Hafiz, Nur Aisyah as a pair; `short`: without bin the father's name may follow."""
    lows = [fold_word(word) for word in words]
    if len(words) > 1 and lows[0] in MUHAMMADS:
        return _malay_call(words[1:], short)
    if short:
        return " ".join(words[: 2 if lows[0] in PAIRED else 1])
    return " ".join(words)


def _call(given: str, country: str) -> str:
    """Ole Kristian, John (not John F.): given names without initials and middle family names."""
    words = given.split()
    said = [
        w
        for i, w in enumerate(words)
        if not i or (len(w.rstrip(".")) > 1 and not w.endswith(("sen", "sson")))
    ]
    if said and fold_word(said[0]) in MUHAMMADS:
        return _malay_call(said)
    return " ".join(said[:1] if country in ONE_CALL_NAME else said)


def _built(typed: str, given: str, family: str, call: str, honorific: str, sort: str) -> Name:
    sort = sort or typed
    return Name(typed, given, family, call or typed, fold(sort), _key(sort), honorific)


def _key(text: str) -> str:
    words = text.replace(",", " ").replace("@", " ").split()
    kept = [w for i, w in enumerate(words) if not (i and _is_patronym(w, ""))]
    folded = (piece for word in kept for piece in fold_word(word).replace("/", "-").split("-"))
    return " ".join(sorted("muhammad" if word in MUHAMMADS else word for word in folded if word))
