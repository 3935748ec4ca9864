"""Items of every set of the material open in five viewers, as `tangthu doctor ITEM` opens them.

What our store keeps is shown as it is. Images of other institutions cannot be reached from a test:
where a manifest only refers to them, a server on loopback stands for all those institutions and
gives a drawn picture under each address, so that what is tried there is our manifest alone.
`EVERY_MANIFEST=1` opens all that gives items, the name of a set all of that one.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.diagnosis_check import Check
from app.diagnosis_item import diagnose_item
from app.viewers.browser import Browsing, browsing
from app.viewers.known import VIEWERS
from ingest.catalog import find
from ingest.pipeline import Options, take_in
from ingest.repository import Repository
from tests.conftest import CHROMIUM
from tests.material_sets import NEAR, SETS, deliveries, giving_items, shortened
from tests.required import leave_out, program
from tests.services.institution import Institution, Service, institution
from tests.services.repository import new_repository
from tests.services.website import served
from tests.watchers import Remembering

pytestmark = pytest.mark.browser

# Of each set an item whose pages turn, of long sets one with contents or read from the right.
CHOSEN = {
    "cookbook": "cookbook-rendered/recipe/0024-book-4-toc/manifest.json",
    "exif_orientation": ".",
    "images_vips": "*.pdf",
    "manifests_clover": "clover-manifest/behavior/paged-rtl.json",
    "manifests_errors": "presentation-validator-fixtures/3/full_example.json",
    "manifests_manifesto": "manifesto-fixtures/wellcomeapocalypse.json",
    "manifests_v2": "parser-presentation-2/sbb-test.json",
    "manifests_v3": "parser-presentation-3/wellcome-p3.json",
    "ocrd_kant": "kant_aufklaerung_1784",
    "ocrd_misc": "column-samples",
    "ocrd_scribo": "leptonica_samples",
    "validator": ".",
}
# Of these a page could not come in, so that the item waits at the desk and no viewer may have it.
WITHOUT_PUBLIC_ITEM = {
    ("manifests_clover", "clover-manifest/custom-displays/pdf-no-placeholder.json"),
    ("manifests_clover", "clover-manifest/custom-displays/pdf.json"),
    ("ocrd_misc", "glyph-consistency"),
    ("ocrd_misc", "pembroke_werke_1766"),
}
COPIED = ("manifests_v3", "parser-presentation-3/ldmax.json")


@dataclass(frozen=True)
class Stand:
    """A served repository, and the institutions that its items may refer to."""

    repository: Repository
    app: Flask
    there: Institution
    room: Path
    thread: ThreadPoolExecutor  # playwright runs once in each, and the tests' own may have this one
    browsing: Browsing

    def ids(self, folder: Path, path: str, *, copied: bool = False) -> list[str]:
        """Take in what a line of a set names; gives the items."""
        settings = self.repository.settings
        read = deliveries(settings, self.there, folder, path, self.room, copied=copied)
        reports = [
            take_in(
                self.repository,
                replace(delivery, packages=tuple(map(shortened, delivery.packages))),
                Options(publish=True),
                Remembering(),
            )
            for delivery in read
        ]
        ids = [item_id for report in reports for item_id in report.item_ids]
        with self.repository.reading() as session:
            public = [one for one in ids if find.item(session, one).state == "published"]
        # An item of which a page could not come in is no public one.
        assert len(public) == len(ids) or any(report.problems for report in reports)
        return public

    def doctor(self, item_id: str) -> list[Check]:
        """Look at an item."""
        looked = self.thread.submit(
            lambda: [*diagnose_item(self.repository, self.app, item_id, using=self.browsing)]
        )
        return looked.result()


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    chromium = str(program(CHROMIUM, "Debian's chromium"))
    for viewer in VIEWERS:
        if not viewer.is_here:
            leave_out(f"{viewer.name} is not here: `make viewers` fetches it")
    folder = tmp_path_factory.mktemp("material")
    with institution() as there, new_repository(folder / "home", **NEAR) as repository:
        there.any_image = Service(width=600, height=800, drawn=True)
        with served(repository), ThreadPoolExecutor(max_workers=1) as thread:
            opened = browsing(chromium)
            using = thread.submit(opened.__enter__).result()
            yield Stand(repository, create_app(repository), there, folder, thread, using)
            thread.submit(opened.__exit__, None, None, None).result()


def wanted() -> Iterator[tuple[str, str]]:
    """Name the lines of the sets that are opened."""
    asked = os.environ.get("EVERY_MANIFEST", "")
    for name in [asked] if asked in SETS else SETS:
        paths = giving_items(name)
        yield from ((name, path) for path in paths if asked or CHOSEN.get(name) == path)


def test_every_set_that_gives_items_has_one_that_is_opened():
    giving = {name: giving_items(name) for name in SETS if giving_items(name)}
    assert set(CHOSEN) == set(giving)
    assert [name for name, path in CHOSEN.items() if path not in giving[name]] == []


@pytest.mark.parametrize(("name", "path"), [*wanted()])
def test_items_of_the_material_open_in_every_viewer(stand, material, name, path):
    opened = stand.ids(material / name, path)
    assert bool(opened) == ((name, path) not in WITHOUT_PUBLIC_ITEM)
    for item_id in opened:
        is_opened(stand.doctor(item_id))


def test_a_copy_of_another_institutions_book_opens_in_every_viewer(stand, material):
    name, path = COPIED
    (item_id,) = stand.ids(material / name, path, copied=True)
    is_opened(stand.doctor(item_id))


def is_opened(checks: list[Check]) -> None:
    # On a busy machine the site may answer too late to be asked by the network; all else holds.
    wrong = [one for one in checks if not one.well and one.name != "site"]
    assert [f"{one.name}: {one.detail}" for one in wrong] == []
    done = {one.name for one in checks if one.done}
    assert {f"{viewer.name}, pages draw" for viewer in VIEWERS} <= done
