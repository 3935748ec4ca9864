"""Everything of a filled repository comes back: from store and journal, and from objects alone."""

import dataclasses
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from ingest import indexing, worker
from ingest.catalog import edit, edit_deleted, edit_states, find
from ingest.catalog.models import Annotation, Holding, Item, Page, Record, now
from ingest.preserve import journalling
from ingest.preserve.rebuild import queue_missing_pyramids, rebuild_catalogue
from ingest.repository import open_repository
from ingest.search.engine import Query
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.ingest.preserve.test_rebuild import NOT_KEPT
from tests.restricting import restrict
from tests.services.repository import migrate
from tests.watchers import ingest

FILLED = {
    "activity", "annotation", "asset", "changeset", "collection", "event", "holding",
    "item", "item_collection", "library", "oai_event", "page", "page_text", "rights",
    "scheduled_publication", "tombstone",
    "work",
}  # fmt: skip  # names of tables


@pytest.fixture
def held(any_repository, tmp_path):
    """Published, restricted, withdrawn and deleted items, and a draft."""
    row = {"collection": "dia-chi", "work": "bo-sach", "volume": "1"}
    make_item_folder(tmp_path / "scans", pages=2, row=row)
    for name in ("quyen-2", "quyen-3"):
        make_item_folder(tmp_path / "scans", pages=1, name=name)
    ingest(any_repository, tmp_path / "scans")
    make_item_folder(tmp_path / "drafts", pages=1, name="nhap")
    ingest(any_repository, tmp_path / "drafts", publish=False)
    settle(any_repository)
    return any_repository


def tables(repository):
    """Give every row that lasts; the order of names in what is structured tells nothing."""
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(
                json.dumps(dict(row), sort_keys=True, default=repr)
                for row in connection.execute(select(table)).mappings()
            )
            for table in Record.metadata.sorted_tables
            if table.name not in NOT_KEPT
        }


def settle(repository):
    while worker.work_once(repository):
        pass


def change(repository):
    """Edit what no version of an object tells: only the journal does."""
    with repository.writing() as session:
        items = {item.source_id: item for item in session.scalars(select(Item))}
        edit_states.schedule(session, items["nhap"], now() + timedelta(days=1), "Lan")
        restrict(session, items["quyen-1"], "reduced", "Lan", reason="torn")
        edit.withdraw(session, items["quyen-2"], "Lan", "asked for")
        edit_deleted.delete(session, items["quyen-3"], "Lan", "given back")
        page = session.scalars(select(Page).where(Page.item_id == items["quyen-1"].id)).first()
        page.behavior = "non-paged"
        note = {"type": "TextualBody", "value": "Dấu son của nhà in"}
        box = {"x": 1, "y": 2, "width": 3, "height": 4}
        session.add(Annotation(page_id=page.id, motivation="commenting", body=note, selector=box))
        library = items["nhap"].library_id
        session.add(Holding(library_id=library, call_number="R.1", title={"vi": ["Sách"]}))
    settle(repository)
    journalling.catch_up(repository)


@pytest.fixture
def empty(held, tmp_path, request):
    """The same store under an empty database of the same engine, and no index."""
    if held.engine.dialect.name == "postgresql":
        cluster = request.getfixturevalue("postgresql_cluster")
        name = cluster.create()
        request.addfinalizer(lambda: cluster.drop(name))
        url = cluster.url(name)
    else:
        url = f"sqlite:///{tmp_path / 'again.db'}"
    migrate(url)
    again = open_repository(
        dataclasses.replace(
            held.settings,
            home=tmp_path / "again",
            database_url=url,
            store_path=held.settings.store_folder,
        )
    )
    yield again
    again.close()


def objects(repository):
    return {key: repository.store.get(key) for key in repository.store.list()}


def test_from_store_and_journal_every_table_and_object_comes_back(held, empty):
    change(held)
    rows, kept = tables(held), objects(held)
    assert {name for name, found in rows.items() if found} >= FILLED
    for key in list(held.store.list(keys.DERIVATIVES)):
        held.store.delete(key)
    rebuild_catalogue(empty)
    assert tables(empty) == rows
    assert queue_missing_pyramids(empty, lambda: None) == []
    while worker.derive_queued(empty):
        pass
    assert objects(empty) == kept
    indexing.rebuild(empty)
    found = empty.search.search(Query("trang1"))
    assert {hit.item_id for hit in found.hits} == {public(held)}


def public(repository):
    with repository.reading() as session:
        return session.scalars(select(Item.id).where(Item.state == "published")).one()


def test_from_objects_alone_everything_up_to_their_last_versions_comes_back(held, empty):
    rows = tables(held)
    change(held)
    for key in list(held.store.list(keys.JOURNAL)):
        held.store.delete(key)
    rebuild_catalogue(empty)
    back = tables(empty)
    assert {name: (back[name], rows[name]) for name in rows if back[name] != rows[name]} == {}
    with empty.reading() as session:
        item = session.scalars(select(Item).where(Item.source_id == "quyen-1")).one()
        assert find.pages(session, item.id)[1].has_text


def test_from_a_torn_journal_what_it_still_tells_goes_before_the_objects(held, empty):
    change(held)
    first = next(iter(held.store.list(keys.JOURNAL)))
    held.store.delete(first)
    rebuild_catalogue(empty)
    before, after = tables(held), tables(empty)
    for name in ("item", "page", "page_text", "asset", "library", "rights", "tombstone"):
        assert after[name] == before[name], name
