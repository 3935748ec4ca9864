"""What was lately used is kept, a bounded number of it."""

from hypothesis import given
from hypothesis import strategies as st

from iiif.image.lately import Lately


@given(most=st.integers(1, 12), names=st.lists(st.sampled_from("abcdefghijklmnop")))
def test_the_latest_half_is_there_and_never_more_than_all(most, names):
    kept: Lately[str] = Lately(most)
    for place, name in enumerate(names):
        kept.keep(name, f"{name}{place}")
        for recent in set(names[max(0, place - most // 2 + 1) : place + 1]) if most > 1 else ():
            assert (kept.get(recent) or "").startswith(recent)
        assert len(kept._young) + len(kept._old) <= most + 1


def test_what_is_used_stays_while_others_come_and_go():
    kept: Lately[int] = Lately(10)
    kept.keep("used", 1)
    for number in range(100):
        kept.keep(str(number), number)
        assert kept.get("used") == 1
    assert kept.get("0") is None


def test_the_newest_of_a_name_is_given():
    kept: Lately[int] = Lately(10)
    kept.keep("one", 1)
    kept.keep("one", 2)
    assert kept.get("one") == 2
