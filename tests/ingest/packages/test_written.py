"""What is written into the queue is read back as it was."""

import json
from pathlib import Path

import pytest

from ingest.packages import written
from ingest.packages.package import (
    PageSource,
    RemoteImage,
    RemotePage,
    SectionSource,
    TranslationSource,
)

REMOTE = RemotePage(
    RemoteImage("https://example.org/1.jpg", "https://example.org/1", 3, "level2", "image/jpeg", 9),
    90,
    120,
    ("https://example.org/1.xml",),
    {"id": "https://example.org/canvas/1", "annotations": [{"id": "a", "items": []}]},
    True,
)


@pytest.mark.parametrize(
    "page",
    [
        PageSource("1.jpg", Path("/scans/1.jpg")),
        PageSource("tờ/1.jpg", Path("/scans/tờ/1.jpg"), Path("/scans/1.xml"), {"vi": ["tờ 1a"]}),
        PageSource("0.jpg", Path("/0.jpg"), behavior="non-paged"),
        PageSource("s.pdf#1", Path("/s.pdf"), frame=0, text_inside=True),
        PageSource(
            "1.jpg",
            Path("/1.jpg"),
            translations=(
                TranslationSource("en", "1.en.txt", Path("/1.en.txt")),
                TranslationSource("vi", "pages.csv", text="Trời\nđất"),
            ),
        ),
        PageSource("c1", Path("/room/c1.jpg"), remote=REMOTE),
    ],
)
def test_a_page_comes_back(page):
    assert written.read_page(json.loads(json.dumps(written.page(page)))) == page


def test_a_table_of_contents_comes_back():
    inside = SectionSource({"vi": ["Hồi 1"]}, 1, 2)
    outline = (SectionSource({"vi": ["Quyển 1"]}, 0, 2, (inside,)), inside)
    assert written.read_sections(json.loads(json.dumps(written.sections(outline)))) == outline
