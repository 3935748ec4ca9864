"""From a folder of scans to kept originals, pyramids, text and a search hit."""

import hashlib
import shutil

import pytest
from sqlalchemy import select

from ingest.catalog import find, leases
from ingest.catalog.models import Asset, Event, Item, Page
from ingest.pipeline import Options, take_in
from ingest.preserve.verify import verify
from ingest.report import Outcome
from ingest.search.engine import Query
from ingest.storage.store import ObjectMissing, StoreUnavailable
from tests.builders import alto, make_image, make_item_folder
from tests.reading import read
from tests.watchers import Remembering, ingest


@pytest.fixture
def scans(tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=3)
    return root


def counts(tally):
    return {outcome.value: tally.done[outcome] for outcome in Outcome if tally.done[outcome]}


def only_item(repository):
    with repository.reading() as session:
        return session.scalars(select(Item)).one()


def findings(repository):
    return [str(one) for one in verify(repository, checksums=True, progress=lambda: None)]


def test_a_folder_comes_in_whole(any_repository, scans):
    report = ingest(any_repository, scans)
    assert not report.failed
    assert counts(report.items) == {"created": 1}
    assert counts(report.pages) == {"created": 3}
    item = only_item(any_repository)
    assert item.state == "published"
    with any_repository.reading() as session:
        pages = find.pages(session, item.id)
        assert [one.page.position for one in pages] == [1, 2, 3]
        assert all(one.has_text and one.image and one.image.pyramid for one in pages)
        first = pages[0].image
        assert first is not None
        scan = scans / "quyen-1" / "0001.jpg"
        assert first.sha256 == hashlib.sha256(scan.read_bytes()).hexdigest()
        assert any_repository.store.get(first.key) == scan.read_bytes()
        events = set(session.scalars(select(Event.type)))
        assert events == {"accession", "derivation", "ocr", "publication", "version"}
    assert findings(any_repository) == []
    found = any_repository.search.search(Query("trang2"))
    assert [hit.item_id for hit in found.hits] == [item.id]
    assert [page.page_number for page in found.hits[0].pages] == [2]


def test_the_same_folder_again_changes_nothing(repository, scans):
    ingest(repository, scans)
    before = only_item(repository).version
    report = ingest(repository, scans)
    assert counts(report.items) == {"skipped": 1}
    assert counts(report.pages) == {"skipped": 3}
    assert only_item(repository).version == before


def test_without_publish_it_stays_a_draft_out_of_the_index(repository, scans):
    report = ingest(repository, scans, publish=False)
    assert not report.failed
    assert only_item(repository).state == "draft"
    assert repository.search.search(Query("trang2")).total == 0
    assert counts(ingest(repository, scans).items) == {"updated": 1}
    assert repository.search.search(Query("trang2")).total == 1


def test_a_page_that_was_scanned_again_keeps_its_id_and_canvas(repository, scans):
    ingest(repository, scans)
    with repository.reading() as session:
        before = session.scalars(select(Page).where(Page.position == 2)).one()
    make_image(scans / "quyen-1" / "0002.jpg", 1200, 1600, seed=77)
    report = ingest(repository, scans)
    assert counts(report.pages) == {"skipped": 2, "updated": 1}
    with repository.reading() as session:
        after = session.get(Page, before.id)
        assert (after.canvas_width, after.canvas_height) == (600, 800)
        assert not after.reshaped
        versions = session.scalars(
            select(Asset).where(Asset.page_id == after.id, Asset.role == "master")
        )
        assert sorted((one.version, one.current, one.width_px) for one in versions) == [
            (1, False, 600),
            (2, True, 1200),
        ]
    assert findings(repository) == []


def test_a_rescan_of_another_shape_is_flagged(repository, scans):
    ingest(repository, scans)
    make_image(scans / "quyen-1" / "0002.jpg", 900, 800, seed=77)
    ingest(repository, scans)
    with repository.reading() as session:
        assert [page.position for page in session.scalars(select(Page)) if page.reshaped] == [2]


def test_a_broken_page_is_named_and_the_rest_goes_on(repository, scans):
    whole = (scans / "quyen-1" / "0002.jpg").read_bytes()
    (scans / "quyen-1" / "0002.jpg").write_bytes(whole[: len(whole) // 2])
    make_item_folder(scans, pages=1, name="quyen-2")
    report = ingest(repository, scans)
    assert report.failed
    assert counts(report.pages) == {"created": 3, "failed": 1}
    assert counts(report.items) == {"failed": 1, "created": 1}
    assert report.items.balanced
    assert report.pages.balanced
    assert len(report.problems) == 1
    assert report.problems[0].file == "quyen-1/0002.jpg"
    assert report.unpublished == ["quyen-1"]
    with repository.reading() as session:
        states = dict(session.execute(select(Item.source_id, Item.state)).all())
    assert sorted(states.values()) == ["arriving", "published"]
    # Mended, the same command finishes it.
    (scans / "quyen-1" / "0002.jpg").write_bytes(whole)
    report = ingest(repository, scans)
    assert not report.failed
    assert counts(report.pages) == {"skipped": 3, "created": 1}
    assert findings(repository) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html>not a picture</html>", "not an image"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, ""),
    ],
)
def test_what_is_no_image_is_told_in_one_line(repository, scans, content, words):
    (scans / "quyen-1" / "0003.jpg").write_bytes(content)
    report = ingest(repository, scans)
    assert [problem.file for problem in report.problems] == ["quyen-1/0003.jpg"]
    assert "\n" not in str(report.problems[0])
    assert "Traceback" not in str(report.problems[0])
    with repository.reading() as session:
        assert len(session.scalars(select(Page)).all()) == 2


