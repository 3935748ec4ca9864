"""The worker brings the index up to date, makes pyramids again and moves the journal."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from ingest import indexing, worker
from ingest.catalog import batches, edit, find, journal, leases, rights
from ingest.catalog.models import Asset, Item, Job, Rights, now
from ingest.derive import derive_again
from ingest.search.engine import Query
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.watchers import ingest


@pytest.fixture
def held(repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=2)
    ingest(repository, tmp_path / "scans")
    return repository


def test_what_is_withdrawn_leaves_the_index(held):
    with held.writing() as session:
        item = session.scalars(select(Item)).one()
        edit.withdraw(session, item, "test", "a mistake")
    assert held.search.search(Query("trang1")).total == 1
    worker.work_once(held)
    assert held.search.search(Query("trang1")).total == 0


def test_a_missing_pyramid_is_made_again(held):
    with held.writing() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
        edit.queue(session, "derive", asset.id)
    key = keys.pyramid(asset.id, asset.derivation)
    before = held.store.get(key)
    held.store.delete(key)
    while worker.work_once(held):
        pass
    assert held.store.get(key) == before


def test_a_pyramid_that_cannot_be_made_fails_with_its_reason(held, monkeypatch):
    monkeypatch.setattr(leases, "REST_SECONDS", (0.0,))
    with held.writing() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
        edit.queue(session, "derive", asset.id)
    held.store.delete(asset.key)
    for _ in range(10):
        worker.work_once(held)
    with held.reading() as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.tries) == ("failed", leases.MAX_TRIES)
    assert "missing" in job.reason


def test_everything_reaches_the_journal(held):
    worker.work_once(held)
    with held.reading() as session:
        assert journal.waiting(session) == 0
    tables = {entry["table"] for entry in journal.entries(held.store)}
    assert {"library", "item", "page", "asset", "page_text", "rights", "event"} <= tables


def test_several_workers_run_and_one_of_them_is_the_first(repository):
    home = repository.settings.home
    assert not worker.is_running(home)
    one, other = worker.First(home), worker.First(home)
    assert one.take() and one.take() and not other.take()
    assert worker.is_running(home)
    one.leave()
    assert other.take()
    other.leave()


def test_patient_work_waits_for_what_is_urgent(held):
    with held.writing() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
        edit.queue(session, "derive", asset.id)
        edit.queue(session, "index", asset.item_id)
    worker.work_once(held)
    with held.reading() as session:
        assert [job.kind for job in session.scalars(select(Job))] == ["derive"]


def test_what_somebody_waits_for_goes_first(held):
    with held.writing() as session:
        assets = session.scalars(select(Asset.id).where(Asset.role == "master")).all()
        edit.queue(session, "derive", assets[0])
        edit.queue(session, "derive", assets[1], leases.INTERACTIVE)
        edit.queue(session, "index", session.scalars(select(Item.id)).one())
    assert worker._waiting(held)[0] == ("derive", leases.INTERACTIVE)
    worker.derive_queued(held)
    with held.reading() as session:
        left = session.scalars(select(Job).where(Job.kind == "derive")).one()
    assert left.subject_id == assets[0]


def test_a_pyramid_whose_lease_was_lost_is_not_recorded(held, tmp_path):
    with held.writing() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
        edit.queue(session, "derive", asset.id)
        asset.index_offset = 1
    with held.writing() as session:
        [job] = leases.claim(session, "derive", 1)
        batches.cancel(session, str(job.id))
    assert derive_again(held, asset.id, tmp_path, job) == ""
    with held.reading() as session:
        assert session.get(Asset, asset.id).index_offset == 1
        assert session.get(Job, job.id).state == "cancelled"


def test_work_of_a_dead_process_comes_back(held, monkeypatch):
    with held.writing() as session:
        edit.queue(session, "index", session.scalars(select(Item.id)).one())
    host = leases.me().split("/", maxsplit=1)[0]
    monkeypatch.setattr(leases, "me", lambda: f"{host}/999999999/dead")
    with held.writing() as session:
        assert len(leases.claim(session, "index", 5)) == 1
    monkeypatch.undo()
    with held.writing() as session:
        assert len(leases.claim(session, "index", 5)) == 1


def test_work_of_a_living_process_does_not(held, monkeypatch):
    with held.writing() as session:
        edit.queue(session, "index", session.scalars(select(Item.id)).one())
        assert len(leases.claim(session, "index", 5)) == 1
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/late")
    with held.writing() as session:
        assert leases.claim(session, "index", 5) == []


def test_a_late_worker_ends_nothing(held, monkeypatch):
    with held.writing() as session:
        edit.queue(session, "index", session.scalars(select(Item.id)).one())
        jobs = leases.claim(session, "index", 5)
        jobs[0].leased_until = now() - timedelta(seconds=1)
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/other")
    with held.writing() as session:
        leases.claim(session, "index", 5)
    monkeypatch.undo()
    with held.writing() as session:
        leases.done(session, jobs)
    with held.reading() as session:
        assert session.scalars(select(Job)).one().holder == "elsewhere/1/other"


def test_finding_what_is_not_there(held):
    with held.reading() as session, pytest.raises(find.NotHeld):
        find.item(session, "nothing")


def test_a_lost_index_is_built_again(held):
    shutil.rmtree(held.settings.index_folder)
    assert indexing.mend(held) == 1
    assert held.search.search(Query("trang1")).total == 1
    assert indexing.mend(held) == 0


def test_access_that_changes_by_date_is_told_by_the_index_from_that_day_on(held, monkeypatch):
    today = now().astimezone(held.rules.time_zone).date()
    with held.writing() as session:
        item = session.scalars(select(Item)).one()
        for row in list(item.rights):
            row.ends = today + timedelta(days=1)
        item.rights.append(Rights(item_id=item.id, tier="open", begins=today + timedelta(days=1)))
        item.rights[0].tier = "closed"
    indexing.rebuild(held)
    assert indexing.follow_rights(held, None) == indexing.follow_rights(held, today) == today
    worker.work_once(held)
    assert held.search.search(Query("")).facets["rights"] == (("closed", 1),)
    tomorrow = now() + timedelta(days=1)
    monkeypatch.setattr(indexing, "now", lambda: tomorrow)
    monkeypatch.setattr(rights, "now", lambda: tomorrow)
    indexing.follow_rights(held, today)
    worker.work_once(held)
    assert held.search.search(Query("")).facets["rights"] == (("open", 1),)
