"""Exhibitions as their curators write them: what is read, and which line is wrong."""

import pytest

from ingest.exhibition import ExhibitionError, Part, View, read
from ingest.text.page_text import Box

HEAD = "slug: bon-mua\ntitle: Bốn mùa\ntitle:en: Four Seasons\n"


def test_head_texts_and_views_are_read_in_their_order():
    source = read(
        HEAD
        + "summary: Một năm\nlibrary: tinh\nstate: published\n\n"
        + "@text\n## Đầu\n\nLời: mở đầu.\n@text:en\nOpening.\n"
        + "@view dia-du:12 10,20,300,400\ncaption: Trang đầu\ncaption:en: First page\n\n"
        + "@view 2024: sổ:3\n@text\nMột.\n@text\nHai.\n"
    )
    assert (source.slug, source.library, source.state) == ("bon-mua", "tinh", "published")
    assert source.title == {"vi": ["Bốn mùa"], "en": ["Four Seasons"]}
    caption = {"vi": ["Trang đầu"], "en": ["First page"]}
    assert source.parts == (
        Part(
            {"vi": ["## Đầu\n\nLời: mở đầu."], "en": ["Opening."]},
            View("dia-du", 12, Box(10, 20, 300, 400), caption),
        ),
        Part({}, View("2024: sổ", 3)),
        Part({"vi": ["Một."]}),
        Part({"vi": ["Hai."]}),
    )


def test_the_address_in_the_readers_bar_names_page_and_part():
    place = "https://example.org/items/b1234?p=7&q=x&xywh=1.4,2,30,40"
    assert read(HEAD + f"@view {place}").parts[0].view == View("b1234", 7, Box(1, 2, 30, 40))
    assert read(HEAD + "@view https://example.org/items/b1234").parts[0].view == View("b1234", 1)


def test_words_without_a_code_are_in_the_language_of_the_head():
    source = read("slug: a\nlanguage: fr\ntitle: Les saisons\n@text\nUn an.")
    assert source.title == {"fr": ["Les saisons"]}
    assert source.parts == (Part({"fr": ["Un an."]}),)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("slug: a\n@text\nx", "line 1: there is no `title:`"),
        ("title: A\nslug: Bốn mùa", "line 2: `slug:` must be small letters"),
        (HEAD + "state: open", "line 4: `state:` is one of draft, published"),
        (HEAD + "colour: red", "line 4: 'colour' is not one of slug"),
        (HEAD + "title: A", "line 4: `title` stands twice"),
        (HEAD + "title:en-x-y: A", "line 4: 'en-x-y' is no language"),
        (HEAD + "plain words", "line 4: 'plain words' is not `name: value`"),
        (HEAD + "@picture x:1", "line 4: '@picture x:1' is neither"),
        (HEAD + "@view", "line 4: after @view comes ITEM:PAGE"),
        (HEAD + "@view dia-du", "line 4: 'dia-du' is not ITEM:PAGE"),
        (HEAD + "@view dia-du:1 1,2,3", "line 4: '1,2,3' is not a part of a page"),
        (HEAD + "@view dia-du:1 1,2,3,0", "line 4: '1,2,3,0' is not a part of a page"),
        (HEAD + "@view https://example.org/x?p=1", "line 4: 'https://example.org/x?p=1' is not"),
        (HEAD + "@view https://e.org/items/x?p=0", "line 4: 'https://e.org/items/x?p=0' is not"),
        (HEAD + "@view a:1\nA text.", "line 5: 'A text.' is not `name: value`"),
        (HEAD + "@view a:1\ntitle: A", "line 5: below @view only `caption:`"),
        (HEAD + "@text\nx\n" * 201, "line 1: it has 201 parts"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(written, told):
    with pytest.raises(ExhibitionError) as raised:
        read(written)
    assert str(raised.value).startswith(told)