def test_a_text_that_cannot_be_read_keeps_the_page(repository, scans):
    text = scans / "quyen-1" / "0002.xml"
    text.write_text("<alto><Layout>", encoding="utf-8")
    report = ingest(repository, scans)
    assert report.failed
    assert [problem.file for problem in report.problems] == ["quyen-1/0002.xml"]
    assert counts(report.pages) == {"created": 3}
    text.write_text(alto([("mended", 10, 10, 80, 20)]), encoding="utf-8")
    report = ingest(repository, scans)
    assert counts(report.pages) == {"skipped": 2, "updated": 1}
    assert repository.search.search(Query("mended")).total == 1


def test_a_new_page_in_the_middle_moves_the_others(repository, scans):
    ingest(repository, scans)
    make_image(scans / "quyen-1" / "0001a.jpg", seed=9)
    report = ingest(repository, scans)
    assert counts(report.pages) == {"skipped": 1, "created": 1, "updated": 2}
    with repository.reading() as session:
        pages = find.pages(session, only_item(repository).id)
    assert [one.page.name for one in pages] == ["0001.jpg", "0001a.jpg", "0002.jpg", "0003.jpg"]


def test_a_corrected_sheet_updates_the_item(repository, scans):
    ingest(repository, scans)
    sheet = scans / "metadata.csv"
    written = sheet.read_text(encoding="utf-8")
    sheet.write_text(written.replace("Sách quyen-1", "Địa chí"), encoding="utf-8")
    report = ingest(repository, scans)
    assert counts(report.items) == {"updated": 1}
    assert only_item(repository).description["title"] == {"vi": ["Địa chí"]}
    assert repository.search.search(Query("Địa chí")).total == 1


def test_an_item_that_another_process_takes_in_is_left_to_it(repository, scans, monkeypatch):
    ingest(repository, scans, publish=False)
    with repository.writing() as session:
        leases.hold(session, "ingest", only_item(repository).id)
    monkeypatch.setattr(leases, "_ME", "another-host/1/abcd")
    monkeypatch.setattr(leases, "me", lambda: "another-host/1/abcd")
    report = ingest(repository, scans)
    assert report.failed
    assert "another process" in report.problems[0].reason
    assert report.pages.balanced


def test_a_store_that_is_gone_stops_the_run_and_keeps_what_is_in(repository, scans, monkeypatch):
    make_item_folder(scans, pages=2, name="quyen-2")
    put, calls = type(repository.store).put, []

    def failing(self, key, source):
        calls.append(key)
        if len(calls) > 6:
            raise StoreUnavailable("the store is full")
        put(self, key, source)

    monkeypatch.setattr(type(repository.store), "put", failing)
    with pytest.raises(StoreUnavailable):
        ingest(repository, scans)
    monkeypatch.undo()
    report = ingest(repository, scans)
    assert not report.failed
    assert report.pages.done[Outcome.SKIPPED] > 0
    assert findings(repository) == []


def test_a_package_for_an_unknown_library_is_refused(repository, scans):
    report = ingest(repository, scans, library="nowhere")
    assert counts(report.items) == {"failed": 1}
    assert counts(report.pages) == {"failed": 3}
    assert "nowhere" in report.problems[0].reason


def test_a_missing_original_is_found(repository, scans):
    ingest(repository, scans)
    with repository.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
    repository.store.delete(asset.key)
    assert [line.split(":")[0] for line in findings(repository)] == ["missing"]
    with pytest.raises(ObjectMissing):
        repository.store.get(asset.key)


def test_an_empty_folder_is_told(repository, tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=1)
    shutil.rmtree(root / "quyen-1")
    (root / "quyen-1").mkdir()
    report = take_in(repository, read(root, repository.settings), Options(), Remembering())
    assert report.failed
    assert report.problems


def test_another_item_of_the_same_name_is_not_mixed_in(repository, scans, tmp_path):
    ingest(repository, scans)
    make_item_folder(tmp_path / "other", pages=3, row={"title": "Sách khác"})
    make_image(tmp_path / "other" / "quyen-1" / "0001.jpg", 500, 700, seed=50)
    report = ingest(repository, tmp_path / "other")
    assert counts(report.items) == {"failed": 1}
    assert report.pages.balanced
    assert "source_id" in report.problems[0].reason
    assert only_item(repository).description["title"] == {"none": ["Sách quyen-1"]}


def test_an_item_whose_row_is_wrong_counts_as_failed(repository, scans):
    make_item_folder(scans, pages=2, name="quyen-2", row={"date": "someday"})
    report = ingest(repository, scans)
    assert report.items.listed == 2
    assert counts(report.items) == {"failed": 1, "created": 1}
    assert report.items.balanced
