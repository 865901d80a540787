"""Messy lists whose right answer is known: repeated rows, rows that cannot be read, blanks, other letters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NAMES = ("Kari Nordmann", "Søren Ødegård", "Åse Bjørk", "Jürgen Groß", "José Peña")
HEADER = "Full name,E-mail,Company,Job title,Country,Phone,Tags,Touched,Touch,Note"


@dataclass(frozen=True, slots=True)
class List:
    """A file, and what an import of it must find."""

    path: Path
    rows: int
    distinct: int
    rejected: int


def write_list(path: Path, n: int, encoding: str = "utf-8") -> List:
    """`n` rows: each tenth repeats an earlier one, each 25th cannot be told from others (no name, no address)."""
    lines, told, rejected = [HEADER], set(), 0
    for i in range(n):
        if i % 25 == 24:
            lines.append(",,,Director,NO,,,,,")
            rejected += 1
            continue
        lead = i - 5 if i % 10 == 9 else i
        told.add(lead)
        lines.append(_row(lead))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return List(path, n, len(told), rejected)


def _row(i: int) -> str:
    name, company = f"{NAMES[i % 5]} {i}", f"Firma {i % 997} AS"
    day, title = f"2026-0{i % 9 + 1}-1{i % 10}", ("CTO", "Sales Director", "Clerk")[i % 3]
    touch = "meeting" if i % 3 == 0 else ""
    note = f"møtte {i}" if i % 7 == 0 else ""
    return f"{name},lead{i}@firma{i % 997}.example,{company},{title},NO,+47 22 {i % 90 + 10} {i // 90 % 90 + 10} 55,a{i % 4},{day if touch else ''},{touch},{note}"
