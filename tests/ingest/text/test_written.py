"""What we write of a page's text is valid, and our readers read the same words and boxes back."""

import io
import json
import re

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from config.settings import Settings
from ingest.text import own_json, written_alto, written_hocr
from ingest.text.errors import TextError
from ingest.text.lines import around
from ingest.text.page_text import Block, Box, Line, PageText, Word, pack
from ingest.text.read import read_text
from ingest.text.written import Leaf
from tests.required import TOP

WIDTH, HEIGHT = 2000, 3000
WRITERS = {"alto.xml": written_alto, "text.hocr": written_hocr, "text.json": own_json}
XLINK = "http://www.loc.gov/standards/xlink/xlink.xsd"


def block(*lines):
    return Block(tuple(lines), around(line.box for line in lines))


PRINTED = PageText("alto", "vi", False, (
    block(
        Line((Word("Địa", Box(60, 80, 90, 40), confidence=0.93), Word("chí", Box(170, 80, 80, 40))),
             Box(60, 80, 190, 40), "vi"),
        Line((Word("a<b&\"c'", Box(60, 140, 90, 40), confidence=0.0),), Box(60, 140, 90, 40), "fr"),
    ),
    block(Line((Word("Ngãi", Box(60, 800, 90, 40)),), Box(60, 800, 90, 40), "vi")),
))  # fmt: skip
CARVED = PageText("alto", "lzh", True, (
    block(
        Line((Word("天", Box(900, 60, 40, 40), "thiên", 1.0),
              Word("地", Box(900, 100, 40, 40), "địa"),
              Word("𡗶", Box(900, 140, 40, 40), "trời")),
             Box(900, 60, 40, 120), "lzh", spaced=False),
        Line((Word("玄", Box(800, 60, 40, 40)), Word("黃", Box(800, 100, 40, 40))),
             Box(800, 60, 40, 80), "vi-Hani", spaced=False),
    ),
))  # fmt: skip
UNPLACED = PageText("plain", "vi", False, (
    block(Line((Word("Không", None), Word("khung", None)), None, "vi")),
))  # fmt: skip


def written(writer, *texts):
    leaves = (Leaf(n, WIDTH, HEIGHT, text) for n, text in enumerate(texts, start=1))
    return "".join(writer.document(leaves)).encode()


def back(folder, name, data):
    path = folder / ("1.html" if name == "text.hocr" else f"1{name[4:]}")
    path.write_bytes(data)
    return read_text(path, WIDTH, HEIGHT, Settings())


def same(one, other):
    assert (one.vertical, one.language) == (other.vertical, other.language)
    assert [block.box for block in one.blocks] == [block.box for block in other.blocks]
    assert [line.box for line in one.lines()] == [line.box for line in other.lines()]
    assert [line.text for line in one.lines()] == [line.text for line in other.lines()]
    assert [line.language for line in one.lines()] == [line.language for line in other.lines()]
    assert one.plain == other.plain and not other.flagged
    for mine, theirs in zip(one.words(), other.words(), strict=True):
        assert (mine.text, mine.box, mine.reading) == (theirs.text, theirs.box, theirs.reading)
        if mine.confidence is None:
            assert theirs.confidence is None
        else:
            assert theirs.confidence == pytest.approx(mine.confidence)


@pytest.mark.parametrize("text", [PRINTED, CARVED, UNPLACED], ids=["printed", "carved", "unplaced"])
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_written_is_read_back(tmp_path, name, text):
    same(text, back(tmp_path, name, written(WRITERS[name], text)))


sides = st.builds(
    Box, st.integers(0, 1900), st.integers(0, 2900), st.integers(1, 100), st.integers(1, 100)
)
confidences = st.none() | st.integers(0, 100).map(lambda percent: percent / 100)
latin = st.text("abcđĂưỡ<>&\"'; ]", min_size=1, max_size=8).map(
    lambda text: "a" + "".join(text.split())
)


@st.composite
def pages(draw):
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            words = draw(
                st.lists(
                    st.builds(Word, latin, sides, confidence=confidences), min_size=1, max_size=4
                )
            )
            lines.append(Line(tuple(words), draw(sides), draw(st.sampled_from(["vi", "fr"]))))
        else:
            han = st.builds(
                Word,
                st.sampled_from("天地玄黃𡗶"),
                sides,
                st.sampled_from(["", "thiên"]),
                confidences,
            )
            words = draw(st.lists(han, min_size=1, max_size=4))
            lines.append(Line(tuple(words), draw(sides), "lzh", spaced=False))
    return PageText("alto", "vi", draw(st.just(True)), (block(*lines),))


@given(pages(), st.sampled_from(sorted(WRITERS)))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_page_is_read_back(tmp_path, text, name):
    same(text, back(tmp_path, name, written(WRITERS[name], text)))


