"""Ids are opaque, checked, and the same again where they are derived."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog.identifiers import (
    ALPHABET,
    LENGTH,
    derived_id,
    image_id,
    is_id,
    new_id,
    split_image_id,
)


def test_a_new_id_is_an_id():
    for _ in range(200):
        made = new_id()
        assert is_id(made)
        assert len(made) == LENGTH
        assert made[0].isalpha()


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_derived_id_is_an_id_and_the_same_again(parts):
    assert is_id(derived_id(*parts))
    assert derived_id(*parts) == derived_id(*parts)


@given(st.text(), st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(text, place, letter):
    right = derived_id(text)
    wrong = right[:place] + letter + right[place + 1 :]
    assert is_id(wrong) == (wrong == right)


@given(st.text(), st.integers(0, LENGTH - 3))
def test_two_swapped_letters_are_noticed(text, place):
    right = derived_id(text)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert is_id(wrong) == (wrong == right)


@given(st.text(), st.integers(1, 999_999_999))
def test_an_image_id_splits_into_what_made_it(text, derivation):
    asset = derived_id(text)
    assert split_image_id(image_id(asset, derivation)) == (asset, derivation)


@given(st.text())
def test_anything_else_is_no_image_id(text):
    found = split_image_id(text)
    assert found is None or image_id(*found) == text
