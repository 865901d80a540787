import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospekt.people.rules.names import _parse, compatible, parse_name

# country, as typed, given, family, call
_MALAYSIA = """
MY | Hafiz bin Ismail | Hafiz | | Hafiz
 | Hafiz bin Ismail | Hafiz | | Hafiz
 | Dato' Sri Haji Ahmad bin Ali | Ahmad | | Ahmad
 | Dato’ Seri Anwar bin Ibrahim | Anwar | | Anwar
 | Nur Aisyah binti Rahman | Nur Aisyah | | Nur Aisyah
 | Puan Siti Aminah binti Ali | Siti Aminah | | Siti Aminah
 | Mohd Faizal bin Osman | Mohd Faizal | | Faizal
 | Muhammad Hafiz Bin Ismail | Muhammad Hafiz | | Hafiz
 | Tan Sri Abdul Rahman bin Yusof | Abdul Rahman | | Abdul Rahman
 | Zainab bt. Hassan | Zainab | | Zainab
 | Zainab bte Hassan | Zainab | | Zainab
MY | Hafiz b. Ismail | Hafiz | | Hafiz
MY | Encik Rosli | Rosli | | Rosli
MY | Siti Nurhaliza | Siti Nurhaliza | | Siti Nurhaliza
MY | Hafiz Ismail | Hafiz Ismail | | Hafiz
 | Muthu a/l Rajan | Muthu | | Muthu
 | Priya a/p Subramaniam | Priya | | Priya
 | Priya A/P Subramaniam | Priya | | Priya
 | Kumar s/o Gopal | Kumar | | Kumar
 | Devi d/o Raju | Devi | | Devi
 | Tan Wei Ling | Wei Ling | Tan | Wei Ling
 | Lim Ah Kow | Ah Kow | Lim | Ah Kow
 | Lee Chong Wei | Chong Wei | Lee | Chong Wei
 | Tan Sri Lim Goh Tong | Goh Tong | Lim | Goh Tong
 | Michelle Tan Wei Ling | Michelle Wei Ling | Tan | Michelle
MY | Michelle Tan | Michelle | Tan | Michelle
MY | Tan Wei | Wei | Tan | Wei
 | Lim Ah Kow @ Lim Kok | Ah Kow | Lim | Ah Kow
 | Datuk Dr. Wong Mei Fong | Mei Fong | Wong | Mei Fong
"""
_INDONESIA = """
 | Suharto | Suharto | | Suharto
ID | Sukarno | Sukarno | | Sukarno
ID | Budi Santoso | Budi Santoso | | Budi
ID | Joko Widodo | Joko Widodo | | Joko
ID | Bapak Joko Widodo | Joko Widodo | | Joko
ID | Bpk. Agus Salim | Agus Salim | | Agus
ID | Ibu Dewi Lestari | Dewi Lestari | | Dewi
ID | Sri Mulyani Indrawati | Sri Mulyani Indrawati | | Sri Mulyani
ID | Siti Nurhaliza | Siti Nurhaliza | | Siti Nurhaliza
ID | Nur Hidayat | Nur Hidayat | | Nur Hidayat
ID | Muhammad Rizki Pratama | Muhammad Rizki Pratama | | Rizki
ID | Moh. Hatta | Moh. Hatta | | Hatta
ID | H. Ahmad Dahlan | Ahmad Dahlan | | Ahmad
ID | Hj. Fatimah | Fatimah | | Fatimah
ID | Ir. Bambang Sutrisno | Bambang Sutrisno | | Bambang
ID | Drs. Slamet Riyadi | Slamet Riyadi | | Slamet
ID | Joko Widodo, S.E., M.M. | Joko Widodo | | Joko
ID | Rina Wati, S.Kom | Rina Wati | | Rina
ID | Dr. Andi Wijaya | Andi Wijaya | | Andi
ID | Prof. Dr. Habibie | Habibie | | Habibie
ID | Wahyu | Wahyu | | Wahyu
ID | I Made Wirawan | I Made Wirawan | | I Made
ID | Ni Luh Putu | Ni Luh Putu | | Ni Luh
ID | Abdul Kadir | Abdul Kadir | | Abdul Kadir
ID | Yudi Hartono Kusuma | Yudi Hartono Kusuma | | Yudi
 | Sri Mulyani | Sri | Mulyani | Sri
"""
_NORWAY = """
 | Ole Hansen | Ole | Hansen | Ole
NO | Ole Hansen | Ole | Hansen | Ole
 | Hansen, Ole | Ole | Hansen | Ole
 | Hansen, Ole Kristian | Ole Kristian | Hansen | Ole Kristian
 | Ole Kristian Hansen | Ole Kristian | Hansen | Ole Kristian
 | Bjørn Ødegård | Bjørn | Ødegård | Bjørn
 | Åse Strøm | Åse | Strøm | Åse
 | Dr. Bjørn Ødegård | Bjørn | Ødegård | Bjørn
 | Kari Anne Lie | Kari Anne | Lie | Kari Anne
 | Anne-Marie Sæther | Anne-Marie | Sæther | Anne-Marie
 | Kari Hansen Berg | Kari Hansen | Berg | Kari
 | Ola J. Nordmann | Ola J. | Nordmann | Ola
 | Herr Ola Nordmann | Ola | Nordmann | Ola
 | Fru Kari Nordmann | Kari | Nordmann | Kari
 | Per | Per | | Per
 | Jens von der Lippe | Jens | von der Lippe | Jens
 | Ida af Klercker | Ida | af Klercker | Ida
 | Lars Magnus Ericsson | Lars Magnus | Ericsson | Lars Magnus
 | Søren Kierkegaard | Søren | Kierkegaard | Søren
 | Øystein Aarseth | Øystein | Aarseth | Øystein
 | Ærlig, Gro | Gro | Ærlig | Gro
 | Gro Harlem Brundtland | Gro Harlem | Brundtland | Gro Harlem
 | Nils-Ole Lund-Berg | Nils-Ole | Lund-Berg | Nils-Ole
 | Tor Åge Bringsværd | Tor Åge | Bringsværd | Tor Åge
 | hr. Ola Nordmann | Ola | Nordmann | Ola
 | OLA NORDMANN | OLA | NORDMANN | OLA
"""
_VIETNAM = """
 | Nguyễn Thị Lan | Thị Lan | Nguyễn | Lan
 | Nguyen Thi Lan | Thi Lan | Nguyen | Lan
 | Lan Nguyễn Thị | Thị Lan | Nguyễn | Lan
 | Lan Nguyen | Lan | Nguyen | Lan
VN | Nguyen Lan | Lan | Nguyen | Lan
 | Nguyen Lan | Lan | Nguyen | Lan
 | Nguyễn, Lan | Lan | Nguyễn | Lan
 | Anh Nguyen | Anh | Nguyen | Anh
 | Anh Tuấn | Tuấn | | Tuấn
VN | Anh Tuan | Tuan | | Tuan
 | Chị Lan | Lan | | Lan
 | Ông Nguyễn Văn An | Văn An | Nguyễn | An
 | Bà Trần Thị Mai | Thị Mai | Trần | Mai
 | Trần Hưng Đạo | Hưng Đạo | Trần | Đạo
 | Phạm Minh Chính | Minh Chính | Phạm | Chính
 | Lê Văn Tám | Văn Tám | Lê | Tám
 | Le Van Tam | Van Tam | Le | Tam
VN | Le Minh | Minh | Le | Minh
VN | Hồ Minh | Minh | Hồ | Minh
 | Đặng Thùy Trâm | Thùy Trâm | Đặng | Trâm
 | Võ Nguyên Giáp | Nguyên Giáp | Võ | Giáp
 | Hoàng Anh | Anh | Hoàng | Anh
 | Đỗ Mười | Mười | Đỗ | Mười
 | Bùi Thị Xuân | Thị Xuân | Bùi | Xuân
 | Mai Nguyen | Mai | Nguyen | Mai
VN | Mai Hương | Hương | Mai | Hương
 | Lý Thường Kiệt | Thường Kiệt | Lý | Kiệt
 | Dr. Trần Văn Bình | Văn Bình | Trần | Bình
"""
_OTHERS = """
 | John Smith | John | Smith | John
 | Mr John Smith | John | Smith | John
 | Mrs. Jane Doe | Jane | Doe | Jane
 | Dr. Jane Doe | Jane | Doe | Jane
 | John F. Kennedy | John F. | Kennedy | John
US | John Michael Smith | John Michael | Smith | John
 | Smith, John | John | Smith | John
 | Smith, John Michael | John Michael | Smith | John Michael
 | Martin King Jr. | Martin | King | Martin
 | Martin King, Jr. | Martin | King | Martin
 | John Doe, PhD | John | Doe | John
 | John Doe, MBA, CPA | John | Doe | John
 | Vincent van Gogh | Vincent | van Gogh | Vincent
 | Jan van der Berg | Jan | van der Berg | Jan
 | Ludwig von Beethoven | Ludwig | von Beethoven | Ludwig
 | Maria de la Cruz | Maria | de la Cruz | Maria
 | Conan O'Brien | Conan | O'Brien | Conan
 | José García | José | García | José
 | Mary-Jane Watson | Mary-Jane | Watson | Mary-Jane
 | Lee Harvey Oswald | Lee Harvey | Oswald | Lee Harvey
 | Cher | Cher | | Cher
 | 王小明 | 王小明 | | 王小明
 | Иван Петров | Иван | Петров | Иван
 | Dr | Dr | | Dr
 | Prof. Dr. Karl Weber | Karl | Weber | Karl
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    return [
        tuple(cell.strip() for cell in line.split("|")) for line in table.strip("\n").splitlines()
    ]


@pytest.mark.parametrize(
    ("country", "typed", "given", "family", "call"),
    [row for table in (_MALAYSIA, _INDONESIA, _NORWAY, _VIETNAM, _OTHERS) for row in _rows(table)],
)
def test_names_of_five_cultures(
    country: str, typed: str, given: str, family: str, call: str
) -> None:
    name = parse_name(typed, country=country)
    assert (name.given, name.family, name.call) == (given, family, call)
    assert name.full == typed


_SAME_PERSON = [
    ["Nguyễn Thị Lan", "Nguyen Thi Lan", "Lan Nguyễn Thị", "NGUYỄN THỊ LAN", "Bà Nguyễn Thị Lan"],
    ["Hansen, Ole", "Ole Hansen", "OLE HANSEN", "Hr. Ole Hansen"],
    ["Bjørn Ødegård", "Bjorn Odegard", "Ødegård, Bjørn", "Dr. Bjørn Ødegård"],
    [
        "Hafiz bin Ismail",
        "Hafiz Ismail",
        "Dato' Hafiz bin Ismail",
        "HAFIZ BIN ISMAIL",
        "Encik Hafiz Ismail",
    ],
    [
        "Nur Aisyah binti Rahman",
        "Nur Aisyah Bt Rahman",
        "Nur Aisyah bte. Rahman",
        "Puan Nur Aisyah Rahman",
    ],
    [
        "Muhammad Faizal bin Osman",
        "Mohd Faizal bin Osman",
        "Mohd. Faizal Osman",
        "Faizal Mohamad Osman",
    ],
    ["Muthu a/l Rajan", "Muthu Rajan", "MUTHU A/L RAJAN", "Rajan, Muthu"],
    ["Tan Wei Ling", "Wei Ling Tan", "Tan, Wei Ling", "Ms Tan Wei Ling"],
    ["Joko Widodo", "Bapak Joko Widodo", "Joko Widodo, S.E.", "Ir. Joko Widodo"],
    ["Conan O'Brien", "Conan O’Brien", "O'Brien, Conan", "Mr. Conan O'Brien"],
    ["Anne-Marie Lie", "Anne Marie Lie", "Lie, Anne-Marie", "Fru Anne-Marie Lie"],
]


def test_blanks_too_many_are_no_part_of_a_name() -> None:
    assert parse_name("  John   Smith ").full == "John Smith"


@pytest.mark.parametrize("writings", _SAME_PERSON)
def test_the_same_person_typed_four_ways_is_one(writings: list[str]) -> None:
    assert len({parse_name(writing).key for writing in writings}) == 1


@pytest.mark.parametrize(
    ("parts", "full", "call", "like"),
    [
        ({"given": "Ole", "family": "Hansen"}, "Ole Hansen", "Ole", "Ole Hansen"),
        (
            {"given": "Lan", "family": "Nguyễn", "middle": "Thị"},
            "Nguyễn Thị Lan",
            "Lan",
            "Nguyễn Thị Lan",
        ),
        ({"given": "Thị Lan", "family": "Nguyễn"}, "Nguyễn Thị Lan", "Lan", "Nguyễn Thị Lan"),
        ({"given": "Lan", "family": "Nguyễn Thị"}, "Nguyễn Thị Lan", "Lan", "Nguyễn Thị Lan"),
        ({"given": "Wei Ling", "family": "Tan"}, "Tan Wei Ling", "Wei Ling", "Tan Wei Ling"),
        ({"given": "Michelle", "family": "Tan"}, "Michelle Tan", "Michelle", "Michelle Tan"),
        (
            {"given": "Hafiz", "family": "bin Ismail"},
            "Hafiz bin Ismail",
            "Hafiz",
            "Hafiz bin Ismail",
        ),
        ({"given": "Dr. Ole", "family": "Hansen"}, "Dr. Ole Hansen", "Ole", "Ole Hansen"),
        ({"family": "Hansen"}, "Hansen", "Hansen", "Hansen"),
        ({"given": "Suharto"}, "Suharto", "Suharto", "Suharto"),
        (
            {"full": "O. Hansen", "given": "Ole", "family": "Hansen"},
            "O. Hansen",
            "Ole",
            "Ole Hansen",
        ),
        ({}, "", "", ""),
    ],
)
def test_a_name_built_from_parts(parts: dict[str, str], full: str, call: str, like: str) -> None:
    name = parse_name(**parts)
    assert (name.full, name.call, name.key) == (full, call, parse_name(like).key)


@pytest.mark.parametrize(
    ("typed", "sort_key"),
    [
        ("Nguyễn Thị Lan", "lan nguyen thi"),
        ("Ole Kristian Hansen", "hansen ole kristian"),
        ("Hafiz bin Ismail", "hafiz bin ismail"),
        ("Tan Wei Ling", "tan wei ling"),
        ("Dato' Sri Ahmad bin Ali", "ahmad bin ali"),
        ("Åse Ødegård", "odegard ase"),
        ("Jan van der Berg", "van der berg jan"),
    ],
)
def test_the_place_in_a_list(typed: str, sort_key: str) -> None:
    assert parse_name(typed).sort_key == sort_key


@pytest.mark.parametrize(
    ("typed", "honorific"),
    [
        ("Dato' Sri Haji Ahmad bin Ali", "Dato' Sri Haji"),
        ("Tan Sri Lim Goh Tong", "Tan Sri"),
        ("Tan Wei Ling", ""),
        ("Chị Lan", "Chị"),
        ("Sri Mulyani", ""),
        ("Prof. Dr. Karl Weber", "Prof. Dr."),
    ],
)
def test_what_stands_before_a_name(typed: str, honorific: str) -> None:
    assert parse_name(typed).honorific == honorific


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("Ole Hansen", "Ole Hansen", True),
        ("Ole Kristian Hansen", "Ole Hansen", True),
        ("Hansen", "Ole Hansen", True),
        ("O. Hansen", "Ole Hansen", True),
        ("O. K. Hansen", "Ole Kristian Hansen", True),
        ("Hafiz", "Hafiz bin Ismail", True),
        ("Kari Hansen", "Ole Hansen", False),
        ("K. Hansen", "Ole Hansen", False),
        ("O. H.", "Ole Hansen", False),
        ("Kari Lie", "Ole Hansen", False),
        ("", "Ole Hansen", False),
        ("", "", False),
    ],
)
def test_names_that_may_be_one_person(one: str, other: str, may_be: bool) -> None:
    a, b = parse_name(one).key, parse_name(other).key
    assert compatible(a, b) is may_be
    assert compatible(b, a) is may_be


_WORDS = st.text(
    alphabet=st.characters(categories=["Lu", "Ll", "Mn"], max_codepoint=0x1EF9),
    min_size=1,
    max_size=8,
)


@given(
    st.lists(
        st.one_of(
            _WORDS, st.sampled_from(["bin", "a/l", "Tan", "Nguyễn", "Dr.", "Dato'", "@", ","])
        )
    )
)
def test_no_name_is_an_error_and_every_call_name_was_typed(words: list[str]) -> None:
    name = parse_name(" ".join(words))
    assert name.full == " ".join(" ".join(words).split())
    assert all(word in name.full for word in name.call.split())


@given(st.text(), st.text(), st.text(), st.sampled_from(["", "VN", "MY", "ID", "NO", "US"]))
def test_parts_are_never_an_error(given_name: str, family: str, middle: str, country: str) -> None:
    name = parse_name(given=given_name, family=family, middle=middle, country=country)
    assert name.key == " ".join(sorted(name.key.split()))


@given(
    st.text(alphabet="abcdefghij", min_size=2, max_size=9),
    st.text(alphabet="abcdefghij", min_size=2, max_size=9),
)
def test_the_short_way_and_the_long_way_agree(first: str, last: str) -> None:
    assert parse_name(f"{first} {last}") == _parse(f"{first} {last}", "", "", "", "")
