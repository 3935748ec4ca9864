"""Other institutions' annotations as notes on pages: what they say, where, by whom."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.catalog.note import NoteText, Point, Shape
from ingest.iiif_v2 import upgraded_annotations
from ingest.remote import notes
from ingest.text.page_text import Box
from tests.ingest.packages import iiif_builder as build

CANVAS = f"{build.HERE}/canvas/1"
TEXT = {"type": "TextualBody", "value": "Dấu son", "language": "vi", "format": "text/plain"}


def note(body, target=CANVAS, motivation="commenting", **more):
    return {"id": f"{build.HERE}/note/1", "type": "Annotation", "motivation": motivation,
            "body": body, "target": target} | more  # fmt: skip


def read(*annotations, canvas_px=(600, 800)):
    page = {"type": "AnnotationPage", "items": list(annotations)}
    return notes.of({"type": "Canvas", "width": 600, "height": 800, "annotations": [page]},
                    canvas_px)  # fmt: skip


def only(*annotations, canvas_px=(600, 800)):
    found = read(*annotations, canvas_px=canvas_px)
    (one,) = found.notes
    return one.note


def test_a_comment_keeps_its_words_language_author_and_times():
    told = note(TEXT, creator={"type": "Person", "name": "Nguyễn A", "id": "https://x.example/a"},
                created="2020-05-01T10:00:00+07:00", modified="2021-01-02T00:00:00Z")  # fmt: skip
    (one,) = read(told).notes
    assert one.note.texts == (NoteText("Dấu son", "vi"),)
    assert (one.note.motivation, one.note.place, one.creator) == ("commenting", None, "Nguyễn A")
    assert one.created_at == datetime(2020, 5, 1, 3, tzinfo=UTC)
    assert one.changed_at == datetime(2021, 1, 2, tzinfo=UTC)
    assert one.source_id == told["id"]


@pytest.mark.parametrize("motivation", ["commenting", "describing", "identifying", ["assessing"]])
def test_what_it_is_for_is_kept(motivation):
    assert only(note(TEXT, motivation=motivation)).motivation in str(motivation)


@pytest.mark.parametrize("motivation", ["supplementing", "painting", "transcribing", None])
def test_text_of_the_page_is_no_note(motivation):
    assert read(note(TEXT, motivation=motivation)).notes == ()


def test_tags_and_links_are_told_apart_from_texts():
    bodies = [
        TEXT,
        {"type": "TextualBody", "value": "ấn chương", "purpose": "tagging"},
        {"id": "https://x.example/page", "type": "Text"},
        {"type": "SpecificResource", "source": {"id": "https://x.example/seal"}},
        "https://x.example/bare",
        {"id": "javascript:alert(1)", "type": "Text"},
    ]
    found = only(note(bodies))
    assert [one.value for one in found.texts] == ["Dấu son"]
    assert [one.value for one in found.tags] == ["ấn chương"]
    assert found.links == ("https://x.example/page", "https://x.example/seal",
                           "https://x.example/bare")  # fmt: skip
    assert [one.value for one in only(note(TEXT, motivation="tagging")).tags] == ["Dấu son"]


def test_html_is_marked_as_such_and_plain_text_loses_its_tags():
    body = TEXT | {"value": "<p>Dấu <b>son</b></p>"}
    assert only(note(body)).texts == (NoteText("Dấu son", "vi"),)
    assert only(note(body | {"format": "text/html"})).texts[0].html


@pytest.mark.parametrize(
    ("target", "place"),
    [(f"{CANVAS}#xywh=60,80,120,40", Box(30, 40, 60, 20)),
     (f"{CANVAS}#xywh=percent:10,10,50,50", Box(30, 40, 150, 200)),
     ({"type": "SpecificResource", "source": CANVAS,
       "selector": {"type": "FragmentSelector", "value": "xywh=60,80,120,40"}},
      Box(30, 40, 60, 20)),
     ({"type": "SpecificResource", "source": {"id": CANVAS, "type": "Canvas"},
       "selector": [{"type": "PointSelector", "x": 100, "y": 200}]}, Point(50, 100)),
     ({"type": "SpecificResource", "source": CANVAS, "selector": {"type": "SvgSelector",
       "value": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M60,80 L180,80 180,120Z"/></svg>'
       }}, Box(30, 40, 60, 20))],
)  # fmt: skip
def test_a_place_comes_in_pixels_of_our_page(target, place):
    assert only(note(TEXT, target), canvas_px=(300, 400)).place == place


def test_a_drawing_stays_where_its_pixels_are_ours():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M6,8 L18,8 18,12Z"/></svg>'
    target = {"source": CANVAS, "selector": {"type": "SvgSelector", "value": svg}}
    assert only(note(TEXT, target)).place == Shape(svg, Box(6, 8, 12, 4))


def test_a_note_whose_place_cannot_be_is_one_on_the_whole_page_and_that_is_told():
    found = read(note(TEXT, f"{CANVAS}#xywh=10,10,20,20"), canvas_px=(800, 600))
    assert found.notes[0].note.place is None and "another shape" in found.left_out[0]
    found = read(note(TEXT, f"{CANVAS}#xywh=9000,10,20,20"))
    assert found.notes[0].note.place is None and found.left_out


def test_lists_of_2_1_give_their_notes_too():
    listed = {
        "@type": "sc:AnnotationList",
        "resources": [
            {"@id": f"{build.HERE}/n", "@type": "oa:Annotation", "motivation": "oa:commenting",
             "resource": [{"@type": "dctypes:Text", "chars": "Dấu", "format": "text/plain"},
                          {"@type": "oa:Tag", "chars": "ấn"}],
             "on": f"{CANVAS}#xywh=60,80,120,40"}
        ],
    }  # fmt: skip
    canvas = {"width": 600, "height": 800, "annotations": [upgraded_annotations(listed)]}
    (one,) = notes.of(canvas, (600, 800)).notes
    assert [text.value for text in one.note.texts] == ["Dấu"]
    assert [text.value for text in one.note.tags] == ["ấn"]
    assert one.note.place == Box(60, 80, 120, 40)


def test_no_more_than_so_many_are_taken():
    found = read(*(note(TEXT, id=str(n)) for n in range(notes.MOST_NOTES + 2)))
    assert len(found.notes) == notes.MOST_NOTES and "beyond" in found.left_out[0]


ATOMS = [
    *(None, True, 0, -7, 1e400, "", "x", "xywh=1,2,3,4", "tagging", "<p>", "\ud800", "2020"),
    *("0001-01-01T00:00:00+14:00", "Choice", "SvgSelector", "PointSelector", "text/html"),
]
NAMES = ["id", "type", "value", "body", "target", "selector", "source", "x", "y", "motivation",
         "items", "language", "creator", "created", "format", "purpose", "name"]  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5))
@settings(max_examples=60)
def test_whatever_an_annotation_holds_it_is_read_or_left(annotation):
    read({"motivation": "commenting", "body": TEXT} | annotation)
