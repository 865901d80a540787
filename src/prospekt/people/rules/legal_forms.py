"""Reviewed table of legal forms, folded and without dots: how they are written -> how they are shown."""

from __future__ import annotations


def _table(text: str) -> dict[tuple[str, ...], str]:
    pairs = (line.split(" = ") for line in text.strip().splitlines())
    return {
        tuple(word.split()): shown.strip()
        for written, shown in pairs
        for word in written.split("|")
    }


SUFFIXES = _table("""
sdn bhd|sendirian berhad|sdn berhad|sdnbhd = Sdn Bhd
bhd|berhad = Bhd
plt = PLT
pt = PT
tbk|terbuka = Tbk
persero = Persero
perseroda = Perseroda
cv = CV
ud = UD
fa = Firma
as|aksjeselskap = AS
asa|allmennaksjeselskap = ASA
enk|enkeltpersonforetak = ENK
da = DA
ans = ANS
nuf = NUF
ks = KS
ba = BA
hf = HF
iks = IKS
ab|aktiebolag = AB
ab publ = AB (publ)
hb = HB
aps|anpartsselskab = ApS
ivs = IvS
aktieselskab = A/S
oy|osakeyhtio = Oy
oyj = Oyj
ehf = ehf
gmbh|mbh = GmbH
gmbh and co kg = GmbH & Co KG
ag|aktiengesellschaft = AG
kg = KG
kgaa = KGaA
ug = UG
ev = eV
se = SE
ltd|limited = Ltd
co ltd|company limited|coltd = Co Ltd
llc = LLC
llp = LLP
lp = LP
inc|incorporated = Inc
corp|corporation = Corp
co|company = Co
companies = Companies
plc|public limited company = PLC
cic = CIC
pte ltd|private limited|pte limited|pteltd = Pte Ltd
pte = Pte Ltd
pty ltd|pty limited = Pty Ltd
pty = Pty Ltd
pvt ltd|pvt limited = Pvt Ltd
jsc|joint stock company = JSC
bv = BV
nv = NV
sa = SA
sarl = SARL
sas = SAS
sasu = SASU
spa = SpA
srl = SRL
sl|slu = SL
ltda = Ltda
sa de cv = SA de CV
sp z oo|spzoo = Sp. z o.o.
kft = Kft
zrt = Zrt
sro = s.r.o.
kk|kabushiki kaisha = KK
""")

PREFIXES = _table("""
pt|perseroan terbatas = PT
cv = CV
ud = UD
firma|fa = Firma
perum = Perum
perumda = Perumda
perusahaan umum = Perum
yayasan = Yayasan
koperasi = Koperasi
cong ty tnhh mot thanh vien|cong ty tnhh mtv|cty tnhh mtv|cong ty trach nhiem huu han mot thanh vien = Công ty TNHH MTV
cong ty tnhh|cty tnhh|tnhh|cong ty trach nhiem huu han = Công ty TNHH
cong ty tnhh hai thanh vien tro len = Công ty TNHH
cong ty co phan|cong ty cp|cty cp|cty co phan|ctcp = CTCP
tong cong ty co phan|tong cong ty cp = Tổng công ty CP
tong cong ty = Tổng công ty
tap doan = Tập đoàn
doanh nghiep tu nhan|dntn = DNTN
hop tac xa|htx = HTX
ho kinh doanh|hkd = Hộ kinh doanh
cong ty hop danh = Công ty hợp danh
cong ty|cty = Công ty
ooo = OOO
""")

# Stand in front in one country only; elsewhere they begin ordinary names (AS Roma, AB InBev).
PREFIXES_AT_HOME = {
    "NO": {("as",): "AS"},
    "DK": {("as",): "A/S"},
    "SE": {("ab",): "AB"},
    "FI": {("oy",): "Oy"},
}

LONGEST = max(len(words) for words in [*SUFFIXES, *PREFIXES])
FIRST_WORDS = frozenset(words[0] for words in PREFIXES)
LAST_WORDS = frozenset(words[-1] for words in SUFFIXES)
