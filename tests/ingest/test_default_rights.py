"""Items that come in without a rights statement have the one that the library chose."""

import pytest
from sqlalchemy import select

from config.loading import load
from config.reading import SettingsError
from ingest.catalog.description import Description
from ingest.catalog.models import Item
from ingest.packages.package import Delivery, LibrarySource, Package, PageSource
from ingest.pipeline import Options, take_in
from tests.builders import make_image
from tests.watchers import Remembering

OURS = "http://creativecommons.org/publicdomain/mark/1.0/"
THEIRS = "http://rightsstatements.org/vocab/InC/1.0/"


@pytest.mark.parametrize(("stated", "kept"), [("", OURS), (THEIRS, THEIRS)])
def test_what_says_nothing_has_the_librarys(make_repository, tmp_path, stated, kept):
    repository = make_repository(default_rights=OURS)
    page = make_image(tmp_path / "1.jpg", 60, 80)
    about = Description(title={"vi": ["Sách"]}, rights=stated)
    package = Package("s", tmp_path, about, (PageSource(page.name, page),), library="tinh")
    library = LibrarySource("tinh", {"vi": ["Tỉnh"]}, "provincial")
    report = take_in(repository, Delivery((library,), (), (package,)), Options(), Remembering())
    assert not report.problems
    with repository.reading() as session:
        item = session.scalars(select(Item)).one()
    assert item.description.get("rights", "") == kept


def test_it_must_be_an_address(tmp_path):
    with pytest.raises(SettingsError, match="default_rights"):
        load({"TANGTHU_DEFAULT_RIGHTS": "mine"}, tmp_path)
