"""What is queued comes in page by page, by any worker, and ends as a direct ingest ends."""

import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest import queued, worker
from ingest.catalog import batches, edit_deleted, leases
from ingest.catalog.models import Activity, Batch, Event, Item, Job, Page
from ingest.queueing import Queued
from ingest.repository import Repository
from ingest.reservation import OfPage
from ingest.tools import Tools
from tests.builders import make_image, make_item_folder
from tests.faults import whole
from tests.ingest.test_many_pages_of_one_file import pdf_of
from tests.services.repository import new_repository
from tests.watchers import enqueue, ingest


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "REST_SECONDS", (0.0,))


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    make_item_folder(
        tmp_path / "scans", pages=3, row={"collection": "dia-chi"}, width=120, height=160
    )
    return tmp_path / "scans"


def batch_of(repository: Repository, queued: Queued) -> batches.Progress:
    with repository.reading() as session:
        [found] = [one for one in batches.progress(session) if one.batch.id == queued.batch_id]
        return found


def state(repository: Repository) -> str:
    with repository.reading() as session:
        return session.scalars(select(Item.state)).one()


def mixed(root: Path) -> Path:
    """A folder with an item of images and text, one in an archive, and one in a PDF."""
    make_item_folder(root, pages=3, width=120, height=160)
    (root / "metadata.csv").unlink()
    (root / "in-pdf").mkdir()
    pdf_of(root / "in-pdf" / "s.pdf", 2)
    loose = make_item_folder(root.with_name("loose"), pages=2, name="nen", width=120, height=160)
    with zipfile.ZipFile(root / "nen.zip", "w") as archive:
        for path in sorted(loose.iterdir()):
            archive.write(path, path.name)
    return root


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Repository]]:
    """A delivery, and what a direct ingest makes of it."""
    top = tmp_path_factory.mktemp("direct")
    scans = mixed(top / "scans")
    with new_repository(top / "home") as repository:
        report = ingest(repository, scans)
        assert not report.failed and report.pages.listed == 7, report.problems
        whole.settle(repository)
        yield scans, repository


def test_the_end_is_that_of_a_direct_ingest(direct, any_repository):
    scans, undisturbed = direct
    done = enqueue(any_repository, scans)
    assert (done.items, done.pages, done.failed) == (3, 7, False)
    whole.settle(any_repository)
    whole.assert_same(undisturbed, any_repository, ["trang1", "trang2", "trang0"])
    assert batch_of(any_repository, done).state == "done"
    assert not queued.room_of(any_repository, done.batch_id).exists()


def test_items_can_be_seen_one_by_one_and_are_told_of_once(repository, scans):
    make_item_folder(scans, pages=2, name="quyen-2", width=120, height=160)
    done = enqueue(repository, scans)
    with repository.reading() as session:
        assert [one.state for one in session.scalars(select(Item))] == ["arriving"] * 2
    seen = []
    with Tools(repository) as tools:
        while one := _one_page(tools):
            with repository.reading() as session:
                states = list(session.scalars(select(Item.state).order_by(Item.source_id)))
            seen.append((one, states.count("published")))
    assert seen == [(1, 0), (1, 0), (1, 1), (1, 1), (1, 2)]
    with repository.reading() as session:
        told = list(session.scalars(select(Activity)))
        assert [one.type for one in told if one.item_id] == ["Create"] * 2
        # What lists them is told of once, however many items a delivery has.
        assert all(one.type == "Create" for one in told)
        assert len({one.shelf for one in told if one.shelf}) == len(told) - 2
        assert {one.version for one in session.scalars(select(Item))} == {2}
    assert batch_of(repository, done).state == "done"


def test_a_page_that_fails_rests_is_red_and_can_be_tried_again(repository, scans):
    page = scans / "quyen-1" / "0002.jpg"
    held = page.read_bytes()
    page.write_bytes(held[:700])
    done = enqueue(repository, scans)
    whole.settle(repository)
    told = batch_of(repository, done)
    assert (told.state, told.pages, state(repository)) == (
        "failed", {"done": 2, "failed": 1}, "arriving"
    )  # fmt: skip
    with repository.reading() as session:
        [job] = batches.failures(session, done.batch_id)
    assert job.tries == leases.MAX_TRIES and "scan the page again" in job.reason, job.reason
    page.write_bytes(held)
    with repository.writing() as session:
        assert batches.retry(session, done.batch_id) == 1
    whole.settle(repository)
    assert (batch_of(repository, done).state, state(repository)) == ("done", "published")
    assert whole.findings(repository) == []


