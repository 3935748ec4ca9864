"""Vietnamese and English are complete; the choice is kept; numbers follow the language.

A new sentence in the ROOMS fails until `reasons.po` has it, or it stands below among what no
desk shows.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app import create_app
from app.language import FOLDER
from tests.app.sentences import HOUSE, refusals, said_in_vietnamese, texts

APP = Path(__file__).parents[2] / "app"
TEMPLATES = ("templates/**.html", "templates/**.xml")
METHODS = [("**.py", "python"), *((pattern, "jinja2") for pattern in TEMPLATES)]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None, "later": None}
HOLES = re.compile(r"%\(\w+\)s")


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
    "ingest/search/avoided.py",
    "ingest/search/syllables.py",
    "ingest/languages.py",
    "ingest/bringing/letter.py",
    "ingest/catalog/clock.py",
    "ingest/catalog/desk_word.py",  # names of changes, which app/curate/trail_words.py tells
    "ingest/catalog/models/",
    "ingest/exhibition_text.py",
    "ingest/text/legacy.py",
    "ingest/planning/book.py",  # the workbook, whose columns are read again
    "ingest/storage/key_rules.py",
    "ingest/storage/sigv4.py",
    "ingest/text/written_alto.py",
    "ingest/text/written_hocr.py",
)
# Of those rooms, what the history of an item and the page of keeping show all the same.
SHOWN = ("ingest/preserve/upkeep.py",)
CHANGES = {  # names of changes: see above
    "pages: binding",
    "pages: contents",
    "pages: labels",
    "pages: order",
    "pages: removed",
    "pages: back",
    "pages: spreads",
    "pages: split",
    "pages: merged",
    "{1} pages {2} {3}",
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


def messages() -> Iterator[tuple[str, ...]]:
    options = {pattern: {"trimmed": "true", "encoding": "utf-8"} for pattern in TEMPLATES}
    for _, _, message, _, _ in extract_from_dir(APP, METHODS, options, KEYWORDS):
        yield message if isinstance(message, tuple) else (message,)


@pytest.mark.parametrize("code", ["vi"])  # English is the language of the messages themselves
def test_no_message_is_missing(code):
    with (FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        kept = {
            (message.id if isinstance(message.id, str) else message.id[0]): message
            for message in read_po(source, locale=code)
            if message.id
        }
    wanted = {message[0]: message for message in messages()}
    assert sorted(set(wanted) - set(kept)) == []
    assert sorted(set(kept) - set(wanted)) == []
    empty = [key for key, message in kept.items() if not all(_texts(message.string))]
    assert empty == []
    for key, message in kept.items():
        holes = {*HOLES.findall(key), *(["%(roman)s"] if "century" in key else [])}
        for text in _texts(message.string):
            assert set(HOLES.findall(text)) <= holes, key


def _texts(string) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def test_each_sentence_that_the_desk_may_show_is_there_in_vietnamese():
    wanted = {
        text.words: text.where
        for room in ROOMS
        for text in texts(HOUSE / room)
        if text.sentence and (text.where.startswith(SHOWN) or not text.where.startswith(ELSEWHERE))
    }
    for words in CHANGES | TO_PROGRAMS:
        wanted.pop(words, None)
    have = said_in_vietnamese()
    assert sorted(f"{wanted[one]} {one}" for one in set(wanted) - set(have)) == []
    assert [one for one, told in have.items() if not told] == []


def test_each_refusal_of_the_desk_itself_is_translated():
    """What app/ raises goes through `gettext`, or is there among ingest's sentences."""
    have = said_in_vietnamese()
    raised = refusals(HOUSE / "app", {"EditConflict", "BadField", "NotReady"})
    assert raised
    assert [f"{one.where} {one.words}" for one in raised if one.words not in have] == []


def test_no_sentence_is_kept_that_nobody_says():
    said = {text.words for room in (*ROOMS, "app/curate") for text in texts(HOUSE / room)}
    assert sorted(set(said_in_vietnamese()) - said - OUTSIDE) == []


def test_the_choice_is_kept_and_leads_back(client):
    assert 'lang="vi"' in client.get("/collections").text
    answer = client.get("/language/en?next=/collections?page=1")
    assert (answer.status_code, answer.location) == (303, "/collections?page=1")
    assert 'lang="en"' in client.get("/collections").text


def test_the_first_visit_is_in_the_chosen_default(make_repository):
    visitor = create_app(make_repository(default_language="en")).test_client()
    assert 'lang="en"' in visitor.get("/").text


def test_a_language_we_lack_is_not_there(client):
    assert client.get("/language/fr").status_code == 404
