"""MARC 21 in ISO 2709 and MARCXML, as the Library of Congress and Koha write it."""

import re
import unicodedata
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages import records
from ingest.packages.package import SourceRecord
from tests.ingest.packages.marc_builder import Line, coded, iso2709, marcxml
from tests.ingest.packages.record_reading import card, cards

KIEU: list[Line] = [
    ("001", "12345"),
    ("003", "VNTVQG"),
    coded("s1866    "),
    ("020", "  ", "$a9786041234567 (bìa cứng) :$c150000đ"),
    ("041", "1 ", "$avie$hchi"),
    ("082", "04", "$a895.9221$bK309V"),
    ("100", "1 ", "$6880-01$aNguyễn, Du,$d1765-1820."),
    ("245", "10", "$6880-02$aKim Vân Kiều tân truyện :$btruyện thơ /$cNguyễn Du."),
    ("242", "00", "$aThe new tale of Kieu$yeng"),
    ("246", "3 ", "$aTruyện Kiều"),
    ("260", "  ", "$6880-03$aHà Nội :$bLiễu Văn Đường,$cTự Đức 19 [1866]"),
    ("300", "  ", "$a68 tờ ;$c25 cm."),
    ("500", "  ", "$aBản khắc ván"),
    ("520", "  ", "$aTruyện thơ Nôm."),
    ("540", "  ", "$aPDM$uhttp://creativecommons.org/publicdomain/mark/1.0/"),
    ("546", "  ", "$bchữ Nôm"),
    ("650", " 4", "$aVăn học$zViệt Nam$yThế kỷ 19."),
    ("651", " 4", "$aHà Tĩnh"),
    ("700", "1 ", "$aNguyễn, Văn A,$ebiên soạn"),
    ("710", "2 ", "$aThư viện Quốc gia.$bPhòng Hán Nôm"),
    ("852", "  ", "$aTVQG$hR.1234$iK"),
    ("856", "41", "$uhttps://example.vn/r1234.pdf"),
    ("880", "1 ", "$6100-01/$1$a阮攸"),
    ("880", "10", "$6245-02/$1$a金雲翹新傳"),
    ("880", "  ", "$6260-03/$1$b柳文堂"),
    ("952", "  ", "$o895.92 KIE$pVN000123"),
]


@pytest.mark.parametrize("form", ["iso2709", "marcxml"])
def test_a_vietnamese_record_fills_the_card(tmp_path: Path, form: str) -> None:
    data = iso2709(KIEU) if form == "iso2709" else marcxml(KIEU)
    one = card(tmp_path, data, "r.mrc" if form == "iso2709" else "r.xml")
    about = one.description
    assert about.title == {
        "vi": ["Kim Vân Kiều tân truyện : truyện thơ"],
        "vi-Hani": ["金雲翹新傳"],
        "en": ["The new tale of Kieu"],
    }
    assert about.creator == [
        {"vi": ["Nguyễn, Du"], "vi-Hani": ["阮攸"]},
        {"vi": ["Nguyễn, Văn A"]},
    ]
    assert about.contributor == [{"vi": ["Thư viện Quốc gia. Phòng Hán Nôm"]}]
    assert about.publisher == {"vi": ["Liễu Văn Đường"], "vi-Hani": ["柳文堂"]}
    assert (about.date, about.date_label) == ("1866", {"vi": ["Tự Đức 19 [1866]"]})
    assert (about.languages, about.script, about.type) == (["vi"], "Hani", "book")
    assert about.subject == [{"vi": ["Văn học – Việt Nam – Thế kỷ 19"]}]
    assert about.place == [{"none": ["Hà Tĩnh"]}, {"vi": ["Hà Nội"]}]
    assert about.summary == {"vi": ["Truyện thơ Nôm."]}
    assert about.rights == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert about.call_number == "R.1234 K"
    assert about.extra["alternative title"] == {"vi": ["Truyện Kiều"]}
    assert about.extra["note"]["vi"][0] == "Bản khắc ván"
    assert one.source_id == "(VNTVQG)12345"
    assert ("isbn", "9786041234567") in one.identifiers
    assert ("barcode", "VN000123") in one.identifiers
    assert one.keys[0] == ("R.1234 K", "895.92 KIE", "895.9221 K309V")


