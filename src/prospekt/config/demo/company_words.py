"""Words that company names are made of, by country and language. Data only.

Order of the trades in each table: that of INDUSTRIES.
"""

from __future__ import annotations

INDUSTRIES = (
    "Software", "Manufacturing", "Logistics", "Retail", "Food and beverage", "Energy", "Maritime",
    "Construction", "Finance", "Healthcare", "Education", "Tourism", "Professional services",
)  # fmt: skip
INDUSTRY_WEIGHTS = (16, 15, 10, 10, 9, 6, 5, 8, 5, 5, 3, 3, 5)

# Middle of the turnover a head and year, in thousand US dollars.
TURNOVER = {
    "MY": 60,
    "ID": 35,
    "NO": 220,
    "VN": 30,
    "SG": 180,
    "SE": 190,
    "DK": 200,
    "GB": 160,
    "US": 210,
}

TONGUES = {
    "MY": "ms", "ID": "id", "NO": "nb", "VN": "vi", "SG": "en", "SE": "sv", "DK": "da",
    "GB": "en", "US": "en",
}  # fmt: skip
JOINED = frozenset({"NO", "SE", "DK", "GB"})


def _table(text: str) -> dict[str, tuple[str, ...]]:
    lines = [line.strip() for line in text.strip().splitlines()]
    trades = [tuple(word.strip() for word in line.split(",")) for line in lines]
    return dict(zip(INDUSTRIES, trades, strict=True))


TRADES: dict[str, dict[str, tuple[str, ...]]] = {
    "ms": _table("""
        Digital, Sistem, Softworks
        Industri, Plastik, Engineering
        Logistik, Freight, Haulage
        Niaga, Trading, Mart
        Foods, Makanan, Beverages
        Tenaga, Solar, Power
        Marin, Shipping, Marine
        Bina, Construction, Builders
        Kapital, Takaful Agency, Credit
        Medik, Pharma, Dental
        Akademi, Learning, Edutech
        Travel, Resorts, Pelancongan
        Consulting, Perunding, Advisory
    """),
    "id": _table("""
        Teknologi, Digital, Solusi Data
        Manufaktur, Tekstil, Kemasan
        Logistik, Ekspres, Kargo
        Niaga, Ritel, Swalayan
        Pangan, Boga, Kopi
        Energi, Surya Listrik, Panas Bumi
        Bahari, Pelayaran, Samudera
        Konstruksi, Beton, Properti
        Finansia, Modal, Artha
        Medika, Farma, Klinik
        Edukasi, Cendekia, Pelatihan
        Wisata, Tamasya, Resort
        Konsultan, Advis, Riset
    """),
    "nb": _table("""
        Programvare, Data, Systemer
        Industri, Mekaniske, Plast
        Transport, Spedisjon, Lager
        Handel, Sport, Møbler
        Sjømat, Bakeri, Meieri
        Energi, Kraft, Vind
        Rederi, Marin, Havbruk
        Bygg, Entreprenør, Anlegg
        Finans, Regnskap, Forvaltning
        Helse, Tannklinikk, Legesenter
        Læring, Kurs, Kompetanse
        Reiseliv, Hotell, Opplevelser
        Rådgivning, Arkitekter, Konsult
    """),
    "vi": _table("""
        Công nghệ, Phần mềm, Giải pháp số
        Sản xuất, Cơ khí, Bao bì
        Vận tải, Tiếp vận, Kho vận
        Thương mại, Bán lẻ, Nội thất
        Thực phẩm, Nông sản, Cà phê
        Năng lượng, Điện mặt trời, Thiết bị điện
        Hàng hải, Thủy sản, Đóng tàu
        Xây dựng, Vật liệu xây dựng, Kiến trúc
        Tài chính, Đầu tư, Kế toán
        Y tế, Dược phẩm, Nha khoa
        Giáo dục, Đào tạo, Ngoại ngữ
        Du lịch, Khách sạn, Lữ hành
        Tư vấn, Tư vấn luật, Dịch vụ doanh nghiệp
    """),
    "sv": _table("""
        Programvara, Data, System
        Industri, Mekaniska, Plast
        Åkeri, Logistik, Lager
        Handel, Möbler, Sport
        Livsmedel, Bageri, Mejeri
        Energi, Kraft, Vind
        Rederi, Marin, Varv
        Bygg, Entreprenad, Fastigheter
        Finans, Redovisning, Kapital
        Vård, Tandvård, Hälsa
        Utbildning, Kompetens, Lärande
        Resor, Hotell, Upplevelser
        Rådgivning, Arkitekter, Konsult
    """),
    "da": _table("""
        Software, Data, Systemer
        Industri, Maskinfabrik, Plast
        Transport, Spedition, Lager
        Handel, Møbler, Sport
        Fødevarer, Bageri, Mejeri
        Energi, Kraft, Vind
        Rederi, Marine, Havbrug
        Byg, Entreprise, Ejendomme
        Finans, Revision, Kapital
        Sundhed, Tandklinik, Lægehus
        Læring, Kursus, Kompetence
        Rejser, Hotel, Oplevelser
        Rådgivning, Arkitekter, Konsulenter
    """),
    "en": _table("""
        Software, Data Systems, Digital
        Fabrication, Plastics, Precision Tools
        Freight, Logistics, Haulage
        Trading, Outfitters, Homeware
        Foods, Bakery, Beverages
        Solar, Power, Wind
        Shipping, Marine, Boatyard
        Builders, Construction, Joinery
        Capital Advisers, Accounting, Leasing
        Dental, Health Clinics, Care
        Learning, Training, Tutors
        Travel, Lodges, Tours
        Consulting, Advisory, Research
    """),
}

