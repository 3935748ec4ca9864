"""PAGE XML: reading order, equivalents, points of every kind."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.text.errors import TextError
from ingest.text.page_text import Box, PageText
from ingest.text.read import read_text


def region(text: str, y: int, ident: str, inside: str = "") -> str:
    return (
        f'<TextRegion id="{ident}"><Coords points="10,{y} 500,{y} 500,{y + 40} 10,{y + 40}"/>'
        f'<TextLine><Coords points="10,{y} 500,{y} 500,{y + 40} 10,{y + 40}"/>'
        f"{inside}<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine></TextRegion>"
    )


def read(
    folder: Path, inside: str, more: str = "", size: tuple[int, int] = (1000, 1400)
) -> PageText:
    path = folder / "1.xml"
    path.write_text(
        '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">'
        f'<Page imageWidth="1000" imageHeight="1400" {more}>{inside}</Page></PcGts>',
        encoding="utf-8",
    )
    return read_text(path, *size, Settings())


def test_regions_follow_the_reading_order(tmp_path: Path) -> None:
    order = (
        '<ReadingOrder><OrderedGroup><RegionRefIndexed index="1" regionRef="a"/>'
        '<OrderedGroupIndexed index="0"><RegionRefIndexed index="0" regionRef="b"/>'
        "</OrderedGroupIndexed></OrderedGroup></ReadingOrder>"
    )
    text = read(
        tmp_path, order + region("hai", 10, "a") + region("một", 90, "b") + region("x", 200, "c")
    )
    assert text.plain == "một\n\nhai\n\nx"
    assert next(text.words()).box == Box(10, 90, 490, 40)


def test_words_glyphs_and_the_first_equivalent_are_taken(tmp_path: Path) -> None:
    glyphs = "".join(
        f'<Glyph><Coords points="10,{y} 50,{y + 50}"/><TextEquiv conf="0.5">'
        f"<Unicode>{c}</Unicode></TextEquiv></Glyph>"
        for c, y in (("天", 0), ("地", 50))
    )
    words = (
        f'<Word><Coords points="10,0 50,100"/>{glyphs}<TextEquiv index="1"><Unicode>錯</Unicode>'
        '</TextEquiv><TextEquiv index="0"><Unicode>天地</Unicode></TextEquiv></Word>'
    )
    text = read(tmp_path, region("天地", 0, "a", words), more='primaryLanguage="Chinese"')
    assert [(w.text, w.box, w.confidence) for w in text.words()] == [
        ("天", Box(10, 0, 40, 50), 0.5),
        ("地", Box(10, 50, 40, 50), 0.5),
    ]
    assert text.language == "zh"


def test_points_of_2010_and_regions_without_lines_are_read(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        '<TextRegion><Coords><Point x="10" y="20"/><Point x="110" y="60"/></Coords>'
        "<TextEquiv><Unicode>one two\nthree</Unicode></TextEquiv></TextRegion>",
        size=(500, 700),
    )
    assert text.plain == "one two\nthree"
    assert {w.box for w in text.words()} == {Box(5, 10, 50, 20)}


def test_reading_direction_tells_vertical_text(tmp_path: Path) -> None:
    assert read(tmp_path, region("x", 1, "a"), more='readingDirection="top-to-bottom"').vertical
    assert not read(tmp_path, region("x", 1, "a")).vertical


def test_another_shape_is_flagged_and_no_page_refused(tmp_path: Path) -> None:
    assert read(tmp_path, region("x", 1, "a"), size=(1400, 1000)).flagged
    (tmp_path / "1.xml").write_text("<PcGts/>")
    with pytest.raises(TextError, match="holds no page"):
        read_text(tmp_path / "1.xml", 10, 10, Settings())


def test_the_words_of_a_real_page_agree_with_its_alto(material: Path) -> None:
    data = material / "ocrd_kant/kant_aufklaerung_1784/data"
    alto = read_text(data / "OCR-D-GT-ALTO/PAGE_0017_ALTO.xml", 1457, 2083, Settings())
    page = read_text(data / "OCR-D-GT-PAGE/PAGE_0017_PAGE.xml", 1457, 2083, Settings())
    assert alto.plain == page.plain
    for one, other in zip(alto.words(), page.words(), strict=True):
        assert one.box and other.box
        assert abs(one.box.x - other.box.x) <= 2 and abs(one.box.y - other.box.y) <= 2
