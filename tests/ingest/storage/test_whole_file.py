"""A copy that fails is taken away, but only where it is a file of ours."""

import os
import stat
from pathlib import Path

import pytest

from ingest.storage.whole_file import whole_file


def test_a_file_that_was_begun_is_deleted(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole_file(tmp_path / "copy") as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_regular_file_is_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(RuntimeError), whole_file(pipe) as file:
            file.write(b"half")
            raise RuntimeError
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_is_not_deleted_with_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "named")
    with pytest.raises(RuntimeError), whole_file(tmp_path / "link") as file:
        file.write(b"half")
        raise RuntimeError
    assert (tmp_path / "link").is_symlink()
