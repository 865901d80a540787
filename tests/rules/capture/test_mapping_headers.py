"""Headers in five languages, then the values have the last word; what is ambiguous stays unmapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.capture.rules.mapping import Guess, guess_mapping
from prospekt.capture.rules.own_fields import kind_of, unique_slugs
from prospekt.capture.rules.targets import is_target
from prospekt.people.rules.own_values import MAX_SLUG, slug_of

# target -> headers; each line one language: English, Malay, Indonesian, Norwegian, Vietnamese.
HEADERS: dict[str, tuple[str, str, str, str, str]] = {
    "full_name": ("Full Name|Contact Name", "Nama Penuh|Orang Hubungan", "Nama Lengkap|Narahubung", "Fullt navn|Kontaktperson", "Họ và tên|Người liên hệ"),
    "given_name": ("First Name|given_name|FirstName", "Nama Pertama", "Nama Depan", "Fornavn", "Tên riêng"),
    "family_name": ("Last Name|SURNAME", "Nama Keluarga", "Nama Belakang|Marga", "Etternavn", "Họ"),
    "middle_name": ("Middle Name", "Nama Tengah", "nama_tengah", "Mellomnavn", "Tên đệm"),
    "role": ("Job Title|Position", "Jawatan", "Posisi|Peran", "Stilling|Rolle", "Chức vụ|Chức danh"),
    "department": ("Department", "Bahagian", "Departemen|Divisi", "Avdeling", "Phòng ban|Bộ phận"),
    "birthday": ("Date of Birth|DOB", "Tarikh Lahir|Hari Jadi", "Tanggal Lahir", "Fødselsdato|Bursdag", "Ngày sinh|Sinh nhật"),
    "language": ("Preferred Language", "Bahasa", "Bahasa", "Språk", "Ngôn ngữ"),
    "preferred_channel": ("Preferred channel", "Saluran pilihan", "Saluran", "Foretrukket kanal", "Kênh liên hệ"),
    "email": ("E-mail|Email Address|e_mail|Work Email|Email 2", "Emel|Alamat emel", "Surel|Alamat Email", "E-post|e-postadresse", "Thư điện tử|Địa chỉ email"),
    "phone": ("Phone|Mobile Phone|Tel.|Cell", "No. Telefon|Telefon bimbit", "Telepon|No. HP|Nomor HP", "Telefon|Tlf.|Mobil", "Số điện thoại|SĐT|Di động"),
    "street": ("Street|Address 1", "Nama Jalan", "Jalan", "Gateadresse", "Đường|Số nhà"),
    "postal_code": ("Zip|Postal Code|Postcode", "Poskod", "Kode Pos", "Postnr|Postnummer", "Mã bưu chính"),
    "city": ("City|Town", "Bandar", "Kota|Kabupaten", "Poststed|By", "Thành phố|Quận/Huyện"),
    "region": ("State|Province|State/Region", "Negeri", "Provinsi", "Fylke", "Tỉnh|Khu vực"),
    "country": ("Country|Country Code|Country/Region", "Negara", "Kode Negara", "Land|Landkode", "Quốc gia"),
    "address": ("Full Address", "Alamat penuh", "Alamat Lengkap", "Fullstendig adresse", "Địa chỉ liên hệ"),
    "note": ("Notes|Comments|Description", "Ulasan", "Catatan|Keterangan", "Notat|Kommentar", "Ghi chú|Mô tả"),
    "tags": ("Tags|Labels", "Tag", "Label", "Merkelapper|Stikkord", "Nhãn|Thẻ"),
    "priority": ("Priority", "Keutamaan", "Prioritas", "Prioritet", "Mức ưu tiên"),
    "owner": ("Owner|Lead Owner|Assigned To", "Pemilik", "Penanggung Jawab", "Ansvarlig|Selger", "Người phụ trách"),
    "source": ("Source|Lead Source", "Sumber", "Sumber Lead", "Kilde", "Nguồn"),
    "campaign": ("Campaign", "Kempen", "Kampanye", "Kampanje", "Chiến dịch"),
    "first_seen": ("Created At|Create Date", "Tarikh Daftar", "Tanggal Dibuat", "Opprettet|Registreringsdato", "Ngày tạo"),
    "lifecycle_hint": ("Lifecycle Stage|Lead Status", "Status prospek", "Status Lead", "Livssyklusfase", "Trạng thái khách hàng"),
    "company": ("Company|Organisation|Account Name", "Syarikat|Nama Syarikat", "Perusahaan|Nama PT", "Bedrift|Firmanavn|Selskap", "Công ty|Tên doanh nghiệp"),
    "company_domain": ("Domain|Company Domain", "Domain syarikat", "Domain perusahaan", "Domene", "Tên miền"),
    "website": ("Company Website", "Laman web syarikat", "Website perusahaan", "Bedriftens nettside", "Website công ty"),
    "industry": ("Industry|Sector", "Industri", "Bidang Usaha", "Bransje|Næring", "Ngành nghề|Lĩnh vực"),
    "employees": ("Employees|Number of Employees|NumEmployees|Headcount", "Bilangan pekerja", "Jumlah Karyawan", "Antall ansatte|Ansatte", "Số nhân viên|Quy mô"),
    "revenue": ("Annual Revenue|Turnover", "Hasil tahunan", "Omzet", "Omsetning", "Doanh thu"),
    "company_city": ("Company City", "Bandar syarikat", "Kota perusahaan", "Firma poststed", "Thành phố công ty"),
    "company_phone": ("Company Phone", "Telefon syarikat", "Telepon perusahaan", "Firma telefon", "Số điện thoại công ty"),
    "no_email": ("Do Not Email|Email Opt Out|Unsubscribed", "Jangan emel", "Jangan Email", "Ikke e-post", "Không gửi email"),
    "no_call": ("Do Not Call", "Jangan telefon", "Jangan Telepon", "Ikke ring", "Không gọi điện"),
    "no_contact": ("Do Not Contact", "Jangan hubungi", "Jangan dihubungi", "Skal ikke kontaktes", "Không liên hệ"),
    "subscribed": ("Subscribed|Newsletter", "Melanggan", "Berlangganan", "Nyhetsbrev", "Đã đăng ký"),
    "touch_kind": ("Touch kind", "Jenis titik sentuh", "Jenis titik kontak", "Type kontaktpunkt", "Loại điểm chạm"),
}  # fmt: skip
LANGUAGES = ("en", "ms", "id", "nb", "vi")
CASES = [
    (language, header, target)
    for target, rows in HEADERS.items()
    for language, headers in zip(LANGUAGES, rows, strict=True)
    for header in headers.split("|")
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_holds_forty_headers_of_each_language(language: str) -> None:
    assert sum(case[0] == language for case in CASES) >= 38


@pytest.mark.parametrize(("language", "header", "target"), CASES)
def test_headers_in_five_languages(language: str, header: str, target: str) -> None:
    # A person beside it, so that a column of an address is the person's.
    guesses = guess_mapping([header, "Birthday" if target != "birthday" else "Job Title"], [])
    assert guesses[0].target == target


TABLES: list[tuple[str, str, list[str], list[list[str]], list[str]]] = [
    ("malay department", "", ["Nama", "Emel", "Syarikat", "Jawatan", "Jabatan"], [["Ali bin Abu", "ali@a.my", "Abu Sdn Bhd", "Pengurus", "Jualan"]], ["full_name", "email", "company", "role", "department"]),
    ("indonesian position", "", ["Nama", "Surel", "Perusahaan", "Jabatan"], [["Siti", "siti@a.id", "PT Maju", "Direktur"]], ["full_name", "email", "company", "role"]),
    ("jabatan alone", "", ["Email", "Jabatan"], [["a@b.co", "x"]], ["email", ""]),
    ("vietnamese parts", "", ["Họ", "Tên", "SĐT"], [["Nguyễn Văn", "An", "0912345678"]], ["family_name", "given_name", "phone"]),
    ("e-mail without e-mails", "", ["Name", "Company", "E-mail"], [["Ann Lee", "Acme", "yes"], ["Bob Ray", "Beta", "no"]], ["full_name", "company", ""]),
    ("e-mails under any name", "", ["Column1", "Column2"], [["a@b.co", "x"], ["c@d.co", "y"]], ["email", ""]),
    ("phones, links, countries by content", "", ["A", "B", "C"], [["+60 12-345 6789", "https://a.co", "Norway"], ["+60 12-345 6788", "https://b.co", "Vietnam"]], ["phone", "link", "country"]),
    ("national phones need the country", "NO", ["A"], [["912 34 567"], ["22 33 44 55"]], ["phone"]),
    ("national phones without the country", "", ["A"], [["912 34 567"], ["22 33 44 55"]], [""]),
    ("dates are no phones", "", ["A"], [["2024-01-15"], ["2024-02-15"]], [""]),
    ("plain numbers are no phones", "", ["A"], [["91234567"], ["92345678"]], [""]),
    ("owner's e-mails", "", ["Email", "Manager mail"], [["a@b.co", "m@b.co"]], ["email", ""]),
    ("person's name", "", ["Name", "Phone"], [["Ann Lee", "+60123456789"]], ["full_name", "phone"]),
    ("company's name by facts", "", ["Name", "Industry", "Employees"], [["Acme", "IT", "12"]], ["company", "industry", "employees"]),
    ("company's name by legal form", "", ["Name", "Phone"], [["Maju Sdn Bhd", "+60312345678"], ["PT Jaya", "+62212345678"]], ["company", "company_phone"]),
    ("name alone is ambiguous", "", ["Name", "Date"], [["A", "07/15/2009"]], ["", ""]),
    ("name that is a category", "", ["contact", "age"], [["cellular", "3"]] * 40, ["", ""]),
    ("company list", "", ["company", "sector", "industry", "location", "revenue", "employees"], [["Walmart", "Retailing", "General", "Bentonville, AR", "482130", "2300000"]], ["company", "", "industry", "company_address", "revenue", "employees"]),
    ("index members", "", ["Symbol", "Security", "GICS Sector", "GICS Sub-Industry", "Headquarters Location"], [["MMM", "3M", "Industrials", "Conglomerates", "Saint Paul, Minnesota"]], ["", "company", "industry", "", "company_address"]),
    ("location that is a country", "", ["account", "office_location"], [["Acme", "United States"], ["Beta", "Kenya"]], ["company", "company_country"]),
    ("title as form of address", "", ["Title", "First Name"], [["Mr", "Ann"], ["Dr.", "Bob"]], ["honorific", "given_name"]),
    ("title as role", "", ["Title", "First Name"], [["CEO", "Ann"]], ["role", "given_name"]),
    ("numbers are no campaign", "", ["Email", "campaign"], [["a@b.co", "1"], ["c@d.co", "2"]], ["email", ""]),
    ("dial codes are no countries", "", ["Email", "Country Code"], [["a@b.co", "+60"]], ["email", ""]),
    ("ranges are no numbers", "", ["Email", "Employees"], [["a@b.co", "11-50"]], ["email", ""]),
    ("ids are left to the user", "", ["id", "Email"], [["1", "a@b.co"]], ["", "email"]),
    ("two first names", "", ["Forename", "First Name", "Email"], [["Ann", "Ann", "a@b.co"]], ["", "given_name", "email"]),
    ("the same header twice", "", ["City", "City", "Email"], [["Oslo", "Bergen", "a@b.co"]], ["", "", "email"]),
    ("blank before the header", "", [" given_name", " surname", " date_of_birth"], [["ann", "lee", "19081209"]], ["given_name", "family_name", "birthday"]),
    ("plant measures", "", ["sepal_length", "species"], [["5.1", "setosa"]], ["", ""]),
    ("a touch with its lead", "", ["email", "touch_kind", "touch_at", "touch_note"], [["a@b.co", "call", "2024-01-01", "ok"]], ["email", "touch_kind", "touch_at", "touch_note"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "country", "columns", "rows", "targets"), TABLES, ids=[table[0] for table in TABLES]
)
def test_the_whole_table_decides(
    name: str, country: str, columns: list[str], rows: list[list[str]], targets: list[str]
) -> None:
    assert [guess.target for guess in guess_mapping(columns, rows, country)] == targets


def test_ambiguous_columns_name_their_candidates() -> None:
    guess = guess_mapping(["Name", "Date"], [["A", "1/2/2024"]])[0]
    assert guess == Guess("Name", "", "", "ambiguous", ("full_name", "company"))


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("Revenue ($M)", {"scale": 1_000_000, "currency": "USD"}),
        ("revenue M$", {"scale": 1_000_000, "currency": "USD"}),
        ("Omsetning (MNOK)", {"scale": 1_000_000, "currency": "NOK"}),
        ("Annual revenue [USD thousands]", {"scale": 1_000, "currency": "USD"}),
        ("Revenue in millions", {"scale": 1_000_000}),
        ("Revenue", {}),
    ],
)
def test_units_in_the_header(header: str, options: dict[str, object]) -> None:
    guess = guess_mapping(["Company", header], [["Acme", "12.5"]])[1]
    assert (guess.target, dict(guess.options)) == ("revenue", options)


@given(
    st.lists(st.text(max_size=20), max_size=12),
    st.lists(st.lists(st.text(max_size=12), max_size=12), max_size=6),
)
def test_any_table_gets_one_guess_per_column(columns: list[str], rows: list[list[str]]) -> None:
    guesses = guess_mapping(columns, rows)
    assert [guess.column for guess in guesses] == columns
    assert all(is_target(guess.target) for guess in guesses)


@pytest.mark.parametrize(
    ("header", "slug"),
    [
        ("Shoe Size", "shoe_size"),
        ("Số áo #1", "so_ao_1"),
        ("", "field"),
        ("客户", "field"),
        ("x" * 90, "x" * 60),
        ("  __A--b ", "a_b"),
    ],
)
def test_slugs(header: str, slug: str) -> None:
    assert slug_of(header) == slug


@given(st.lists(st.text(max_size=80), max_size=30))
def test_slugs_are_unique_and_short(headers: list[str]) -> None:
    slugs = unique_slugs(headers)
    assert len(set(slugs)) == len(headers)
    assert all(0 < len(slug) <= MAX_SLUG for slug in slugs)


@pytest.mark.parametrize(
    ("samples", "header", "kind"),
    [
        (["Yes", "No"] * 5, "", "yes_no"),
        (["0", "1"] * 5, "", "number"),
        (["1.5", "2", "3", "4", "5"], "", "number"),
        (["1.5", "2", "3", "4", "5"], "Lead Number", "text"),
        (["0123", "0456", "0789", "0111", "0222"], "", "text"),
        (["$1", "$2", "$3", "$4", "$5"], "", "money"),
        (["2024-01-01"] * 5, "", "date"),
        (["https://a.co"] * 5, "", "link"),
        (["red", "blue"] * 15, "", "choice"),
        (["red;blue", "blue"] * 15, "", "choices"),
        ([f"word {n}" for n in range(30)], "", "text"),
        (["Yes"], "", "text"),
        ([], "", "text"),
        (["Select", "N/A", ""], "", "text"),
    ],
)
def test_kinds_of_own_fields_are_guessed_conservatively(
    samples: list[str], header: str, kind: str
) -> None:
    assert kind_of(samples, header) == kind
