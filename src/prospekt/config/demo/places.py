"""Countries of the demo data: cities with region and postal codes, and phone numbers.

Numbers come from ranges kept for fiction where a country has them (US 555-01xx, the dramatic
ranges of Ofcom, those of the Swedish PTS); elsewhere they carry a row of fives that shows at once
that they are made up, inside ranges that exist so that they count as valid.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Place(NamedTuple):
    """A city, its region, two of its postal codes and its fixed-line pattern without trunk zero."""

    city: str
    region: str
    postal: tuple[str, ...]
    line: str


class Country(NamedTuple):
    """`hours` is the offset from UTC outside summer time; `trunk` is dialled before a number."""

    code: str
    name: str
    hours: int
    dialling: str
    trunk: str
    mobiles: tuple[str, ...]
    places: tuple[Place, ...]


def phone(rng: Random, country: Country, place: Place, *, mobile: bool) -> str:
    """One number, two times in three in the international form; "#" of a pattern is any digit."""
    patterns = country.mobiles if mobile and country.mobiles else (place.line,)
    pattern = rng.choice(patterns)
    number = "".join(str(rng.randrange(10)) if sign == "#" else sign for sign in pattern)
    return international(country, number) if rng.random() < 0.67 else country.trunk + number


def international(country: Country, number: str) -> str:
    """The number as dialled from abroad; one that starts with + is left as it is."""
    if number.startswith("+"):
        return number
    return f"+{country.dialling} {number.removeprefix(country.trunk)}"


COUNTRIES: dict[str, Country] = {
    "MY": Country(
        "MY", "Malaysia", 8, "60", "0",
        ("12-555 ####", "13-555 ####", "16-555 ####", "17-555 ####", "19-555 ####", "11-1555 ####"),
        (
            Place("Kuala Lumpur", "Kuala Lumpur", ("50450", "50480"), "3-2155 ####"),
            Place("Petaling Jaya", "Selangor", ("46050", "47301"), "3-7955 ####"),
            Place("Shah Alam", "Selangor", ("40150", "40460"), "3-5550 ####"),
            Place("George Town", "Pulau Pinang", ("10200", "10450"), "4-255 ####"),
            Place("Johor Bahru", "Johor", ("80000", "81100"), "7-255 ####"),
            Place("Ipoh", "Perak", ("30000", "31400"), "5-255 ####"),
            Place("Kuching", "Sarawak", ("93100", "93350"), "82-255 ###"),
            Place("Kota Kinabalu", "Sabah", ("88000", "88300"), "88-255 ###"),
        ),
    ),
    "ID": Country(
        "ID", "Indonesia", 7, "62", "0",
        ("812-5550-####", "813-5550-####", "857-5550-####", "878-5550-####", "821-5550-####"),
        (
            Place("Jakarta Selatan", "DKI Jakarta", ("12190", "12950"), "21-5550-####"),
            Place("Jakarta Pusat", "DKI Jakarta", ("10220", "10350"), "21-3555-####"),
            Place("Surabaya", "Jawa Timur", ("60271", "60293"), "31-555-####"),
            Place("Bandung", "Jawa Barat", ("40115", "40262"), "22-555-####"),
            Place("Medan", "Sumatera Utara", ("20112", "20152"), "61-555-####"),
            Place("Semarang", "Jawa Tengah", ("50132", "50241"), "24-555-####"),
            Place("Yogyakarta", "DI Yogyakarta", ("55122", "55221"), "274-555-###"),
            Place("Denpasar", "Bali", ("80113", "80226"), "361-555-###"),
        ),
    ),
    "NO": Country(
        "NO", "Norway", 1, "47", "",
        ("955 5# ###", "455 5# ###", "415 5# ###", "905 5# ###"),
        (
            Place("Oslo", "Oslo", ("0155", "0484"), "22 55 ## ##"),
            Place("Bergen", "Vestland", ("5003", "5058"), "55 55 ## ##"),
            Place("Trondheim", "Trøndelag", ("7011", "7041"), "73 55 ## ##"),
            Place("Stavanger", "Rogaland", ("4006", "4021"), "51 55 ## ##"),
            Place("Tromsø", "Troms", ("9008", "9019"), "77 55 ## ##"),
            Place("Ålesund", "Møre og Romsdal", ("6002", "6010"), "70 15 ## ##"),
            Place("Kristiansand", "Agder", ("4611", "4630"), "38 05 ## ##"),
            Place("Bodø", "Nordland", ("8006", "8011"), "75 55 ## ##"),
        ),
    ),
    "VN": Country(
        "VN", "Vietnam", 7, "84", "0",
        ("90 555 ####", "91 555 ####", "98 555 ####", "32 555 ####", "86 555 ####"),
        (
            Place("Hà Nội", "Hà Nội", ("100000", "110000"), "24 3555 ####"),
            Place("Thành phố Hồ Chí Minh", "Hồ Chí Minh", ("700000", "710000"), "28 3555 ####"),
            Place("Đà Nẵng", "Đà Nẵng", ("550000",), "236 355 ####"),
            Place("Hải Phòng", "Hải Phòng", ("180000",), "225 355 ####"),
            Place("Cần Thơ", "Cần Thơ", ("900000",), "292 355 ####"),
            Place("Biên Hoà", "Đồng Nai", ("810000",), "251 355 ####"),
            Place("Nha Trang", "Khánh Hoà", ("650000",), "258 355 ####"),
            Place("Huế", "Huế", ("530000",), "234 355 ####"),
        ),
    ),
    "SG": Country(
        "SG", "Singapore", 8, "65", "", ("8555 ####", "9555 ####"),
        (Place("Singapore", "Singapore", ("018956", "069535", "408533"), "6555 ####"),),
    ),
    "SE": Country(
        "SE", "Sweden", 1, "46", "0", ("70-174 06 9#", "70-174 06 7#", "70-174 06 8#"),
        (
            Place("Stockholm", "Stockholm", ("111 22", "113 30"), "8-465 004 ##"),
            Place("Göteborg", "Västra Götaland", ("411 05", "413 27"), "31-390 06 ##"),
            Place("Malmö", "Skåne", ("211 18", "214 22"), "40-628 04 ##"),
        ),
    ),
    "DK": Country(
        "DK", "Denmark", 1, "45", "", ("20 55 5# ##", "31 55 5# ##", "40 55 5# ##"),
        (
            Place("København", "Hovedstaden", ("1610", "2100"), "33 55 ## ##"),
            Place("Aarhus", "Midtjylland", ("8000", "8210"), "86 55 ## ##"),
            Place("Odense", "Syddanmark", ("5000", "5220"), "66 55 ## ##"),
        ),
    ),
    "GB": Country(
        "GB", "United Kingdom", 0, "44", "0", (),
        (
            Place("London", "England", ("EC2A 4NE", "SE1 9SG"), "20 7946 0###"),
            Place("Manchester", "England", ("M1 4BT", "M3 3HF"), "161 496 0###"),
            Place("Leeds", "England", ("LS1 4AP", "LS2 7EW"), "113 496 0###"),
            Place("Edinburgh", "Scotland", ("EH2 4RG", "EH3 9DR"), "131 496 0###"),
        ),
    ),
    "US": Country(
        "US", "United States", -5, "1", "", (),
        (
            Place("Boston", "MA", ("02110", "02210"), "(617) 555-01##"),
            Place("Atlanta", "GA", ("30303", "30309"), "(404) 555-01##"),
            Place("Columbus", "OH", ("43215", "43201"), "(614) 555-01##"),
            Place("Raleigh", "NC", ("27601", "27603"), "(919) 555-01##"),
            Place("Pittsburgh", "PA", ("15222", "15219"), "(412) 555-01##"),
        ),
    ),
}  # fmt: skip
