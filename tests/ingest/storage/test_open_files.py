"""Reading what the system has in memory, and leaving the rest to who may wait."""

import errno
import os
import resource
from pathlib import Path

import pytest

from ingest.storage import open_files
from ingest.storage.open_files import OpenFile, OpenFiles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "file"
    made.write_bytes(bytes(range(200)))
    return made


def test_what_is_in_memory_comes_at_once(path):
    files = OpenFiles()
    assert files.read_at_once("a", 5, 10) is None  # it is not open
    expected = files.read("a", 5, 10, lambda _: OpenFile(path))
    assert files.read_at_once("a", 5, 10) == bytearray(expected)
    assert files.read_at_once("a", 195, 10) == bytearray(range(195, 200))
    assert files.read_at_once("a", 300, 10) == bytearray()


def test_a_file_that_was_replaced_is_not_read_at_once(path):
    files = OpenFiles()
    files.read("a", 0, 9, lambda _: OpenFile(path))
    path.unlink()
    assert files.read_at_once("a", 0, 9) is None


def test_where_nothing_can_be_read_without_waiting_nothing_is(path, monkeypatch):
    file = OpenFile(path)

    def waiting(*_):
        raise BlockingIOError(errno.EAGAIN, "not in memory")

    with monkeypatch.context() as patched:
        patched.setattr(os, "preadv", waiting)
        assert file.read_at_once(0, 9, 1) is None
    with monkeypatch.context() as patched:
        patched.setattr(open_files, "_NOT_WAITING", None)
        assert file.read_at_once(0, 9, 1) is None
    assert file.read_at_once(0, 9, 1) == bytearray(range(9))


def test_a_file_system_that_cannot_tell_is_tried_until_it_keeps_waiting(path, monkeypatch):
    file, plainly, switches = OpenFile(path), os.preadv, iter([7, 7, 7, 8])

    def cannot_tell(descriptor, buffers, offset, flags=0):
        if flags:
            raise OSError(errno.EOPNOTSUPP, "cannot tell")
        return plainly(descriptor, buffers, offset)

    class Usage:
        @property
        def ru_nvcsw(self):
            return next(switches)

    monkeypatch.setattr(os, "preadv", cannot_tell)
    monkeypatch.setattr(resource, "getrusage", lambda _: Usage())
    assert file.read_at_once(0, 9, 1) == bytearray(range(9))
    # This one gave up the processor; its bytes are there, but the next must not wait.
    assert file.read_at_once(0, 9, 1) == bytearray(range(9))
    assert file.read_at_once(0, 9, 1) is None
