"""No string that passes as a key leads out of a folder."""

import os

from hypothesis import given
from hypothesis import strategies as st

from ingest.storage.key_rules import MAX_KEY_BYTES, check_key
from ingest.storage.store import BadKey


@given(st.text(st.sampled_from("./\\ab-\x00\né\udc80"), max_size=12) | st.text(max_size=400))
def test_a_key_stays_below_the_root_whatever_it_is(key: str) -> None:
    try:
        checked = check_key(key)
    except BadKey:
        return
    assert os.path.normpath(f"/store/{checked}") == f"/store/{checked}"
    assert 0 < len(checked.encode()) <= MAX_KEY_BYTES
    assert "\x00" not in checked
