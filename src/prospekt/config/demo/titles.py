"""Job titles by language with what they say about authority, from 0 (student) to 1 (decides)."""

from __future__ import annotations

TITLES: dict[str, tuple[tuple[str, float], ...]] = {
    "en": (
        ("Managing Director", 1.0), ("CEO", 1.0), ("Founder", 1.0), ("Chief Financial Officer", 0.9),
        ("Head of Sales", 0.8), ("Sales Director", 0.8), ("Operations Manager", 0.6), ("IT Manager", 0.6),
        ("Marketing Manager", 0.6), ("Procurement Manager", 0.6), ("Business Development Executive", 0.4),
        ("Account Executive", 0.35), ("Sales Coordinator", 0.3), ("Administrative Assistant", 0.15),
        ("Intern", 0.05),
    ),
    "ms": (
        ("Pengarah Urusan", 1.0), ("Ketua Pegawai Eksekutif", 1.0), ("Pengurus Besar", 0.85),
        ("Pengurus Jualan", 0.6), ("Pengurus Pemasaran", 0.6), ("Eksekutif Jualan", 0.35),
        ("Akauntan", 0.4), ("Penolong Pengurus", 0.4), ("Kerani", 0.1),
    ),
    "id": (
        ("Direktur Utama", 1.0), ("Direktur Operasional", 0.9), ("Direktur Keuangan", 0.9),
        ("Kepala Penjualan", 0.75), ("Manajer Pemasaran", 0.6), ("Manajer IT", 0.6),
        ("Manajer Pengadaan", 0.6), ("Supervisor Penjualan", 0.4), ("Staf Administrasi", 0.15),
        ("Pemilik Usaha", 1.0),
    ),
    "nb": (
        ("Daglig leder", 1.0), ("Administrerende direktør", 1.0), ("Økonomisjef", 0.85),
        ("Salgssjef", 0.75), ("Markedssjef", 0.7), ("Driftssjef", 0.65), ("IT-sjef", 0.65),
        ("Innkjøpsansvarlig", 0.5), ("Selger", 0.35), ("Prosjektleder", 0.4), ("Konsulent", 0.3),
        ("Kontormedarbeider", 0.1),
    ),
    "vi": (
        ("Giám đốc", 1.0), ("Tổng giám đốc", 1.0), ("Phó giám đốc", 0.85), ("Kế toán trưởng", 0.7),
        ("Trưởng phòng kinh doanh", 0.7), ("Trưởng phòng marketing", 0.65),
        ("Trưởng phòng mua hàng", 0.6), ("Quản lý dự án", 0.45), ("Chuyên viên kinh doanh", 0.35),
        ("Nhân viên kinh doanh", 0.25), ("Trợ lý", 0.15),
    ),
    "sv": (
        ("Verkställande direktör", 1.0), ("Försäljningschef", 0.75), ("Ekonomichef", 0.85),
        ("Marknadschef", 0.7), ("Inköpare", 0.4), ("Säljare", 0.35),
    ),
    "da": (
        ("Administrerende direktør", 1.0), ("Salgschef", 0.75), ("Økonomichef", 0.85),
        ("Indkøbschef", 0.6), ("Konsulent", 0.3), ("Sælger", 0.35),
    ),
}  # fmt: skip

STUDENT = {
    "ms": "Pelajar", "id": "Mahasiswa", "nb": "Student", "vi": "Sinh viên", "en": "Student",
    "sv": "Student", "da": "Studerende", "zh": "Student",
}  # fmt: skip

AUTHORITY: dict[str, float] = {title: worth for table in TITLES.values() for title, worth in table}
