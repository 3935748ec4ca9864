"""Objects of items: whole, valid for others' validators, a version an accession and publication."""

import json
import subprocess

import pytest
from lxml import etree
from sqlalchemy import select

from ingest.catalog import edit, find
from ingest.catalog.models import Asset, Item, Job
from ingest.preserve import closing
from ingest.preserve.ocfl import roots
from ingest.preserve.ocfl.check import check_object
from ingest.preserve.verify import verify
from ingest.storage import keys
from ingest.storage.store import Changed
from tests.builders import make_image, make_item_folder
from tests.required import TOP, program
from tests.restricting import restrict
from tests.watchers import ingest

VALIDATOR = TOP / ".venv/validator/bin/python"
# ocfl-py 2.1 knows two registered layouts, not ours (0007), so it is told the rest of it.
OCFL_PY = """
import sys
from ocfl import StorageRoot
from ocfl.layout import Layout
from ocfl.layout_registry import add_layout

NAME = "0007-n-tuple-omit-prefix-storage-layout"


class Tuples(Layout):
    def __init__(self):
        super().__init__()
        self.NAME = NAME
        names = "delimiter tupleSize numberOfTuples zeroPadding reverseObjectRoot".split()
        self.PARAMS = dict.fromkeys(names, lambda value: None)

    def identifier_to_path(self, identifier):
        name = identifier.rpartition(":")[2]
        return f"{name[:2]}/{name[2:4]}/{name}"


add_layout(NAME, Tuples)
root = StorageRoot(root=sys.argv[1])
good = root.validate()
print(root.log.messages, root.errors, root.num_objects, root.good_objects)
sys.exit(0 if good and root.num_objects == root.good_objects == 2 else 1)
"""


@pytest.fixture
def scans(tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=3)
    return root


def only_item(repository):
    with repository.reading() as session:
        return session.scalars(select(Item)).one()


def inventory(repository, item):
    return json.loads(repository.store.get(f"{keys.item_root(item.id)}inventory.json"))


def test_an_item_becomes_one_valid_object(any_repository, scans):
    ingest(any_repository, scans)
    item, store = only_item(any_repository), any_repository.store
    assert check_object(store, keys.item_root(item.id)) == []
    found = inventory(any_repository, item)
    assert found["head"] == "v1" and found["id"] == f"urn:tangthu:{item.id}"
    logical = {path for paths in found["versions"]["v1"]["state"].values() for path in paths}
    assert {"metadata/premis.xml", "metadata/catalogue.jsonl.gz"} < logical
    assert sum(path.startswith("pages/0000") for path in logical) == 3
    with any_repository.reading() as session:
        for asset in session.scalars(select(Asset)):
            assert asset.state == "kept" and asset.key.startswith(keys.item_root(item.id))
            assert found["manifest"][asset.sha512] == [
                asset.key.removeprefix(keys.item_root(item.id))
            ]
    assert list(store.list(keys.STAGING)) == []


