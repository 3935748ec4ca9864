"""What only a folder promises: nothing outside it, nothing half-written, on disk at once."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from ingest.storage.key_rules import PART_PREFIX
from ingest.storage.local import LocalStore
from ingest.storage.store import BadKey, ObjectMissing, StoreUnavailable
from tests.required import TOP, leave_out

FILL = """
import sys
from pathlib import Path
from ingest.storage.local import LocalStore
from ingest.storage.store import StoreUnavailable
store = LocalStore(Path(sys.argv[1]))
store.put("kept", b"x" * 1000)
try:
    store.put("kept", b"y" * 3_000_000)
except StoreUnavailable as error:
    print(error)
print(store.get("kept") == b"x" * 1000, sorted(p.name for p in store.root.iterdir()))
"""


def files_below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_link_out_of_the_folder_is_not_followed(local_store: LocalStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_bytes(b"secret")
    (local_store.root / "folder").symlink_to(secret)
    (local_store.root / "link").symlink_to(secret / "file")
    for key in ("folder/file", "link"):
        for ask in (local_store.get, local_store.size, local_store.exists, local_store.delete,
                    local_store.local_path, lambda key: local_store.put(key, b"x")):  # fmt: skip
            with pytest.raises(BadKey, match="symbolic link"):
                ask(key)
    with pytest.raises(BadKey):
        local_store.put("folder/new", b"x")
    assert list(local_store.list()) == []
    assert (secret / "file").read_bytes() == b"secret"


def test_a_link_that_leads_back_is_not_listed_for_ever(local_store: LocalStore) -> None:
    local_store.put("a/b", b"x")
    (local_store.root / "a" / "loop").symlink_to(local_store.root)
    assert list(local_store.list()) == ["a/b"]


def test_the_store_itself_may_stand_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "store").symlink_to(tmp_path / "disk")
    store = LocalStore(tmp_path / "store")
    store.put("a/b", b"x")
    assert (tmp_path / "disk/a/b").read_bytes() == b"x"


def test_a_key_below_an_object_is_refused(local_store: LocalStore) -> None:
    local_store.put("a", b"x")
    local_store.put("folder/b", b"x")
    for key in ("a/b", "a/b/c", "folder"):
        with pytest.raises(BadKey, match="folder"):
            local_store.put(key, b"y")
        with pytest.raises(ObjectMissing):
            local_store.get(key)
        local_store.delete(key)
    assert files_below(local_store.root) == ["a", "folder/b"]


def test_part_files_are_never_listed_and_are_swept_when_old(local_store: LocalStore) -> None:
    local_store.put("a/whole", b"x")
    old, new = (local_store.root / "a" / f"{PART_PREFIX}{n}" for n in ("old", "new"))
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    week_ago = time.time() - 7 * 86_400
    os.utime(old, (week_ago, week_ago))
    assert list(local_store.list()) == ["a/whole"]
    assert local_store.remove_leftovers() == 1
    assert not old.exists()
    assert new.exists()


def test_bytes_and_names_are_on_disk_before_put_returns(
    local_store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(
            str(Path(f"/proc/self/fd/{descriptor}").readlink()).removeprefix(f"{local_store.root}")
        )
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    local_store.put("new/folder/file", b"x")
    part = next(name for name in synced if PART_PREFIX in name)
    assert synced == ["", "/new", part, "/new/folder"]
    assert part.startswith("/new/folder/")


def test_put_killed_in_the_middle_leaves_the_old_object(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    store.put("a", b"old")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = (
        "import sys; from pathlib import Path; from ingest.storage.local import LocalStore\n"
        "LocalStore(Path(sys.argv[1])).put('a', Path(sys.argv[2]))"
    )
    child = subprocess.Popen([sys.executable, "-c", script, store.root, pipe], cwd=TOP)
    with pipe.open("wb") as feed:
        feed.write(b"n" * 2_000_000)
        feed.flush()
        child.send_signal(signal.SIGKILL)
        child.wait()
        # The reader is gone; what is still buffered has nowhere to go.
        feed.raw.close()
    assert store.get("a") == b"old"
    assert list(store.list()) == ["a"]
    assert store.remove_leftovers(older_than_seconds=-1) == 1


def test_a_file_that_may_not_grow_leaves_nothing(tmp_path: Path) -> None:
    script = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, 10**6)){FILL}"
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "store"],
        cwd=TOP, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"kept: {os.strerror(errno.EFBIG)}\nTrue ['kept']\n"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 10**6


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    unshare = shutil.which("unshare") or leave_out("unshare is missing: install util-linux")
    mount = 'mount -t tmpfs -o size=2m full "$1" || exit 77; exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        [unshare, "--mount", "--user", "--map-root-user", "sh", "-c", mount, "sh",
         disk, sys.executable, FILL],
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode in (1, 77) and "not permitted" in done.stderr.lower():
        pytest.skip("this machine lets nobody mount a small disk of his own")
    assert done.stdout == "kept: the disk is full\nTrue ['kept']\n", done.stderr


def test_a_vanished_folder_is_not_taken_for_missing_objects(local_store: LocalStore) -> None:
    local_store.put("a", b"x")
    local_store.root.rename(local_store.root.with_name("unmounted"))
    for ask in (local_store.get, local_store.size, local_store.local_path, local_store.list,
                lambda key: local_store.put(key, b"y")):  # fmt: skip
        with pytest.raises(StoreUnavailable, match="mounted"):
            ask("a")


def test_the_local_path_is_the_object_itself(local_store: LocalStore) -> None:
    local_store.put("a/b.tif", b"pixels")
    assert local_store.local_path("a/b.tif").read_bytes() == b"pixels"
    with pytest.raises(ObjectMissing):
        local_store.local_path("a")


def test_a_file_that_another_replaced_or_deleted_is_seen_within_a_moment(tmp_path: Path) -> None:
    store, other = LocalStore(tmp_path), LocalStore(tmp_path)
    with closing(store), closing(other):
        other.put("one", b"before")
        assert store.get_range("one", 0, 6) == b"before"
        other.put("one", b"behind")
        until = time.monotonic() + 2
        while store.get_range("one", 0, 6) != b"behind":
            assert time.monotonic() < until
        other.delete("one")
        with pytest.raises(ObjectMissing):
            while time.monotonic() < until + 2:
                store.get_range("one", 0, 6)
