"""The same lead typed again by somebody else: what duplicates in real lists look like."""

from __future__ import annotations

from random import Random

from prospekt.config.demo.places import COUNTRIES, international
from prospekt.words.folding import fold

_FORMS = (
    " Sdn Bhd",
    " Sdn. Bhd.",
    " Berhad",
    " Tbk",
    " AS",
    " Pte Ltd",
    " Ltd",
    " AB",
    " ApS",
    " Inc",
)
_CODES = {country.name: country.code for country in COUNTRIES.values()}


def typed_again(rng: Random, row: dict[str, str]) -> dict[str, str]:
    """A copy that a person would recognise: no id, other capitals, marks, phone form, legal form."""
    copy = dict(row) | {"External id": "", "Tags": "", "Birthday": "", "Owner e-mail": ""}
    copy["Country"] = rng.choice((row["Country"], _CODES[row["Country"]]))
    copy["Full name"] = _name_again(rng, row["Full name"])
    copy["Company"] = _company_again(rng, row["Company"])
    copy["Phone"] = _phone_again(rng, row)
    copy["E-mail"] = row["E-mail"].upper() if rng.random() < 0.5 else row["E-mail"].capitalize()
    if row["Phone"] and rng.random() < 0.3:
        copy["E-mail"] = ""
    return copy


def _name_again(rng: Random, name: str) -> str:
    return rng.choice((name.upper(), name.lower(), fold(name).title(), f" {name}  "))


def _company_again(rng: Random, company: str) -> str:
    shorter = company
    for form in _FORMS:
        shorter = shorter.removesuffix(form)
    return rng.choice((shorter, company.upper(), company))


def _phone_again(rng: Random, row: dict[str, str]) -> str:
    """The same number with country code and other separators."""
    if not row["Phone"]:
        return ""
    full = international(COUNTRIES[_CODES[row["Country"]]], row["Phone"])
    plain = "+" + "".join(sign for sign in full if sign.isdigit())
    return rng.choice((full, plain, full.replace(" ", "-")))
