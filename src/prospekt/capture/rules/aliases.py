"""Headers people give their columns, in five languages: target -> names, the most usual first.

Headers are compared without case, marks, blanks and punctuation (`compact`), so "E-mail", "e_mail" and
"EMail" are one name. A key that starts with "?" is a header whose meaning the rest of the table decides.
"""

from __future__ import annotations

import re
from functools import lru_cache

from prospekt.capture.rules.targets import COMPANY_TWIN, TARGETS
from prospekt.words.folding import fold

LANGUAGES = ("en", "ms", "id", "nb", "vi")

# One row per target: English, Malay, Indonesian, Norwegian, Vietnamese.
_ROWS: dict[str, tuple[str, str, str, str, str]] = {
    "?name": (
        "name|customer|customer name|client|client name|contact|lead|lead name|prospect|prospect name|account holder",
        "nama|pelanggan|nama pelanggan|prospek|petunjuk", "nama|pelanggan|nama pelanggan|klien|prospek",
        "navn|kunde|kundenavn|kontakt|kundeemne|prospekt", "tên|khách hàng|tên khách hàng|khách hàng tiềm năng",
    ),
    "?title": ("title", "gelaran", "gelar|titel", "tittel", "danh xưng"),
    "?location": ("location|place|based in|office location|region/country", "lokasi", "lokasi", "sted|lokasjon|lokalisering", "địa điểm|vị trí"),
    "?website": (
        "website|web site|url|web|homepage|home page|web page|website url|site|web address|www", "laman web|tapak web|laman sesawang|alamat web",
        "situs web|situs|website|alamat situs", "nettside|hjemmeside|nettsted|webside|nettadresse", "trang web|website|địa chỉ web",
    ),
    "?address": ("address|mailing address|postal address", "alamat|alamat surat menyurat", "alamat", "adresse|postadresse|besøksadresse", "địa chỉ"),
    "?jabatan": ("", "jabatan", "jabatan", "", ""),
    "?status": ("status|stage|type|category", "peringkat|jenis|kategori", "tahap|jenis|kategori", "fase|type|kategori", "trạng thái|giai đoạn|loại"),
    "?date": ("date|date added|timestamp|last contacted|last contact|last activity date", "tarikh", "tanggal", "dato", "ngày"),
    "?id": ("id|uid|uuid|key|lead id|contact id|customer id|record id|account id|number|no|client id", "no", "no|kode", "nr|kundenummer|kundenr", "mã|mã khách hàng|stt"),
    "full_name": (
        "full name|contact name|person|person name|contact person|display name|first and last name|name of contact|complete name|attendee name|decision maker",
        "nama penuh|nama orang hubungan|orang hubungan|nama lengkap|orang untuk dihubungi|pegawai untuk dihubungi", "nama lengkap|nama kontak|narahubung|kontak person|nama pic|pic",
        "fullt navn|kontaktperson|hele navnet|fullstendig navn|navn på kontakt", "họ và tên|họ tên|tên đầy đủ|người liên hệ|tên người liên hệ|họ và tên khách hàng",
    ),
    "given_name": (
        "first name|given name|forename|fname|first|given names|christian name|firstname|call name", "nama pertama|nama diberi|nama depan|nama hadapan", "nama depan|nama panggilan",
        "fornavn|for navn", "tên gọi|tên riêng",
    ),
    "family_name": ("last name|surname|family name|lname|last|second name|lastname", "nama keluarga|nama akhir|nama bapa|nama belakang", "nama belakang|nama keluarga|marga", "etternavn|slektsnavn", "họ|họ đệm|họ và tên đệm|họ và đệm"),
    "middle_name": ("middle name|middle|additional name|middle initial", "nama tengah", "nama tengah", "mellomnavn", "tên đệm|tên lót"),
    "honorific": ("salutation|name prefix|prefix|honorific|courtesy title|form of address", "panggilan hormat|gelaran hormat", "sapaan|panggilan", "hilsen|tiltaleform", "xưng hô|kính xưng"),
    "role": (
        "job title|role|position|jobtitle|function|designation|occupation|job|job role|job position|professional title|current position",
        "jawatan|peranan|nama jawatan|pekerjaan", "posisi|peran|pekerjaan|nama jabatan", "stilling|rolle|stillingstittel|jobbtittel|yrke", "chức vụ|chức danh|vai trò|nghề nghiệp|vị trí công việc",
    ),
    "seniority": ("seniority|seniority level|management level|job level", "kekananan|tahap kekananan", "senioritas|tingkat senioritas", "ansiennitet|stillingsnivå", "cấp bậc|thâm niên"),
    "department": ("department|dept|division|team department", "bahagian|unit", "departemen|divisi|bagian", "avdeling", "phòng ban|bộ phận|phòng"),
    "birthday": ("birthday|date of birth|dob|birth date|birthdate|born", "tarikh lahir|hari jadi|hari lahir", "tanggal lahir|tgl lahir|ulang tahun|hari lahir", "fødselsdato|bursdag|født|fødselsdag", "ngày sinh|sinh nhật|ngày tháng năm sinh"),
    "language": ("language|preferred language|locale|lang|spoken language", "bahasa|bahasa pilihan", "bahasa|bahasa pilihan", "språk|foretrukket språk", "ngôn ngữ|tiếng"),
    "preferred_channel": ("preferred channel|preferred contact method|contact preference|best way to reach|channel", "saluran pilihan|saluran|cara hubungan pilihan", "saluran pilihan|saluran|kanal", "foretrukket kanal|kanal", "kênh ưa thích|kênh|kênh liên hệ"),
    "email": (
        "email|e-mail|email address|e-mail address|mail|work email|business email|primary email|personal email|home email|email home|email work|email other|secondary email|other email|contact email|alternate email|corporate email",
        "emel|e-mel|alamat emel|alamat e-mel", "email|surel|alamat email|alamat surel|e-mail", "e-post|epost|e-postadresse|epostadresse|mail|e-post adresse", "email|thư điện tử|địa chỉ email|e-mail|hộp thư",
    ),
    "phone": (
        "phone|phone number|telephone|mobile|mobile phone|tel|cell|cell phone|mobile number|telephone number|mobile phone number|work phone|home phone|direct phone|direct dial|business phone|primary phone|contact number|phone no|tel no|mobile no|whatsapp|whatsapp number|hp|other phone|home mobile|cellphone|landline|main phone|contact no|hand phone|handphone",
        "telefon|no telefon|nombor telefon|telefon bimbit|no tel|no telefon bimbit|nombor telefon bimbit|telefon pejabat|telefon rumah|no hp|tel bimbit|hp",
        "telepon|telp|no telp|nomor telepon|no hp|nomor hp|ponsel|no telepon|handphone|nomor ponsel|no wa|nomor whatsapp|seluler|hp",
        "telefon|telefonnummer|mobil|mobiltelefon|mobilnummer|tlf|tlf nr|mobilnr|telefonnr|tlf.|direktenummer",
        "điện thoại|số điện thoại|di động|sđt|số di động|điện thoại di động|đt|số đt|đtdđ|điện thoại bàn",
    ),
    "street": ("street|street address|address line 1|address 1|address1|street 1|address line|address line 2|address 2|address2|street name", "jalan|nama jalan|alamat jalan|alamat 1|alamat 2", "jalan|nama jalan|alamat jalan|alamat 1", "gate|gateadresse|vei|adresselinje 1|gatenavn|veiadresse", "đường|số nhà|tên đường|địa chỉ 1"),
    "postal_code": ("postal code|zip|zip code|postcode|post code|zipcode|postal", "poskod|kod pos", "kode pos|kodepos", "postnummer|postnr|post nr", "mã bưu chính|mã bưu điện|mã zip"),
    "city": ("city|town|suburb|municipality|locality|city/town", "bandar|bandaraya|pekan", "kota|kabupaten|kota/kabupaten|kab/kota", "by|poststed|kommune", "thành phố|quận|quận/huyện|tỉnh/thành phố|tp"),
    "region": ("state|region|province|state/region|state/province|county|state or province|territory", "negeri|wilayah|daerah", "provinsi|propinsi|wilayah", "fylke|region", "tỉnh|tỉnh thành|vùng|khu vực|miền"),
    "country": ("country|country/region|country code|country name|nation|country of residence|iso country", "negara|kod negara|nama negara", "negara|kode negara|nama negara", "land|landkode|landskode", "quốc gia|nước|mã quốc gia|đất nước"),
    "address": ("full address|complete address|address formatted", "alamat penuh", "alamat lengkap", "full adresse|fullstendig adresse", "địa chỉ đầy đủ|địa chỉ liên hệ"),
    "link": ("linkedin|linkedin url|linkedin profile|person linkedin url|linkedin profile url|profile url|facebook|twitter|github|twitter handle|personal website|blog", "pautan|profil linkedin|pautan linkedin", "tautan|profil linkedin|tautan linkedin", "lenke|linkedin profil|profillenke", "liên kết|hồ sơ linkedin|link linkedin"),
    "note": ("notes|note|comments|comment|remarks|description|remark|additional info|memo|message|additional information", "nota|catatan|ulasan|komen|keterangan|mesej", "catatan|keterangan|komentar|deskripsi|pesan", "notat|notater|kommentar|kommentarer|merknad|beskrivelse|melding", "ghi chú|nhận xét|mô tả|bình luận|tin nhắn"),
    "tags": ("tags|tag|labels|label|categories|keywords|groups", "tag|label|kategori-kategori", "tag|label|tanda", "merkelapper|merkelapp|etiketter|stikkord|tagger", "nhãn|thẻ|từ khóa"),
    "priority": ("priority|lead priority|rating", "keutamaan", "prioritas", "prioritet", "mức ưu tiên|độ ưu tiên|ưu tiên"),
    "owner": ("owner|lead owner|contact owner|account owner|sales rep|assigned to|account manager|salesperson|sales owner|responsible|sales representative|sales agent|assignee|company owner", "pemilik|wakil jualan|ditugaskan kepada|pegawai jualan", "penanggung jawab|pemilik|sales|perwakilan penjualan|ditugaskan kepada", "ansvarlig|eier|selger|kundeansvarlig|tildelt", "người phụ trách|nhân viên kinh doanh|nhân viên bán hàng|phụ trách|chủ sở hữu"),
    "source": ("source|lead source|original source|how did you hear about us|utm source|acquisition source|origin", "sumber|sumber petunjuk|sumber prospek", "sumber|sumber lead|sumber prospek|asal", "kilde|kilde til kundeemne|lead kilde|kundeemnekilde", "nguồn|nguồn khách hàng|nguồn khách|nguồn lead"),
    "campaign": ("campaign|campaign name|utm campaign|marketing campaign", "kempen|nama kempen", "kampanye|nama kampanye", "kampanje|kampanjenavn", "chiến dịch|tên chiến dịch"),
    "external_id": ("external id|external key|crm id|source id", "id luaran|id luar", "id eksternal", "ekstern id", "mã ngoài|id ngoài"),
    "first_seen": ("created|created at|created date|create date|date created|created on|creation date|first seen|signup date|registration date|sign up date|created time|connected on|lead date", "tarikh dicipta|tarikh daftar|dicipta pada|tarikh pendaftaran", "tanggal dibuat|dibuat pada|tanggal daftar|tanggal registrasi", "opprettet|opprettet dato|dato opprettet|registrert|registreringsdato", "ngày tạo|ngày đăng ký|tạo lúc|thời gian tạo"),
    "lifecycle_hint": ("lifecycle stage|lead status|lead stage|lifecycle|contact stage|customer status", "peringkat kitaran hayat|status petunjuk|status prospek", "tahap siklus hidup|status lead|status prospek", "livssyklusfase|kundestatus|leadstatus|status kundeemne", "giai đoạn vòng đời|trạng thái khách hàng|tình trạng khách hàng"),
    "list_price": ("list price|price per lead|cost per lead|lead cost|lead price", "harga senarai|kos setiap petunjuk|harga petunjuk", "harga per lead|biaya per lead|harga daftar", "listepris|kostnad per kundeemne|pris per lead", "giá danh sách|chi phí mỗi khách hàng tiềm năng|giá mỗi lead"),
    "company": (
        "company|company name|organization|organisation|organization name|organisation name|account name|account|business name|employer|firm|business|security|company/account|site name|legal name|current company|associated company|company legal name|enterprise",
        "syarikat|nama syarikat|organisasi|majikan|nama organisasi|perniagaan", "perusahaan|nama perusahaan|organisasi|nama pt|instansi|nama instansi|nama usaha|kantor", "bedrift|firma|selskap|bedriftsnavn|firmanavn|organisasjon|selskapsnavn|arbeidsgiver|foretak|virksomhet|foretaksnavn", "công ty|tên công ty|doanh nghiệp|tổ chức|tên doanh nghiệp|đơn vị|tên đơn vị|cơ quan|nơi làm việc",
    ),
    "company_domain": ("domain|company domain|company domain name|domain name|email domain|associated company domain|primary domain", "domain syarikat|nama domain|domain", "domain perusahaan|nama domain|domain", "domene|bedriftsdomene|domenenavn", "tên miền|tên miền công ty"),
    "website": ("company website|company url|corporate website|company web site|business website", "laman web syarikat", "situs web perusahaan|website perusahaan", "bedriftens nettside|firmaets nettside|bedriftsnettside", "trang web công ty|website công ty"),
    "industry": ("industry|sector|company industry|vertical|gics sector|industry sector|branch|line of business|industry name|gics sub-industry|sub-industry|business type", "industri|sektor|bidang perniagaan", "industri|sektor|bidang usaha|jenis usaha", "bransje|næring|sektor|industri|næringskode", "ngành|ngành nghề|lĩnh vực|ngành công nghiệp|lĩnh vực kinh doanh"),
    "employees": ("employees|number of employees|employee count|no of employees|headcount|company size|num employees|numemployees|num emp|# employees|staff|staff count|size|total employees", "pekerja|bilangan pekerja|jumlah pekerja|saiz syarikat|kakitangan", "karyawan|jumlah karyawan|jumlah pegawai|ukuran perusahaan", "ansatte|antall ansatte|antall medarbeidere", "nhân viên|số nhân viên|số lượng nhân viên|số lao động|quy mô|quy mô nhân sự"),
    "revenue": ("revenue|annual revenue|revenues|turnover|sales revenue|yearly revenue|annual sales|company revenue|annual turnover", "hasil|hasil tahunan|pendapatan|pendapatan tahunan|jualan tahunan", "pendapatan|pendapatan tahunan|omzet|omset|penjualan tahunan", "omsetning|årsomsetning|inntekt|driftsinntekter|salgsinntekter", "doanh thu|doanh thu năm|doanh thu hàng năm|doanh số"),
    "no_email": ("do not email|email opt out|opt out|email opt-out|has opted out of email|unsubscribed|unsubscribed from all email|no email|opted out|email unsubscribed", "jangan emel|henti langganan|tidak mahu emel", "jangan email|berhenti berlangganan|jangan kirim email", "ikke e-post|reservert mot e-post|avmeldt|meldt av|ingen e-post", "không gửi email|hủy đăng ký|không nhận email|từ chối email"),
    "no_call": ("do not call|no calls|dnc|no call", "jangan telefon|jangan panggil", "jangan telepon|jangan ditelepon", "ikke ring|reservert mot telefon|skal ikke ringes", "không gọi điện|không gọi|từ chối cuộc gọi"),
    "no_contact": ("do not contact|no contact|suppressed|blacklisted|do not disturb", "jangan hubungi|jangan dihubungi", "jangan hubungi|jangan dihubungi", "skal ikke kontaktes|ikke kontakt|reservert", "không liên hệ|không được liên hệ"),
    "subscribed": ("subscribed|opted in|opt in|newsletter|email opt in|marketing consent|accepts marketing|consent", "melanggan|langgan surat berita|persetujuan", "berlangganan|langganan newsletter|persetujuan", "abonnerer|nyhetsbrev|påmeldt|samtykke", "đăng ký nhận tin|đã đăng ký|đồng ý nhận tin"),
    "bounced": ("bounced|email bounced|email bounced reason|hard bounce|email hard bounce reason", "emel melantun", "email terpental|email mental", "avvist e-post|e-post avvist", "email bị trả lại"),
    "touch_kind": ("touch kind|touch type|kind of touch|activity kind", "jenis titik sentuh", "jenis titik kontak", "type kontaktpunkt", "loại điểm chạm"),
    "touch_at": ("touch at|touch date|touch time|time of the touch", "tarikh titik sentuh", "tanggal titik kontak", "dato for kontaktpunkt", "ngày điểm chạm"),
    "touch_note": ("touch note|note on the touch", "nota titik sentuh", "catatan titik kontak", "notat kontaktpunkt", "ghi chú điểm chạm"),
}  # fmt: skip
_COMPANY_WORDS = [
    "company",
    "organization",
    "organisation",
    "business",
    "corporate",
    "account",
    "firm",
    "office",
    "syarikat",
    "organisasi",
    "perusahaan",
    "kantor",
    "pejabat",
    "bedrift",
    "firma",
    "selskap",
    "congty",
    "doanhnghiep",
    "headquarters",
    "hq",
]
_PERSON_WORDS = [
    "contact",
    "lead",
    "customer",
    "client",
    "person",
    "prospect",
    "kontakt",
    "kunde",
    "pelanggan",
    "khachhang",
]
_LONGEST_HEADER = 200
_NOT_WORD = re.compile(r"[\W_]+")


