"""What a reader may have meant, from the index' own public words."""

import pytest

from ingest.search.wording import Change, completed, suggested, worded
from tests.ingest.search.shelves import fill, item


@pytest.fixture
def held(engine):
    engine.replace(
        {
            "a": item("a", "Hà Nội và Nguyễn Trãi, người ở Quảng Ngãi", title="Địa chí"),
            "b": item("b", "Nguyễn Du; nguyện vọng"),
            "c": item("c", "tous des Annamites à Hanoi"),
            "d": item("d", "bí mật: has", hidden=True),
        }
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nguyeenx", "nguyễn"),
        ("Nguye6n4 Trãi", "Nguyễn Trãi"),
        ("Haf Nooij", "Hà Nội"),
        ("Haf Noij", "Hà Nội"),  # no text has Nọi
        ("Ha2 No65i", "Hà Nội"),
        ('"ngu7o7i2 o73"', '"người ở"'),
    ],
)
def test_keys_without_an_input_method_are_understood(held, typed, meant):
    told = worded(typed, held)
    assert told.text == meant
    assert told.changes


def test_it_is_said_what_was_changed(held):
    assert worded("nguyeenx du", held).changes == (Change("nguyeenx", "nguyễn", "telex"),)


@pytest.mark.parametrize("typed", ["des", "Hà Nội", "has", "hanoi", "天地", "", "x" * 2000])
def test_words_that_are_found_stay_as_typed(held, typed):
    assert worded(typed, held).text == typed
    assert worded(typed, held).changes == ()


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("Nguyễm Trãi", "Nguyễn Trãi"),
        ("nguyn", "nguyễn"),
        ("quangngai", "quang ngai"),
        ("Quảngg Ngãi", "Quảng Ngãi"),
        ("ann amites", "annamites"),
        ("Nguyển", "Nguyễn"),
        ("hà nọi", "hà nội"),
    ],
)
def test_words_the_index_lacks_are_mended(held, typed, better):
    assert suggested(typed, held) == better


@pytest.mark.parametrize("typed", ["Hà Nội", "ha noi", "zzzzzz", "", "天", "mạt", "\x00", "é" * 50])
def test_what_cannot_be_bettered_is_left(held, typed):
    assert suggested(typed, held) in ("", "mật") if typed == "mạt" else suggested(typed, held) == ""


def test_hidden_texts_are_never_suggested(held):
    assert suggested("mậtt", held) == suggested("bíí", held) == ""
    assert completed("m", held, 10) == completed("b", held, 10) == []


def test_a_word_half_typed_is_completed(held):
    assert completed("ngu", held, 1) == ["nguyễn"]
    assert set(completed("ngu", held, 9)) == {"nguyễn", "nguyện", "người"}
    assert completed("Hà nộ", held, 5) == ["Hà nội"]
    assert completed("hà ", held, 5) == completed("", held, 5) == completed("天", held, 5) == []


def test_an_empty_index_has_nothing_to_say(engine):
    assert suggested("nguyn", engine) == ""
    assert worded("nguyeenx", engine).text == "nguyễn"
    fill(engine)
