"""Everything kept is read again within the days that are set; where it cannot be, that is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.diagnosis_upkeep import upkeep as doctor
from app.retold import tell
from ingest import worker
from ingest.catalog import kept
from ingest.catalog.models import Asset, KeptObject, now
from ingest.preserve import rounds, upkeep
from ingest.preserve.upkeep import WHOLE, Upkeep, take_stock
from ingest.repository import Repository
from tests.app.stock import account
from tests.app.test_keeping import told, visitor
from tests.builders import make_item_folder
from tests.watchers import ingest

DAYS = 10


class Clock:
    """Tells the time that the test has come to."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at

    def wait(self, days: float) -> None:
        self.at += timedelta(days=days)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(kept, "now", clock)
    monkeypatch.setattr(upkeep, "now", clock)
    return clock


@pytest.fixture
def held(make_repository, tmp_path) -> Repository:
    made: Repository = make_repository(fixity_days=DAYS)
    bring(made, tmp_path, "quyen-1")
    return made


def bring(repository, folder, name):
    make_item_folder(folder / name, pages=2, name=name, width=120, height=160)
    ingest(repository, folder / name)
    while worker.work_once(repository):
        pass
    take_stock(repository)


def a_day_of_reading(repository):
    """Read until nothing is due, as the worker does."""
    while rounds.once(Upkeep(repository, None)):
        pass


def tally(repository):
    with repository.reading() as session:
        return kept.tally(session, DAYS)


def oldest_check(repository):
    with repository.reading() as session:
        return kept.oldest(session)


def test_nothing_is_ever_left_unread_for_longer_whatever_comes_in(held, clock, tmp_path):
    objects = []
    for day in range(3 * DAYS):
        if day in (4, 13):
            bring(held, tmp_path, f"quyen-{day}")
        a_day_of_reading(held)
        stands = tally(held)
        assert (stands.unread, stands.overdue, stands.faulty) == (0, 0, 0), day
        assert clock.at - oldest_check(held) <= timedelta(days=DAYS)
        objects.append(stands.objects)
        clock.wait(days=1)
    assert objects[0] < objects[5] < objects[14] == objects[-1]


def test_what_rots_on_any_day_is_found_within_so_many(held, clock):
    a_day_of_reading(held)
    with held.reading() as session:
        keys = session.scalars(select(Asset.key).where(Asset.role == "master")).all()
    for key in keys:
        clock.wait(days=1.5)
        a_day_of_reading(held)
        held.store.put(key, b"rotten")
        for _ in range(DAYS):
            clock.wait(days=1)
            a_day_of_reading(held)
        with held.reading() as session:
            assert session.get_one(KeptObject, key).fault == kept.DAMAGED


def test_a_machine_that_cannot_keep_up_is_told_of_and_reads_the_oldest_first(held, clock):
    a_day_of_reading(held)
    everything = tally(held).objects
    assert everything > DAYS
    slow, read = Upkeep(held, None), []
    for _ in range(2 * DAYS):  # one object a day
        clock.wait(days=1)
        with held.reading() as session:
            some = kept.due(session, DAYS, 1)
        read += [row.checked_at for row in some if row.checked_at]
        assert {slow.check(row).outcome for row in some} <= {WHOLE}
    assert len(read) > DAYS and read == sorted(read)
    overdue = tally(held).overdue
    assert 0 < overdue < everything
    [check] = [one for one in doctor(held) if one.name == "fixity"]
    assert not check.well and check.needed and f"{overdue} overdue" in check.detail
    account(held)
    page = told(visitor(held, "thu-thu"))
    assert f"Not read in time {overdue}" in page
    assert f"{overdue} objects were not read again in time." in page
    a_day_of_reading(held)
    assert tally(held).overdue == 0


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_pace_that_is_too_slow_is_told_before_anything_is_late(held, clock, mirrored):
    with held.writing() as session:
        rows = session.scalars(select(KeptObject)).all()
        for row in rows:
            row.size_bytes, row.checked_at = 10**9, clock.at
            row.mirrored_at = clock.at if mirrored else None
    days = 24 if mirrored else 12  # a copy is read as often as what it is of
    choice = {
        "fixity_bytes_per_second": len(rows) * 10**9 // (12 * 86_400),
        "mirror_store": "local" if mirrored else "",
    }
    slow = replace(held, settings=replace(held.settings, **choice, fixity_days=days - 1))
    [check] = [one for one in doctor(slow) if one.name == "fixity"]
    sentence = f"everything takes {days} days to be read once, more than {days - 1}: raise"
    assert not check.well and sentence in check.detail
    assert f"mất {days} ngày, quá {days - 1} ngày: hãy tăng" in tell("vi", check.detail)
    account(held)
    for code, words in (
        ("en", f"{days} days at the pace that is set, not {days - 1}"),
        ("vi", f"{days} ngày với tốc độ đã đặt, chứ không phải {days - 1}"),
    ):
        assert words in told(visitor(slow, "thu-thu", code))
    fast = replace(held, settings=replace(held.settings, **choice, fixity_days=days + 1))
    assert [one.well for one in doctor(fast) if one.name == "fixity"] == [True]
    assert "at the pace" not in told(visitor(fast, "thu-thu"))