def test_the_record_is_kept_as_it_came(tmp_path: Path) -> None:
    first, second = iso2709(KIEU), iso2709(KIEU[:8])
    (tmp_path / "r.mrc").write_bytes(first + second)
    assert [one.record for one in cards(tmp_path / "r.mrc")] == [
        SourceRecord("marc", "application/marc", data) for data in (first, second)
    ]


def test_marc_8_is_read(tmp_path: Path) -> None:
    # ANSEL: tone and sign before the letter, horned letters and đ of their own.
    title = "Ti\xe2\xe3eng Vi\xf2\xe3et v\xe1a ng\xbd\xe1\xbci"
    data = iso2709(
        [("001", "1"), coded(), ("245", "00", f"$a{title}$b\x1b$1!Os!0!\x1b(B")],
        utf8=False,
        encoding="latin-1",
    )
    text = card(tmp_path, data, "r.mrc").description.title["vi"][0]
    assert text == "Tiếng Việt và người : 第一"
    assert unicodedata.is_normalized("NFC", text)


def test_the_same_lines_in_marc_8_and_utf_8_are_the_same(material: Path, tmp_path: Path) -> None:
    old = (material / "marc_pymarc/test_marc8.txt").read_bytes().splitlines()
    new = (material / "marc_pymarc/test_utf8.txt").read_text(encoding="utf-8").splitlines()
    empty = iso2709([("500", "  ", f"$a{'x' * len(line)}") for line in old[:500]], utf8=False)
    texts = iter(old)
    data = re.sub(rb"(?<=\x1fa)x+", lambda _: next(texts), empty)
    notes = card(tmp_path, data, "r.mrc").description.extra["note"]
    read = {unicodedata.normalize("NFC", note) for notes in notes.values() for note in notes}
    wanted = {unicodedata.normalize("NFC", line).strip() for line in new[:500]} - {""}
    assert len(wanted - read) < len(wanted) / 100


@pytest.mark.parametrize("encoding", ["tcvn3", "utf-8 that says marc-8"])
def test_the_bytes_are_believed_before_the_leader(tmp_path: Path, encoding: str) -> None:
    typed = "C¬ së d÷ liÖu vµ øng dông" if encoding == "tcvn3" else "Cơ sở dữ liệu và ứng dụng"
    lines: list[Line] = [("001", "1"), ("245", "00", f"$a{typed}")]
    data = iso2709(lines, utf8=False, encoding="latin-1" if encoding == "tcvn3" else "utf-8")
    assert card(tmp_path, data, "r.mrc").description.title == {"vi": ["Cơ sở dữ liệu và ứng dụng"]}


def test_a_broken_record_is_named_and_the_rest_comes_in(tmp_path: Path) -> None:
    good = iso2709([("001", "1"), ("245", "00", "$aA")])
    wrong_length = b"99999" + good[5:]
    not_utf8 = good.replace(b"\x1faA", b"\x1fa\xff")
    (tmp_path / "r.mrc").write_bytes(b"\n".join([good, good[:30], wrong_length, not_utf8, good]))
    found, problems = records.read(tmp_path / "r.mrc", tmp_path, Settings())
    assert [one.number for one in found] == [1, 3, 5]
    assert [str(problem).partition(" (")[0] for problem in problems] == [
        "r.mrc, record 2: is broken",
        "r.mrc, record 4: says that it is UTF-8, but is not, so it is left out: export it again",
    ]


@pytest.mark.parametrize("status", [b"n", b"c", b" "])
def test_a_record_without_its_end_takes_no_other_with_it(tmp_path: Path, status: bytes) -> None:
    first, second = (iso2709([("001", n), ("245", "00", "$aA")]) for n in "12")
    (tmp_path / "r.mrc").write_bytes(first[:-1] + second[:5] + status + second[6:])
    assert [one.number for one in cards(tmp_path / "r.mrc")] == [1, 2]


def test_a_broken_marcxml_record_is_named(tmp_path: Path) -> None:
    data = marcxml([("245", "00", "$aA")], [("245", "00", "$aB")]).replace(b' code="a">B', b">B")
    (tmp_path / "r.xml").write_bytes(data)
    found, problems = records.read(tmp_path / "r.xml", tmp_path, Settings())
    assert [one.number for one in found] == [1]
    assert str(problems[0]).startswith("r.xml, record 2: is broken")


