"""Copies, and writes that know what stood there before: over a folder and over a real S3 server."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.storage import s3_copying
from ingest.storage.s3 import S3Store
from ingest.storage.store import Changed, ObjectMissing, Store


def test_a_copy_stays_when_what_it_was_made_of_goes(store: Store) -> None:
    store.put("staging/a", b"pixels")
    store.copy("staging/a", "objects/b")
    store.copy("staging/a", "objects/b")  # a step that is done again after a crash
    store.put("staging/a", b"others")
    assert store.get("objects/b") == b"pixels"
    store.delete("staging/a")
    assert store.get("objects/b") == b"pixels"
    assert list(store.list()) == ["objects/b"]
    with pytest.raises(ObjectMissing):
        store.copy("staging/a", "objects/c")
    assert not store.exists("objects/c")


def test_bytes_take_the_place_of_those_that_the_writer_knows_only(store: Store) -> None:
    store.replace("inventory", b"one", None)
    store.replace("inventory", b"two", b"one")
    for known in (None, b"one"):
        with pytest.raises(Changed):
            store.replace("inventory", b"three", known)
    with pytest.raises(Changed):
        store.replace("absent", b"x", b"one")
    assert store.get("inventory") == b"two" and not store.exists("absent")


def test_of_writers_that_know_the_same_only_one_wins(store: Store) -> None:
    store.put("inventory", b"before")

    def write(number: int) -> bool:
        try:
            store.replace("inventory", b"%d" % number, b"before")
        except Changed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))
    assert won.count(True) == 1
    assert store.get("inventory") == b"%d" % won.index(True)


def test_a_large_object_is_copied_in_parts(s3_store: S3Store) -> None:
    data = os.urandom(12 << 20)
    s3_store.put("staging/large", data)
    name = s3_store._name
    s3_copying.copy(
        s3_store._client,
        s3_store._bucket.name,
        name("staging/large"),
        name("objects/large"),
        len(data),
        at_once_bytes=5 << 20,
    )
    assert s3_store.get("objects/large") == data
