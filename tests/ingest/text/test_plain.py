"""Plain text of a page: its encoding found, its lines kept, no boxes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from ingest.text import plain
from ingest.text.errors import TextError
from ingest.text.read import read_text
from tests.ingest.packages.test_table import windows_1258

TEXT = "Đại Nam nhất thống chí\r\ntỉnh Thừa Thiên\r\n\r\nQuyển thứ nhất"
LINES = ["Đại Nam nhất thống chí", "tỉnh Thừa Thiên", "Quyển thứ nhất"]
BYTES = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": TEXT.encode("utf-8-sig"),
    "utf-16": TEXT.encode("utf-16"),
    "windows-1258": windows_1258(TEXT),
    "tcvn3": "§¹i Nam nhÊt thèng chÝ\ntØnh Thõa Thiªn\n\nQuyÓn thø nhÊt".encode("latin-1"),
    "vni": "Ñaïi Nam nhaát thoáng chí\ntænh Thöøa Thieân\n\nQuyeån thöù nhaát".encode("latin-1"),
}


@pytest.mark.parametrize("encoding", sorted(BYTES))
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "1.txt"
    path.write_bytes(BYTES[encoding])
    text = read_text(path, 100, 200, Settings())
    assert [line.text for line in text.lines()] == LINES
    assert [len(block.lines) for block in text.blocks] == [2, 1]
    assert (text.source, text.language, text.flagged) == ("plain", "vi", "")
    assert all(word.box is None for word in text.words())


def test_an_unsure_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes("Però così".encode("cp1252"))
    with pytest.raises(TextError, match=r"1\.txt: neither UTF-8 .* save it again as UTF-8"):
        read_text(tmp_path / "1.txt", 1, 1, Settings())


def test_han_nom_is_kept_character_by_character(material: Path) -> None:
    data = (material / "nomna_text/Luc_Van_Tien_nom.txt").read_bytes()
    text = plain.read(data)
    first = next(text.lines())
    assert first.text == "畧畑䀡傳西銘" and len(first.words) == 6 and not first.spaced


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        text = plain.read(data)
    except TextError as error:
        assert "\n" not in str(error)
    else:
        assert "\0" not in text.plain