FIRST: dict[str, tuple[str, ...]] = {
    "MY": ("Rimba", "Bayu", "Cengal", "Meranti", "Kenari", "Tualang", "Jentayu", "Senja", "Belian",
           "Merbah", "Langsat", "Pelangi Timur", "Kim Hoe", "Heng Soon", "Chop Lian", "Sri Anggerik",
           "Nilam", "Tembaga", "Rembia", "Seraya"),
    "ID": ("Sagara", "Lintang", "Wana", "Tirta", "Sekar", "Cendana", "Mahoni", "Rinjing", "Pelita",
           "Merapi Hijau", "Anggrek", "Kelapa", "Tunas", "Layar", "Batik Mega", "Nirwana", "Galuh",
           "Kencur", "Jatimas", "Baruna"),
    "NO": ("Gran", "Furu", "Bjørke", "Lyng", "Høy", "Sten", "Sølv", "Ravn", "Ørne", "Blå", "Tind",
           "Myr", "Skjær", "Kvit", "Rim", "Løv", "Ulv", "Elve", "Måne", "Varg"),
    "VN": ("Ánh Ngân", "Sao Khuê", "Sông Thương", "Trúc Lâm", "Mây Hồng", "Hoa Gạo", "Đồng Quê",
           "Bến Tre Xanh", "Cánh Buồm", "Lúa Vàng", "Núi Thông", "Đảo Ngọc", "Gió Biển", "Cầu Vồng",
           "Thiên Nga", "Tre Việt", "Sen Trắng", "Rừng Thông", "Suối Mơ", "Chim Én"),
    "SG": ("Tembusu", "Angsana", "Merbau", "Pandan", "Seraya", "Gelam", "Banyan Row"),
    "SE": ("Furu", "Gran", "Ljung", "Sten", "Hamn", "Varg", "Tind", "Mosse", "Björk", "Älv", "Rönn", "Sjö"),
    "DK": ("Fyrre", "Gran", "Lyng", "Sten", "Havn", "Ravn", "Mose", "Ulv", "Bøge", "Sønder", "Klit", "Åbred"),
    "GB": ("Ash", "Wren", "Marl", "Fen", "Thistle", "Alder", "Otter", "Copper", "Hawk", "Plover"),
    "US": ("Juniper", "Redrock", "Sagebrush", "Cottonwood", "Lakeshore", "Bluestem", "Tamarack"),
}  # fmt: skip
SECOND: dict[str, tuple[str, ...]] = {
    "MY": (
        "Utama",
        "Gemilang",
        "Setia",
        "Perdana",
        "Selatan",
        "Damai",
        "Lestari",
        "Makmur",
        "Emas",
    ),
    "ID": ("Lestari", "Sentosa", "Makmur", "Perkasa", "Sejati", "Mandala", "Persada", "Gemilang"),
    "NO": ("vika", "heim", "nes", "haug", "sund", "vang", "lia", "moen", "bekk", "holmen"),
    "VN": ("Phương Bắc", "Miền Tây", "Hưng Thịnh", "An Khang", "Phú Lộc", "Tân Tiến", "Minh Tâm"),
    "SG": ("Straits", "Quay", "Harbour", "Merlion Row", "Tanjong"),
    "SE": ("hamra", "torp", "fors", "näs", "backa", "ryd"),
    "DK": ("holt", "gaarde", "bæk", "toft", "rup", "vænge"),
    "GB": ("combe", "ford", "wick", "leigh", "mere", "thorpe"),
    "US": ("Ridge", "Hollow", "Creek", "Bend", "Mesa", "Junction"),
}

LEGAL_FORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "MY": {"small": ("{} Sdn Bhd", "{} Sdn. Bhd.", "{} Enterprise"), "middle": ("{} Sdn Bhd",), "large": ("{} Berhad",)},
    "ID": {"small": ("CV {}", "PT {}"), "middle": ("PT {}", "PT. {}"), "large": ("PT {} Tbk",)},
    "NO": {"small": ("{} AS", "{} ANS"), "middle": ("{} AS",), "large": ("{} ASA",)},
    "VN": {
        "small": ("Công ty TNHH {}", "Công ty TNHH MTV {}"),
        "middle": ("Công ty TNHH {}", "CTCP {}"),
        "large": ("Công ty Cổ phần {}", "CTCP Tập đoàn {}"),
    },
    "SG": {"small": ("{} Pte Ltd", "{} Pte. Ltd."), "middle": ("{} Pte Ltd",), "large": ("{} Ltd",)},
    "SE": {"small": ("{} AB", "{} HB"), "middle": ("{} AB",), "large": ("{} AB (publ)",)},
    "DK": {"small": ("{} ApS",), "middle": ("{} A/S",), "large": ("{} A/S",)},
    "GB": {"small": ("{} Ltd", "{} LLP"), "middle": ("{} Ltd", "{} Limited"), "large": ("{} plc",)},
    "US": {"small": ("{} LLC", "{}, Inc."), "middle": ("{} Inc",), "large": ("{} Corp",)},
}  # fmt: skip
