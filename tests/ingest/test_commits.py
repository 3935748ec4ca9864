"""A page is committed by itself, its item is touched once, the index is written once for many."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, func, select

from ingest import indexing, pipeline, queued
from ingest.catalog import batches
from ingest.catalog.models import Job, Page
from ingest.repository import Repository
from ingest.search.engine import Query
from ingest.tools import Tools
from tests.builders import make_item_folder
from tests.services.repository import new_repository
from tests.watchers import enqueue, ingest

FEW, MANY = 2, 6
WRITES = re.compile(r'^(?:UPDATE|INSERT INTO|DELETE FROM) "?(\w+)')
PARENTS = {"item", "library", "collection", "item_collection", "work"}


class Watched:
    """Counts what is written, and what others see of it after each commit."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.writes: Counter[str] = Counter()
        self.commits: list[frozenset[str]] = []  # the tables that each wrote
        self._open: set[str] = set()
        event.listen(repository.engine, "before_cursor_execute", self._said)
        event.listen(repository.engine, "commit", self._committed)

    def _said(self, *given: Any) -> None:
        found = WRITES.match(given[2])
        if found:
            self.writes[found[1]] += 1
            self._open.add(found[1])

    def _committed(self, _: Any) -> None:
        self.commits.append(frozenset(self._open))
        self._open.clear()

    @property
    def with_pages(self) -> int:
        return sum("page" in tables for tables in self.commits)

    @property
    def of_parents(self) -> Counter[str]:
        return Counter({name: self.writes[name] for name in PARENTS if self.writes[name]})


def scans_of(folder: Path, count: int) -> Path:
    row = {"collection": "dia-chi"}
    make_item_folder(folder / "scans", pages=count, width=120, height=160, row=row)
    return folder / "scans"


def pages(repository: Repository) -> int:
    with repository.reading() as session:
        return session.scalar(select(func.count()).select_from(Page)) or 0


def take_queued(repository: Repository, scans: Path) -> Watched:
    listed = enqueue(repository, scans).pages
    watched = Watched(repository)
    with Tools(repository) as tools:
        while queued.take_pages(tools):
            pass
    assert pages(repository) == listed
    return watched


def take_directly(repository: Repository, scans: Path) -> Watched:
    watched = Watched(repository)
    assert not ingest(repository, scans).failed
    return watched


@pytest.mark.parametrize("take", [take_queued, take_directly])
def test_pages_are_committed_one_by_one_and_their_item_as_often_for_many_as_for_few(
    tmp_path: Path, take: Callable[[Repository, Path], Watched]
) -> None:
    found = {}
    for count in (FEW, MANY):
        with new_repository(tmp_path / f"home{count}") as repository:
            found[count] = take(repository, scans_of(tmp_path / str(count), count))
    assert [found[count].with_pages for count in (FEW, MANY)] == [FEW, MANY]
    assert found[FEW].of_parents == found[MANY].of_parents
    assert found[MANY].of_parents["item"] > 0


def test_the_next_page_is_claimed_with_the_end_of_the_last(tmp_path: Path) -> None:
    commits = {}
    for count in (FEW, MANY):
        with new_repository(tmp_path / f"home{count}") as repository:
            watched = take_queued(repository, scans_of(tmp_path / str(count), count))
            commits[count] = sum("job" in tables for tables in watched.commits)
    assert commits[MANY] - commits[FEW] == MANY - FEW


def test_nothing_more_is_claimed_once_the_time_of_a_turn_is_up(tmp_path, monkeypatch) -> None:
    clock = iter([0.0, 0.0, 1.0, *[queued.TURN_SECONDS + 1] * MANY])
    monkeypatch.setattr(queued, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    with new_repository(tmp_path / "home") as repository:
        enqueue(repository, scans_of(tmp_path, MANY))
        with Tools(repository) as tools:
            assert queued.take_pages(tools) == 2
        with repository.reading() as session:
            states = Counter(session.scalars(select(Job.state).where(Job.kind == batches.UNIT)))
    assert states == {"done": 2, "waiting": MANY - 2}


def test_the_index_is_written_once_for_many_items(repository, tmp_path, monkeypatch):
    written = watch_index(repository, monkeypatch)
    monkeypatch.setattr(pipeline, "INDEX_SECONDS", 3600.0)
    for number in range(3):
        name = f"quyen-{number}"
        make_item_folder(tmp_path / "scans", 1, name=name, width=120, height=160)
    ingest(repository, tmp_path / "scans")
    assert written == [3]
    assert repository.search.search(Query("trang1")).total == 3
    monkeypatch.setattr(indexing, "ITEMS_A_BATCH", 2)
    enqueue_all_anew(repository, tmp_path / "more")
    assert written == [3, 2, 1]


def enqueue_all_anew(repository: Repository, scans: Path) -> None:
    for number in range(3):
        make_item_folder(scans, 1, name=f"them-{number}", width=120, height=160)
    enqueue(repository, scans)
    with Tools(repository) as tools:
        while queued.take_pages(tools) or queued.end_items(tools):
            pass
    while indexing.catch_up(repository):
        pass


def test_what_came_in_is_found_before_a_long_delivery_ends(repository, tmp_path, monkeypatch):
    written = watch_index(repository, monkeypatch)
    monkeypatch.setattr(pipeline, "INDEX_SECONDS", 0.0)
    for number in range(2):
        name = f"quyen-{number}"
        make_item_folder(tmp_path / "scans", 1, name=name, width=120, height=160)
    ingest(repository, tmp_path / "scans")
    assert written == [1, 1]


def watch_index(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Keep of how many items each commit of the index was."""
    written: list[int] = []
    replace = repository.search.replace

    def watched(items: Any) -> None:
        written.append(len(items))
        replace(items)

    monkeypatch.setattr(type(repository.search), "replace", lambda _, items: watched(items))
    return written
