"""Reviewed tables about e-mail: role mailboxes, free providers, marks of student addresses."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Mailboxes that belong to a function. Compared without . _ - and digits, so no-reply and info2 are here too.
ROLES = _words("""
    info information contact contacts contactus hello hi mail email office admin administrator administration
    sales sale marketing support help helpdesk service services customerservice customercare care enquiry enquiries
    inquiry inquiries billing accounts accounting accountspayable accountsreceivable finance invoice invoices payment
    payments payroll purchasing procurement orders order shop store hr humanresources recruitment recruiting careers
    career jobs job press media pr news newsletter webmaster postmaster hostmaster abuse noreply donotreply root
    security privacy legal compliance gdpr dpo team staff all everyone reception frontdesk booking bookings
    reservation reservations events partners partner feedback subscribe unsubscribe management general secretary
    post postmottak firmapost epost kontakt kundeservice kundesenter kundesupport salg markedsforing faktura
    regnskap okonomi lonn innkjop ordre bestilling butikk resepsjon sentralbord personal jobb presse styret ledelse
    jualan pemasaran sokongan bantuan khidmat khidmatpelanggan pertanyaan akaun kewangan perolehan tempahan pejabat
    kerjaya pentadbiran aduan hubungi korporat
    penjualan layanan layananpelanggan bantuanpelanggan cs keuangan tagihan pembelian pengadaan pesanan karir
    lowongan personalia humas sekretariat kantor pengaduan
    lienhe kinhdoanh banhang tuvan hotro cskh chamsockhachhang ketoan taichinh nhansu tuyendung muahang dathang
    vanphong hanhchinh baogia truyenthong
    ventes kontor bestellung vertrieb verkauf buchhaltung rechnung ventas contacto contato vendas vendite
    """)

FREE = _words("""
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com aol.com aim.com
    ymail.com rocketmail.com gmx.com gmx.net gmx.de gmx.at web.de t-online.de freenet.de mail.com mail.ru bk.ru
    inbox.ru list.ru yandex.com yandex.ru proton.me protonmail.com pm.me tutanota.com tuta.io zoho.com zohomail.com
    fastmail.com hey.com qq.com 163.com 126.com sina.com foxmail.com yeah.net naver.com hanmail.net daum.net
    online.no getmail.no broadpark.no frisurf.no c2i.net start.no epost.no lyse.net altibox.no tele2.se telia.com
    spray.se bredband.net comhem.se jubii.dk mail.dk stofanet.dk tdcadsl.dk
    streamyx.com tm.net.my time.net.my jaring.my telkom.net plasa.com cbn.net.id centrin.net.id indo.net.id
    vnn.vn fpt.vn hcm.vnn.vn hn.vnn.vn singnet.com.sg starhub.net.sg pacific.net.sg
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
    btinternet.com btopenworld.com virginmedia.com ntlworld.com blueyonder.co.uk sky.com talktalk.net
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it tiscali.it virgilio.it terra.com.br uol.com.br
    bol.com.br rediffmail.com bigpond.com optusnet.com.au shaw.ca rogers.com sympatico.ca ziggo.nl kpnmail.nl
    """)
FREE_FAMILIES = frozenset({"yahoo", "hotmail", "live", "outlook", "ymail", "gmx"})
# What may stand before the family name's country ending: yahoo.co.id, live.no, hotmail.co.uk.
SECOND_LEVELS = frozenset({"co", "com", "ac", "edu", "org", "net"})

STUDENT_LABELS = _words("""
    student students stud studenti studentmail studmail undergrad grad siswa siswazah pelajar mhs mahasiswa
    alumni alumnos sv sinhvien st elev
    """)
