"""What docs/formats.md tells of the material is what the tests' table says."""

from tests import formats


def test_the_page_is_up_to_date():
    page = formats.PAGE.read_text(encoding="utf-8")
    assert page == formats.whole(page), "run `python -m tests.formats`"