def compact(header: str) -> str:
    """A header reduced to its letters and digits: "E-mail Address *" is emailaddress."""
    return _NOT_WORD.sub("", fold(header[:_LONGEST_HEADER]))


def _entries() -> list[tuple[str, str, str, int]]:
    """(compact header, language, key, place in its row; 0 is the usual name)."""
    found = [(compact(key), "", key, 0) for key in TARGETS if f"?{key}" not in _ROWS]
    for key, by_language in _ROWS.items():
        for language, names in zip(LANGUAGES, by_language, strict=True):
            found += [
                (compact(name), language, key, rank)
                for rank, name in enumerate(filter(None, names.split("|")))
            ]
    return found


@lru_cache(maxsize=1)
def alias_table() -> dict[str, dict[str, tuple[frozenset[str], int]]]:
    """compact header -> key -> (languages in which it means that key, best place in its row)."""
    table: dict[str, dict[str, tuple[frozenset[str], int]]] = {}
    entries = _entries()
    taken = {name for name, *_rest in entries}
    entries += [entry for entry in _with_words(entries) if entry[0] not in taken]
    for name, language, key, rank in entries:
        languages, best = table.setdefault(name, {}).get(key, (frozenset(), rank))
        table[name][key] = (languages | {language}, min(best, rank))
    return table


def _with_words(entries: list[tuple[str, str, str, int]]) -> list[tuple[str, str, str, int]]:
    """ "Company City" and "alamat syarikat" speak of the company, "Contact Phone" of the person."""
    twins = {
        **COMPANY_TWIN,
        "?address": "company_address",
        "?website": "website",
        "?id": "company_external_id",
        "?location": "company_address",
    }
    found: list[tuple[str, str, str, int]] = []
    for name, language, key, rank in entries:
        if key in twins and name not in ("no", "id", "key"):
            found += [
                (pair, language, twins[key], rank + 50)
                for w in _COMPANY_WORDS
                for pair in (w + name, name + w)
            ]
        if key in (
            "email",
            "?name",
            "given_name",
            "family_name",
            "full_name",
            *twins,
        ) and name not in ("no", "id", "key", "number"):
            found += [
                (pair, language, key, rank + 50)
                for w in _PERSON_WORDS
                for pair in (w + name, name + w)
            ]
    return found
