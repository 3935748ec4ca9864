"""From the store alone, everything comes back."""

import pytest
from sqlalchemy import select

from ingest import indexing, worker
from ingest.catalog import (
    database,
    edit,
    edit_authorities,
    edit_card,
    edit_exhibitions,
    edit_notes,
    edit_order,
    edit_parting,
    edit_record,
    journal,
    parting_undo,
    schema,
)
from ingest.catalog.card_fields import value_of
from ingest.catalog.edit_authorities import KIND
from ingest.catalog.models import (
    Account,
    AccountLink,
    Attempt,
    Authority,
    Batch,
    Item,
    Job,
    KeptObject,
    Mail,
    Outbox,
    Page,
    Record,
    RecoveryCode,
    Role,
    SecondFactor,
    SignIn,
    UpkeepNote,
    ViewerPass,
)
from ingest.catalog.note import Note, NoteText
from ingest.catalog.three_way import Given
from ingest.exhibition import ExhibitionSource, Part, View
from ingest.preserve import journalling
from ingest.preserve.rebuild import (
    NotEmpty,
    NothingToRebuild,
    queue_missing_pyramids,
    rebuild_catalogue,
)
from ingest.search.engine import Query
from ingest.storage import keys
from ingest.text.page_text import Box
from tests.builders import make_item_folder
from tests.restricting import restrict
from tests.services.repository import new_repository
from tests.watchers import ingest

NOT_KEPT = {
    table.__tablename__
    for table in (
        *(
            Account,
            AccountLink,
            Attempt,
            Mail,
            RecoveryCode,
            Role,
            SecondFactor,
            SignIn,
            ViewerPass,
        ),
        *(Batch, Job, KeptObject, Outbox, UpkeepNote),
    )
}


def tables(repository):
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).mappings().all()))
            for table in Record.metadata.sorted_tables
            if table.name not in NOT_KEPT
        }


def _name(session, item):
    """Have an entry of the lists named by the item, renamed, and another merged into it."""
    rows = [Authority(kind="person", preferred={}) for _ in range(2)]
    for row, name in zip(rows, ("Lê Quý Đôn", "Quế Đường"), strict=True):
        edit_record.make(session, KIND, row, {"preferred": {"vi": [name]}}, "test")
    named = Given([{"vi": ["Lê Quý Đôn"]}], value_of(item.description, "creator"))
    edit_card.save(session, item, {"creator": named}, "test")
    edit_authorities.merge(session, rows[0], rows[1], "test")


def _part(repository):
    """Have a page made an item of its own, and be merged in again."""
    with repository.writing() as session:
        item = session.scalars(select(Item).where(Item.source_id == "quyen-1")).one()
        pages = edit_order.pages_of(session, item)
        new = edit_parting.split(session, item, pages[1:], "test")
        edit_parting.merge(session, item, new, "test")
    with repository.writing() as session:
        item = session.scalars(select(Item).where(Item.source_id == "quyen-1")).one()
        (change,) = parting_undo.open_ones(session, item)
        parting_undo.take_back(session, item, change, "test")
        (change,) = parting_undo.open_ones(session, item)
        parting_undo.take_back(session, item, change, "test")


@pytest.fixture
def held(repository, tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=2, row={"collection": "dia-chi", "work": "bo-sach", "volume": "1"})
    make_item_folder(root, pages=1, name="quyen-2", row={"access": "staff"})
    ingest(repository, root)
    with repository.writing() as session:
        item = session.scalars(select(Item)).first()
        restrict(session, item, "closed", "test", reason="torn")
        page = session.scalars(select(Page).where(Page.item_id == item.id)).first()
        said = Note((NoteText("Dấu triện", "vi"),), place=Box(1, 2, 3, 4))
        for _ in range(2):
            note = edit_notes.annotate(session, page, said, creator="https://example.org/1")
        edit_notes.erase(session, note, editor="test")
        for slug, left in (("bon-mua", 2), ("hai", 1), ("hai", 0)):
            views = (Part({"vi": ["Lời."]}, View(item.id, 1, Box(1, 2, 30, 40), {"vi": ["Dấu"]})),)
            parts = (*views, Part(view=View(item.id, 1)))[:left]
            told = ExhibitionSource(slug, {"vi": ["Bốn mùa"]}, state="published", parts=parts)
            edit_exhibitions.keep_exhibition(session, told)
        _name(session, item)
    worker.work_once(repository)
    _part(repository)
    worker.work_once(repository)
    return repository


def test_the_catalogue_comes_back_from_the_journal(held, make_repository, empty_database_url):
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    engine.dispose()
    again = make_repository(database_url=empty_database_url, store_path=held.settings.store_folder)
    rebuild_catalogue(again)
    assert tables(again) == tables(held)
    assert indexing.rebuild(again) == 2
    assert again.search.search(Query("trang2")).total == 1
    assert queue_missing_pyramids(again, lambda: None) == []


def test_what_comes_after_a_rebuild_does_not_overwrite_the_journal(
    held, make_repository, empty_database_url, tmp_path
):
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    engine.dispose()
    again = make_repository(database_url=empty_database_url, store_path=held.settings.store_folder)
    rebuild_catalogue(again)
    before = list(held.store.list(keys.JOURNAL))
    make_item_folder(tmp_path / "more", pages=1, name="quyen-3")
    ingest(again, tmp_path / "more")
    assert list(held.store.list(keys.JOURNAL))[: len(before)] == before
    assert journal.entries(again.store)[-1]["table"]
    with new_repository(tmp_path / "third", store_path=held.settings.store_folder) as third:
        rebuild_catalogue(third)
        assert tables(third) == tables(again)


def test_missing_pyramids_come_back(held):
    for key in list(held.store.list(keys.DERIVATIVES)):
        held.store.delete(key)
    assert queue_missing_pyramids(held, lambda: None) == []
    made = 0
    while worker.derive_queued(held):
        made += 1
    assert made == 3


def test_a_full_database_is_left_alone(held):
    with pytest.raises(NotEmpty):
        rebuild_catalogue(held)


def test_an_empty_store_is_told(repository):
    with pytest.raises(NothingToRebuild):
        rebuild_catalogue(repository)


def test_a_stretch_written_twice_counts_once(held):
    with held.writing() as session:
        item = session.scalars(select(Item)).first()
        edit.touch(session, item)
    before = len(journal.entries(held.store))
    with held.reading() as session:
        rows = journal.stretch(session)
    journal.write(held.store, rows[:1])
    journalling.catch_up(held)
    assert len(journal.entries(held.store)) == before + len(rows)
