"""XML of unknown hands is read safely or refused with a sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import xml

EXPANDING = b"""<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<r name="&b;">&b;</r>"""
EXTERNAL = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>'
PARAMETER = b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><r/>'


@pytest.mark.parametrize("data", [EXPANDING, EXTERNAL, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused_in_any_encoding(data: bytes, encoding: str) -> None:
    text = data.decode().replace('<?xml version="1.0"?>', "")
    with pytest.raises(xml.XmlRefused, match="declares XML entities"):
        xml.parse(text.encode(encoding))


def test_entities_declared_far_into_the_prolog_are_refused() -> None:
    late = b"<!DOCTYPE r [<!--" + b"x" * 50_000 + b'--><!ENTITY e "x">]><r>&e;</r>'
    with pytest.raises(xml.XmlRefused, match="declares XML entities"):
        xml.parse(late)


def test_a_prolog_without_end_is_refused() -> None:
    with pytest.raises(xml.XmlRefused, match="no element begins"):
        xml.parse(b"<!--" + b"x" * 1_100_000 + b"--><r/>")


def test_a_doctype_alone_is_never_loaded_and_does_no_harm() -> None:
    root = xml.parse(b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/r.dtd"><r>text</r>')
    assert xml.text_of(root) == "text"


def test_too_deep_nesting_is_refused() -> None:
    with pytest.raises(xml.XmlRefused, match="not well-formed"):
        xml.parse(b"<a>" * 5000 + b"</a>" * 5000)


def test_truncated_xml_is_refused_with_the_place() -> None:
    with pytest.raises(xml.XmlRefused, match="line 2"):
        xml.parse(b"<r>\n<a></r>")


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.xml").write_bytes(b"<r/>" + b" " * 1000)
    with pytest.raises(xml.XmlRefused, match="max_xml_bytes"):
        xml.read_bytes(tmp_path / "big.xml", 1000)


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "empty.xml").write_bytes(data)
    with pytest.raises(xml.XmlRefused, match="empty"):
        xml.read_bytes(tmp_path / "empty.xml", 1000)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(xml.XmlRefused, match="cannot be read"):
        xml.read_bytes(tmp_path / "none.xml", 1000)


@given(st.binary(max_size=300))
def test_nothing_but_a_refusal_comes_of_any_bytes(data: bytes) -> None:
    for parse in (xml.parse, xml.parse_html):
        try:
            parse(data)
        except xml.XmlRefused as refused:
            assert "\n" not in str(refused)
