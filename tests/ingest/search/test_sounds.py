"""How Hán-Nôm sounds, which characters are one, and the table that says so."""

import pytest

from ingest.search import variants
from ingest.search.analysis import Token, tokens
from ingest.search.sounds import asked_sounds, sounds
from ingest.search.unihan import TABLE, UNIHAN, load
from tests.required import leave_out


@pytest.fixture
def table() -> None:
    if not UNIHAN.version:
        leave_out(f"{TABLE.name} is not here: make app/static/vendor/vendor.stamp")


def said(text: str, **more: bool) -> list[str]:
    return [sound.exact for sound in sounds(tokens(text), **more)]


def held(text: str) -> set[str]:
    return {sound.folded for sound in sounds(tokens(text))}


def asks(text: str) -> set[str]:
    heard: tuple[Token, ...] = asked_sounds([token.exact for token in tokens(text)])
    return {sound.folded for sound in heard}


def test_our_own_readings_need_no_table():
    assert said("嘉") == ["gia"]


def test_han_text_with_readings_of_its_own_is_not_guessed_at():
    assert said("嘉", han=False) == []


def test_joined_syllables_sound_as_if_apart():
    assert said("Hanoi et Saigon") == ["ha+noi", "sai+gon"]
    assert said("à la page") == []


def test_han_text_is_found_by_its_readings(table):
    assert asks("Gia Long") <= held("嘉隆元年")
    assert asks("thien dia huyen") <= held("天地玄黃")
    assert asks("nguyên niên") <= held("嘉隆元年")
    assert not asks("long gia") <= held("嘉隆元年")


def test_forms_without_a_reading_have_that_of_their_variants(table):
    assert asks("quốc") <= held("国")


def test_simplified_traditional_and_z_variants_are_one(table):
    for variants_of_one in ("国國", "汉漢", "书書", "內内", "说說", "龙龍", "興兴", "戏戱戲戯"):
        assert len({token.folded for token in tokens(variants_of_one)}) == 1, variants_of_one


def test_like_meanings_are_kept_apart_and_known(table):
    assert tokens("囯")[0].folded != tokens("國")[0].folded
    assert tokens("囯")[0].folded in variants.ALIKE[tokens("國")[0].folded]


def test_classes_stay_small(table):
    classes: dict[str, int] = {}
    for one in variants.STANDS_FOR.values():
        classes[one] = classes.get(one, 1) + 1
    assert max(classes.values()) <= 8
    assert len(classes) > 6000


def test_without_the_table_all_else_works(tmp_path):
    assert load(tmp_path / "none.txt").version == ""
