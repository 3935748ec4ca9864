"""A text file is told by its content; whatever it holds, only TextError comes out."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages.package import PackageError
from ingest.text.errors import TextError
from ingest.text.page_text import pack, unpack
from ingest.text.read import read_text

QUIET = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
WHOLE = (
    '<alto><Layout><Page WIDTH="{}" HEIGHT="{}"><PrintSpace><TextBlock><TextLine>'
    '<String CONTENT="{}" HPOS="{}" VPOS="1" WIDTH="{}" HEIGHT="9" WC="{}"/>'
    "</TextLine></TextBlock></PrintSpace></Page></Layout></alto>",
    "<PcGts><Page imageWidth='{}' imageHeight='{}'><TextRegion><TextLine><Word>"
    "<Coords points='{} {},{} 5,5'/><TextEquiv conf='{}'><Unicode>x</Unicode></TextEquiv></Word>"
    "</TextLine></TextRegion></Page></PcGts>",
    "<div class='ocr_page' title='bbox 0 0 {} {}'><span class='ocr_line' title='{}'>"
    "<span class='ocrx_word' title='bbox {} 1 {} 5; x_wconf {}'>x</span></span></div>",
)
VALUES = st.one_of(
    st.integers(-10, 10_000).map(str),
    st.floats().map(str),
    st.text(st.sampled_from(list("0123456789.-+eE,; aạ漢")), max_size=12),
    st.just("9" * 400),
)


def read(path: Path) -> None:
    try:
        text = read_text(path, 1000, 1400, Settings())
    except TextError as error:
        assert str(error).startswith(f"{path.name}: ") and "\n" not in str(error)
        return
    assert unpack(pack(text)) == text
    for word in text.words():
        assert word.confidence is None or 0 <= word.confidence <= 1
        assert word.box is None or word.box.x + word.box.width <= 1000


@QUIET
@given(data=st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "1.xml").write_bytes(data)
    read(tmp_path / "1.xml")


@pytest.mark.parametrize("whole", WHOLE)
@QUIET
@given(values=st.lists(VALUES, min_size=6, max_size=6))
def test_any_values(tmp_path: Path, whole: str, values: list[str]) -> None:
    (tmp_path / "1.xml").write_text(whole.format(*values), encoding="utf-8")
    read(tmp_path / "1.xml")


@pytest.mark.parametrize("whole", WHOLE)
@QUIET
@given(cut=st.integers(0, 400), put=st.binary(max_size=3))
def test_any_damage(tmp_path: Path, whole: str, cut: int, put: bytes) -> None:
    data = whole.format("1000", "1400", "1", "2", "3", "1").encode()
    (tmp_path / "1.xml").write_bytes(data[:cut] + put + data[cut + 1 :])
    read(tmp_path / "1.xml")


def test_every_attack_is_refused_with_one_line(material: Path) -> None:
    for path in sorted((material / "xml_attacks" / "xmltestdata").iterdir()):
        with pytest.raises(TextError) as refused:
            read_text(path, 10, 10, Settings())
        assert str(refused.value).startswith(f"{path.name}: ")
        assert "\n" not in str(refused.value)


def test_a_text_error_is_a_package_error_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_text("<x/>")
    with pytest.raises(PackageError) as refused:
        read_text(tmp_path / "1.xml", 10, 10, Settings())
    assert refused.value.problem.file == "1.xml"


def test_files_beyond_the_limit_and_empty_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes(b"<alto>" + b" " * 2000)
    with pytest.raises(TextError, match="max_xml_bytes"):
        read_text(tmp_path / "1.xml", 10, 10, Settings(max_xml_bytes=1000))
    (tmp_path / "2.xml").touch()
    with pytest.raises(TextError, match="empty"):
        read_text(tmp_path / "2.xml", 10, 10, Settings())
