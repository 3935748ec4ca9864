"""What ingest says in English is told in the visitor's language, whether said now or kept in a row.

A new sentence in these rooms fails the first test until `reasons.po` has it, or it stands below
among what no desk shows.
"""

import pytest
from babel.messages.pofile import read_po

from app import retold
from app.language import FOLDER
from tests.app.sentences import HOLE, HOUSE, refusals, texts

ROOMS = (
    "ingest",
    "app/diagnosis.py",
    "app/diagnosis_around.py",
    "app/diagnosis_upkeep.py",
    "config/setting_rules.py",
)
# Rooms whose words no desk shows: commands, letters in both languages, tables of words to know.
ELSEWHERE = (
    "ingest/preserve/",
    "ingest/quality/",  # app/quality.py has its words
    "ingest/search/syllables.py",
    "ingest/languages.py",
    "ingest/bringing/letter.py",
    "ingest/catalog/clock.py",
    "ingest/catalog/desk_word.py",  # names of changes, which app/curate/trail_words.py tells
    "ingest/catalog/edit_events.py",
    "ingest/catalog/edit_scans.py",
    "ingest/catalog/models/",
    "ingest/exhibition_text.py",
    "ingest/packages/legacy.py",
    "ingest/planning/book.py",  # the workbook, whose columns are read again
    "ingest/results/rows.py",
    "ingest/storage/key_rules.py",
    "ingest/storage/sigv4.py",
    "ingest/text/written_alto.py",
    "ingest/text/written_hocr.py",
)
CHANGES = {  # names of changes: see above
    "pages: binding",
    "pages: contents",
    "pages: labels",
    "pages: order",
    "pages: removed",
    "pages: back",
    "pages: spreads",
    "pages: turned",
    "rights: {1}",
    "note {1} changed",
    "note {1}{2}",
    "note {1} taken in",
    "note {1} taken in anew",
    "note %{1}",
}
TO_PROGRAMS = {
    'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json",'
    " application/ld+json, application/json;q=0.9, */*;q=0.1",
    "application/ld+json, application/json;q=0.9, */*;q=0.1",
    "application/xml, text/xml, */*;q=0.1",
    "gzip, deflate",
    "tangthu (+{1})",
    "Basic {1}",
    "a tar is read forward only",
    "compressed file ended before its end marker",
    "malware scanner",
    "libvips {1}",
}
# What the system itself says, and what an f-string puts together from single words.
OUTSIDE = {
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Permission denied",
    "pages {1}",
}


def kept() -> dict[str, str]:
    with (FOLDER / "vi" / "LC_MESSAGES" / "reasons.po").open("rb") as source:
        return {str(one.id): str(one.string) for one in read_po(source, locale="vi") if one.id}


def test_each_sentence_that_the_desk_may_show_is_there_in_vietnamese():
    wanted = {
        text.words: text.where
        for room in ROOMS
        for text in texts(HOUSE / room)
        if text.sentence and not text.where.startswith(ELSEWHERE)
    }
    for words in CHANGES | TO_PROGRAMS:
        wanted.pop(words, None)
    have = kept()
    assert sorted(f"{wanted[one]} {one}" for one in set(wanted) - set(have)) == []
    assert [one for one, told in have.items() if not told] == []


def test_each_refusal_of_the_desk_itself_is_translated():
    """What app/ raises goes through `gettext`, or is there among ingest's sentences."""
    have = kept()
    raised = refusals(HOUSE / "app", {"EditConflict", "BadField", "NotReady"})
    assert raised
    assert [f"{one.where} {one.words}" for one in raised if one.words not in have] == []


def test_no_sentence_is_kept_that_nobody_says():
    said = {text.words for room in (*ROOMS, "app/curate") for text in texts(HOUSE / room)}
    assert sorted(set(kept()) - said - OUTSIDE) == []


def test_each_sentence_is_known_again_whatever_fills_it():
    for sentence, told in kept().items():
        holes = set(HOLE.findall(sentence))
        assert set(HOLE.findall(told)) <= holes, sentence
        filled, wanted = sentence, told
        for hole in sorted(holes):
            value = f"x{hole[1:-1]}y"
            filled, wanted = filled.replace(hole, value), wanted.replace(hole, value)
        assert retold.tell("vi", filled) == wanted


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "the text is of a page of 1,000 x 20, but the image has 5 x 6 pixels",
            "văn bản thuộc trang cỡ 1.000 x 20, nhưng ảnh có 5 x 6 điểm ảnh",
        ),
        (
            "scans/001.tif: is empty (0 bytes); copy it again from its source",
            "scans/001.tif: rỗng (0 byte); hãy chép lại từ nguồn",
        ),
        (
            "its text was not read: not well-formed XML (line 3: no end): export the file again",
            "văn bản của nó không được đọc: XML không đúng cú pháp (dòng 3: no end):"
            " hãy xuất lại tệp",
        ),
        (
            "keeps what was done at the desk: the order of its pages; the labels of pages 1, 2",
            "giữ những gì đã làm tại bàn làm việc: thứ tự các trang; nhãn của các trang 1, 2",
        ),
        (
            "cannot be opened (No such file or directory); check that it is there and readable",
            "không mở được (không có tệp hay thư mục này); hãy kiểm tra tệp còn đó và đọc được",
        ),
        (
            "names “its table of contents” a second time: keep one row",
            "nêu “its table of contents” lần thứ hai: hãy giữ một dòng",
        ),
    ],
)
def test_sentences_in_sentences_are_told_and_quoted_words_stay(said, told):
    assert retold.tell("vi", said) == told


def test_what_nobody_here_wrote_stays_as_it_is():
    for sentence in ("Địa chí Hải Dương", "", "an older release said it so", "x" * 5_000):
        assert retold.tell("vi", sentence) == sentence


def test_an_english_reader_reads_the_sentence_itself():
    assert retold.tell("en", "no item 3") == "no item 3"
