"""The grid of a delivery of thousands of pages costs what that of a small one does."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from ingest.catalog.identifiers import derived_id
from ingest.catalog.models import Batch, Consignment, Job, now
from tests.app.curate.bringing import begin
from tests.app.curate.desk import open_desk
from tests.queries import asked_of
from tests.services.repository import new_repository

SMALL, LARGE = 1_000, 10_000
PAGES_OF_ITEM, EVERY_FAILED = 5, 2  # in the small one too, more than are shown
MOST_QUERIES = 14
# What stands around the letters, and what a run's page says beside them.
AROUND_BYTES, PAGE_BYTES = 500, 150_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("desk")) as repository:
        yield open_desk(repository)


@pytest.fixture(scope="module")
def person(desk):
    return desk.sign_in("xuat-a")


@pytest.fixture(scope="module")
def runs(desk, person):
    """A small and a large delivery, half of whose pages were tried; their addresses."""
    return {count: running(desk, person, count) for count in (SMALL, LARGE)}


def running(desk, person, count):
    delivery = begin(desk, person, name=f"Đợt {count}")
    with desk.repository.writing() as session:
        row = session.get_one(Consignment, delivery.rpartition("/")[2])
        row.batch_id, row.state = derived_id("batch", row.id), "running"
        session.add(Batch(id=row.batch_id, name=row.name, options={}))
        session.flush()
        items = [derived_id(row.id, str(at)) for at in range(count // PAGES_OF_ITEM)]
        ends = [{"kind": "item", "subject_id": one, "state": "held", "batch_id": row.batch_id,
                 "details": {"source": one}} for one in items]  # fmt: skip  # a row
        # Rows of a test need no journal, and so many objects would take long.
        session.execute(insert(Job), ends)
        session.execute(insert(Job), [page(row, items, at, count) for at in range(count)])
    return delivery


def page(row, items, at, count):
    """Give the row of a page: the first half was tried, and every second of it failed."""
    tried = at < count // 2
    failed = tried and at % EVERY_FAILED == 0
    return {
        "kind": "page",
        "subject_id": items[at // PAGES_OF_ITEM],
        "batch_id": row.batch_id,
        "state": "failed" if failed else "done" if tried else "waiting",
        "reason": "the file ends before its last row" if failed else "",
        "details": {"item": items[at // PAGES_OF_ITEM], "name": f"{at:06}.tif"},
        "ended_at": now() - timedelta(seconds=count - at) if tried else None,
    }


def cost(desk, person, path, **headers):
    """Ask twice; give the second answer, with the queries that it took."""
    person.client.get(path, headers=headers)
    with asked_of(desk.repository.engine) as asked:
        answer = person.client.get(path, headers=headers)
    return answer, asked


def test_the_page_of_a_run_grows_with_nothing(desk, person, runs):
    small, asked_of_small = cost(desk, person, f"{runs[SMALL]}/run")
    large, asked_of_large = cost(desk, person, f"{runs[LARGE]}/run")
    assert small.status_code == large.status_code == 200
    assert len(asked_of_large) == len(asked_of_small) <= MOST_QUERIES, "\n".join(asked_of_large)
    assert len(large.data) <= PAGE_BYTES
    assert len(large.data) - len(small.data) <= AROUND_BYTES


def test_the_grid_is_a_byte_for_each_page(desk, person, runs):
    small, asked_of_small = cost(desk, person, f"{runs[SMALL]}/run/grid.json")
    large, asked_of_large = cost(desk, person, f"{runs[LARGE]}/run/grid.json")
    assert len(asked_of_large) == len(asked_of_small) <= MOST_QUERIES, "\n".join(asked_of_large)
    cells = large.get_json()["cells"]
    assert (len(cells), cells[:5], cells[-1]) == (LARGE, "fdfdf", "w")
    assert len(small.data) <= SMALL + AROUND_BYTES
    assert len(large.data) <= LARGE + AROUND_BYTES


def test_a_grid_in_which_nothing_moved_is_not_sent_again(desk, person, runs):
    path = f"{runs[LARGE]}/run/grid.json"
    first, asked_of_first = cost(desk, person, path)
    known = {"If-None-Match": first.headers["ETag"]}
    again, asked_of_again = cost(desk, person, path, **known)
    assert (again.status_code, again.data) == (304, b"")
    assert len(asked_of_again) < len(asked_of_first)
    with desk.repository.writing() as session:
        row = session.get_one(Consignment, runs[LARGE].rpartition("/")[2])
        last = session.query(Job).filter_by(batch_id=row.batch_id, state="waiting").first()
        last.state, last.ended_at = "done", now()
    moved = person.client.get(path, headers=known)
    assert moved.status_code == 200
    assert moved.get_json()["cells"].count("d") == first.get_json()["cells"].count("d") + 1


def test_a_cell_far_behind_is_told_of(desk, person, runs):
    told, asked = cost(desk, person, f"{runs[LARGE]}/run/pages/{LARGE - 1}.json")
    assert told.get_json()["page"] == f"{LARGE - 1:06}.tif"
    assert len(asked) <= MOST_QUERIES
    assert person.client.get(f"{runs[LARGE]}/run/pages/{LARGE}.json").status_code == 404
