"""TEI: one page's lines and words, and a whole item cut at its page breaks."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages.package import Package, PackageError
from ingest.text.errors import TextError
from ingest.text.page_text import Box, PageText
from ingest.text.read import read_text
from tests.reading import read

HEADER = "<teiHeader><fileDesc><titleStmt><title>Kiều</title></titleStmt></fileDesc></teiHeader>"


def tei(body: str, before: str = "", attributes: str = "") -> str:
    return (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{HEADER}{before}'
        f"<text{attributes}><body>{body}</body></text></TEI>"
    )


def page(folder: Path, text: str, width_px: int = 1000, height_px: int = 2000) -> PageText:
    (folder / "p.xml").write_text(text)
    return read_text(folder / "p.xml", width_px, height_px, Settings())


def shown(text: PageText) -> list[list[str]]:
    return [[line.text for line in block.lines] for block in text.blocks]


def test_lines_and_blocks_are_those_of_the_page(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        tei(
            "<head>Quyển <hi>một</hi></head><p>Dòng một<lb/>dòng hai <!-- x --> nữa</p>"
            "<lg><l>Trăm năm</l><l>trong cõi</l></lg><note>bên lề</note>",
            attributes=' xml:lang="vi"',
        ),
    )
    assert shown(text) == [
        ["Quyển một"], ["Dòng một", "dòng hai nữa"], ["Trăm năm", "trong cõi"], ["bên lề"]
    ]  # fmt: skip
    assert (text.source, text.language, text.flagged) == ("tei", "vi", "")


def test_a_word_broken_over_lines_is_kept_whole_where_it_begins(tmp_path: Path) -> None:
    text = page(tmp_path, tei('<p>die Ver-<lb break="no"/>waltung der<lb/>Stadt</p>'))
    assert shown(text) == [["die Verwaltung", "der", "Stadt"]]


def test_what_stands_on_the_page_goes_before_its_correction(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        tei("<p>a <choice><sic>bb</sic><corr>cc</corr></choice> <del>d</del>e"
            "<choice><reg>x</reg></choice></p>"),
    )  # fmt: skip
    assert shown(text) == [["a bb ex"]]


def test_ruby_gives_the_reading(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        tei("<l><ruby><rb>𤾓</rb><rt>Trăm</rt></ruby><ruby><rb>𢆥</rb><rt>năm</rt></ruby></l>"),
    )
    assert shown(text) == [["𤾓𢆥"]] and text.reading == "Trăm năm"


ZONES = (
    '<facsimile><surface ulx="0" uly="0" lrx="500" lry="1000"><graphic url="1.tif"/>'
    '<zone xml:id="z1" ulx="400" uly="10" lrx="450" lry="900"/>'
    '<zone xml:id="z2" points="300,10 350,10 350,900 300,900"/>'
    '<zone xml:id="w1" ulx="10" uly="20" lrx="30" lry="40"/></surface></facsimile>'
)


def test_zones_become_pixels_by_the_pages_own_factor(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        tei('<ab><lb facs="#z1"/>大南一統<lb facs="#z2"/>志承天</ab><p>a <w facs="#w1">b</w></p>',
            ZONES),
    )  # fmt: skip
    one, two, three = text.lines()
    assert (one.box, two.box) == (Box(800, 20, 100, 1780), Box(600, 20, 100, 1780))
    assert one.words[1].box == Box(800, 465, 100, 445) and text.vertical
    assert [word.box for word in three.words] == [None, Box(20, 40, 40, 40)]


def test_zones_of_another_picture_are_flagged(tmp_path: Path) -> None:
    text = page(tmp_path, tei('<ab><lb facs="#z1"/>大南</ab>', ZONES), 3000, 2000)
    assert "500 x 1000" in text.flagged and not any(word.box for word in text.words())


def test_the_style_tells_vertical_lines(tmp_path: Path) -> None:
    body = '<div style="writing-mode: vertical-rl"><l>大南一統</l></div>'
    assert page(tmp_path, tei(body)).vertical
    assert not page(tmp_path, tei(body.replace("vertical-rl", "horizontal-tb"))).vertical


def test_a_transcription_of_a_surface_is_read(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><sourceDoc><surface lrx="1000" lry="2000">'
        '<zone ulx="0" uly="0" lrx="500" lry="100"><line ulx="1" uly="2" lrx="9" lry="8">một hai'
        "</line><line>ba</line></zone></surface></sourceDoc></TEI>",
    )
    assert shown(text) == [["một hai", "ba"]]
    assert [line.box for line in text.lines()] == [Box(1, 2, 8, 6), Box(0, 0, 500, 100)]


def test_several_pages_for_one_image_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="holds 2 pages"):
        page(tmp_path, tei("<pb/>a<pb/>b"))


def item(top: Path, text: str, *images: str) -> Package:
    for name in images:
        (top / name).write_bytes(b"x")
    (top / "whole.xml").write_text(text)
    (package,) = read(top, Settings()).packages
    return package


def texts(package: Package) -> list[str]:
    found = [
        read_text(p.text, 1000, 2000, Settings()).plain if p.text else "" for p in package.pages
    ]
    return [text.replace("\n", "|") for text in found]


PAGES = (
    "<div n='1'><head>Đầu</head><pb {0}/><p>một <hi>hai<pb {1}/>ba</hi> bốn</p>"
    "<lg><l>năm</l></lg></div><div><pb {2}/><p>sáu</p></div>"
)


@pytest.mark.parametrize(
    "breaks",
    [
        ("facs='b.tif'", "facs='http://x.vn/c.tif.original.jpg'", "facs='scans/a.tif'"),
        ("facs='#g2'", "facs='#z3'", "facs='#s1'"),
        ("n='b'", "n='C'", "n='a'"),
    ],
)
def test_a_whole_item_is_cut_at_its_page_breaks(tmp_path: Path, breaks: tuple[str, ...]) -> None:
    facsimile = (
        '<facsimile><surface xml:id="s1"><graphic url="a.tif"/></surface><surface>'
        '<graphic xml:id="g2" url="b.tif"/></surface><surface><graphic url="c.tif"/>'
        '<zone xml:id="z3" ulx="1" uly="1" lrx="9" lry="9"/></surface></facsimile>'
    )
    package = item(tmp_path, tei(PAGES.format(*breaks), facsimile), "a.tif", "b.tif", "c.tif")
    assert texts(package) == ["sáu", "Đầu||một hai", "ba bốn||năm"]
    assert not package.problems
    assert package.record and package.record.data == (tmp_path / "whole.xml").read_bytes()


def test_breaks_that_name_nothing_follow_the_images(tmp_path: Path) -> None:
    package = item(tmp_path, tei(PAGES.format("", "", "")), "1.tif", "2.tif", "3.tif")
    assert texts(package) == ["Đầu||một hai", "ba bốn||năm", "sáu"]


def test_breaks_that_fit_no_images_are_told(tmp_path: Path) -> None:
    package = item(tmp_path, tei(PAGES.format("", "", "")), "1.tif", "2.tif")
    assert texts(package) == ["", ""]
    assert str(package.problems[0]).startswith("whole.xml: this TEI has 3 page breaks for 2 images")


def test_a_page_with_a_text_of_its_own_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "2.txt").write_text("riêng")
    package = item(tmp_path, tei(PAGES.format("", "", "")), "1.tif", "2.tif", "3.tif")
    assert texts(package) == ["Đầu||một hai", "riêng", "sáu"]


def test_the_zones_of_a_page_go_with_it(tmp_path: Path) -> None:
    facsimile = ZONES.replace("</facsimile>", '<surface xml:id="s2"/></facsimile>')
    body = '<pb facs="#z1"/><ab><lb facs="#z1"/>大南</ab><pb facs="#s2"/><p>b</p>'
    package = item(tmp_path, tei(body, facsimile), "1.tif", "2.tif")
    assert package.pages[0].text
    first = read_text(package.pages[0].text, 500, 1000, Settings())
    assert next(first.lines()).box == Box(400, 10, 50, 890)
    assert "Kiều" in package.pages[0].text.read_text() and "Kiều" not in first.plain


def test_kitodos_tei_gives_its_pages(material: Path, tmp_path: Path) -> None:
    text = (material / "mets_kitodo/Format/tei.xml").read_text(encoding="utf-8")
    package = item(tmp_path, text, "00000001.tif", "00000002.tif")
    one, two = texts(package)
    assert one.startswith("Lorem ipsum") and two.startswith("Aenean commodo")


MARKS = st.sampled_from(
    ["<pb/>", "<pb facs='#s1'/>", "<lb/>", "<lb break='no'/>", "<p>", "</p>", "<l>", "</l>", "a-",
     "大", " ", "<choice><sic>x</sic>", "</choice>", "<w facs='#z1'>", "</w>", "<ruby><rb>大",
     "</rb><rt>đại</rt></ruby>", "<note>", "</note>", "<!-- c -->", "&amp;"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(marks=st.lists(MARKS, max_size=14))
def test_any_tei_is_read_or_refused(tmp_path: Path, marks: list[str]) -> None:
    (tmp_path / "1.tif").write_bytes(b"x")
    (tmp_path / "2.tif").write_bytes(b"x")
    (tmp_path / "whole.xml").write_text(tei("".join(marks), ZONES))
    try:
        for package in read(tmp_path, Settings()).packages:
            texts(package)
        page(tmp_path, tei("".join(marks), ZONES))
    except PackageError as error:
        assert "\n" not in str(error)
    finally:
        (tmp_path / "p.xml").unlink(missing_ok=True)
