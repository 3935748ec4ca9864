"""hOCR: pages, lines, words and what they say in their titles."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.text.errors import TextError
from ingest.text.page_text import Box, PageText
from ingest.text.read import read_text

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi" lang="vi"><head><title></title></head>
"""
PAGE = """<div class='ocr_page' title='image "a.tif"; bbox 0 0 1000 1400; ppageno 0' {}>{}</div>"""
WORDS = """<div class='ocr_carea' title='bbox 10 20 500 100'>
<p class='ocr_par' lang='fra'><span class='ocr_line' title='bbox 10 20 500 60; baseline 0 -5'>
<span class='ocrx_word' title='bbox 10 20 110 60; x_wconf 93' lang='vie'>Địa</span>
<span class='ocrx_word' title='bbox 130 20 210 60; x_wconf 50'><strong>chí</strong></span>
</span></p></div><span class='ocr_line' title='bbox 10 200 400 240'>cả một&nbsp;dòng</span>"""


def read(
    folder: Path, body: str, size: tuple[int, int] = (1000, 1400), more: str = "", head: str = HEAD
) -> PageText:
    path = folder / "1.hocr"
    path.write_text(f"{head}<body>{PAGE.format(more, body)}</body></html>", encoding="utf-8")
    return read_text(path, *size, Settings())


def test_words_lines_and_areas_are_read(tmp_path: Path) -> None:
    text = read(tmp_path, WORDS, (2000, 2800))
    assert text.source == "hocr" and text.plain == "Địa chí\n\ncả một dòng"
    first, second, *rest = text.words()
    assert (first.box, first.confidence) == (Box(20, 40, 200, 80), 0.93)
    assert (second.text, second.confidence) == ("chí", 0.5)
    assert text.blocks[0].box == Box(20, 40, 980, 160)
    assert [one.language for one in text.lines()] == ["fr", "vi"]
    # A line known only as a whole lights as a whole.
    assert {w.box for w in rest} == {Box(20, 400, 780, 80)}


@pytest.mark.parametrize("head", ["<html>", HEAD.replace("UTF-8", "utf-8"), "\ufeff" + HEAD])
def test_plain_html_is_read_as_well(tmp_path: Path, head: str) -> None:
    assert read(tmp_path, WORDS, head=head).plain.startswith("Địa chí")


def test_vertical_writing_is_told_by_style_or_shape(tmp_path: Path) -> None:
    words = "".join(
        f"<span class='ocrx_word' title='bbox 800 {y} 850 {y + 50}'>{c}</span>"
        for c, y in (("大", 100), ("南", 150), ("國", 200))
    )
    line = f"<span class='ocr_line' title='bbox 800 100 850 250'>{words}</span>"
    text = read(tmp_path, line)
    assert text.vertical and text.plain == "大南國"
    assert read(tmp_path, WORDS, more='style="writing-mode: vertical-rl"').vertical


def test_another_shape_is_flagged(tmp_path: Path) -> None:
    text = read(tmp_path, WORDS, (1400, 1000))
    assert text.flagged and all(word.box is None for word in text.words())


def test_several_pages_and_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="holds 2 pages"):
        read(tmp_path, PAGE.format("", WORDS))
    path = tmp_path / "x.html"
    path.write_text("<html><body><p>text</p></body></html>")
    with pytest.raises(TextError, match="neither ALTO nor hOCR nor PAGE XML"):
        read_text(path, 10, 10, Settings())


def test_entities_in_hocr_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.hocr"
    path.write_text(f'<!DOCTYPE html [<!ENTITY a "b">]><html>{PAGE.format("", WORDS)}</html>')
    with pytest.raises(TextError, match="declares XML entities"):
        read_text(path, 10, 10, Settings())


def test_areas_follow_the_order_that_they_tell(tmp_path: Path) -> None:
    areas = "".join(
        f"<div class='ocr_carea' title='bbox 1 1 9 9; order {n}'><span class='ocr_line'>{text}"
        "</span></div>"
        for n, text in ((2, "hai"), (10, "ba"), (1, "một"))
    )
    assert read(tmp_path, areas).plain == "một\n\nhai\n\nba"