def test_a_batch_is_paused_resumed_and_cancelled(repository, scans):
    done = enqueue(repository, scans)
    with Tools(repository) as tools:
        assert _one_page(tools)
        with repository.writing() as session:
            assert batches.pause(session, done.batch_id) == 2
        assert queued.take_pages(tools) == 0
        assert batch_of(repository, done).pages == {"done": 1, "paused": 2}
        with repository.writing() as session:
            batches.resume(session, done.batch_id)
            batches.cancel(session, done.batch_id)
        assert queued.take_pages(tools) == 0
    assert (batch_of(repository, done).state, state(repository)) == ("cancelled", "arriving")
    with repository.writing() as session:
        batches.retry(session, done.batch_id)
    whole.settle(repository)
    assert (batch_of(repository, done).state, state(repository)) == ("done", "published")


def test_an_item_waits_no_longer_for_a_page_that_was_given_up(repository, scans):
    done = enqueue(repository, scans)
    with repository.writing() as session:
        last = session.scalars(select(Job.id).where(Job.kind == "page")).all()[-1]
        batches.cancel(session, str(last))
    whole.settle(repository)
    assert batch_of(repository, done).items_open == 0 and state(repository) == "arriving"


def test_what_a_late_worker_made_is_discarded(repository, scans):
    enqueue(repository, scans)
    with repository.writing() as session:
        [job] = leases.claim(session, "page", 1)
        batches.pause(session, str(job.id))
    with Tools(repository) as tools:
        queued._take(tools, OfPage(job))
    with repository.reading() as session:
        assert session.scalars(select(Page)).all() == []
        assert session.get(Job, job.id).state == "paused"


def test_what_is_on_its_way_is_not_queued_twice_nor_taken_in_beside(repository, scans):
    first = enqueue(repository, scans)
    again = enqueue(repository, scans)
    assert again.items == 0 and not again.failed
    assert first.batch_id in again.problems[0].reason
    with repository.reading() as session:
        assert [one.id for one in session.scalars(select(Batch))] == [first.batch_id]
    report = ingest(repository, scans)
    assert report.failed and first.batch_id in report.problems[0].reason
    whole.settle(repository)
    assert not ingest(repository, scans).failed


def test_pages_that_only_another_host_can_see_are_left_to_it(repository, scans, monkeypatch):
    done = enqueue(repository, scans)
    moved = scans.rename(scans.with_name("away"))
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    whole.settle(repository)
    assert batch_of(repository, done).pages == {"waiting": 3}
    moved.rename(scans)
    whole.settle(repository)
    assert batch_of(repository, done).state == "done"


def test_pages_of_an_item_that_was_deleted_are_red(repository, scans):
    ingest(repository, scans)
    make_image(scans / "quyen-1" / "0004.jpg", 120, 160, seed=9)
    done = enqueue(repository, scans)
    with repository.writing() as session:
        item = session.scalars(select(Item)).one()
        edit_deleted.delete(session, item, "test", "a mistake")
    whole.settle(repository)
    assert batch_of(repository, done).state == "failed"
    with repository.reading() as session:
        assert "deleted meanwhile" in batches.failures(session, done.batch_id)[0].reason


def test_what_its_reader_refused_is_red_in_the_batch(repository, scans):
    (scans / "quyen-9").mkdir()
    make_image(scans / "quyen-9" / "1.jpg", 120, 160)
    done = enqueue(repository, scans)
    assert done.failed
    whole.settle(repository)
    assert batch_of(repository, done).state == "failed" and state(repository) == "published"
    with repository.reading() as session:
        [job] = batches.failures(session, done.batch_id)
        assert "add a row" in job.reason and (job.details or {})["name"] == "quyen-9"
    with repository.writing() as session:
        batches.retry(session, done.batch_id)
    whole.settle(repository)
    assert batch_of(repository, done).state == "failed"


def test_pages_wait_for_a_scanner_that_must_be_asked(make_repository, scans):
    repository = make_repository()
    done = enqueue(repository, scans)
    deaf = make_repository(scanner="required", scanner_address="/nowhere/clamd.ctl")
    worker.work_once(deaf)
    assert batch_of(repository, done).pages == {"waiting": 3}
    with repository.reading() as session:
        assert {job.tries for job in session.scalars(select(Job))} == {0}
    whole.settle(repository)
    assert batch_of(repository, done).state == "done"


def test_who_asked_is_written_down(repository, scans):
    enqueue(repository, scans, agent="Nguyễn Thị Hoa")
    whole.settle(repository)
    with repository.reading() as session:
        assert set(session.scalars(select(Event.agent))) == {"Nguyễn Thị Hoa"}


def test_rooms_that_no_batch_knows_are_cleared(repository, scans):
    kept = enqueue(repository, mixed(scans.with_name("more")))
    lost = queued.room_of(repository, "lost")
    lost.mkdir()
    queued.clear_rooms(repository, older_than_seconds=-1)
    assert not lost.exists() and queued.room_of(repository, kept.batch_id).exists()


def _one_page(tools: Tools) -> int:
    with tools.repository.writing() as session:
        jobs = leases.claim(session, "page", 1)
    for job in jobs:
        queued._take(tools, OfPage(job))
    return len(jobs)
