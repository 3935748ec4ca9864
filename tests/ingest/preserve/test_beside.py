"""What looks after kept objects stands in nobody's way, nor does it run into a backup."""

import os
import threading

import pytest
from sqlalchemy import select

from ingest import worker
from ingest.catalog import edit_deleted, kept, leases
from ingest.catalog.models import Item, now
from ingest.preserve import holdback, purging, rounds, sweeping
from ingest.preserve.backup import backup
from ingest.preserve.reading import Pace
from ingest.search.engine import Query
from tests.builders import make_item_folder
from tests.ingest.preserve.drill import WANTED, fill
from tests.ingest.preserve.test_sweeping import after_days, leave_of
from tests.ingest.preserve.test_upkeep import hold
from tests.watchers import enqueue

LOWEST = 19


def test_what_somebody_waits_for_comes_in_while_fixity_is_in_the_middle_of_a_file(
    make_repository, tmp_path, monkeypatch
):
    held = hold(make_repository(fixity_bytes_per_second=1), tmp_path, pages=1)
    reading, priorities = threading.Event(), []

    class Watched(Pace):
        def spend(self, count: int) -> None:
            priorities.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            reading.set()
            super().spend(count)  # of a file that takes hours at this pace

    monkeypatch.setattr(rounds, "Pace", Watched)
    with held.reading() as session:
        unread = kept.tally(session, 90).unread
    stop = threading.Event()
    with rounds.alongside(held, stop):
        assert reading.wait(90)
        make_item_folder(tmp_path / "more", pages=2, name="quyen-2", width=120, height=160)
        enqueue(held, tmp_path / "more")
        while worker.work_once(held):
            pass
        assert held.search.search(Query("trang2")).total == 1
        with held.reading() as session:
            assert kept.tally(session, 90).unread >= unread
    assert set(priorities) == {LOWEST}


def test_while_a_backup_is_made_nothing_is_swept_or_purged_and_afterwards_it_is(
    repository, tmp_path, monkeypatch
):
    held, refused = fill(repository, tmp_path), []
    with held.reading() as session:
        one, other = session.scalars(select(Item)).all()
    with held.writing() as session:
        edit_deleted.delete(session, session.get_one(Item, one.id), "Lan", "a trial")
    left = leave_of(held, other.id)

    def another_tries(name: str) -> None:
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(leases, "me", lambda: "elsewhere/1/another")
            for remove in (
                lambda: sweeping.sweep(after_days(held, -1)),
                lambda: purging.purge(held, now(), "Lan"),
            ):
                with pytest.raises(holdback.HeldBack):
                    remove()
        refused.append(name)

    header, faults = backup(held, str(tmp_path / "backup.tar"), WANTED, another_tries)
    assert header.complete and not faults
    # Between any two of its files.
    assert len(refused) >= header.files > 10
    assert all(held.store.exists(key) for key in left)
    assert purging.purge(held, now(), "Lan") == 1
    assert sweeping.sweep(after_days(held, -1)) == len(left)
