"""The decoder is a process of its own, with limits; a file that breaks it costs only itself."""

import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pyvips

from ingest.derivatives import errors
from ingest.derivatives.child import DerivativeWorker
from tests.ingest.derivatives.drawing import LIMITS, drawing, index_of, write


@pytest.fixture(scope="module")
def small_page(tmp_path_factory) -> Path:
    return write(drawing(300, 200), tmp_path_factory.mktemp("page") / "page.png")


@pytest.fixture(scope="module")
def long_page(tmp_path_factory) -> Path:
    """A page that takes a second or more: deflated, and with two passes of decoding."""
    target: Path = tmp_path_factory.mktemp("long") / "long.png"
    noise = np.random.default_rng(1).integers(0, 256, (4000, 5000, 1), np.uint8)
    return write(noise, target, compression=1)


def is_running(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()


def test_one_child_serves_page_after_page_and_ends(tmp_path, small_page):
    with DerivativeWorker(LIMITS) as worker:
        assert worker.probe(small_page).width_px == 300
        child = worker.process_id
        made = worker.make(small_page, tmp_path / "a.tif")
        assert worker.make(small_page, tmp_path / "b.tif", fine=True).sha256 == made.sha256
        assert child is not None and worker.process_id == child
    assert index_of(tmp_path / "a.tif", made).width_px == 300
    assert not is_running(child)


def test_refusals_come_through_as_they_are(tmp_path, small_page):
    (tmp_path / "empty.jpg").touch()
    with DerivativeWorker(LIMITS) as worker:
        for _ in range(2):
            with pytest.raises(errors.Empty, match="empty.jpg: is empty"):
                worker.make(tmp_path / "empty.jpg", tmp_path / "o.tif")
        child = worker.process_id
        worker.make(small_page, tmp_path / "o.tif")
        assert worker.process_id == child


@pytest.mark.parametrize(
    ("blow", "cause"),
    [(signal.SIGSEGV, errors.DecoderCrashed), (signal.SIGKILL, errors.TooMuchMemory)],
)
def test_a_child_that_dies_costs_only_the_page_in_hand(
    tmp_path, small_page, long_page, blow, cause
):
    with DerivativeWorker(LIMITS) as worker:
        worker.probe(small_page)
        child = worker.process_id
        assert child is not None
        part = tmp_path / ".long.tif.part"

        def strike() -> None:
            # The blow falls while the page is half-written.
            until = time.monotonic() + 20
            while not part.exists() and time.monotonic() < until:
                time.sleep(0.005)
            os.kill(child, blow)

        striker = threading.Thread(target=strike)
        striker.start()
        with pytest.raises(cause, match=r"long\.png: "):
            worker.make(long_page, tmp_path / "long.tif")
        striker.join()
        assert list(tmp_path.iterdir()) == []
        worker.make(small_page, tmp_path / "next.tif")
        assert worker.process_id not in (None, child)


def test_a_child_that_does_not_answer_is_ended(tmp_path, small_page):
    with DerivativeWorker(replace(LIMITS, timeout_seconds=4)) as worker:
        worker.probe(small_page)
        child = worker.process_id
        assert child is not None
        os.kill(child, signal.SIGSTOP)
        with pytest.raises(errors.TooSlow, match=r"page\.png: took longer than 4 seconds"):
            worker.make(small_page, tmp_path / "o.tif")
        assert not is_running(child)
        assert worker.make(small_page, tmp_path / "o.tif").width_px == 300


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process' data")
def test_an_image_that_needs_too_much_memory_is_refused(tmp_path, small_page):
    """A progressive JPEG is decoded whole before its first row is known."""
    source = tmp_path / "progressive.jpg"
    black = pyvips.Image.black(5000, 4600, bands=3).copy(interpretation="srgb")
    black.jpegsave(str(source), interlace=True, subsample_mode="off")
    with DerivativeWorker(replace(LIMITS, memory_bytes=170_000_000)) as worker:
        with pytest.raises(errors.TooMuchMemory, match="derivative_memory_bytes"):
            worker.make(source, tmp_path / "o.tif")
        assert worker.make(small_page, tmp_path / "o.tif").width_px == 300


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process' data")
def test_a_bomb_of_few_bytes_needs_no_more_memory_than_a_page(tmp_path):
    """What packs well is large only in time: its bands pass one by one."""
    source = tmp_path / "bomb.png"
    pyvips.Image.black(9000, 9000).pngsave(str(source), compression=9)
    assert source.stat().st_size < 200_000
    with DerivativeWorker(replace(LIMITS, memory_bytes=170_000_000)) as worker:
        assert worker.make(source, tmp_path / "o.tif").height_px == 9000


def whole_in_one(path: Path, side: int, *, tile: bool) -> Path:
    """Write a white RGB TIFF of few bytes, all of it in one strip or one tile."""
    pack = zlib.compressobj(1)
    row = b"\xff" * 3 * side
    packed = b"".join(pack.compress(row) for _ in range(side)) + pack.flush()
    values = {256: side, 257: side, 258: 8, 259: 8, 262: 2, 277: 3}
    values |= {322: side, 323: side} if tile else {278: side}
    offsets, lengths = (324, 325) if tile else (273, 279)
    values |= {offsets: 8 + 2 + 12 * (len(values) + 2) + 4, lengths: len(packed)}
    entries = [struct.pack("<HHLL", tag, 4, 1, value) for tag, value in sorted(values.items())]
    directory = struct.pack("<H", len(values)) + b"".join(entries) + bytes(4)
    path.write_bytes(b"II*\0" + struct.pack("<L", 8) + directory + packed)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process' data")
@pytest.mark.parametrize("tile", [False, True])
def test_a_page_in_one_piece_just_under_the_pixel_limit_stays_within_the_memory(
    tmp_path, small_page, tile
):
    """A strip passes row by row; a tile would be decoded whole, and one so large is refused."""
    side, memory_bytes = 8000, 190_000_000
    source = whole_in_one(tmp_path / "page.tif", side, tile=tile)
    assert source.stat().st_size < 2_000_000 and 3 * side**2 > memory_bytes
    limits = replace(LIMITS, max_image_px=side**2, memory_bytes=memory_bytes)
    with DerivativeWorker(limits) as worker:
        if tile:
            with pytest.raises(errors.Damaged, match="tile size out of range"):
                worker.make(source, tmp_path / "o.tif")
        else:
            assert worker.make(source, tmp_path / "o.tif").height_px == side
        assert worker.make(small_page, tmp_path / "o.tif").width_px == 300
        status = Path(f"/proc/{worker.process_id}/status").read_text(encoding="ascii")
        most_kib = int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])
        assert most_kib * 1024 < memory_bytes


def test_the_child_ends_with_its_parent(small_page):
    program = (
        "import sys; from pathlib import Path;"
        "from ingest.derivatives.child import DerivativeWorker;"
        "from tests.ingest.derivatives.drawing import LIMITS;"
        "worker = DerivativeWorker(LIMITS); worker.probe(Path(sys.argv[1]));"
        "print(worker.process_id, flush=True); sys.stdin.read()"
    )
    top = str(Path(__file__).parents[3])
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(small_page)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=top,
        env=os.environ | {"PYTHONPATH": top},
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 10
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(child)
