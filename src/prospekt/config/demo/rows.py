"""One row of the lead list: a person at a company, a student, or a company alone."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from prospekt.config.demo.companies import Company, slug
from prospekt.config.demo.names import Person, person
from prospekt.config.demo.places import COUNTRIES, Place, phone
from prospekt.config.demo.staff import Campaign, campaigns, users
from prospekt.config.demo.titles import STUDENT, TITLES

HEADERS = (
    "Full name", "E-mail", "Phone", "Company", "Website", "Job title", "Industry", "Employees",
    "Annual revenue", "Country", "City", "Region", "Postal code", "Language", "Source", "Campaign",
    "First seen", "Owner e-mail", "Tags", "Newsletter", "Birthday", "External id",
)  # fmt: skip
DAYS_BACK = 548
FREE_MAIL = ("gmail.example", "yahoo.example", "outlook.example", "icloud.example")
SCHOOLS = {
    "MY": "student.unikota.edu.example",
    "ID": "mhs.univ-sagara.ac.example",
    "NO": "stud.fjellnes-hs.example",
    "VN": "sinhvien.dh-songthuong.edu.example",
}
_SOURCES = {
    "Organic search": 22, "Web form": 18, "Referral": 14, "Social media": 12, "Cold call": 9,
    "Inbound content": 9, "Directory": 6, "Partner": 5, "Networking": 5,
}  # fmt: skip
_TAGS = ("VIP", "price-sensitive", "uses spreadsheets", "expo", "expansion", "call after lunch")
# How often a known cell is nevertheless empty.
_GAPS = {
    "Language": 0.2, "Website": 0.25, "Job title": 0.06, "Industry": 0.05, "Employees": 0.12,
    "Annual revenue": 0.35, "City": 0.06, "Region": 0.3, "Postal code": 0.3,
}  # fmt: skip


class Rows:
    """Makes rows and remembers which addresses, numbers and names are taken."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.plans = campaigns(today)
        self.taken: set[str] = set()
        self.owners = {user["country"]: user["email"] for user in users() if user["country"]}

    def company(self, firm: Company) -> dict[str, str]:
        """A company of which no person is known, reached at a shared address or its switchboard."""
        row = self._first_cells(firm.country) | self._company_cells(firm)
        mailbox = self.rng.choice(("info", "post" if firm.country == "NO" else "sales", "office"))
        row["E-mail"] = f"{mailbox}@{firm.domain}" if self.rng.random() < 0.7 else ""
        row["Phone"] = self._phone(firm.country, firm.place, mobile=False)
        return self._with_gaps(row)

    def person(self, firm: Company) -> dict[str, str]:
        """Somebody at `firm`; one in fifty is a student instead, who has no company."""
        who = self._new_person(firm)
        row = self._first_cells(firm.country) | {"Full name": who.name, "Language": who.language}
        kind = self.rng.random()
        if kind < 0.02 and firm.country in SCHOOLS:
            row |= {"Job title": STUDENT[who.language], "City": firm.place.city}
            row["E-mail"] = self._mail(who, SCHOOLS[firm.country], "first.last")
        else:
            row |= self._company_cells(firm) | {"Job title": self._title(who)}
            row["E-mail"] = self._work_mail(who, firm, kind)
        if self.rng.random() < 0.78 or not row["E-mail"]:
            mobile = self.rng.random() < 0.75
            row["Phone"] = self._phone(firm.country, firm.place, mobile=mobile)
        if row["Company"] and self.rng.random() < 0.12:
            row["Birthday"] = self._birthday()
        row["Newsletter"] = self.rng.choices(("", "yes", "no"), (60, 37, 3))[0]
        return self._with_gaps(row)

    def _first_cells(self, code: str) -> dict[str, str]:
        row = dict.fromkeys(HEADERS, "")
        row["Country"] = COUNTRIES[code].name
        row |= self._origin(code)
        if self.rng.random() < 0.75:
            row["Owner e-mail"] = self._owner(code)
        if self.rng.random() < 0.18:
            row["Tags"] = "; ".join(self.rng.sample(_TAGS, self.rng.choice((1, 1, 2))))
        if self.rng.random() < 0.008:
            row["Tags"] = "competitor"
        return row

    def _owner(self, code: str) -> str:
        """The representative of the country; the Nordics share one, others go round."""
        nearest = {"SE": "NO", "DK": "NO", "GB": "NO", "SG": "MY"}.get(code, code)
        return self.owners.get(nearest) or self.rng.choice(list(self.owners.values()))

    def _origin(self, code: str) -> dict[str, str]:
        """Source, campaign and first day: a campaign that ran there, or a day of the 18 months."""
        fitting = [
            plan for plan in self.plans if not plan["countries"] or code in plan["countries"]
        ]
        if self.rng.random() < 0.5:
            return self._from_campaign(self.rng.choice(fitting))
        source = self.rng.choices(list(_SOURCES), list(_SOURCES.values()))[0]
        seen = self.today - timedelta(days=1 + self.rng.randrange(DAYS_BACK))
        return {"Source": source, "First seen": seen.isoformat()}

    def _from_campaign(self, plan: Campaign) -> dict[str, str]:
        last = min(plan["ended_on"], self.today - timedelta(days=1))
        days = (last - plan["started_on"]).days + 1
        seen = plan["started_on"] + timedelta(days=self.rng.randrange(days))
        return {
            "Source": plan["source"],
            "Campaign": plan["name"],
            "First seen": seen.isoformat(),
        }

    def _company_cells(self, firm: Company) -> dict[str, str]:
        start = self.rng.choice(("https://www.", "https://", "www.", ""))
        return {
            "Company": firm.name,
            "Website": f"{start}{firm.domain}",
            "Industry": firm.industry,
            "Employees": str(firm.employees),
            "Annual revenue": str(firm.revenue),
            "City": firm.place.city,
            "Region": firm.place.region,
            "Postal code": self.rng.choice(firm.place.postal),
        }

    def _with_gaps(self, row: dict[str, str]) -> dict[str, str]:
        for header, share in _GAPS.items():
            if self.rng.random() < share:
                row[header] = ""
        return row

    def _new_person(self, firm: Company) -> Person:
        while True:
            who = person(self.rng, firm.country)
            if self._take(f"{who.name} / {firm.domain}"):
                return who

    def _title(self, who: Person) -> str:
        local = who.language if who.language in TITLES and self.rng.random() < 0.65 else "en"
        return self.rng.choice(TITLES[local])[0]

    def _work_mail(self, who: Person, firm: Company, kind: float) -> str:
        if kind < 0.09:
            return self._mail(who, self.rng.choice(FREE_MAIL), "first.last")
        if kind < 0.12:
            return f"{self.rng.choice(('info', 'sales', 'admin'))}@{firm.domain}"
        return "" if kind < 0.19 else self._mail(who, firm.domain, firm.mail_form)

    def _mail(self, who: Person, domain: str, form: str) -> str:
        call, rest = slug(who.call).replace("-", ""), slug(who.rest).replace("-", "")
        forms = {"first.last": f"{call}.{rest}", "flast": f"{call[0]}{rest}", "first": call}
        local = forms[form] if rest else call
        address, number = f"{local}@{domain}", 1
        while not self._take(address):
            number += 1
            address = f"{local}{number}@{domain}"
        return address

    def _phone(self, code: str, place: Place, *, mobile: bool) -> str:
        """A number nobody has yet, or none: the ranges kept for fiction are small."""
        for _ in range(20):
            number = phone(self.rng, COUNTRIES[code], place, mobile=mobile)
            if self._take(code + "".join(sign for sign in number if sign.isdigit())[-8:]):
                return number
        return ""

    def _birthday(self) -> str:
        return (
            date(1958 + self.rng.randrange(44), 1, 1)
            .replace(month=1 + self.rng.randrange(12), day=1 + self.rng.randrange(28))
            .isoformat()
        )

    def _take(self, key: str) -> bool:
        if key in self.taken:
            return False
        self.taken.add(key)
        return True
