"""Single characters: found in the table by code, reading, radical and strokes."""

import pytest

from ingest.search import characters
from tests.required import leave_out


@pytest.fixture(autouse=True)
def table():
    if not characters.TABLE.is_file():
        leave_out("characters.txt is not here: make app/static/vendor/vendor.stamp")


def test_every_character_of_the_table_is_found_by_its_code():
    lines = characters.TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    assert characters.known() == len(rows) > 90_000
    for row in (rows[0], rows[-1], *rows[::331]):
        found = characters.of(row[0])
        assert found and found.character == row[0]


def test_a_character_tells_radical_strokes_readings_and_meaning():
    found = characters.of("天")
    assert found
    assert (found.radical, found.further_strokes, found.strokes) == (37, 1, 4)
    assert found.vietnamese == ("thiên",) and "sky" in found.meaning
    assert characters.radical_glyph(found.radical) == "大"


@pytest.mark.parametrize("text", ["a", "", "天地", "1", "\ue000", "#"])
def test_what_is_no_character_of_the_table_is_not_found(text):
    assert characters.of(text) is None


@pytest.mark.parametrize("reading", ["thiên", "THIÊN", "thiên"])
def test_a_reading_with_marks_finds_those_with_these_marks_first(reading):
    found = characters.by_reading(reading)
    exact = ["thiên" in one.vietnamese for one in found]
    assert "天" in [one.character for one in found]
    assert exact == sorted(exact, reverse=True)


def test_a_reading_without_marks_finds_all():
    bare = {one.character for one in characters.by_reading("thien")}
    assert bare >= {one.character for one in characters.by_reading("thiên")}


def test_a_radical_and_its_further_strokes_narrow():
    water = characters.by_radical(85)
    four = characters.by_radical(85, 4)
    assert {one.radical for one in water} == {85}
    assert set(four) < set(water) and {one.further_strokes for one in four} == {4}
    assert [one.strokes for one in water] == sorted(one.strokes for one in water)
    assert {one.strokes for one in characters.by_strokes(4)} == {4}


def test_private_characters_count_as_characters():
    assert characters.is_character("\ue12a") and characters.is_character("\U000f1234")
    assert not characters.is_character("é") and not characters.is_character("天地")
