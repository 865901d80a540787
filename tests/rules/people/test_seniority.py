import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.people.rules.seniority import seniority_of

_LEVELS = {
    "c_level": "CEO|Founder & CEO|Owner|Managing Director|Chief Financial Officer|CTO|Ketua Pegawai Eksekutif|"
    "Pengarah Urusan|Pemilik|Direktur Utama|Komisaris|Daglig leder|Adm. dir.|Styreleder|Gründer|Tổng giám đốc|"
    "Chủ tịch HĐQT|Nhà sáng lập",
    "director": "Director of Sales|Vice President|VP Engineering|Head of Marketing|Pengarah Jualan|Direktur|"
    "Salgsdirektør|Giám đốc|Phó giám đốc kinh doanh|General Manager|Partner",
    "manager": "Sales Manager|Team Lead|Supervisor|Assistant Manager|Pengurus Jualan|Manajer Pemasaran|Salgssjef|"
    "Prosjektleder|Trưởng phòng|Quản lý cửa hàng",
    "staff": "Sales Executive|Software Engineer|Executive Assistant to the CEO|Intern|Kerani|Eksekutif Jualan|"
    "Karyawan|Staf Administrasi|Rådgiver|Salgskonsulent|Nhân viên|Chuyên viên|Trợ lý giám đốc|Staff Engineer",
    "": "|Product Owner|Senior SDE|Poet|???",
}


@pytest.mark.parametrize(
    ("role", "level"),
    [(role, level) for level, roles in _LEVELS.items() for role in roles.split("|")],
)
def test_a_job_title_tells_the_level(role: str, level: str) -> None:
    assert seniority_of(role) == level


@given(st.text())
def test_no_title_is_an_error(role: str) -> None:
    assert seniority_of(role) in _LEVELS
