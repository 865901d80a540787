"""Short notes as representatives and leads write them, by language and topic."""

from __future__ import annotations

from random import Random

_TALK = frozenset({"call", "meeting", "demo", "reply", "form", "quote_request"})


def note(rng: Random, language: str, kind: str, topic: str) -> str:
    """A note on a talk about `topic`, mostly in the lead's language; "" for what needs no words."""
    if kind not in _TALK or rng.random() < 0.2:
        return ""
    table = NOTES.get(language, NOTES["en"]) if rng.random() < 0.7 else NOTES["en"]
    return rng.choice(table[topic])


NOTES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "general": ("Asked what we do, send the brochure.", "Busy this month, call back in two weeks.",
                    "Still keeps leads in a spreadsheet.", "Friendly, wants to see references."),
        "product": ("Wants to know if import from Excel works.", "Needs it in two languages.",
                    "Asked about roles and who sees what."),
        "price": ("Price worries him, budget is decided in January.", "Wants a quote for 12 users.",
                  "Budget about 20k, can be stretched."),
        "demo": ("Wants a demo with the finance manager.", "Demo went well, two open questions.",
                 "Show pipeline and reports, skip the rest."),
        "comparison": ("Compares us with two others, asks for a table.", "Leaving the present tool next year.",
                       "Other vendor is cheaper but has no local support."),
    },
    "ms": {
        "general": ("Minta risalah dihantar melalui e-mel.", "Sibuk, hubungi semula minggu depan.",
                    "Masih guna Excel untuk senarai pelanggan."),
        "product": ("Tanya sama ada boleh guna dalam Bahasa Melayu.", "Mahu tahu cara import data lama."),
        "price": ("Harga agak tinggi, minta diskaun.", "Minta sebut harga untuk 8 pengguna."),
        "demo": ("Mahu demo selepas cuti sekolah.", "Demo berjalan baik, bos mahu tengok juga."),
        "comparison": ("Sedang banding dengan dua sistem lain.", "Sistem lama tiada sokongan tempatan."),
    },
    "id": {
        "general": ("Minta brosur dikirim lewat email.", "Sedang rapat, telepon lagi hari Kamis.",
                    "Data pelanggan masih di Excel."),
        "product": ("Tanya apakah bisa dipakai di HP.", "Perlu hak akses per cabang."),
        "price": ("Harga masih di atas anggaran.", "Minta penawaran untuk 15 pengguna."),
        "demo": ("Minta demo dengan tim penjualan.", "Demo lancar, tinggal persetujuan direksi."),
        "comparison": ("Masih membandingkan dengan vendor lain.", "Kontrak sistem lama habis bulan Maret."),
    },
    "nb": {
        "general": ("Ba om mer informasjon på e-post.", "Opptatt nå, ring igjen på torsdag.",
                    "Fører fortsatt kundelista i regneark."),
        "product": ("Lurer på om det kan kobles til regnskapet.", "Trenger tilgang for tre avdelinger."),
        "price": ("Synes det er dyrt, budsjettet kommer i januar.", "Vil ha tilbud på 10 brukere."),
        "demo": ("Vil ha demo sammen med økonomisjefen.", "Demoen gikk bra, to spørsmål gjenstår."),
        "comparison": ("Sammenligner oss med to andre.", "Avtalen med dagens leverandør løper ut til våren."),
    },
    "vi": {
        "general": ("Nhờ gửi tài liệu giới thiệu qua email.", "Đang bận, hẹn gọi lại thứ Năm.",
                    "Vẫn quản lý khách hàng bằng Excel."),
        "product": ("Hỏi có dùng được trên điện thoại không.", "Cần phân quyền theo chi nhánh."),
        "price": ("Chê giá hơi cao, xin chiết khấu.", "Xin báo giá cho 20 người dùng."),
        "demo": ("Muốn xem demo cùng phòng kinh doanh.", "Demo tốt, chờ giám đốc duyệt."),
        "comparison": ("Đang so sánh với hai bên khác.", "Phần mềm cũ hết hạn vào tháng Ba."),
    },
}  # fmt: skip
