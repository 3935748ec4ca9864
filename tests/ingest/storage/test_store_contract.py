"""What every store promises, tried over a folder and over a real S3 server."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.storage import keys
from ingest.storage.key_rules import MAX_KEY_BYTES, PART_PREFIX
from ingest.storage.store import BadKey, ObjectMissing, Store

BAD_KEYS = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../outside",
    "a/../../outside",
    "a/..",
    "a//b",
    "a/",
    "./a",
    "a/./b",
    "a\x00b",
    "a\nb",
    "a\\b",
    "lone \udc80 surrogate",
    f"a/{PART_PREFIX}b",
    "ệ" * 86,
    "a/" * (MAX_KEY_BYTES // 2) + "b",
]

segment = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"),
    min_size=1,
    max_size=20,
).filter(lambda s: s not in (".", "..") and not s.startswith(PART_PREFIX))
# The last part ends as no folder of these does, so that no key stands below another.
any_key = st.builds(
    lambda parts, name: "/".join([*parts, f"{name}.bin"]),
    st.lists(segment.map(lambda s: f"{s}~"), max_size=3),
    segment,
)
many_examples = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_what_is_put_comes_back(store: Store) -> None:
    store.put("items/a/0001.tif", b"pixels")
    assert store.get("items/a/0001.tif") == b"pixels"
    assert store.size("items/a/0001.tif") == 6
    assert store.exists("items/a/0001.tif")


@many_examples
@given(
    key=any_key,
    data=st.binary(max_size=2000),
    offset=st.integers(0, 2500),
    length=st.integers(0, 2500),
)
def test_any_key_keeps_any_bytes(
    store: Store, key: str, data: bytes, offset: int, length: int
) -> None:
    store.put(key, data)
    assert store.get(key) == data
    assert store.size(key) == len(data)
    assert store.get_range(key, offset, length) == data[offset : offset + length]
    at_once = store.get_range_at_once(key, offset, length)
    assert at_once is None or at_once == data[offset : offset + length]
    assert list(store.list(key)) == [key]
    store.delete(key)
    assert not store.exists(key)


def test_a_file_is_kept_as_bytes_are(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "nguồn.bin"
    source.write_bytes(bytes(range(256)) * 50)
    store.put("a/b", source)
    assert store.get("a/b") == source.read_bytes()
    assert source.exists()


def test_a_file_that_is_not_there_is_the_callers_mistake(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put("a/b", tmp_path / "absent")
    assert not store.exists("a/b")


def test_a_large_file_is_kept_and_downloaded_whole(store: Store, tmp_path: Path) -> None:
    source, copy = tmp_path / "large", tmp_path / "copy"
    source.write_bytes(os.urandom(13_000_001))
    store.put("large", source)
    assert store.size("large") == 13_000_001
    store.download("large", copy)
    assert _sha256(copy) == _sha256(source)
    assert store.get_range("large", 12_999_990, 100) == source.read_bytes()[12_999_990:]


def test_a_second_put_takes_the_place_of_the_first(store: Store) -> None:
    store.put("a", b"long first")
    store.put("a", b"second")
    assert store.get("a") == b"second"
    assert list(store.list()) == ["a"]


def test_an_empty_object_is_an_object(store: Store, tmp_path: Path) -> None:
    store.put("empty", b"")
    assert store.get("empty") == b""
    assert store.size("empty") == 0
    assert store.get_range("empty", 0, 10) == b""
    store.download("empty", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b""


@pytest.mark.parametrize(
    ("offset", "length", "expected"),
    [(0, 3, b"012"), (7, 3, b"789"), (8, 100, b"89"), (10, 5, b""), (99, 5, b""), (4, 0, b"")],
)
def test_a_range_ends_with_the_object(
    store: Store, offset: int, length: int, expected: bytes
) -> None:
    store.put("digits", b"0123456789")
    assert store.get_range("digits", offset, length) == expected


@pytest.mark.parametrize(("offset", "length"), [(-1, 5), (0, -5)])
def test_a_range_before_the_object_is_refused(store: Store, offset: int, length: int) -> None:
    store.put("digits", b"0123456789")
    with pytest.raises(ValueError, match="range"):
        store.get_range("digits", offset, length)


def test_nothing_kept_is_object_missing(store: Store, tmp_path: Path) -> None:
    store.put("folder/there", b"x")
    for key in ("absent", "folder/absent", "folder"):
        assert not store.exists(key)
        for ask in (
            store.get,
            store.size,
            lambda key: store.get_range(key, 0, 1),
            lambda key: store.get_range(key, 0, 0),
            lambda key: store.download(key, tmp_path / "copy"),
        ):
            with pytest.raises(ObjectMissing, match=key):
                ask(key)
    assert not (tmp_path / "copy").exists()


def test_deleting_twice_is_deleting_once(store: Store) -> None:
    store.put("a/b", b"x")
    store.delete("a/b")
    store.delete("a/b")
    store.delete("never/was")
    assert list(store.list()) == []


def test_list_gives_the_keys_that_begin_so_in_order(store: Store) -> None:
    kept = ["a", "a-b", "ab/c", "ab/c.d", "ab/c-d/e", "ab/c0/f", "ab/cd/e", "b", "đ/ệ", "漢/字"]
    for key in reversed(kept):
        store.put(key, b"x")
    assert list(store.list()) == sorted(kept)
    for prefix in ("a", "ab/", "ab/c", "ab/c/", "ab/cd", "ab/cd/e", "đ/", "漢", "zz", "zz/y"):
        assert list(store.list(prefix)) == sorted(key for key in kept if key.startswith(prefix))


def test_list_is_whole_and_in_order_within_each_folder(store: Store) -> None:
    # Whether `x/` comes before `x-y` differs between S3 services, against Amazon's word.
    kept = ["x/1", "x/2", "x-y/1", "x-y/2", "x.z", "x0"]
    for key in reversed(kept):
        store.put(key, b"x")
    found = list(store.list())
    assert sorted(found) == sorted(kept)
    for folder in ("x/", "x-y/"):
        inside = [key for key in found if key.startswith(folder)]
        assert inside == sorted(inside)


def test_the_keys_that_we_make_are_listed_in_order(store: Store) -> None:
    kept = [keys.journal(first, first + 9) for first in (1, 10, 100)]
    for item in ("k3f9x2m7q1", "k3f9x2m7q2", "zz19x2m7q1"):
        kept += [make(item, "0" * 64, ".x") for make in (keys.original, keys.record, keys.text)]
        kept += [keys.pyramid(item, derivation) for derivation in (1, 2, 10)]
    for key in reversed(kept):
        store.put(key, b"x")
    assert list(store.list()) == sorted(kept)


def test_list_goes_on_while_others_write_and_delete(store: Store) -> None:
    first = [f"a/{number:03d}" for number in range(30)]
    for key in first:
        store.put(key, b"x")
    seen = []
    for number, key in enumerate(store.list("a/")):
        seen.append(key)
        store.put(f"b/{number}", b"x")
        store.delete(first[number])
    assert seen == first


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_that_leads_elsewhere_is_refused(store: Store, tmp_path: Path, key: str) -> None:
    for ask in (
        store.get,
        store.size,
        store.exists,
        store.delete,
        store.local_path,
        lambda key: store.put(key, b"x"),
        lambda key: store.get_range(key, 0, 1),
        lambda key: store.download(key, tmp_path / "copy"),
    ):
        with pytest.raises(BadKey):
            ask(key)


@pytest.mark.parametrize("prefix", ["/", "../", "a/../b", "a//", "a\x00"])
def test_a_prefix_that_leads_elsewhere_is_refused(store: Store, prefix: str) -> None:
    with pytest.raises(BadKey):
        store.list(prefix)


def test_threads_read_and_write_at_once(store: Store) -> None:
    def round_trip(number: int) -> bool:
        data = str(number).encode() * 1000
        store.put(f"t/{number}", data)
        return (
            store.get(f"t/{number}") == data and store.get_range(f"t/{number}", 1, 9) == data[1:10]
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(40)))
    assert len(list(store.list("t/"))) == 40


def test_a_reader_never_sees_half_an_object(store: Store) -> None:
    contents = {bytes([number]) * 300_000 for number in range(2)}
    store.put("torn", min(contents))

    def write() -> None:
        for data in [*contents] * 5:
            store.put("torn", data)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        while not writing.done():
            assert store.get("torn") in contents


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 on fork
def test_a_forked_child_opens_its_own_connections(store: Store) -> None:
    store.put("before", b"x" * 1000)
    child = os.fork()
    if child == 0:
        # The child must not come back into pytest, whatever happens.
        good = False
        try:
            good = all(store.get("before") == b"x" * 1000 for _ in range(20))
            store.put("from/child", b"y")
        finally:
            os._exit(0 if good else 1)
    assert all(store.get("before") == b"x" * 1000 for _ in range(20))
    assert os.waitpid(child, 0)[1] == 0
    assert store.get("from/child") == b"y"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_age_of_an_object_counts_from_its_writing(store: Store) -> None:
    store.put("staging/a", b"a")
    assert -5 < store.age_seconds("staging/a") < 60
    with pytest.raises(ObjectMissing):
        store.age_seconds("staging/b")