@pytest.fixture(scope="module")
def alto_schema(conformance):
    folder = conformance / "xsd"
    # It names the schema of XLink by an address of the network.
    schema = (folder / "alto-4-4.xsd").read_bytes()
    here = schema.replace(XLINK.encode(), (folder / "xlink.xsd").as_uri().encode())
    return etree.XMLSchema(etree.fromstring(here, etree.XMLParser(no_network=True)))


@pytest.mark.parametrize("texts", [
    (PRINTED,), (CARVED,), (UNPLACED,), (PRINTED, CARVED, UNPLACED, PRINTED),
    (PageText("plain", "", False, ()),),
    (PageText("ocr", "không biết", False, (
        Block((Line((Word("\x00\ud800", None), Word("  ", None)), None), Line((), None))),
        Block((Line((Word("a\x01b\ufffe", None),), None, "x y"),)),
    )),),
])  # fmt: skip
def test_alto_keeps_to_its_schema(alto_schema, texts):
    document = etree.parse(io.BytesIO(written(written_alto, *texts)))
    alto_schema.assertValid(document)
    namespace = {"a": written_alto.NAMESPACE}
    assert len(document.findall(".//a:Page", namespace)) == len(texts)


def test_hocr_is_well_formed_and_names_its_pages():
    document = etree.parse(io.BytesIO(written(written_hocr, PRINTED, CARVED)))
    classes = [element.get("class") for element in document.iter() if element.get("class")]
    assert classes.count("ocr_page") == 2
    assert set(classes) == {"ocr_page", "ocr_carea", "ocr_line", "ocrx_word"}


# hOCR 1.2: a property is a name and its values; several are apart by semicolons.
PROPERTY = re.compile(
    r"bbox \d+ \d+ \d+ \d+|ppageno \d+|x_wconf (100|\d{1,2}(\.\d+)?)|x_reading [^;]+"
)


def test_hocr_says_what_it_holds_in_the_grammar_of_its_properties():
    document = etree.fromstring(written(written_hocr, PRINTED, CARVED, UNPLACED))
    told = {meta.get("name"): meta.get("content") for meta in document.iter("{*}meta")}
    assert told["ocr-system"] == "Tàng Thư"
    classes = {one.get("class") for one in document.iter() if one.get("class")}
    # What is used is announced, languages and confidences too.
    assert classes | {"ocrp_lang", "ocrp_wconf"} == set((told["ocr-capabilities"] or "").split())
    for one in document.iter("{*}div", "{*}span"):
        for part in one.get("title", "").split("; "):
            assert PROPERTY.fullmatch(part) or not part, part
    pages = [one for one in document.iter("{*}div") if one.get("class") == "ocr_page"]
    assert [one.get("title") for one in pages] == [
        f"bbox 0 0 {WIDTH} {HEIGHT}; ppageno {number}" for number in range(3)
    ]


@pytest.fixture(scope="module")
def json_schema():
    content = json.loads((TOP / "docs/text.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


@given(pages())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_json_keeps_to_its_schema(json_schema, text):
    document = json.loads(written(own_json, text, PRINTED, CARVED, UNPLACED))
    assert list(json_schema.iter_errors(document)) == []
    assert not json_schema.is_valid(document | {"format": "tangthu-text/2"})


def test_what_json_can_write_and_no_database_can_keep_is_left_out(tmp_path):
    document = json.loads(written(own_json, CARVED))
    page = document["pages"][0]
    page["source"] = page["language"] = "lzh\ud800"
    line = page["blocks"][0]["lines"][0]
    line["language"] = "\udfffvi"
    line["words"][0] |= {"text": "天\ud840\x00", "reading": "thiên\ud800"}
    text = back(tmp_path, "text.json", json.dumps(document, separators=(",", ":")).encode())
    first = next(iter(text.words()))
    assert (first.text, first.reading, text.language) == ("天", "thiên", "lzh")
    assert pack(text)


@pytest.mark.parametrize("name", WRITERS)
def test_several_pages_in_one_file_are_refused_for_one_image(tmp_path, name):
    with pytest.raises(TextError):
        back(tmp_path, name, written(WRITERS[name], PRINTED, CARVED))


@pytest.mark.parametrize("data", [
    b'{"format":"tangthu-text/1"}', b'{"format":"tangthu-text/1","pages":[]}',
    b'{"format":"tangthu-text/1","pages":[{}]}', b'{"format":"tangthu-text/1","pages":[1]}',
    b'{"format":"tangthu-text/1","pages":[{"width":1,"height":1,"blocks":[{"lines":[2]}]}]}',
    b'{"format":"tangthu-text/1","pages":' + b"[" * 50_000,
    b'{"format":"tangthu-text/1","pages":[{"width":1e400,"height":null,"blocks":0}]}',
])  # fmt: skip
def test_json_that_was_spoilt_is_refused_in_a_sentence(tmp_path, data):
    with pytest.raises(TextError, match="fetch it again"):
        back(tmp_path, "text.json", data)
