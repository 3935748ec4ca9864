"""The official fixtures of OCFL 1.0 and 1.1: good ones pass, bad ones fail by their own codes."""

import re
import shutil
from pathlib import Path

import pytest

from ingest.preserve.ocfl.check import check_object
from ingest.storage.local import LocalStore

SETS = ("ocfl_1.0/1.0", "ocfl_1.1/1.1")
COUNTS = {
    "ocfl_1.0/1.0/good-objects": 10,
    "ocfl_1.0/1.0/warn-objects": 14,
    "ocfl_1.0/1.0/bad-objects": 52,
    "ocfl_1.1/1.1/good-objects": 12,
    "ocfl_1.1/1.1/warn-objects": 13,
}


def put(store, folder: Path) -> str:
    """Put a fixture's files into a store; gives the root of the object."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            store.put(f"objects/{folder.name}/{path.relative_to(folder)}", path)
    return f"objects/{folder.name}/"


@pytest.mark.parametrize("kind", list(COUNTS))
def test_official_fixtures_are_judged_as_their_names_say(material, tmp_path, kind):
    folders = sorted(path for path in (material / kind).iterdir() if path.is_dir())
    assert len(folders) == COUNTS[kind]
    store = LocalStore(tmp_path / "store")
    wrong = {}
    for folder in folders:
        root = put(store, folder)
        codes = {fault.code for fault in check_object(store, root)}
        wanted = set(re.findall(r"E\d{3}", folder.name))
        if not wanted <= codes or bool(codes) is not kind.endswith("bad-objects"):
            wrong[folder.name] = sorted(codes)
    assert wrong == {}


def test_it_is_the_same_over_s3(material, s3_store):
    good = material / "ocfl_1.1/1.1/good-objects/updates_all_actions"
    assert check_object(s3_store, put(s3_store, good)) == []
    bad = material / "ocfl_1.0/1.0/bad-objects/E092_content_file_digest_mismatch"
    assert {fault.code for fault in check_object(s3_store, put(s3_store, bad))} == {"E092"}


def test_without_checksums_damage_inside_a_file_is_not_looked_for(material, tmp_path):
    bad = material / "ocfl_1.0/1.0/bad-objects/E092_content_file_digest_mismatch"
    store = LocalStore(tmp_path / "store")
    root = put(store, bad)
    assert check_object(store, root, checksums=False) == []
    assert check_object(store, root)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b'{"versions": 3, "manifest": []}', b"\xff\xfe", b'{"id": 1}']
)
def test_an_inventory_that_is_none_is_a_fault_and_no_crash(material, tmp_path, data):
    good = material / "ocfl_1.1/1.1/good-objects/minimal_one_version_one_file"
    folder = tmp_path / good.name
    shutil.copytree(good, folder)
    (folder / "inventory.json").write_bytes(data)
    store = LocalStore(tmp_path / "store")
    assert check_object(store, put(store, folder))
