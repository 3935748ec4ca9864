"""Items whose images stay with their institution: records, text and a cover are here, no image."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest import indexing
from ingest.catalog import browse, database, find, schema
from ingest.catalog.models import Asset, Item, ItemOrigin
from ingest.preserve.rebuild import queue_missing_pyramids, rebuild_catalogue
from ingest.preserve.verify import verify
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.search.engine import Query
from tests.ingest.preserve.test_rebuild import tables
from tests.ingest.test_copies import NEAR, taken
from tests.services.institution import Institution, institution
from tests.services.manifests import book


@pytest.fixture
def there() -> Iterator[Institution]:
    with institution() as held:
        yield held


@pytest.fixture
def repository(make_repository) -> Repository:
    opened: Repository = make_repository(**NEAR)
    return opened


def the_item(repository: Repository) -> Item:
    with repository.reading() as session:
        return session.scalars(select(Item)).one()


def test_a_reference_keeps_records_text_and_a_cover_and_no_image(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    report, watcher = taken(repository, book(there), tmp_path, reference=True)
    assert not watcher.problems and report.pages.done[Outcome.CREATED] == 3
    assert there.paths("/iiif/") == ["/book/iiif/1/full/,400/0/default.jpg"]
    item = the_item(repository)
    with repository.reading() as session:
        pages = find.pages(session, item.id)
        roles = sorted(session.scalars(select(Asset.role)))
        origin = session.get(ItemOrigin, item.id)
        (card,) = browse.cards(session, [item.id])
    assert [one.reference.service for one in pages if one.reference] == [
        f"{there.address}/book/iiif/{n}" for n in (1, 2, 3)
    ]
    assert all(one.image is None and one.has_text for one in pages)
    assert (pages[0].page.canvas_width, pages[0].page.canvas_height) == (600, 800)
    assert roles == ["record", "text", "text", "text", "thumbnail"]
    assert card.cover and card.cover.height_px == 400
    assert origin and origin.reference and origin.holder == {"en": ["The Other Library"]}
    assert repository.search.search(Query("trang3")).total == 1


def test_its_boxes_are_in_pixels_of_the_canvas(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    taken(repository, book(there, pages=1), tmp_path, reference=True)
    with repository.reading() as session:
        (page,) = find.pages(session, the_item(repository).id)
        text = find.text(session, page.page.id)
    box = next(text.words()).box if text else None
    assert box and (box.x, box.y, box.width, box.height) == (60, 80, 480, 40)


def test_the_same_reference_again_changes_and_asks_nothing(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    url = book(there)
    taken(repository, url, tmp_path, reference=True)
    there.asked.clear()
    report, _ = taken(repository, url, tmp_path, reference=True)
    assert report.items.done[Outcome.SKIPPED] == 1
    assert there.paths() == ["/book/manifest.json"]


def test_verify_finds_nothing_amiss_and_nothing_is_derived(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    taken(repository, book(there), tmp_path, reference=True)
    assert list(verify(repository, checksums=True, progress=lambda: None)) == []
    assert queue_missing_pyramids(repository, lambda: None) == []


def test_a_rebuild_brings_references_and_their_origin_back(
    repository: Repository, there: Institution, tmp_path: Path, make_repository, empty_database_url
) -> None:
    taken(repository, book(there), tmp_path, reference=True)
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    engine.dispose()
    store = repository.settings.store_folder
    again = make_repository(database_url=empty_database_url, store_path=store)
    rebuild_catalogue(again)
    assert tables(again) == tables(repository)
    assert indexing.rebuild(again) == 1


def test_a_reference_becomes_a_copy_with_the_same_pages(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    url = book(there)
    taken(repository, url, tmp_path, reference=True)
    with repository.reading() as session:
        before = [one.page.id for one in find.pages(session, the_item(repository).id)]
    report, _ = taken(repository, url, tmp_path)
    assert report.items.done[Outcome.UPDATED] == 1
    item = the_item(repository)
    with repository.reading() as session:
        pages = find.pages(session, item.id)
        origin = session.get(ItemOrigin, item.id)
    assert [one.page.id for one in pages] == before
    assert all(one.image is not None and one.reference is None for one in pages)
    assert origin and not origin.reference
    # Published canvases keep their size, and boxes are in their pixels.
    assert pages[0].page.canvas_width == 600
    with repository.reading() as session:
        text = find.text(session, before[0])
    box = next(text.words()).box if text else None
    assert box and box.width == 480


def test_a_copy_does_not_become_a_reference(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    url = book(there, pages=1)
    taken(repository, url, tmp_path)
    report, watcher = taken(repository, url, tmp_path, reference=True)
    assert report.items.done[Outcome.FAILED] == 1
    assert "its images are held here already" in str(watcher.problems[0])


def test_a_size_that_the_manifest_lacks_is_asked_of_the_service(
    repository: Repository, there: Institution, tmp_path: Path
) -> None:
    url = book(there, pages=1)
    kind, data = there.documents["/book/manifest.json"]
    for side in (b'"width": 600, ', b'"width": 300, ', b'"height": 800, ', b'"height": 400, '):
        data = data.replace(side, b"")
    there.documents["/book/manifest.json"] = (kind, data.replace(b'"width": 300', b'"w": 1'))
    report, watcher = taken(repository, url, tmp_path, reference=True)
    assert report.pages.done[Outcome.CREATED] == 1, watcher.problems
    with repository.reading() as session:
        (page,) = find.pages(session, the_item(repository).id)
    assert page.reference
    assert (page.reference.width_px, page.page.canvas_height) == (300, 400)
