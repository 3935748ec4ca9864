"""The order in which test files are begun."""

from tests.first import LONGEST, longest_first
from tests.required import TOP


class Named:
    """A test, as far as its order goes."""

    def __init__(self, nodeid):
        self.nodeid = nodeid


def test_what_is_begun_first_is_there():
    assert [name for name in LONGEST if not (TOP / name).exists()] == []


def test_the_longest_come_first_and_all_others_keep_their_order():
    names = ["tests/b.py::one", "tests/a.py::one", "tests/b.py::two", f"{LONGEST[0]}::one"]
    ordered = [item.nodeid for item in longest_first([Named(name) for name in names])]
    assert ordered == [names[3], *names[:3]]
