"""A packed table says what the dict says that it was made from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search.packed import Packed

WORDS = st.text(st.characters(exclude_characters="\t", exclude_categories=["Cs"]), min_size=1)
TABLES = st.dictionaries(
    st.characters(exclude_categories=["Cs"]), st.lists(WORDS, min_size=1).map(tuple)
)


@given(TABLES, st.characters(exclude_categories=["Cs"]))
def test_a_packed_table_is_as_the_dict_it_was_made_from(table, other):
    packed = Packed(table)
    assert dict(packed) == table and list(packed) == sorted(table)
    assert (other in packed, packed.of(other)) == (other in table, table.get(other, ()))
    assert packed.get(other, ("?",)) == table.get(other, ("?",))


@pytest.mark.parametrize("odd", ["", "國家"])
def test_what_is_no_single_character_is_not_there(odd):
    packed = Packed({"國": ("quốc",)})
    assert odd not in packed and packed.of(odd) == ()
    with pytest.raises(KeyError):
        packed[odd]
