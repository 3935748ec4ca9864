"""The queue gives each piece of work to one worker, by the database's clock, on both engines."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from ingest.catalog import batches, leases
from ingest.catalog.clock import clock
from ingest.catalog.models import Batch, Job, now
from ingest.heartbeat import heartbeat
from ingest.repository import Repository


@pytest.fixture
def repository(make_repository: Callable[..., Repository], database_url: str) -> Repository:
    opened: Repository = make_repository(database_url=database_url)
    return opened


def put(repository: Repository, number: int = 1, **given) -> list[int]:
    with repository.writing() as session:
        jobs = [
            Job(**{"kind": "try", "subject_id": f"s{at}"} | given)  # a subject each
            for at in range(number)
        ]
        session.add_all(jobs)
        session.flush()
        return [job.id for job in jobs]


def batch_of(repository: Repository, pages: int, items: int = 1) -> str:
    with repository.writing() as session:
        batch = Batch(name="scans", options={})
        session.add(batch)
        session.flush()
        for item in range(items):
            session.add(Job(kind="item", subject_id=f"i{item}", batch_id=batch.id, state="held"))
            for _ in range(pages):
                session.add(Job(kind="page", subject_id=f"i{item}", batch_id=batch.id))
        return batch.id


def claim(repository: Repository, limit: int = 1, kind: str = "try") -> list[Job]:
    with repository.writing() as session:
        return leases.claim(session, kind, limit)


def states(repository: Repository) -> list[tuple[str, str]]:
    with repository.reading() as session:
        return sorted((kind, state) for kind, state in session.execute(select(Job.kind, Job.state)))


def test_the_database_tells_the_time(repository):
    with repository.reading() as session:
        told = session.scalar(select(clock()))
        later = session.scalar(select(clock(90)))
    assert abs(told - now()) < timedelta(seconds=5)
    assert timedelta(seconds=89) < later - told < timedelta(seconds=92)


def test_a_claim_is_one_statement(repository):
    put(repository, 3)
    said: list[str] = []
    event.listen(repository.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    assert len(claim(repository, 2)) == 2
    [taking] = [one for one in said if one.lstrip().startswith(("UPDATE", "WITH"))]
    assert "RETURNING" in taking
    on_postgresql = repository.engine.dialect.name == "postgresql"
    assert ("FOR UPDATE SKIP LOCKED" in taking) == on_postgresql


def test_many_workers_get_each_piece_once(repository):
    ids = put(repository, 60)
    taken: list[int] = []

    def work() -> None:
        while jobs := claim(repository, 2):
            taken.extend(job.id for job in jobs)
            with repository.writing() as session:
                leases.done(session, jobs)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken) == ids
    assert states(repository) == []


def test_the_most_urgent_comes_first_then_the_oldest(repository):
    late, urgent, early = (
        put(repository, priority=priority)[0] for priority in (5, leases.INTERACTIVE, 5)
    )
    assert [claim(repository)[0].id for _ in range(3)] == [urgent, late, early]


def test_failed_work_rests_longer_each_time_and_is_red_at_last(repository):
    put(repository)
    rests = []
    for _ in range(leases.MAX_TRIES):
        with repository.writing() as session:
            session.execute(update(Job).values(not_before=None))
        jobs = claim(repository)
        with repository.writing() as session:
            leases.failed(session, jobs, "0003.tif is damaged: scan it again")
        assert claim(repository) == []
        with repository.reading() as session:
            job = session.scalars(select(Job)).one()
            rests.append(job.not_before)
    assert (job.state, job.tries) == ("failed", leases.MAX_TRIES)
    assert job.reason == "0003.tif is damaged: scan it again" and job.ended_at
    assert rests[1] - rests[0] > timedelta(seconds=30)


def test_a_lease_that_ran_out_is_anothers(repository, monkeypatch):
    put(repository)
    jobs = claim(repository)
    with repository.writing() as session:
        session.execute(update(Job).values(leased_until=clock(-1)))
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/other")
    assert [job.tries for job in claim(repository)] == [2]
    monkeypatch.undo()
    with repository.writing() as session:
        assert not leases.still_held(session, jobs[0])
        leases.failed(session, jobs, "too late")
        assert leases.renew(session, jobs) == 0
    assert states(repository) == [("try", "running")]


def test_a_heartbeat_keeps_long_work(repository, monkeypatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", 1.0)
    put(repository)
    jobs = claim(repository)
    with heartbeat(repository, jobs) as lost:
        time.sleep(1.6)
        assert claim(repository) == [] and not lost.is_set()
        with repository.writing() as session:
            batches.cancel(session, str(jobs[0].id))
        assert lost.wait(5)


def test_what_its_worker_dies_of_again_and_again_is_red(repository, monkeypatch):
    put(repository, tries=leases.MAX_LOSSES - 1)
    host = leases.me().split("/", maxsplit=1)[0]
    monkeypatch.setattr(leases, "me", lambda: f"{host}/999999999/dead")
    assert len(claim(repository)) == 1
    assert claim(repository) == []
    with repository.reading() as session:
        assert "see its log" in session.scalars(select(Job)).one().reason


def test_what_an_error_made_a_worker_leave_is_put_back_untried(repository):
    put(repository)
    claim(repository)
    with repository.writing() as session:
        leases.drop(session, ["other"])
    assert claim(repository) == []
    with repository.writing() as session:
        leases.drop(session, ["try"])
    assert [job.tries for job in claim(repository)] == [1]


def test_a_subject_is_reserved_by_one(repository, monkeypatch):
    def reserve() -> str:
        with repository.writing() as session:
            return leases.hold(session, "ingest", "i1")

    assert reserve() == "" and reserve() == ""
    mine = leases.me()
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/other")
    assert reserve() == mine
    with repository.reading() as session:
        assert leases.holder(session, "ingest", "i1") == mine
    with repository.writing() as session:
        session.execute(update(Job).values(leased_until=clock(-1)))
    assert reserve() == ""


def test_a_batch_is_paused_resumed_cancelled_and_tried_again(repository):
    batch = batch_of(repository, pages=3)

    def told() -> str:
        with repository.reading() as session:
            return batches.progress(session)[0].state

    [held] = claim(repository, kind="page")
    with repository.writing() as session:
        assert batches.pause(session, batch) == 3
        assert not leases.still_held(session, held)
    assert claim(repository, kind="page") == [] and told() == "paused"
    with repository.writing() as session:
        assert batches.resume(session, batch) == 3
    assert len(claim(repository, kind="page")) == 1 and told() == "running"
    with repository.writing() as session:
        assert batches.cancel(session, batch) == 4
    assert claim(repository, kind="page") == [] and told() == "cancelled"
    with repository.writing() as session:
        assert batches.retry(session, batch) == 4
    assert ("item", "held") in states(repository) and told() == "waiting"


def test_an_item_is_ended_after_its_last_page(repository):
    batch = batch_of(repository, pages=2, items=2)
    for ended in (False, True):
        [job] = claim(repository, kind="page")
        with repository.writing() as session:
            batches.lock_end(session, batch, job.subject_id)
            leases.done(session, [job])
            session.flush()
            batches.release(session, batch, job.subject_id)
        assert [one.subject_id for one in claim(repository, kind="item")] == (
            ["i0"] if ended else []
        )


def test_progress_is_reckoned_from_the_last_pages_until_now(repository):
    batch = batch_of(repository, pages=5)
    with repository.writing() as session:
        for at, job in enumerate(session.scalars(select(Job).where(Job.kind == "page"))):
            if at < 3:
                job.state, job.ended_at = "done", clock(-10 * (3 - at))
    with repository.reading() as session:
        [progress] = batches.progress(session)
    assert (progress.batch.id, progress.listed, progress.left) == (batch, 5, 2)
    # Two pages since the first one, which ended 30 seconds ago.
    assert progress.pages_per_second == pytest.approx(2 / 30, rel=0.1)
    assert progress.seconds_left == pytest.approx(30, rel=0.1)


def test_a_batch_that_ended_is_forgotten_and_an_open_one_is_not(repository):
    batch = batch_of(repository, pages=1)
    with repository.writing() as session:
        assert batches.forget_ended(session, now() + timedelta(days=1)) == []
        session.execute(update(Job).values(state="done"))
        assert batches.forget_ended(session, now() + timedelta(days=1)) == [batch]
    assert states(repository) == []


def test_what_is_not_there_is_told(repository):
    with repository.writing() as session, pytest.raises(batches.NoSuchWork, match="tangthu jobs"):
        batches.pause(session, "99")
