"""Large images come one by one, in whatever process they are made."""

import subprocess
import sys
import threading

import pytest

from iiif.image import memory
from iiif.image.turns import TooSlow, Turn
from tests.required import TOP

HOLD = """
import sys
from pathlib import Path
from iiif.image import memory
with memory.alone(Path(sys.argv[1]), lambda: None):
    print("inside", flush=True)
    sys.stdin.readline()
"""


def test_another_process_waits_until_the_first_is_done(tmp_path):
    lock_file = tmp_path / "folder" / "lock"
    command = [sys.executable, "-c", HOLD, lock_file]
    with subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        stdin, stdout = other.stdin, other.stdout
        assert stdin and stdout
        assert stdout.readline() == "inside\n"
        waited = []

        def check():
            waited.append(1)
            if len(waited) == 3:
                stdin.close()

        with memory.alone(lock_file, check):
            assert len(waited) >= 3
        other.wait(10)


def test_who_waits_too_long_goes_and_the_next_gets_in(tmp_path):
    turn, inside, leave = Turn(), threading.Event(), threading.Event()

    def hold():
        with memory.alone(tmp_path / "lock", lambda: None):
            inside.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    turn.end()
    with pytest.raises(TooSlow), memory.alone(tmp_path / "lock", turn.check):
        raise AssertionError("two are inside")
    leave.set()
    holder.join()
    with memory.alone(tmp_path / "lock", turn.check):
        pass


def test_without_a_place_for_the_lock_images_are_made_all_the_same(tmp_path, caplog):
    (tmp_path / "file").write_bytes(b"")
    with memory.alone(tmp_path / "file" / "lock", lambda: None):
        pass
    assert "one by one" in caplog.text


def test_memory_is_given_back_wherever_that_can_be():
    memory.keep_little()
    memory.give_back()