def test_others_find_the_storage_root_and_every_object_valid(any_repository, scans, tmp_path):
    ingest(any_repository, scans)
    make_item_folder(tmp_path / "more", pages=1, name="quyen-2")
    ingest(any_repository, tmp_path / "more")
    python = program(VALIDATOR, "ocfl-py: run `make validator`")
    root = as_folder(any_repository, tmp_path / "copied") / "objects"
    answer = subprocess.run(
        [python, "-W", "ignore", "-c", OCFL_PY, str(root)], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def as_folder(repository, folder):
    """Give the store as a folder, which is all that ocfl-py reads: that of S3 is copied whole."""
    if repository.settings.store == "local":
        return repository.settings.store_folder
    for key in repository.store.list("objects/"):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(repository.store.get(key))
    return folder


def test_a_second_accession_is_a_second_version_that_keeps_the_first(any_repository, scans):
    ingest(any_repository, scans)
    item = only_item(any_repository)
    first = inventory(any_repository, item)
    again = ingest(any_repository, scans)
    assert not again.failed and inventory(any_repository, item) == first  # nothing new, no version
    image = next(path for path in scans.rglob("0002.*") if path.suffix != ".xml")
    make_image(image, 640, 800, seed=99)
    ingest(any_repository, scans)
    second = inventory(any_repository, item)
    assert second["head"] == "v2" and second["versions"]["v1"] == first["versions"]["v1"]
    assert check_object(any_repository.store, keys.item_root(item.id)) == []
    new = [path for paths in second["manifest"].values() for path in paths if "/originals/" in path]
    assert sum(path.startswith("v1/") for path in new) == 3
    assert sum(path.startswith("v2/") for path in new) == 1  # only what is new is kept anew


def test_publishing_is_a_version_and_editing_is_none(repository, scans):
    ingest(repository, scans, publish=False)
    item = only_item(repository)
    assert inventory(repository, item)["head"] == "v1"
    with repository.writing() as session:
        restrict(session, find.item(session, item.id), "reduced", "test")
    closing.close_queued(repository)
    assert inventory(repository, item)["head"] == "v1"
    with repository.writing() as session:
        edit.publish(session, find.item(session, item.id), "test")
    closing.close_queued(repository)
    assert inventory(repository, item)["head"] == "v2"
    assert check_object(repository.store, keys.item_root(item.id)) == []


def change(repository, item):
    with repository.writing() as session:
        restrict(session, find.item(session, item.id), "reduced", "test")


def test_closing_again_what_is_closed_makes_no_version(any_repository, scans):
    ingest(any_repository, scans)
    item = only_item(any_repository)
    before = inventory(any_repository, item)
    assert closing.close(any_repository, item.id, "test") == "v1"
    assert inventory(any_repository, item) == before
    assert check_object(any_repository.store, keys.item_root(item.id)) == []


class PowerCut(Exception):
    pass


def cut_after(store, monkeypatch, count):
    """Let the power go after so many writes."""
    real = {name: getattr(store, name) for name in ("put", "copy", "replace", "delete")}
    done = list[str]()

    def counted(name):
        def act(*given):
            if len(done) == count:
                raise PowerCut
            done.append(name)
            return real[name](*given)

        return act

    for name in real:
        monkeypatch.setattr(store, name, counted(name))


@pytest.mark.parametrize("after", range(14))
@pytest.mark.parametrize("version", [1, 2])
def test_a_stop_anywhere_leaves_a_whole_version_and_is_gone_on_with(
    make_repository, scans, monkeypatch, after, version
):
    repository = make_repository()
    monkeypatch.setattr(closing, "close", lambda *_: pytest.fail("not yet"))
    monkeypatch.setattr(closing, "close_queued", lambda *_: 0)
    ingest(repository, scans)
    monkeypatch.undo()
    item = only_item(repository)
    if version == 2:
        closing.close_queued(repository)
        change(repository, item)
        with repository.writing() as session:
            edit.queue(session, closing.KEEP, item.id)
    cut_after(repository.store, monkeypatch, after)
    try:
        closing.close(repository, item.id, "test")
    except PowerCut:
        pass
    else:
        assert after > {1: 12, 2: 6}[version]  # there were fewer steps than that
    monkeypatch.undo()
    told = verify(repository, checksums=True, progress=lambda: None)
    assert [str(found) for found in told if not found.harmless] == []
    closing.close(repository, item.id, "test")
    assert check_object(repository.store, keys.item_root(item.id)) == []
    assert list(repository.store.list(keys.STAGING)) == []
    with repository.reading() as session:
        for asset in session.scalars(select(Asset)):
            assert repository.store.exists(asset.key) and asset.state == "kept"


def test_of_two_writers_one_is_told(repository, scans):
    ingest(repository, scans)
    item = only_item(repository)
    root = keys.item_root(item.id)
    raw = repository.store.get(f"{root}inventory.json")
    change(repository, item)
    closing.close(repository, item.id, "one")
    with pytest.raises(Changed):
        repository.store.replace(f"{root}inventory.json", b"{}", raw)
    assert check_object(repository.store, root) == []


def test_where_root_and_sidecar_disagree_the_highest_whole_version_counts(repository, scans):
    ingest(repository, scans)
    item = only_item(repository)
    root = keys.item_root(item.id)
    change(repository, item)
    closing.close(repository, item.id, "test")
    repository.store.put(f"{root}inventory.json", b'{"half": ')
    _, found = roots.current(repository.store, root)
    assert found is not None and found.head == inventory_of_version(repository, root, "v2")["head"]
    closing.close(repository, item.id, "test")
    assert check_object(repository.store, root) == []


def inventory_of_version(repository, root, name):
    return json.loads(repository.store.get(f"{root}{name}/inventory.json"))


def test_a_file_that_changed_while_it_waited_is_not_kept_silently(repository, scans, monkeypatch):
    monkeypatch.setattr(closing, "close_queued", lambda *_: 0)
    ingest(repository, scans)
    monkeypatch.undo()
    key = next(key for key in repository.store.list(keys.STAGING) if "/originals/" in key)
    repository.store.put(key, b"other bytes")
    closing.close_queued(repository)
    with repository.reading() as session:
        job = session.scalars(select(Job).where(Job.kind == "keep")).one()
        assert "is not as it came" in job.reason
    assert list(repository.store.list(keys.item_root(only_item(repository).id))) == []


def test_premis_is_valid_and_tells_what_was_done(repository, scans, conformance):
    ingest(repository, scans)
    item = only_item(repository)
    found = inventory(repository, item)
    place = next(
        found["manifest"][digest][0]
        for digest, paths in found["versions"]["v1"]["state"].items()
        if "metadata/premis.xml" in paths
    )
    document = etree.fromstring(repository.store.get(keys.item_root(item.id) + place))
    etree.XMLSchema(etree.parse(conformance / "xsd" / "premis.xsd")).assertValid(document)
    kinds = {node.text for node in document.iter("{http://www.loc.gov/premis/v3}eventType")}
    assert {"ingestion", "dissemination"} <= kinds
