"""Reviewed tables about person names, all folded: what stands in a name beside the name itself."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Written before a name in any of our markets. Dots and apostrophes are dropped before comparing.
HONORIFICS = _words("""
    mr mrs ms miss mx dr prof professor sir madam mdm rev hon capt ir ts ar
    dato datuk datin tan_sri puan_sri tun toh_puan toh haji hajah hajjah hj hjh encik en puan pn cik tuan yb yab ybhg
    bapak pak bpk ibu bu sdr sdri drs dra
    herr hr fru frk froken fr frau mme mlle monsieur madame sr sra senor senora dott ing dipl
    """)
# Belong to the honorific before them only: "Sri" alone is an Indonesian name, "Wira" a Malay one.
TITLE_FOLLOWERS = frozenset(
    {"sri", "seri", "setia", "wira", "patinggi", "amar", "paduka", "indera", "dr", "ing"}
)
TITLES_WITH_FOLLOWERS = frozenset({"dato", "datuk", "datin", "tan", "puan", "prof", "dipl", "toh"})
# After a name; most only when set off by a comma or written with dots, see names.py.
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "phd", "mba", "esq", "cpa"})
DEGREES = SUFFIXES | _words("""
    md msc bsc ma ba dds rn pe cfa cissp iv ph se sh st spd ssi skom mm msi mt mkom mpd mh sked drg sip ssos sag
    lc ak ca bba beng hons amd cpd pmp
    """)
VIETNAMESE_TITLES = frozenset({"anh", "chi", "ong", "ba", "co", "chu", "bac", "em", "thay"})
VIETNAMESE_TITLES_MARKED = frozenset({"chị", "ông", "bà", "cô", "chú", "bác", "thầy"})

# Between a given name and the father's name: Malay, Malaysian Indian, Sabah and Sarawak.
PATRONYMS = frozenset(
    {"bin", "binti", "binte", "bte", "bt", "ibni", "a/l", "a/p", "s/o", "d/o", "al/", "ap/"}
)
# First of two given names by which nobody is called: Muhammad Hafiz is Hafiz.
MUHAMMADS = _words(
    "muhammad mohammad mohamad muhamad mohd muhd mhd mohamed mohammed md mohamat moh moch muh"
)
# Of two given names of which both are said: Nur Aisyah, Siti Aminah.
PAIRED = _words("nur nor noor nurul siti wan nik che abdul abd sri tengku i ni ida")

# The 16 names that nine in ten Vietnamese bear and no other people does.
VIETNAMESE_FAMILIES = _words(
    "nguyen tran pham hoang huynh phan vu vo dang bui ngo duong dinh truong trinh doan"
)
# Also names, or words, elsewhere: count only with Vietnamese letters, a Vietnamese middle name or the country.
VIETNAMESE_FAMILIES_SHARED = _words("""
    le ly do ho mai cao la to ha lam luu kim dao vuong luong thai ta phung quach tong chau nghiem lai mac tang ton
    giang trieu dam quan phi kieu tu diep nong la hua bach van
    """)
VIETNAMESE_MIDDLES = frozenset({"thi", "van"})

# Families of Malaysian, Singaporean and Indonesian Chinese in their local spellings, and pinyin.
CHINESE_FAMILIES = _words("""
    tan lim lee ng ong wong goh chua chan koh teo ang yeo tay ho low toh sim chong chia fong chew leong lau cheong
    yap ooi khoo teoh chin chen loh liew lai chai chiew chow choo foo gan gooi heng hong hoo kee khor kok kong kuan
    kwan kwok lam law leow liang liao lin ling liu loke loo looi lor lum mah mak mok moh neo neoh oh oon pang phang
    phua poh quah quek saw seah see seow siew sin siow soh soo soon soong sung tai tam tang tee teh teng thong tiong
    tong tung wee woo woon wu xie xu yang yee yeoh yeow yeong yew yin yip yong yu yuen zhang zhao zheng zhou zhu
    wang li huang sun ma guo luo song han tsai hsu hu cai cui deng feng fu gao jiang jin kang peng qian ren shi su
    tian wei xiao yan yao ye yuan zeng zhong kwong kho gui hii hew hiew fam thien voon vun chung chang cheah cheng
    """)
CHINESE_COUNTRIES = frozenset({"MY", "SG", "CN", "HK", "TW", "MO", "BN"})
# Nobody has a family name by default here.
WITHOUT_FAMILY = frozenset({"ID", "MY", "BN", "IS", "MM"})
# English-speaking: a second given name is not said.
ONE_CALL_NAME = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
# A family name starts at these: van der Berg, de la Cruz, von Essen.
PARTICLES = _words("van von der den de del della di da dos du af ter ten zu la")

# Any of these sends a name past the fast path.
SPECIAL = (
    HONORIFICS | DEGREES | VIETNAMESE_TITLES | PATRONYMS | MUHAMMADS | VIETNAMESE_FAMILIES
    | VIETNAMESE_FAMILIES_SHARED | CHINESE_FAMILIES | TITLES_WITH_FOLLOWERS | PARTICLES
)  # fmt: skip
