"""A plan tells what the run would refuse, also what only the catalogue and the scanner know."""

import pytest
from sqlalchemy import select

from ingest.catalog import edit_deleted, find
from ingest.catalog.models import Collection, Item, Library
from ingest.plan import check
from ingest.planning.refused import refuse
from tests.builders import make_item_folder
from tests.reading import read
from tests.watchers import Remembering, ingest


def planned(repository, folder):
    watcher = Remembering()
    delivery = read(folder, repository.settings)
    plan = check(delivery, repository.settings, watcher)
    refuse(repository, delivery, "", plan, watcher)
    assert plan.problems == watcher.problems
    return plan


def told(problems):
    return [str(problem) for problem in problems]


@pytest.fixture
def scans(tmp_path):
    make_item_folder(tmp_path / "s", pages=1)
    return tmp_path / "s"


def test_an_unknown_library_is_told_by_the_plan_as_by_the_run(repository, scans):
    make_item_folder(scans, pages=1, name="quyen-2", row={"library": "khong-co"})
    plan = planned(repository, scans)
    assert plan.failures == 1
    assert [told(entry.problems) for entry in plan.entries] == [[], told(plan.problems)]
    assert "no library 'khong-co'" in told(plan.problems)[0]
    assert told(ingest(repository, scans).problems) == told(plan.problems)


def test_a_library_that_the_delivery_describes_is_none_that_is_missing(repository, scans):
    make_item_folder(scans, pages=1, name="quyen-2", row={"library": "huyen"})
    (scans / "libraries.csv").write_text("slug,name,kind\nhuyen,Huyện,district\n")
    assert planned(repository, scans).problems == []


def test_a_deleted_item_and_another_of_its_name_are_told(repository, scans, tmp_path):
    make_item_folder(scans, pages=1, name="quyen-2")
    ingest(repository, scans)
    with repository.writing() as session:
        found = session.scalars(select(Item.id).where(Item.source_id == "quyen-2")).one()
        edit_deleted.delete(session, find.item(session, found), "trùng", "an")
    other = tmp_path / "other"
    make_item_folder(other, pages=1, width=500, row={"title": "Sách khác"})
    make_item_folder(other, pages=1, name="quyen-2")
    plan = planned(repository, other)
    assert plan.failures == 2
    assert "is there already, with another title" in told(plan.problems)[0]
    assert "was deleted" in told(plan.problems)[1]
    assert told(ingest(repository, other).problems) == told(plan.problems)


def test_a_scanner_that_must_be_asked_and_is_silent_is_told(make_repository, scans, tmp_path):
    repository = make_repository(scanner="required", scanner_address=str(tmp_path / "none.ctl"))
    plan = planned(repository, scans)
    assert plan.failures == 1
    assert "without its word nothing is accepted" in told(plan.problems)[0]


def test_parents_are_found_in_whatever_order_and_told_where_there_are_none(repository, scans):
    (scans / "libraries.csv").write_text(
        "slug,name,kind,parent\nxa,Xã,commune,huyen\nhuyen,Huyện,district,\n"
        "truong,Trường,school,khong-co\n"
    )
    expected = [
        "truong: its parent khong-co is neither here nor described, so it stands at the top:"
        " correct it, or add its row"
    ]
    assert told(planned(repository, scans).problems) == expected
    assert told(ingest(repository, scans).problems) == expected
    with repository.reading() as session:
        rows = {row.slug: row for row in session.scalars(select(Library))}
    assert rows["xa"].parent_id == rows["huyen"].id
    assert rows["truong"].parent_id is None


def test_no_delivery_puts_a_collection_into_itself_by_way_of_one_that_is_here(repository, scans):
    for sheet in ("slug,title,parent\na,A,\nb,B,a\n", "slug,title,parent\na,A,b\n"):
        (scans / "collections.csv").write_text(sheet)
        problems = ingest(repository, scans).problems
    assert "would lie inside itself" in told(problems)[0]
    with repository.reading() as session:
        rows = {row.slug: row for row in session.scalars(select(Collection))}
        assert (rows["a"].parent_id, rows["b"].parent_id) == (None, rows["a"].id)
