"""What ingest costs: a page beside libvips' own pyramid, a long item's last pages beside its first.

`make bench-ingest` runs it whole, judged by all goals; `python -m tests.bench.ingest --small`,
which CI runs beside whatever else the machine does, by CPU and memory, which stay the same.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from config.settings import Settings
from ingest.create import create_repository
from ingest.packages.package import Problem
from ingest.pipeline import Options, take_in
from ingest.report import Outcome
from tests.bench import pyramid_cost, whole_rasters
from tests.builders import alto, make_image
from tests.ingest.packages.mets_builder import write_mets
from tests.ingest.packages.pdf_builder import PdfPage, image_object, write_pdf
from tests.reading import read

MOST_GROWTH = 1.2


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    rounds: int
    pages: int  # of the long item
    stretch: int  # pages at its beginning and end that are compared
    large_pages: int  # of 48 megapixels, through the whole pipeline
    again: int  # how often a master that misses its goal gets as many rounds more


WHOLE = Sizes(rounds=5, pages=1000, stretch=100, large_pages=10, again=0)
SMALL = Sizes(rounds=5, pages=240, stretch=60, large_pages=2, again=4)


class Clock:
    """Notes when each page was done, and the most memory that this process and its child held."""

    def __init__(self) -> None:
        self.moments = [time.monotonic()]
        self.peak_bytes = 0

    def begin(self, pages: int) -> None:
        """Start at the first page."""
        self.moments = [time.monotonic()]

    def page(self, name: str, outcome: Outcome) -> None:
        """Note the moment."""
        assert outcome is Outcome.CREATED, f"{name}: {outcome}"
        self.moments.append(time.monotonic())
        process = psutil.Process()
        family = [process, *process.children(recursive=True)]
        self.peak_bytes = max(self.peak_bytes, sum(one.memory_info().rss for one in family))

    def problem(self, problem: Problem) -> None:
        """Stop: a benchmark measures whole runs only."""
        raise AssertionError(str(problem))

    def seconds(self, first: int, last: int) -> float:
        """Give the median time of a page between two pages, both included, counted from 1."""
        return statistics.median(
            self.moments[at] - self.moments[at - 1] for at in range(first, last + 1)
        )


@dataclass(frozen=True)
class Run:
    """The figures of one item taken in by the whole pipeline."""

    name: str
    pages: int
    seconds: float
    cpu_seconds: float  # ours and the child's
    clock: Clock


def run(folder: Path, home: Path, name: str) -> Run:
    """Take a folder into a new repository and measure."""
    repository = create_repository(Settings(home=home))
    clock = Clock()
    before, started = _cpu_seconds(), time.monotonic()
    report = take_in(repository, read(folder, repository.settings), Options(publish=True), clock)
    seconds, cpu_seconds = time.monotonic() - started, _cpu_seconds() - before
    repository.close()
    return Run(name, report.pages.listed, seconds, cpu_seconds, clock)


def long_item(folder: Path, pages: int) -> Path:
    """Draw an item of many small pages with text."""
    page = make_image(folder / "page.jpg", 900, 1200).read_bytes()
    (folder / "page.jpg").unlink()
    for number in range(1, pages + 1):
        # A comment of its own at its end gives each page its own checksum.
        (folder / f"{number:05}.jpg").write_bytes(page + f"{number:05}".encode())
        words = [(f"chữ{number}x{at}", 40, 20 + 20 * at, 200, 16) for at in range(40)]
        text = alto(words, width=900, height=1200)
        (folder / f"{number:05}.xml").write_text(text, encoding="utf-8")
    return folder


def mets_item(folder: Path, pages: int) -> Path:
    """Draw an item of as many pages as METS describes it, with its text."""
    long_item(folder, pages)
    images, texts = ([f"{n:05}.{e}" for n in range(1, pages + 1)] for e in ("jpg", "xml"))
    write_mets(folder / "mets.xml", {"MASTER": images, "FULLTEXT": texts})
    return folder


def pdf_item(folder: Path, pages: int) -> Path:
    """Draw a PDF of small scans with their text."""
    jpeg = make_image(folder / "page.jpg", 900, 1200).read_bytes()
    (folder / "page.jpg").unlink()
    words = [(f"chữ{at} ", 30.0, 20.0 + 8 * at, 7.0) for at in range(40)]
    page = PdfPage(image=image_object(jpeg, 900, 1200), words=words, hidden=True)
    (folder / "book.pdf").write_bytes(write_pdf([page] * pages))
    return folder


def large_item(folder: Path, master: Path, pages: int) -> Path:
    """Make an item of 48-megapixel pages from a drawn master."""
    folder.mkdir(parents=True)
    data = master.read_bytes()
    for number in range(1, pages + 1):
        (folder / f"{number:05}{master.suffix}").write_bytes(data + f"{number:05}".encode())
    return folder


def print_runs(runs: list[Run], libvips_seconds: float) -> None:
    """Print how quickly whole items came in."""
    print("\n| Item | pages | pages/s | CPU s a page | times libvips' pyramid | peak, MB |")
    print("|---|---|---|---|---|---|")
    for one in runs:
        cpu = one.cpu_seconds / one.pages
        times = f"{cpu / libvips_seconds:.2f}" if one.name.startswith("48") else ""
        print(
            f"| {one.name} | {one.pages} | {one.pages / one.seconds:.2f} | {cpu:.3f} "
            f"| {times} | {one.clock.peak_bytes / 1e6:.0f} |"
        )


def growth(one: Run, stretch: int) -> float:
    """Give how much longer the last pages take than the first; the very first warms up."""
    first = one.clock.seconds(2, stretch)
    last = one.clock.seconds(one.pages - stretch + 1, one.pages)
    print(f"\nmedian page: {first * 1000:.1f} ms at the beginning, {last * 1000:.1f} ms at the end")
    return last / first


def main() -> None:
    """Measure and judge."""
    sizes = SMALL if "--small" in sys.argv else WHOLE
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        masters = pyramid_cost.draw_masters(top)
        costs = [_cost(one, top, sizes, pyramid_cost.MOST_TIMES_LIBVIPS) for one in masters]
        master = next(path for path in masters if path.name == "q92.jpg")
        beside = next(cost for cost in costs if cost.master == master.name)
        others = whole_rasters.draw(top / "others", small=sizes is SMALL)
        rasters = [_cost(one, top, sizes, whole_rasters.MOST_TIMES_BARE) for one in others]
        plain = next(path for path in masters if path.name == "plain.tif")
        deliveries = [
            (long_item(top / "long", sizes.pages), "1 Mpx JPEG with ALTO"),
            (mets_item(top / "mets", sizes.pages), "1 Mpx JPEG, METS and ALTO"),
            (pdf_item(top / "pdf", sizes.pages), "1 Mpx scans in one PDF"),
            (_of_master(master, top, sizes), "48 Mpx JPEG"),
            *((_of_master(one, top, sizes), f"large {one.name}") for one in (*others, plain)),
        ]
        runs = _run_all(deliveries, top, 2 if sizes is SMALL else 1)
        small = runs[0]
    met = pyramid_cost.print_table(costs)
    met &= whole_rasters.print_table(rasters)
    print_runs(runs, beside.libvips_seconds)
    grown = growth(small, sizes.stretch)
    met &= sizes is SMALL or grown <= MOST_GROWTH
    print(
        f"{'PASS' if grown <= MOST_GROWTH else 'FAIL'}  the last {sizes.stretch} of {sizes.pages} "
        f"pages of an item take at most {MOST_GROWTH} times as long as the first: {grown:.2f}"
        f"{' (told, not judged)' if sizes is SMALL else ''}"
    )
    sys.exit(0 if met else 1)


def _cost(master: Path, top: Path, sizes: Sizes, most: float) -> pyramid_cost.Cost:
    """Measure a master; more rounds find the least of both sides where a neighbour was busy."""
    cost = pyramid_cost.cost_of(master, top, sizes.rounds)
    for _ in range(sizes.again):
        if cost.times_libvips <= most:
            break
        cost = cost.with_more(pyramid_cost.cost_of(master, top, sizes.rounds))
    return cost


def _of_master(master: Path, top: Path, sizes: Sizes) -> Path:
    return large_item(top / f"item-{master.name}", master, sizes.large_pages)


def _run_all(deliveries: list[tuple[Path, str]], top: Path, beside: int) -> list[Run]:
    """Take each in by a process of its own, so many beside each other where times are told only."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(beside, fresh, max_tasks_per_child=1) as processes:
        running = [
            processes.submit(run, folder, top / f"home-{number}", name)
            for number, (folder, name) in enumerate(deliveries)
        ]
        return [one.result() for one in running]


def _cpu_seconds() -> float:
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    own = sum(one.cpu_times().user + one.cpu_times().system for one in family)
    ended = psutil.Process().cpu_times()
    return own + ended.children_user + ended.children_system


if __name__ == "__main__":
    main()
