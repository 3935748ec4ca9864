"""Many small pages by way of the queue: as quick and as small at the end, and two workers.

Run: python -m tests.bench.ingest_queued [--small] [--pages=N] [--only=one,many,two]

What one worker does at the end is measured beside another that begins the same delivery anew, in
the same seconds: a processor that is slower for a while, or that others want too, is so for both.
One worker and two work off the same delivery by turns of some seconds, for the same reason.

With `--small` CPU and memory are judged, and pages per second, and how much two workers gain, told
only. So few pages take seconds, in which a neighbour's work can show: what does not meet its goal
is run again, at most five times in all; what truly grows with the pages does so in each.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from ingest.catalog import batches
from tests.bench.queue_watched import POLL_SECONDS, Delivery, Sample, Work, at_work
from tests.builders import alto, make_image

MOST_GROWTH, LEAST_GAIN = 1.2, 1.7
# Of all pages: what warms up is left out, then a stretch at the beginning and one at the end.
_WARM, _STRETCH = 0.05, 0.2
_TURN_SECONDS = 4.0  # of one worker, then of two
_WIDTH_PX, _HEIGHT_PX = 300, 400


@dataclass
class Run:
    """A delivery that workers took in."""

    name: str
    pages: int
    samples: list[Sample] = field(default_factory=list)
    last: list[Sample] = field(default_factory=list)  # of the end, beside `fresh`
    fresh: list[Sample] = field(default_factory=list)  # of a worker that has just begun

    def stretch(self, first: float, last: float) -> list[Sample]:
        """Give the samples between two parts of all pages."""
        return [one for one in self.samples if first <= one.done / self.pages <= last]

    def begin(self) -> list[Sample]:
        """Give the samples of the beginning, once it is warm."""
        return self.fresh or self.stretch(_WARM, _WARM + _STRETCH)

    def end(self) -> list[Sample]:
        """Give the samples of the end.

        One taken after the last page may hold half a second of what comes once for the whole
        delivery, the index above all: of 300 pages that is a sixth of the stretch.
        """
        samples = self.last or self.stretch(1 - _STRETCH, 1)
        return [one for one in samples if one.done < self.pages]


def cpu_a_page(samples: list[Sample]) -> float:
    """Give CPU seconds a page."""
    first, last = samples[0], samples[-1]
    return (last.cpu_seconds - first.cpu_seconds) / max(1, last.done - first.done)


def pages_a_second(samples: list[Sample]) -> float:
    """Give pages a second."""
    first, last = samples[0], samples[-1]
    return (last.done - first.done) / max(1e-9, last.at - first.at)


def draw(folder: Path, items: int, pages: int) -> Path:
    """Draw items of small pages with a few words."""
    page = make_image(folder / "page.jpg", _WIDTH_PX, _HEIGHT_PX).read_bytes()
    (folder / "page.jpg").unlink()
    for item in range(1, items + 1):
        inside = folder / f"quyen-{item:05}"
        inside.mkdir()
        for number in range(1, pages + 1):
            # A comment of its own at its end gives each page its own checksum.
            (inside / f"{number:05}.jpg").write_bytes(page + f"{item} {number}".encode())
            words = [(f"chữ{number % 50}", 20, 20 + 20 * at, 90, 14) for at in range(10)]
            text = alto(words, width=_WIDTH_PX, height=_HEIGHT_PX)
            (inside / f"{number:05}.xml").write_text(text, encoding="utf-8")
    return folder


def run(what: Delivery) -> Run:
    """Let workers take a delivery in, and look on."""
    with at_work(what, what.home) as work:
        measured = Run(what.name, work.pages)
        measured.samples = work.until(1 - _STRETCH)
        _compare(what, work, measured)
        with work.repository.reading() as session:
            [told] = batches.progress(session)
            assert not told.pages.get("failed"), batches.failures(session, told.batch.id)[0].reason
    return measured


def _compare(what: Delivery, old: Work, measured: Run) -> None:
    """Let the end be worked off beside the beginning of the same delivery, somewhere else."""
    old.tell(signal.SIGSTOP)
    with at_work(what, what.home.with_name(f"{what.home.name}.fresh")) as young:
        young.until(_WARM)
        old.tell(signal.SIGCONT)
        while not measured.last or measured.last[-1].done < old.pages:
            measured.last.append(old.sample())
            measured.fresh.append(young.sample())
            time.sleep(POLL_SECONDS)


def told(one: Run) -> str:
    """Give the row of a run."""
    begin, end = one.begin(), one.end()
    return (
        f"| {one.name} | {one.pages} "
        f"| {pages_a_second(begin):.1f} | {pages_a_second(end):.1f} "
        f"| {1000 * cpu_a_page(begin):.1f} | {1000 * cpu_a_page(end):.1f} "
        f"| {max(s.rss_bytes for s in begin) / 1e6:.0f} "
        f"| {max(s.rss_bytes for s in end) / 1e6:.0f} |"
    )


def judge(one: Run) -> bool:
    """Tell whether the end costs no more than the beginning."""
    begin, end = one.begin(), one.end()
    cpu = cpu_a_page(end) / cpu_a_page(begin)
    memory = max(s.rss_bytes for s in end) / max(s.rss_bytes for s in begin)
    met = cpu <= MOST_GROWTH and memory <= MOST_GROWTH
    print(
        f"{'PASS' if met else 'FAIL'}  {one.name}: a page at the end takes {cpu:.2f} times the CPU"
        f" of one at the beginning, memory is {memory:.2f} times (at most {MOST_GROWTH})"
    )
    return met


@dataclass
class Turns:
    """What workers did in the turns that they had."""

    pages: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def add(self, samples: list[Sample]) -> None:
        """Count one more turn."""
        first, last = samples[0], samples[-1]
        self.pages += last.done - first.done
        self.seconds += last.at - first.at
        self.cpu_seconds += last.cpu_seconds - first.cpu_seconds


def by_turns(one: Delivery, two: Delivery) -> tuple[Turns, Turns]:
    """Let one worker and two work off the same delivery, each in a home of its own, by turns.

    While the ones work the others are stopped: a slow minute of the machine is so for both.
    """
    alone, both = Turns(), Turns()
    with at_work(one, one.home) as single, at_work(two, two.home) as pair:
        pair.tell(signal.SIGSTOP)
        single.until(_WARM)
        single.tell(signal.SIGSTOP)
        pair.tell(signal.SIGCONT)
        pair.until(_WARM)
        pair.tell(signal.SIGSTOP)
        while pair.sample().done < (1 - _WARM) * pair.pages:
            alone.add(single.turn(_TURN_SECONDS))
            both.add(pair.turn(_TURN_SECONDS))
        single.tell(signal.SIGCONT)
        pair.tell(signal.SIGCONT)
    return alone, both


def judge_two(alone: Turns, both: Turns, *, small: bool) -> bool:
    """Tell whether two workers are quick enough, or, small, cost as little a page as one."""
    rates = [one.pages / one.seconds for one in (alone, both)]
    costs = [1000 * one.cpu_seconds / one.pages for one in (alone, both)]
    gain, cpu = rates[1] / rates[0], costs[1] / costs[0]
    print(
        f"two workers by turns with one: {gain:.2f} times the pages a second"
        f" ({rates[1]:.1f} and {rates[0]:.1f}), {cpu:.2f} times the CPU a page"
        f" ({costs[1]:.1f} and {costs[0]:.1f} ms)"
    )
    met = cpu <= MOST_GROWTH if small else gain >= LEAST_GAIN
    goal = f"at most {MOST_GROWTH} times the CPU" if small else f"at least {LEAST_GAIN} times"
    print(f"{'PASS' if met else 'FAIL'}  two workers beside one: {goal}")
    return met


def gain_of_two(scans: Path, top: Path, tries: int, *, small: bool) -> bool:
    """Measure until the goal is met, at most so many times."""
    for number in range(1, tries + 1):
        homes = [top / f"{word}.{number}" for word in ("alone", "both")]
        one, two = (Delivery("", scans, home, n) for n, home in enumerate(homes, 1))
        if judge_two(*by_turns(one, two), small=small):
            return True
    return False


def attempt(runs: list[Run], what: Delivery, judged: Callable[[Run], bool], tries: int) -> bool:
    """Run until the goal is met, at most so many times; put the last run to the others."""
    for number in range(1, tries + 1):
        made = run(replace(what, home=what.home.with_suffix(f".{number}")))
        met = judged(made)
        if met:
            break
    runs.append(made)
    return met


def main() -> None:
    """Measure and judge."""
    small = "--small" in sys.argv
    given = dict(word.removeprefix("--").split("=", 1) for word in sys.argv if "=" in word)
    pages = int(given.get("pages", "400" if small else "10000"))
    only = set(given.get("only", "one,many,two").split(","))
    tries = 5 if small else 1
    runs: list[Run] = []
    met = True
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        one_item = draw(top / "one", 1, pages)
        if "one" in only:
            met &= attempt(runs, Delivery("one item", one_item, top / "h1", 1), judge, tries)
        if "many" in only:
            many = draw(top / "many", pages // 10, 10)
            named = Delivery(f"{pages // 10} items", many, top / "h2", 1)
            met &= attempt(runs, named, judge, tries)
        if "two" in only:
            met &= gain_of_two(one_item, top, tries, small=small)
    print(
        "\n| Delivery | pages | pages/s, begin | end | CPU ms a page, begin | end "
        "| MB, begin | end |\n|---|---|---|---|---|---|---|---|"
    )
    print("\n".join(map(told, runs)))
    print(f"load {' '.join(f'{one:.1f}' for one in psutil.getloadavg())}")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
