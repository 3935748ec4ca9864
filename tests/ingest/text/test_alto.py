"""ALTO: units, hyphenation, readings, order and direction."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.text.errors import TextError
from ingest.text.page_text import Box, PageText
from ingest.text.read import read_text


def word(
    text: str, x: int, y: int, w: int = 100, h: int = 40, more: str = "", inside: str = ""
) -> str:
    return (
        f'<String CONTENT="{text}" HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}" {more}>'
        f"{inside}</String>"
    )


def line(*words: str, more: str = "") -> str:
    return f"<TextLine {more}>{'<SP/>'.join(words)}</TextLine>"


def block(*lines: str, more: str = "") -> str:
    return f"<TextBlock {more}>{''.join(lines)}</TextBlock>"


def read(
    folder: Path,
    *blocks: str,
    page: str = 'WIDTH="1000" HEIGHT="1400"',
    space: str = "",
    unit: str = "pixel",
    size: tuple[int, int] = (1000, 1400),
    dpi: float | None = None,
    order: str = "",
    version: str = "http://www.loc.gov/standards/alto/ns-v4#",
) -> PageText:
    path = folder / "1.xml"
    path.write_text(
        f'<alto xmlns="{version}"><Description><MeasurementUnit>{unit}</MeasurementUnit>'
        f"</Description>{order}<Layout><Page {page}><PrintSpace {space}>{''.join(blocks)}"
        "</PrintSpace></Page></Layout></alto>",
        encoding="utf-8",
    )
    return read_text(path, *size, Settings(), dots_per_inch=dpi)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_words_come_with_boxes_and_confidence_in_every_version(tmp_path: Path, number: int) -> None:
    text = read(
        tmp_path,
        block(line(word("Địa", 10, 20, more='WC="0.5"'), word("chí", 200, 20, more='WC="x"'))),
        version=f"http://www.loc.gov/standards/alto/ns-v{number}#",
        size=(2000, 2800),
    )
    assert text.plain == "Địa chí" and text.source == "alto" and not text.flagged
    assert [w.box for w in text.words()] == [Box(20, 40, 200, 80), Box(400, 40, 200, 80)]
    assert [w.confidence for w in text.words()] == [0.5, None]
    assert next(text.lines()).box == Box(20, 40, 580, 80)


def test_a_word_over_two_lines_is_one(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        block(
            line(
                word("Thái", 10, 20),
                word("Ngu", 120, 20, more='SUBS_TYPE="HypPart1" SUBS_CONTENT="Nguyên"'),
                '<HYP CONTENT="-"/>',
            ),
            line(
                word("yên", 10, 80, more='SUBS_TYPE="HypPart2" SUBS_CONTENT="Nguyên"'),
                word("xưa", 120, 80),
            ),
        ),
    )
    assert text.plain == "Thái Nguyên\nxưa"


def test_the_second_part_of_a_word_from_the_page_before_is_kept_whole(tmp_path: Path) -> None:
    part = word("yên", 10, 20, more='SUBS_TYPE="HypPart2" SUBS_CONTENT="Nguyên"')
    assert read(tmp_path, block(line(part))).plain == "Nguyên"


def column(text: str, x: int) -> str:
    return line(*(word(c, x, 100 + 50 * n, 48, 48) for n, c in enumerate(text)))


def test_columns_of_characters_are_vertical_and_unspaced(tmp_path: Path) -> None:
    text = read(tmp_path, block(column("大南一統志", 800), column("承天府", 700)))
    assert text.vertical
    assert text.plain == "大南一統志\n承天府"
    assert next(text.lines()).box == Box(800, 100, 48, 248)


def test_a_column_given_as_one_string_is_cut_into_characters(tmp_path: Path) -> None:
    text = read(tmp_path, block(line(word("天地玄黃", 800, 100, 50, 200))))
    assert text.vertical
    assert [w.box for w in text.words()] == [Box(800, 100 + 50 * n, 50, 50) for n in range(4)]


def test_glyphs_give_the_characters_their_own_boxes(tmp_path: Path) -> None:
    glyphs = "".join(
        f'<Glyph CONTENT="{c}" HPOS="800" VPOS="{y}" WIDTH="50" HEIGHT="{h}"/>'
        for c, y, h in (("天", 100, 40), ("𡗶", 150, 70))
    )
    text = read(tmp_path, block(line(word("天𡗶", 800, 100, 50, 120, inside=glyphs))))
    assert [w.box for w in text.words()] == [Box(800, 100, 50, 40), Box(800, 150, 50, 70)]


@pytest.mark.parametrize("mark", ['PURPOSE="quoc-ngu"', 'LANG="vi"'])
def test_alternatives_give_the_reading(tmp_path: Path, mark: str) -> None:
    readings = [f"<ALTERNATIVE {mark}>{r}</ALTERNATIVE>" for r in ("thiên", "địa")]
    text = read(
        tmp_path,
        block(
            line(
                word("天", 800, 100, 50, 50, inside=readings[0]),
                word(
                    "地",
                    800,
                    150,
                    50,
                    50,
                    inside='<ALTERNATIVE PURPOSE="x">y</ALTERNATIVE>' + readings[1],
                ),
            )
        ),
    )
    assert text.reading == "thiên địa"
    whole = word("天地", 800, 100, 50, 100, inside=f"<ALTERNATIVE {mark}>thiên địa</ALTERNATIVE>")
    assert [w.reading for w in read(tmp_path, block(line(whole))).words()] == ["thiên", "địa"]


def test_horizontal_lines_are_not_vertical(tmp_path: Path) -> None:
    assert not read(tmp_path, block(line(word("大南一統志", 100, 100, 250, 50)))).vertical
    # A turned note in the margin is tall, but its letters do not stand.
    assert not read(tmp_path, block(line(word("marginal note", 10, 100, 30, 400)))).vertical


def test_languages_are_told_by_line_block_or_page(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        block(line(word("天地玄黃", 1, 1, 50, 200), more='LANG="lzh"'), more='language="fre"'),
        block(line(word("Une", 1, 300)), more='LANG="fre"'),
    )
    assert [one.language for one in text.lines()] == ["lzh", "fr"]
    assert text.language == "lzh"


def test_reading_order_goes_before_the_file_order(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        block(line(word("two", 1, 1)), more='ID="b"'),
        block(line(word("one", 1, 100)), more='ID="a"'),
        block(line(word("last", 1, 200)), more='ID="c"'),
        order='<ReadingOrder><OrderedGroup><ElementRef ID="o1" REF="a"/><ElementRef REF="b"/>'
        "</OrderedGroup></ReadingOrder>",
    )
    assert text.plain == "one\n\ntwo\n\nlast"


def test_tenths_of_a_millimetre_become_pixels(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        block(line(word("x", 1050, 1485, 210, 297))),
        page='WIDTH="2100" HEIGHT="2970"',
        unit="mm10",
        size=(2480, 3508),
    )
    assert next(text.words()).box == Box(1240, 1754, 248, 351)


def test_a_page_without_size_takes_that_of_its_print_space_or_resolution(tmp_path: Path) -> None:
    one = block(line(word("x", 100, 100, 10, 10)))
    space = 'HPOS="0" VPOS="0" WIDTH="500" HEIGHT="700"'
    text = read(tmp_path, one, page="", space=space)
    assert next(text.words()).box == Box(200, 200, 20, 20)
    text = read(tmp_path, one, page="", unit="inch1200", dpi=600)
    assert next(text.words()).box == Box(50, 50, 5, 5)
    text = read(tmp_path, one, page="")
    assert next(text.words()).box == Box(100, 100, 10, 10)
    text = read(tmp_path, one, page="", unit="mm10")
    assert next(text.words()).box is None and "neither page size" in text.flagged


def test_text_of_another_shape_is_kept_without_boxes_and_flagged(tmp_path: Path) -> None:
    text = read(tmp_path, block(column("大南一統", 800)), size=(1400, 1000))
    assert text.plain == "大南一統" and text.vertical
    assert text.flagged == (
        "the text is of a page of 1000 x 1400, but the image has 1400 x 1000 pixels"
    )
    assert all(w.box is None for w in text.words())
    assert all(one.box is None for one in text.lines())


def test_boxes_outside_a_page_that_lies_about_its_size_are_flagged(tmp_path: Path) -> None:
    text = read(tmp_path, block(line(word("a", 10, 10), word("b", 4000, 6000))))
    assert "lie outside the image" in text.flagged


def test_a_line_without_place_takes_that_of_its_shape(tmp_path: Path) -> None:
    shape = '<Shape><Polygon POINTS="10,20 110,20 110,60 10,60"/></Shape>'
    text = read(tmp_path, block(f'<TextLine>{shape}<String CONTENT="x"/></TextLine>'))
    assert next(text.lines()).box == Box(10, 20, 100, 40)
    assert next(text.words()).box is None


def test_several_pages_in_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.xml"
    path.write_text("<alto><Layout><Page/><Page/></Layout></alto>")
    with pytest.raises(TextError, match=r"1\.xml: this ALTO holds 2 pages"):
        read_text(path, 10, 10, Settings())


def test_boxes_of_a_real_page_are_its_own(material: Path) -> None:
    path = material / "ocrd_kant/kant_aufklaerung_1784/data/OCR-D-GT-ALTO/PAGE_0017_ALTO.xml"
    first = next(read_text(path, 1457, 2083, Settings()).words())
    assert (first.text, first.box) == ("Berliniſche", Box(114, 368, 328, 69))
    half = next(read_text(path, 728, 1042, Settings()).words())
    assert half.box == Box(57, 184, 164, 35)


def test_blocks_follow_each_other_as_idnext_says(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        block(line(word("two", 1, 1)), more='ID="b" IDNEXT="c"'),
        block(line(word("three", 1, 100)), more='ID="c"'),
        block(line(word("one", 1, 200)), more='ID="a" IDNEXT="b"'),
    )
    assert text.plain == "one\n\ntwo\n\nthree"


def test_a_ring_of_blocks_loses_none(tmp_path: Path) -> None:
    blocks = [
        block(line(word(name, 1, 1)), more=f'ID="{name}" IDNEXT="{after}"')
        for name, after in (("a", "b"), ("b", "a"), ("c", "c"))
    ]
    assert read(tmp_path, *blocks).plain == "a\n\nb\n\nc"


def test_base_direction_tells_columns(tmp_path: Path) -> None:
    one = block(line(word("大", 1, 1)), more='BASEDIRECTION="ttb"')
    assert read(tmp_path, one).vertical
    assert not read(tmp_path, one.replace("ttb", "ltr")).vertical


def test_a_glyphs_own_confidence_goes_before_its_words(tmp_path: Path) -> None:
    glyphs = "".join(
        f'<Glyph CONTENT="{c}" HPOS="1" VPOS="{n}" WIDTH="9" HEIGHT="9"{more}/>'
        for n, (c, more) in enumerate((("大", ' GC="0.25"'), ("南", "")))
    )
    string = (
        f'<String CONTENT="大南" HPOS="1" VPOS="1" WIDTH="9" HEIGHT="20" WC="0.5">{glyphs}</String>'
    )
    text = read(tmp_path, block(line(string)))
    assert [one.confidence for one in text.words()] == [0.25, 0.5]


def test_the_rotation_of_a_blocks_text_moves_no_box(tmp_path: Path) -> None:
    # ALTO 3.1: ROTATION is of what is inside the block; positions are always the page's.
    turned = block(line(word("lề", 900, 100)), more='ROTATION="90.0"')
    plain = block(line(word("lề", 900, 100)))
    found = [next(read(tmp_path, one).words()).box for one in (turned, plain)]
    assert found[0] == found[1] is not None
