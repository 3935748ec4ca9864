"""What one 48-megapixel page costs beside libvips' own pyramid of the same master.

`python -m tests.bench.pyramid_cost [ROUNDS]` prints a table, then one line a goal. Both sides work
in processes that are used again from page to page, in turns; the least of the rounds counts, since
other work on the machine only ever adds.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyvips

from config.settings import Settings
from ingest.derivatives.child import ENVIRONMENT, DerivativeWorker
from ingest.derivatives.derivation import Limits

WIDTH_PX, HEIGHT_PX = 6000, 8000
MOST_TIMES_LIBVIPS = 1.3
MOST_PEAK_BYTES = 200_000_000
_CPU_CLOCK = 2  # CPUCLOCK_SCHED
_PEER_PROGRAM = "tests.bench.libvips_pyramid"


@dataclass(frozen=True)
class Cost:
    """The figures of one master."""

    master: str
    libvips_seconds: float  # CPU, user and system
    hash_seconds: float
    ours_seconds: float
    peak_bytes: int  # of our child's resident memory

    @property
    def times_libvips(self) -> float:
        """Our CPU without the one hash, divided by that of libvips."""
        return (self.ours_seconds - self.hash_seconds) / self.libvips_seconds

    def with_more(self, rounds: Cost) -> Cost:
        """Give the figures of these rounds and of more."""
        return Cost(
            self.master,
            min(self.libvips_seconds, rounds.libvips_seconds),
            min(self.hash_seconds, rounds.hash_seconds),
            min(self.ours_seconds, rounds.ours_seconds),
            max(self.peak_bytes, rounds.peak_bytes),
        )


def draw_page(width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> pyvips.Image:
    """Draw a noisy, printed page; no two are alike."""
    paper = pyvips.Image.perlin(width_px, height_px, cell_size=256) * 6 + 235
    paper += pyvips.Image.gaussnoise(width_px, height_px, mean=0, sigma=4)
    sentence = "Mỗi trang sách là một mảnh ruộng, người đọc gieo từng chữ. " * 220
    ink = pyvips.Image.text(sentence, width=width_px * 13 // 15, dpi=330, font="sans 14")
    ink = ink.crop(0, 0, min(ink.width, width_px), min(ink.height, height_px))
    light = 1 - ink.gravity("centre", width_px, height_px) / 255 * 0.8
    bands = [(paper - darker) * light for darker in (0, 12, 40)]
    page = bands[0].bandjoin(bands[1:]).cast("uchar")
    return page.copy(interpretation="srgb").copy_memory()


def draw_masters(folder: Path) -> list[Path]:
    """Draw one page and save it as the kinds of master that libraries hand in."""
    page = draw_page()
    wide = page.icc_transform("p3", input_profile="srgb")
    masters: list[tuple[str, pyvips.Image, dict[str, int]]] = [
        ("plain.tif", page, {}),
        ("grey.tif", page.colourspace("b-w"), {}),
        ("profile.tif", wide, {}),
        ("q92.jpg", page, {"Q": 92}),
        ("plain.png", page, {"compression": 3}),
    ]
    for name, image, options in masters:
        image.write_to_file(str(folder / name), **options)
    return [folder / name for name, _, _ in masters]


def cost_of(master: Path, folder: Path, rounds: int = 5) -> Cost:
    """Measure one master, ours and libvips' in turns."""
    limits = Limits.of(Settings())
    theirs, hashes, ours = [], [], []
    with _peer() as peer, DerivativeWorker(limits) as worker:
        frame = 0 if master.suffix == ".pdf" else None
        worker.make(master, folder / "ours.tif", frame=frame)
        _ask(peer, master, folder / "theirs.tif")
        child = worker.process_id
        assert child is not None
        Path(f"/proc/{child}/clear_refs").write_text("5", encoding="ascii")  # forget the peak
        for _ in range(rounds):
            theirs.append(_ask(peer, master, folder / "theirs.tif"))
            hashes.append(_hash_seconds(master))
            before = _cpu_seconds(child)
            worker.make(master, folder / "ours.tif", frame=frame)
            ours.append(_cpu_seconds(child) - before)
        peak_bytes = _peak_bytes(child)
    return Cost(
        master.name,
        min(theirs),
        min(hashes),
        min(ours),
        peak_bytes,
    )


@contextmanager
def _peer() -> Iterator[subprocess.Popen[str]]:
    """Run libvips' side in a process of its own, with the same surroundings as our child."""
    top = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-m", _PEER_PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": top},
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _ask(peer: subprocess.Popen[str], master: Path, target: Path) -> float:
    assert peer.stdin is not None and peer.stdout is not None
    peer.stdin.write(f"{master}\t{target}\n")
    peer.stdin.flush()
    return float(peer.stdout.readline())


def _hash_seconds(path: Path) -> float:
    before = time.process_time()
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    return time.process_time() - before


def _cpu_seconds(process_id: int) -> float:
    # Linux' clock of another process' CPU, in nanoseconds; /proc counts hundredths of a second.
    return time.clock_gettime((~process_id << 3) | _CPU_CLOCK)


def _peak_bytes(process_id: int) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def print_table(costs: list[Cost]) -> bool:
    """Print the figures and one line a goal; tell whether every goal is met."""
    print("| Master, 48 Mpx | libvips, CPU s | one hash, s | ours, CPU s | times | peak, MB |")
    print("|---|---|---|---|---|---|")
    for cost in costs:
        print(
            f"| {cost.master} | {cost.libvips_seconds:.2f} | {cost.hash_seconds:.2f} "
            f"| {cost.ours_seconds:.2f} | {cost.times_libvips:.2f} | {cost.peak_bytes / 1e6:.0f} |"
        )
    times = max(cost.times_libvips for cost in costs)
    peak_bytes = max(cost.peak_bytes for cost in costs)
    goals = [
        (
            times <= MOST_TIMES_LIBVIPS,
            f"CPU of a page without its hash: at most {MOST_TIMES_LIBVIPS} times libvips' own"
            f" pyramid: {times:.2f}",
        ),
        (
            peak_bytes < MOST_PEAK_BYTES,
            f"peak memory of a page below {MOST_PEAK_BYTES / 1e6:.0f} MB: {peak_bytes / 1e6:.0f}",
        ),
    ]
    for met, text in goals:
        print(f"{'PASS' if met else 'FAIL'}  {text}")
    return all(met for met, _ in goals)


def main() -> None:
    """Measure every kind of master."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs = [cost_of(master, folder, rounds) for master in draw_masters(folder)]
    sys.exit(0 if print_table(costs) else 1)


if __name__ == "__main__":
    main()
