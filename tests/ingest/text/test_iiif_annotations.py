"""Annotations on a canvas become the text of the page, with boxes in pixels of the image."""

import json
from typing import Any

import pytest

from iiif.presentation.annotations import text_page
from iiif.urls import Urls
from ingest.text import iiif_annotations
from ingest.text.errors import TextError
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import ImageSize
from tests.ingest.packages import iiif_builder as build

HERE = f"{build.HERE}/canvas/1"


def text_of(
    *annotations: dict[str, Any], width: int = 600, height: int = 800, image: int = 300
) -> PageText:
    page = {"id": "p", "type": "AnnotationPage", "items": list(annotations)}
    canvas = {"id": HERE, "type": "Canvas", "width": width, "height": height, "annotations": [page]}
    return iiif_annotations.read(json.dumps(canvas).encode(), ImageSize(image, 400))


def test_a_line_is_brought_to_the_images_pixels() -> None:
    text = text_of(build.line("Địa chí", f"{HERE}#xywh=60,80,480,40"))
    (line,) = text.lines()
    assert line.text == "Địa chí" and line.box == Box(30, 40, 240, 20)
    assert text.language == "vi" and text.source == "iiif"


@pytest.mark.parametrize(
    "selector",
    [
        {"type": "FragmentSelector", "value": "xywh=60,80,480,40"},
        {"type": "FragmentSelector", "value": "xywh=pixel:60,80,480,40"},
        {"type": "FragmentSelector", "value": "xywh=percent:10,10,80,5"},
        {
            "type": "SvgSelector",
            "value": "<svg><path d='M60,80 L540,80 L540,120 L60,120 Z'/></svg>",
        },
        {
            "type": "SvgSelector",
            "value": '<svg><polygon points="60,80 540,80 540,120 60,120"/></svg>',
        },
    ],
)
def test_every_selector_gives_the_box(selector: dict[str, str]) -> None:
    target = {"type": "SpecificResource", "source": HERE, "selector": selector}
    (line,) = text_of(build.line("Địa chí", target)).lines()  # type: ignore[arg-type]  # an object
    assert line.box == Box(30, 40, 240, 20)


def test_words_lie_in_their_lines() -> None:
    text = text_of(
        build.line("Địa chí", f"{HERE}#xywh=60,80,480,40", textGranularity="line"),
        build.line("Địa", f"{HERE}#xywh=60,80,200,40", textGranularity="word"),
        build.line("chí", f"{HERE}#xywh=300,80,200,40", textGranularity="word"),
    )
    (line,) = text.lines()
    assert [(word.text, word.box) for word in line.words] == [
        ("Địa", Box(30, 40, 100, 20)),
        ("chí", Box(150, 40, 100, 20)),
    ]


def test_words_alone_are_put_to_lines() -> None:
    places = [("Địa", 60, 80), ("chí", 300, 80), ("Thái", 60, 160)]
    words = [
        build.line(word, f"{HERE}#xywh={x},{y},200,40", textGranularity="word")
        for word, x, y in places
    ]
    assert [line.text for line in text_of(*words).lines()] == ["Địa chí", "Thái"]


def test_characters_of_a_column_stand_below_each_other() -> None:
    words = [
        build.line(c, f"{HERE}#xywh=500,{80 + 40 * n},40,40", textGranularity="word")
        for n, c in enumerate("地輿誌")
    ]
    text = text_of(*words)
    assert [line.text for line in text.lines()] == ["地輿誌"] and text.vertical


def test_notes_and_tags_are_no_text_of_the_page() -> None:
    notes = [
        build.line("a note", HERE, motivation=motivation)
        for motivation in ("commenting", "tagging", "describing", "linking")
    ]
    with pytest.raises(TextError, match="no text of the page"):
        text_of(*notes)


def test_html_is_read_line_by_line_without_its_scripts() -> None:
    body = {
        "type": "TextualBody",
        "format": "text/html",
        "value": "<p>a &amp; b<br>c<script>x</script></p>",
    }
    text = text_of(build.line("", HERE, body=body))
    assert [line.text for line in text.lines()] == ["a & b", "c"]
    assert all(word.box is None for word in text.words())


def test_of_two_bodies_the_first_is_the_text() -> None:
    bodies = [{"type": "TextualBody", "value": value} for value in ("山川", "sơn xuyên")]
    text = text_of(build.line("", f"{HERE}#xywh=60,80,480,40", body=bodies))
    assert text.plain == "山川"


@pytest.mark.parametrize("choice", [False, True])
@pytest.mark.parametrize("language", ["vi", "vi-Latn"])
def test_quoc_ngu_beside_han_nom_is_its_reading(language: str, choice: bool) -> None:
    bodies: Any = [
        {"type": "TextualBody", "value": "山川", "language": "lzh"},
        {"type": "TextualBody", "value": "Mountains and rivers", "language": "en"},
        {"type": "TextualBody", "value": "sơn xuyên", "language": language},
    ]
    if choice:
        bodies = {"type": "Choice", "items": bodies}
    text = text_of(build.line("", f"{HERE}#xywh=60,80,40,480", body=bodies))
    assert [(word.text, word.reading) for word in text.words()] == [("山", "sơn"), ("川", "xuyên")]
    (line,) = text.lines()
    assert (line.reading, line.language, text.vertical) == ("sơn xuyên", "lzh", True)


def test_a_translation_into_vietnamese_is_no_reading() -> None:
    bodies = [
        {"type": "TextualBody", "value": "山川", "language": "lzh"},
        {"type": "TextualBody", "value": "núi và sông của ta", "language": "vi"},
    ]
    text = text_of(build.line("", f"{HERE}#xywh=60,80,480,40", body=bodies))
    assert [word.reading for word in text.words()] == ["", ""]


def test_what_we_serve_comes_back_with_its_readings() -> None:
    words = (Word("天", None, "thiên"), Word("地", None, "địa"))
    line = Line(words, Box(10, 20, 40, 80), "lzh", spaced=False)
    served = text_page("p", PageText("alto", "lzh", True, (Block((line,)),)), Urls(build.HERE))
    canvas = {"id": HERE, "type": "Canvas", "width": 300, "height": 400, "annotations": [served]}
    (back,) = iiif_annotations.read(json.dumps(canvas).encode(), ImageSize(300, 400)).lines()
    assert (back.text, back.reading, back.box) == ("天地", "thiên địa", line.box)


def test_boxes_of_a_canvas_of_another_shape_are_not_shown() -> None:
    text = text_of(build.line("Địa chí", f"{HERE}#xywh=60,80,480,40"), height=500)
    assert text.flagged and all(word.box is None for word in text.words())


@pytest.mark.parametrize("data", [b"{", b"{}", b"[]", b'{"type": "Canvas"}'])
def test_what_is_no_canvas_with_text_is_refused(data: bytes) -> None:
    with pytest.raises(TextError):
        iiif_annotations.read(data, ImageSize(300, 400))
