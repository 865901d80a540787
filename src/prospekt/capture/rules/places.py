"""Names of countries and languages in five languages become ISO codes."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from prospekt.words.folding import fold

_LOCALES = ("en", "ms", "id", "nb", "vi")
_COUNTRY_ALIASES = {
    "US": "u.s.|u.s.a.|us of a|america|the states|united states of america|amerika|amerika serikat|amerika syarikat",
    "GB": "uk|u.k.|great britain|britain|england|scotland|wales|northern ireland|united kingdom of great britain and northern ireland",
    "VN": "viet nam|socialist republic of vietnam|vietnam", "KR": "korea|republic of korea|korea republic of|korea south|s. korea",
    "KP": "democratic people's republic of korea|korea north", "RU": "russian federation", "LA": "lao people's democratic republic|lao pdr",
    "BN": "brunei darussalam|negara brunei darussalam", "TW": "taiwan province of china|chinese taipei", "HK": "hong kong|hong kong sar|hongkong",
    "MO": "macao|macau", "CN": "p.r. china|pr china|people's republic of china|prc", "AE": "uae|u.a.e.|emirates", "IR": "iran islamic republic of|islamic republic of iran",
    "SY": "syrian arab republic", "LY": "libyan arab jamahiriya", "PS": "palestinian territory|palestine|state of palestine", "VA": "holy see|vatican",
    "CI": "cote d'ivoire|ivory coast", "CV": "cape verde", "CZ": "czech republic", "MK": "macedonia|former yugoslav republic of macedonia",
    "SZ": "swaziland", "MM": "burma", "TR": "turkey|turkiye", "CD": "dr congo|drc|democratic republic of the congo|congo the democratic republic of the",
    "CG": "congo|republic of the congo", "BO": "bolivia plurinational state of|plurinational state of bolivia", "VE": "venezuela bolivarian republic of|bolivarian republic of venezuela",
    "TZ": "united republic of tanzania|tanzania united republic of", "MD": "republic of moldova|moldova republic of", "FM": "micronesia|federated states of micronesia",
    "NL": "holland|the netherlands", "TL": "east timor|timor-leste", "SK": "slovak republic", "PN": "pitcairn islands", "SJ": "svalbard & jan mayen islands",
    "UM": "united states minor outlying islands", "VI": "virgin islands u.s.|us virgin islands|united states virgin islands", "VG": "virgin islands british|british virgin islands",
    "HM": "heard island and mcdonald islands", "GS": "south georgia and the south sandwich islands", "AQ": "antarctica", "FK": "falkland islands",
    "MY": "m'sia|msia|ma-lay-xi-a|ma lai", "ID": "ri|in-do-ne-xi-a|republik indonesia|republic of indonesia", "NO": "noreg", "SG": "s'pore|xin-ga-po|sing-ga-po|republic of singapore", "PH": "the philippines", "SA": "ksa",
    "BS": "the bahamas", "GM": "the gambia", "DE": "deutschland", "FR": "la france", "ES": "espana", "BR": "brasil", "CH": "schweiz|suisse", "AT": "osterreich",
    "KG": "kyrgyz republic", "IT": "italia", "SE": "sverige", "DK": "danmark", "FI": "suomi", "JP": "nippon", "KH": "kampuchea",
}  # fmt: skip
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
_LANGUAGE_ALIASES = {
    "nb": "no|nor|norwegian|norsk|bokmal|norwegian bokmal|norsk bokmal|tieng na uy|bahasa norway|bahasa norwegia",
    "ms": "malay|bahasa melayu|bahasa malaysia|bm|melayu|may|msa|malaysian|tieng ma lai|tieng malaysia",
    "id": "indonesian|bahasa indonesia|indonesia|ind|tieng indonesia",
    "vi": "vietnamese|tieng viet|vietnam|viet|vie|vietnamesisk|bahasa vietnam",
    "en": "english|eng|engelsk|bahasa inggeris|bahasa inggris|inggeris|inggris|tieng anh|anh",
    "zh": "chinese|mandarin|zho|chi|kinesisk|bahasa cina|tieng trung|tieng hoa|trung",
}


@lru_cache(maxsize=32768)
def read_country(text: str) -> str:
    """The ISO 3166 two-letter code of a country named in five languages, by code of two or three letters, or ""."""
    folded = fold(text)
    if not folded or len(folded) > 80:
        return ""
    names = _country_names()
    return names.get(folded) or names.get(_bare_country(folded), "")


@lru_cache(maxsize=4096)
def read_language(text: str) -> str:
    """The ISO 639 code (two letters where there is one) of a language by name or code, en-US as en; or ""."""
    folded = fold(text)
    names = _language_names()
    return names.get(folded) or names.get(re.split(r"[-_]", folded)[0], "")


def _bare_country(folded: str) -> str:
    """Drop what only official lists add: (the), [NL], "Republic of", a comma turned round."""
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", folded)
    text = (
        text.replace("&", " and ").replace(",", " ").replace("saint ", "st. ").replace(" the ", " ")
    )
    text = re.sub(r"^the |^republic of (?=\w+$)|^kingdom of (?=\w+$)", "", " ".join(text.split()))
    return text.strip(" .")


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    codes = {
        code for code in Locale("en").territories if len(code) == 2 and code.isalpha()
    } - _NOT_COUNTRIES
    for language in _LOCALES:
        for code, name in Locale(language).territories.items():
            if code in codes:
                names.setdefault(fold(name), code)
                names.setdefault(_bare_country(fold(name)), code)
    for code, aliases in _COUNTRY_ALIASES.items():
        names.update(
            {alias: code for alias in aliases.split("|") if len(alias) > 2 or alias in ("uk", "ri")}
        )
    names |= {
        old.lower(): new[0]
        for old, new in get_global("territory_aliases").items()
        if old.isalpha() and len(old) == 3 and len(new) == 1 and new[0] in codes
    }
    return names | {code.lower(): code for code in codes} | {"uk": "GB"}


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LOCALES:
        for code, name in Locale(language).languages.items():
            if len(code) <= 3:
                names.setdefault(fold(name), code)
                names.setdefault(code, code)
    for code, aliases in _LANGUAGE_ALIASES.items():
        names.update(dict.fromkeys(aliases.split("|"), code))
    return names
