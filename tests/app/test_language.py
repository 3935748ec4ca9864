"""Vietnamese and English are complete; the choice is kept; numbers follow the language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app import create_app
from app.language import FOLDER

APP = Path(__file__).parents[2] / "app"
TEMPLATES = ("templates/**.html", "templates/**.xml")
METHODS = [("**.py", "python"), *((pattern, "jinja2") for pattern in TEMPLATES)]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None, "later": None}
HOLES = re.compile(r"%\(\w+\)s")


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
