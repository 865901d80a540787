"""Seniority from a job title in English, Malay, Indonesian, Norwegian and Vietnamese."""

from __future__ import annotations

import re
from functools import lru_cache

from prospekt.words.folding import fold

_WORDS = re.compile(r"[^\w]+|_+")


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(
        f" {phrase.strip()} " for line in text.strip().splitlines() for phrase in line.split("|")
    )


# Said about somebody near a chief, not of the chief; also owners of a product or process.
_NEAR_THE_TOP = _phrases("""
assistant to|assistant|asisten|assistent|secretary|setiausaha|sekretaris|sekretaer|tro ly|thu ky|penolong|pa to
intern|trainee|pelatih|magang|praktikant|thuc tap sinh|thuc tap|pembantu
""")
_NOT_OWNERS = _phrases(
    "product owner|process owner|service owner|data owner|produkteier|prosesseier"
)
_VICE = _phrases(
    "vice president|vp|svp|evp|avp|wakil presiden|naib presiden|pho chu tich|visepresident"
)
_C_LEVEL = _phrases("""
ceo|cfo|coo|cto|cmo|cio|ciso|cro|cpo|chro|cco|cso|cdo|chief|founder|cofounder|owner|president|chairman|chairwoman
chairperson|chair|proprietor|managing director|managing partner|general partner|executive director
ketua pegawai|pengarah urusan|pengarah eksekutif|pengasas|pengerusi|presiden|pemilik|tuan punya
direktur utama|dirut|presdir|presiden direktur|direktur eksekutif|komisaris utama|komisaris|pendiri|pemilik usaha
daglig leder|administrerende direktor|adm direktor|adm dir|konsernsjef|konserndirektor|grunder|grunnlegger|medgrunder
eier|innehaver|styreleder|styreformann|toppsjef
tong giam doc|tgd|chu tich|chu doanh nghiep|chu so huu|chu cua hang|nha sang lap|dong sang lap|giam doc dieu hanh
""")
_DIRECTOR = _phrases("""
director|head|partner|principal|pengarah|direktur|direktor|giam doc|pho giam doc|general manager|country manager
pengurus besar|general manajer|kepala divisi|ketua bahagian|dean|dekan|rektor
""")
_MANAGER = _phrases("""
manager|mgr|supervisor|lead|team lead|leader|foreman|coordinator|pengurus|penyelia|ketua|penyelaras|manajer|kepala
koordinator|leder|sjef|teamleder|formann|truong phong|pho phong|truong nhom|truong bo phan|quan ly|truong
""")
_STAFF = _phrases("""
executive|officer|engineer|developer|consultant|analyst|specialist|representative|rep|associate|accountant|clerk
designer|technician|administrator|advisor|adviser|agent|salesperson|buyer|planner|teacher|nurse|staff|worker|operator
eksekutif|pegawai|jurutera|kerani|juruteknik|akauntan|perunding|juruwang|guru|kakitangan
staf|karyawan|insinyur|akuntan|konsultan|analis|pramuniaga|petugas
konsulent|ingenior|radgiver|utvikler|saksbehandler|medarbeider|selger|regnskapsforer|spesialist|innkjoper
nhan vien|chuyen vien|ky su|ke toan|tu van|lap trinh vien|can bo
""")
_ENDINGS = (
    ("direktor", "director"),
    ("sjef", "manager"),
    ("leder", "manager"),
    ("ansvarlig", "manager"),
    ("konsulent", "staff"),
    ("ingenior", "staff"),
    ("radgiver", "staff"),
    ("selger", "staff"),
    ("utvikler", "staff"),
    ("medarbeider", "staff"),
)


@lru_cache(maxsize=65_536)
def seniority_of(role: str) -> str:
    """ "c_level", "director", "manager", "staff", or "" when the title does not tell. The highest post named counts."""
    title = f" {' '.join(filter(None, _WORDS.split(fold(role))))} "
    if title.startswith(_NEAR_THE_TOP) or _has(
        title, (" assistant to ", " secretary to ", " pa to ")
    ):
        return "manager" if _is_second_in_charge(title) else "staff"
    if _has(title, _VICE):
        return "director"
    if _has(title, _C_LEVEL) and not _has(title, _NOT_OWNERS):
        return "c_level"
    if _has(title, (" executive assistant ", " personal assistant ", " sekretaer ")):
        return "staff"
    for level, phrases in (("director", _DIRECTOR), ("manager", _MANAGER), ("staff", _STAFF)):
        if _has(title, phrases):
            return level
    return next((level for ending, level in _ENDINGS if f"{ending} " in title), "")


def _has(title: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in title for phrase in phrases)


def _is_second_in_charge(title: str) -> bool:
    """An assistant manager manages; an assistant to the manager does not."""
    return title.startswith((" assistant manager ", " assistant director ", " penolong pengurus "))
