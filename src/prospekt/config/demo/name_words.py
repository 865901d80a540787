"""Words that names are made of, by culture and sex ("m", "f"). Data only."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


MALAY = {
    "m": _words(
        "Faizal Hafiz Azlan Syafiq Khairul Amirul Zulkifli Rosli Shahrul Fadzli Izzuddin Haziq "
        "Nazri Kamarul Redzuan Fikri Hakimi Iskandar Luqman Nabil Ridzwan Saiful Taufik Zahid"
    ),
    "f": _words(
        "Aisyah Hidayah Syafiqah Izzati Nabilah Farhana Zulaikha Rohani Salmah Hasnah Aminah "
        "Khadijah Marlina Norhayati Suhaila Azlina Faridah Liyana Athirah Sabrina Zawiyah Wahida"
    ),
}
MALAY_LEAD = {
    "m": ("", "", "Mohd", "Muhammad", "Ahmad", "Mohamad", "Wan", "Nik"),
    "f": ("", "Nur", "Nurul", "Siti", "Nor", "Puteri", "Wan", "Nik"),
}
MALAY_FATHERS = _lines(
    "Abdul Rahman, Ismail, Abdullah, Hassan, Mat Zain, Kassim, Yusof, Abd Ghani, Che Omar, Jaafar, "
    "Mohd Noor, Ramli, Saad, Talib, Idris, Daud, Mahmud, Abdul Latif, Salleh, Bakar, Harun, Arshad"
)
MALAY_TITLES = {"m": "Dato'", "f": "Datin"}

CHINESE_FAMILIES = _words(
    "Tan Lim Lee Ng Wong Chan Chong Ooi Teoh Yap Goh Khoo Loh Cheah Chin Low Lau Foo Liew Toh Heng "
    "Koay Phang Soon"
)
CHINESE_FIRST = {
    "m": _words("Wei Chee Kok Boon Jun Kah Zhi Yong Chun Seng Tze Hong Guan Kian"),
    "f": _words("Mei Siew Xin Hui Li Pei Yee Shu Jia Sook Ai Wai Yen Poh"),
}
CHINESE_SECOND = {
    "m": _words("Ming Keong Hao Kiat Wah Leong Jie Sheng Fatt Xiang Chuan Yang Khai Hoe"),
    "f": _words("Ling Fong Yi Qi Wen Ting Shan Yin Fang Na Juan Xuan Lian Chen"),
}
CHINESE_WESTERN = {
    "m": _words("Jason Adrian Kelvin Raymond Desmond Marcus Vincent Alvin Edmund Nicholas"),
    "f": _words("Michelle Vivian Jasmine Cheryl Grace Evelyn Joanne Rachel Stephanie Angeline"),
}

INDIAN = {
    "m": _words(
        "Rajesh Suresh Kumaran Ganesan Vikneswaran Prakash Mugilan Thinesh Saravanan Arvin "
        "Dinesh Logan Puvan Sivakumar Harish Yuvaraj"
    ),
    "f": _words(
        "Kavitha Shalini Thulasi Priya Malathi Vasanthi Devika Sangeetha Yoges Nirmala Pavithra "
        "Revathi Letchumi Anusha Hemalatha Kogila"
    ),
}
INDIAN_FATHERS = _words(
    "Subramaniam Muniandy Krishnan Ramasamy Letchumanan Perumal Govindasamy Arumugam Nadarajan "
    "Veerasamy Sinnathamby Kaliappan Maniam Balakrishnan Thangaraju Rengasamy"
)

JAVANESE = {
    "m": _words(
        "Bambang Agus Slamet Eko Dwi Tri Joko Sigit Wahyu Heru Budi Teguh Hari Adi Rizky Fajar "
        "Yudi Gatot Arif Bagus"
    ),
    "f": _words(
        "Sri Endang Dewi Ratna Wulan Retno Siti Tri Indah Ningsih Yuni Dian Rini Kartika Titik "
        "Ayu Lestari Fitri Nuning Wahyuni"
    ),
}
JAVANESE_SECOND = {
    "m": _words(
        "Wijayanto Prasetyo Santosa Nugroho Hartono Susilo Utomo Purnomo Setiawan Raharjo Saputro "
        "Cahyono Kuncoro Wibisono Handoyo Sudarmaji Mulyadi Pranoto Sutrisno Yulianto"
    ),
    "f": _words(
        "Handayani Rahayu Wulandari Puspitasari Kusumawati Widyastuti Susanti Mulyani Anggraini "
        "Purwaningsih Setyowati Pratiwi Lestari Astuti Wijayanti Utami Palupi Kinasih Maharani"
    ),
}
ONE_NAME = {
    "m": _words(
        "Suparman Sugiyanto Mulyono Supriyadi Suwarno Ngatiman Paijo Sukirman Wagimin Sumardi "
        "Hartoyo Kasiman Sunarto Warsito Paryono Sutopo"
    ),
    "f": _words(
        "Suharti Sumiyati Partini Ngatinah Wagiyem Suwarni Kasmiati Tukinem Murniati Sulastri "
        "Parsinah Rubiyem Maryati Sukarti Juminten Sutinah"
    ),
}
SUNDANESE = {
    "m": _words("Asep Dadang Ujang Cecep Deden Iwan Yayan Tatang Encep Dede Jajang Rohman"),
    "f": _words("Neneng Euis Lilis Cucu Iis Nani Imas Rina Tuti Yeti Elis Wiwin"),
}
SUNDANESE_SECOND = {
    "m": _words(
        "Hidayat Kurniawan Suryana Permana Sutisna Gunawan Ruhimat Nurjaman Mulyana Kosasih"
    ),
    "f": _words("Kurniasih Nurhayati Rohaeti Sumiati Komalasari Suryani Hasanah Herawati Maryani"),
}
BATAK = {
    "m": _words("Togar Parlindungan Hotman Binsar Sahat Ronald Maruli Poltak Jonathan Tumpal Saut"),
    "f": _words("Rotua Tiur Lamria Rosmawati Melva Duma Nurmala Ester Riama Herlina Tiodor"),
}
BATAK_CLANS = _words(
    "Simanjuntak Siregar Hutagalung Nainggolan Sitompul Panggabean Manurung Situmorang Lubis "
    "Simatupang Hutapea Silalahi Marbun Tampubolon Sihombing"
)
BALINESE_ORDER = {
    "m": ("Wayan", "Made", "Nyoman", "Ketut", "Putu", "Kadek", "Komang", "Gede"),
    "f": ("Wayan", "Made", "Nyoman", "Ketut", "Putu", "Kadek", "Komang", "Luh"),
}
BALINESE = {
    "m": _words(
        "Sudiarta Suardana Arnawa Wirawan Suryawan Darmayasa Mahendra Subagia Artawan Widnyana "
        "Sukerta Parwata"
    ),
    "f": _lines(
        "Ayu Lestari, Suryani, Sri Wahyuni, Ayu Puspita, Kerti, Widiantari, Ariani, Sukasih, "
        "Ratna Dewi, Purnami, Ayu Trisna, Swandewi"
    ),
}

NORWEGIAN = {
    "m": _words(
        "Bjørn Øyvind Håkon Sindre Eirik Magnus Kjetil Pål Torbjørn Åsmund Sølve Lars Geir Stian "
        "Even Jørgen Trond Henrik Vegard Sjur Audun Ole Njål Ståle"
    ),
    "f": _words(
        "Ingrid Solveig Åse Astrid Kari Silje Marit Hege Ragnhild Tuva Øydis Guro Hilde Sunniva "
        "Turid Linn Birgitte Åshild Marte Eline Synnøve Frøydis Randi Vilde"
    ),
}
NORWEGIAN_DOUBLE = {
    "m": ("Jan Erik", "Ole-Martin", "Per Kristian", "Nils-Petter", "Odd Arne", "Karl-Johan", "Jon Åge"),
    "f": ("Anne-Lise", "Anne Grete", "Mari-Ann", "Inger Johanne", "Eva-Kristin", "Tone Merete", "Ida-Marie"),
}  # fmt: skip
NORWEGIAN_FAMILIES = _words(
    "Haugen Berg Bakken Lie Moen Sæther Nygård Bråten Ødegård Solbakken Lunde Kvåle Tveit Rønning "
    "Strøm Gjerde Løken Hovland Aasen Myhre Sørlie Fossum Brekke Nordbø Vågen Grønli Høyland Steinsvåg"
)
SWEDISH = {
    "m": _words("Björn Göran Åke Mattias Fredrik Jörgen Sören Oskar Emil Håkan Staffan Per"),
    "f": _words("Åsa Märta Kerstin Elin Malin Linnéa Frida Pernilla Ulrika Sofia Hedda Birgitta"),
}
SWEDISH_DOUBLE = {
    "m": ("Lars-Göran", "Karl-Erik", "Jan-Olof", "Per-Åke"),
    "f": ("Anna-Karin", "Eva-Lena", "Britt-Marie", "Ann-Sofie"),
}
SWEDISH_FAMILIES = _words(
    "Lindqvist Åkesson Sjöberg Björklund Söderholm Granström Nyström Ekdahl Hållström Wallgren "
    "Östlund Bergkvist Forsgren Lövgren"
)
DANISH = {
    "m": _words("Søren Jørgen Mikkel Rasmus Jeppe Anders Børge Kåre Niels Troels Emil Asger"),
    "f": _words("Mette Kirsten Pernille Signe Bodil Camilla Trine Karoline Freja Rikke Astrid Åse"),
}
DANISH_MIDDLES = _words("Bak Holm Krogh Lund Skov Damgaard Winther Friis Bjerre Nørgaard")
DANISH_FAMILIES = _words(
    "Sørensen Jørgensen Nielsen Kjær Thygesen Mølgaard Pedersen Østergaard Lauritsen Bech"
)

VIETNAMESE_FAMILIES = (
    ("Nguyễn", 38), ("Trần", 12), ("Lê", 10), ("Phạm", 8), ("Hoàng", 3), ("Huỳnh", 3), ("Phan", 5),
    ("Vũ", 3), ("Võ", 3), ("Đặng", 3), ("Bùi", 3), ("Đỗ", 2), ("Hồ", 2), ("Ngô", 2), ("Dương", 1),
    ("Lý", 1), ("Đinh", 1),
)  # fmt: skip
VIETNAMESE_MIDDLES = {
    "m": _lines("Văn, Hữu, Đức, Quốc, Minh, Công, Đình, Xuân, Thành, Trọng, Anh, Hoàng"),
    "f": _lines(
        "Thị, Thị, Thị Thu, Thị Kim, Ngọc, Thị Thanh, Thuỳ, Thị Hồng, Phương, Bảo, Diệu, Thị Mỹ"
    ),
}
VIETNAMESE = {
    "m": _words(
        "Hùng Dũng Tuấn Cường Thắng Sơn Hải Long Khánh Phúc Nam Đạt Huy Kiên Lâm Tài Vinh Quân "
        "Trường Hiếu Toàn Bình Nghĩa Phong"
    ),
    "f": _words(
        "Lan Hương Hạnh Trang Linh Thảo Yến Nhung Hằng Ngân Phượng Oanh Vy Quỳnh Mai Diễm Tuyết "
        "Hiền Loan Trâm Châu Giang Hoa Dung"
    ),
}
BRITISH = {
    "m": _words("Oliver Gareth Alastair Simon Callum Nigel Rhys Dominic Stuart Hamish Julian"),
    "f": _words("Imogen Philippa Fiona Bethan Harriet Gemma Eilidh Rosalind Joanna Beatrice Sian"),
}
BRITISH_FAMILIES = _words(
    "Ashworth Pemberton Hartley Oakes Fairclough Llewellyn Whitcombe Drummond Thackeray Sutcliffe "
    "Marlowe Penhallow Aldridge Brockbank"
)
AMERICAN = {
    "m": _words("Tyler Brandon Marcus Logan Derek Wyatt Andre Luis Caleb Trevor Jamal Preston"),
    "f": _words(
        "Brianna Megan Danielle Alicia Paige Savannah Kendra Maribel Whitney Jocelyn Tasha"
    ),
}
AMERICAN_FAMILIES = _words(
    "Delacroix Whitaker Ramirez Hollis Kowalczyk Bridgewater Okafor Stanton Pruitt Calloway Villareal "
    "Sandoval Haverford Lindgren"
)

# People whom everybody knows; a name that contains all words of one of these is thrown again.
WELL_KNOWN = _lines(
    "Anwar Ibrahim, Ismail Sabri, Zahid Hamidi, Nurul Izzah, Lee Wei, Chong Wei, Tan Hock, Joko Widodo, "
    "Eko Yuli, Bambang Susatyo, Hotman Hutapea, Budi Gunawan, Luhut Panjaitan, Sri Mulyani, "
    "Dewi Lestari, Agus Yudhoyono, Budi Hartono, Siti Nurhaliza, Siti Nurbaya, Binsar Panjaitan, "
    "Maruli Simanjuntak, Made Pastika, Bambang Pamungkas, Susi Susanti, Susi Pudjiastuti, "
    "Erling Haaland, Magnus Carlsen, Sindre Finnes, Øyvind Lunde, Anders Lange, Jonas Støre, "
    "Søren Kierkegaard, Mette Frederiksen, Bjørn Dæhlie, Marit Bjørgen, Kjetil Aamodt, "
    "Phạm Minh Chính, Tô Lâm, Võ Văn Thưởng, Nguyễn Phú Trọng, Nguyễn Xuân Phúc, Nguyễn Quang Hải, "
    "Phạm Nhật Vượng, Võ Nguyên Giáp, Hồ Ngọc Hà, Lê Minh Hùng, Trần Đại Quang, Nguyễn Văn Linh, "
    "Nguyễn Tấn Dũng, Phạm Văn Đồng, Đinh La Thăng, Lý Hoàng Nam, Trần Hưng Đạo, Nguyễn Minh Triết"
)
