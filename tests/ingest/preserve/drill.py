"""What tests of backups share: a repository to lose, and the drill that brings it back."""

from sqlalchemy import select

from ingest import indexing, worker
from ingest.catalog import accounts, edit_deleted
from ingest.catalog.models import Item, Record
from ingest.preserve import journalling
from ingest.preserve.backup import Wanted
from ingest.preserve.restore import restore
from ingest.preserve.verify import verify
from ingest.repository import open_repository
from ingest.search.engine import Query
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.watchers import ingest

KEY = b"a key of enough letters"
WANTED = Wanted(key=KEY, secret_key="signs sessions, and is long enough for it")


def quiet(_line):
    pass


def tables(repository):
    left_out = {"job"}
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).mappings().all()))
            for table in Record.metadata.sorted_tables
            if table.name not in left_out
        }


def objects(repository):
    return {key: repository.store.get(key) for key in repository.store.list()}


def fill(repository, tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=2, row={"collection": "dia-chi", "work": "bo-sach", "volume": "1"})
    make_item_folder(root, pages=1, name="quyen-2")
    ingest(repository, root)
    while worker.work_once(repository):
        pass
    with repository.writing() as session:
        accounts.add(session, "lan", "Lan", "hash of a password", "administrator")
    return repository


def drill(made, settings, where):
    """Restore into an empty place, and compare everything."""
    before, kept = tables(made), objects(made)
    restore(settings, where, KEY, quiet)
    again = open_repository(settings)
    try:
        assert tables(again) == before
        assert objects(again) == kept
        assert list(verify(again, checksums=True, progress=lambda: None)) == []
        assert indexing.rebuild(again) == 2
        assert again.search.search(Query("trang2")).total == 1
        goes_on(again)
    finally:
        again.close()


def goes_on(repository):
    """What changes afterwards overwrites nothing of the journal."""
    before = list(repository.store.list(keys.JOURNAL))
    with repository.writing() as session:
        edit_deleted.delete(session, session.scalars(select(Item)).first(), "Lan", "a trial")
    journalling.catch_up(repository)
    after = list(repository.store.list(keys.JOURNAL))
    assert after[: len(before)] == before and len(after) == len(before) + 1


def quiet_progress():
    pass
