"""A story is written as files have it, and read again as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.exhibition import ExhibitionError, Part, View
from ingest.exhibition_text import story, written
from ingest.text.page_text import Box

lines = st.sampled_from(["Lời mở đầu.", "## Đầu", "- một", "*nghiêng*", "Đọc: từ phải"])
texts = st.dictionaries(
    st.sampled_from(["vi", "en", "lzh"]), lines.map(lambda one: [one]), max_size=3
)
boxes = st.none() | st.just(Box(1, 2, 30, 40))
views = st.builds(View, st.just("dia-du"), st.integers(1, 99), boxes, texts)
parts = st.lists(st.builds(Part, texts, views), max_size=5).map(tuple)


@given(parts)
def test_what_is_written_is_read_again(told):
    assert story(written(told)) == told


def test_a_text_of_several_paragraphs_and_texts_one_after_the_other_come_back():
    told = (Part({"vi": ["Một.\n\nHai."], "en": ["One."]}), Part({"vi": ["Ba."]}))
    assert story(written(told)) == told
    assert story("") == ()


@pytest.mark.parametrize(
    ("text", "line"), [("Lời.", 1), ("title: Hai", 1), ("@text\nA\n@view", 3), ("@text\n@x", 2)]
)
def test_a_wrong_line_is_counted_from_the_storys_first(text, line):
    with pytest.raises(ExhibitionError) as raised:
        story(text)
    assert raised.value.line == line
