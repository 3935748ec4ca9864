"""Built documents: on disk for every process, built again when their version changes."""

import pytest

from iiif.presentation.documents import Documents
from ingest.storage.disk_cache import DiskCache


@pytest.fixture
def disk(tmp_path):
    made = DiskCache(tmp_path / "documents", 1_000_000)
    yield made
    made.close()


def refused():
    raise AssertionError("it is there already")


def test_another_process_finds_what_one_has_built(disk):
    built = Documents(60, disk).of("a", lambda: "1", lambda: {"id": "Ạ"})
    assert Documents(60, disk).of("a", lambda: "1", refused) == built


def test_another_version_or_name_is_built_anew(disk):
    documents = Documents(0, disk)
    one = documents.of("a", lambda: "1", lambda: {"id": 1})
    two = documents.of("a", lambda: "2", lambda: {"id": 2})
    other = documents.of("b", lambda: "1", lambda: {"id": 3})
    assert len({one.etag, two.etag, other.etag}) == 3
    assert documents.of("a", lambda: "1", refused) == one


def test_without_a_version_nothing_is_kept_on_disk(disk):
    Documents(60, disk).of("a", None, lambda: {"id": 1})
    assert Documents(60, disk).of("a", None, lambda: {"id": 2}).etag != "1"
    assert disk.read("a") is None


def test_a_damaged_entry_is_built_again(disk, tmp_path):
    Documents(60, disk).of("a", lambda: "1", lambda: {"id": 1})
    disk.close()
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file() and len(path.name) == 40)
    entry.write_bytes(entry.read_bytes()[:-3])
    again = Documents(60, disk).of("a", lambda: "1", lambda: {"id": 2})
    assert again == Documents(60, None).of("a", lambda: "1", lambda: {"id": 2})