@pytest.mark.parametrize(
    ("field_008", "imprint", "date"),
    [
        ("s1884    ", "", "1884"),
        ("s18uu    ", "", "18XX"),
        ("s188u    ", "", "188X"),
        ("m18801890", "", "1880/1890"),
        ("c19919999", "", "1991/.."),
        ("d19201945", "", "1920/1945"),
        ("e18840512", "", "1884-05-12"),
        ("q18801890", "", "[1880..1890]"),
        ("t20012000", "c2000", "2001"),
        ("s9999||||", "1982", "1982"),
        ("nuuuuuuuu", "[ca. 1884]", "1884~"),
        ("||||||||||", "[1884?]", "1884?"),
        ("         ", "[18--]", "18XX"),
        ("         ", "1880-1890", "1880/1890"),
        ("         ", "đang cập nhật", ""),
    ],
)
def test_dates(tmp_path: Path, field_008: str, imprint: str, date: str) -> None:
    lines: list[Line] = [coded(field_008[:9]), ("245", "00", "$aA"), ("260", "  ", f"$c{imprint}")]
    assert card(tmp_path, marcxml(lines)).description.date == date


def test_a_date_in_046_goes_before_the_others(tmp_path: Path) -> None:
    lines: list[Line] = [coded(), ("046", "  ", "$k18700102$l1871$2edtf"), ("245", "00", "$aA")]
    assert card(tmp_path, marcxml(lines)).description.date == "1870-01-02/1871"


@pytest.mark.parametrize(
    ("lines", "languages"),
    [
        ([coded(language="fre")], ["fr"]),
        ([coded(), ("041", "0 ", "$aviefre")], ["vi", "fr"]),
        ([coded(), ("041", "0 ", "$avie$achi")], ["vi", "zh"]),
        ([coded(language="und")], []),
        ([coded(language="|||")], []),
    ],
)
def test_languages(tmp_path: Path, lines: list[Line], languages: list[str]) -> None:
    data = marcxml([*lines, ("245", "00", "$aA")])
    assert card(tmp_path, data).description.languages == languages


@pytest.mark.parametrize(
    ("kind", "extra", "type_"),
    [
        ("am", (), "book"),
        ("as", (), "periodical"),
        ("em", (), "map"),
        ("tm", (), "manuscript"),
        ("am", (("502", "  ", "$aLuận án tiến sĩ"),), "thesis"),
        ("km", (), "picture"),
    ],
)
def test_types(tmp_path: Path, kind: str, extra: tuple[Line, ...], type_: str) -> None:
    data = marcxml([coded(), ("245", "00", "$aA"), *extra], kind=kind)
    assert card(tmp_path, data).description.type == type_


def test_a_romanised_title_stands_beside_the_one_in_its_script(tmp_path: Path) -> None:
    lines: list[Line] = [
        coded(language="chi"),
        ("245", "10", "$6880-01$aDa Nan yi tong zhi"),
        ("880", "10", "$6245-01$a大南一統志"),
        ("880", "  ", "$6650-00$a地理"),
    ]
    about = card(tmp_path, marcxml(lines)).description
    assert about.title == {"zh-Latn": ["Da Nan yi tong zhi"], "zh": ["大南一統志"]}
    assert about.subject == [{"none": ["地理"]}]


def test_records_without_a_namespace_are_read(tmp_path: Path) -> None:
    data = marcxml([("001", "7"), ("245", "00", "$aA")]).replace(
        b' xmlns="http://www.loc.gov/MARC21/slim"', b""
    )
    assert card(tmp_path, data).source_id == "7"


def test_other_libraries_records_come_in(material: Path) -> None:
    counts = {
        "marc_koha_vn/final10.mrc": 10,
        "marc_pymarc/marc.dat": 20,
        "marc_pymarc/marc8.dat": 1,
        "marc_pymarc/batch.xml": 2,
        "marc_pymarc/bad_tag.xml": 1,
    }
    found = {name: cards(material / name) for name in counts}
    assert {name: len(read) for name, read in found.items()} == counts
    assert found["marc_koha_vn/final10.mrc"][2].keys[0] == ("khpl dang cap nhat",)
    alternative = found["marc_pymarc/marc8.dat"][0].description.extra["alternative title"]
    assert alternative == {"none": ["De la solitude à la communauté."]}
