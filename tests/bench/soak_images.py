"""Ask the image server a hundred thousand mixed things, and watch its memory: `make bench-soak`."""

from __future__ import annotations

import argparse
import http.client
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Lock, Thread

import psutil
import pyvips

from config.settings import Settings
from tests.iiif.rows import Shown, show
from tests.required import TOP
from tests.services.process import Service, http_status, running
from tests.services.repository import new_repository
from tests.services.website import settings_environment

MEGABYTE = 1_000_000
TILES_MOST_BYTES = 150 * MEGABYTE
EVER_MOST_BYTES = 500 * MEGABYTE
GROWTH_MOST = 0.10
CLIENTS = 6
SECONDS_BETWEEN_SAMPLES = 0.05
PAGE_PX, LARGE_PX = (3001, 4003), (9001, 7001)


@dataclass(frozen=True)
class Stock:
    """What can be asked for."""

    pages: list[Shown]
    closed: Shown
    large: Shown


Kind = Callable[[Stock, random.Random], str]


@dataclass
class Memory:
    """The memory of the server's processes, each shared page counted once; sampled all the time."""

    root: psutil.Process
    most_bytes: int = 0
    last_bytes: int = 0
    held_bytes: list[int] = field(default_factory=list)  # sample by sample
    _stop: Event = field(default_factory=Event)

    def watch(self) -> None:
        """Sample until told to stop."""
        while not self._stop.wait(SECONDS_BETWEEN_SAMPLES):
            self.last_bytes = self._now()
            self.most_bytes = max(self.most_bytes, self.last_bytes)
            self.held_bytes.append(self.last_bytes)

    def stop(self) -> None:
        """Sample no more."""
        self._stop.set()

    def _now(self) -> int:
        total = 0
        for process in [self.root, *self.root.children(recursive=True)]:
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        return total


def tile(stock: Stock, chance: random.Random) -> str:
    """Ask for a stored tile."""
    scale = chance.choice([1, 1, 2, 4])
    span = 512 * scale
    x, y = (chance.randrange(-(-side // span)) * span for side in PAGE_PX)
    w, h = min(span, PAGE_PX[0] - x), min(span, PAGE_PX[1] - y)
    size = f"{-(-w // scale)},{-(-h // scale)}"
    return f"{chance.choice(stock.pages).image_id}/{x},{y},{w},{h}/{size}/0/default.jpg"


def small(stock: Stock, chance: random.Random) -> str:
    """Ask for a stored small image, or the information."""
    rest = chance.choice(
        ["full/!200,200/0/default.jpg", "full/!400,400/0/default.jpg", "info.json"]
    )
    return f"{chance.choice(stock.pages).image_id}/{rest}"


def computed(stock: Stock, chance: random.Random) -> str:
    """Ask for what must be computed, in any format."""
    x, y = chance.randrange(2000), chance.randrange(3000)
    w, h = chance.randrange(50, 900), chance.randrange(50, 900)
    size = chance.choice(["max", f"{w // 2 + 1},", "pct:33", f"^{w + 10},{h + 10}"])
    rotation = chance.choice(["0", "0", "0", "90", "!0", "12.5"])
    last = chance.choice(["default.jpg", "default.jpg", "gray.jpg", "default.png", "bitonal.tif",
                          "default.webp"])  # fmt: skip
    return f"{chance.choice(stock.pages).image_id}/{x},{y},{w},{h}/{size}/{rotation}/{last}"


def fault(stock: Stock, chance: random.Random) -> str:
    """Ask for what cannot be given."""
    page = chance.choice(stock.pages).image_id
    return chance.choice([
        f"{page}/9999,0,10,10/max/0/default.jpg", f"{page}/full/max/400/default.jpg",
        f"{page}/full/99999,/0/default.jpg", f"{page}/full/max/0/default.{chance.random()}",
        f"b{chance.randrange(10**11):011d}v1/info.json", f"{page}/{chance.random()}",
        f"{stock.closed.image_id}/full/max/0/default.jpg", f"{stock.closed.image_id}/info.json",
    ])  # fmt: skip


def whole(stock: Stock, chance: random.Random) -> str:
    """Ask for the costliest: as large as is given, turned, in formats that hold it whole."""
    size = chance.choice(["max", "max", f"{chance.randrange(5000, 8000)},"])
    rotation, last = (
        chance.choice(["0", "90", "!0", "33"]),
        chance.choice(
            ["default.jpg", "default.jpg", "default.png", "default.tif", "gray.jpg", "default.webp"]
        ),
    )
    return f"{stock.large.image_id}/full/{size}/{rotation}/{last}"


MIXED: Sequence[Kind] = [tile] * 1500 + [small] * 300 + [computed] * 100 + [fault] * 99 + [whole]


def main() -> int:
    """Run the phases, print memory over time, and say whether the goals are met."""
    options = _options()
    requests = 2_000 if options.small else options.requests
    with (
        tempfile.TemporaryDirectory() as name,
        new_repository(Path(name) / "home", web_processes=2) as repository,
    ):
        folder = Path(name)
        stock = Stock(
            [show(repository, folder, _page(seed, *PAGE_PX)) for seed in range(4)],
            show(repository, folder, _page(9, 1500, 900), tiers=("closed",)),
            show(repository, folder, _page(10, *LARGE_PX)),
        )
        with served(repository.settings, folder) as memory:
            print(
                f"{'phase':8} {'requests':>9} {'PSS MB':>7} {'most MB':>8} {'seconds':>8}  statuses"
            )
            asker = Asker(repository.settings, stock, memory)
            asker.run("tiles", [tile, tile, small], requests // 10, parts=2)
            tiles_bytes = memory.most_bytes
            first = asker.run("mixed", MIXED, requests, parts=10)
            asker.run("largest", [whole], 12 if options.small else 60, parts=2)
            return judge(tiles_bytes, first, memory)


def judge(tiles_bytes: int, over_time: list[int], memory: Memory) -> int:
    """Print one line a goal; give the number of those not met."""
    # Of ten, the first two still fill what is bounded.
    growth = median(over_time[-3:]) / median(over_time[2:5]) - 1
    goals = [
        (f"tiles: {tiles_bytes / MEGABYTE:.0f} MB", tiles_bytes <= TILES_MOST_BYTES),
        (f"whatever is asked: {memory.most_bytes / MEGABYTE:.0f} MB",
         memory.most_bytes <= EVER_MOST_BYTES),
        (f"growth over the mixed requests: {growth:.1%}", growth <= GROWTH_MOST),
    ]  # fmt: skip
    for line, met in goals:
        print(f"{'PASS' if met else 'FAIL'} {line}")
    return sum(not met for _, met in goals)


class Asker:
    """Asks over a few connections that stay open, as a proxy does."""

    def __init__(self, settings: Settings, stock: Stock, memory: Memory) -> None:
        """Take where to ask, what for, and whose memory to print."""
        self._settings = settings
        self._stock = stock
        self._memory = memory
        self._statuses: Counter[int] = Counter()
        self._lock = Lock()

    def run(self, phase: str, kinds: Sequence[Kind], count: int, parts: int) -> list[int]:
        """Ask `count` times, printing a line each part; give the usual memory of each."""
        after = []
        for part in range(parts):
            begun = time.monotonic()
            self._statuses.clear()
            self._memory.held_bytes.clear()
            with ThreadPoolExecutor(CLIENTS) as clients:
                each = -(-count // parts // CLIENTS)
                for client in range(CLIENTS):
                    clients.submit(self._ask, kinds, each, part * CLIENTS + client)
            time.sleep(4 * SECONDS_BETWEEN_SAMPLES)
            # What single images take while they are made comes and goes.
            after.append(int(median(self._memory.held_bytes)))
            seconds = time.monotonic() - begun
            told = " ".join(f"{status}:{n}" for status, n in sorted(self._statuses.items()))
            print(
                f"{phase:8} {(part + 1) * each * CLIENTS:9} {after[-1] / MEGABYTE:7.0f} "
                f"{self._memory.most_bytes / MEGABYTE:8.0f} {seconds:8.1f}  {told}",
                flush=True,
            )
        return after

    def _ask(self, kinds: Sequence[Kind], count: int, seed: int) -> None:
        chance = random.Random(seed)
        host, port = self._settings.host, self._settings.port
        connection = http.client.HTTPConnection(host, port, timeout=120)
        for _ in range(count):
            connection.request("GET", f"/iiif/3/{chance.choice(kinds)(self._stock, chance)}")
            answer = connection.getresponse()
            answer.read()
            with self._lock:
                self._statuses[answer.status] += 1
        connection.close()


@contextmanager
def served(settings: Settings, folder: Path) -> Iterator[Memory]:
    """Serve as in production, but with processes that never end; watch their memory."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
    environment = settings_environment(settings) | {"PYTHONPATH": str(TOP)}
    service = Service(
        "gunicorn", [*command, "--max-requests", "0"], folder, environment=environment
    )
    # Whether it answers is asked of the image server: the home page is not what is measured here.
    path = "/iiif/3/none/info.json"
    with running(service, ready=lambda: http_status(settings.port, path) is not None) as process:
        memory = Memory(psutil.Process(process.pid))
        thread = Thread(target=memory.watch)
        thread.start()
        try:
            yield memory
        finally:
            memory.stop()
            thread.join()


def _page(seed: int, width_px: int, height_px: int) -> pyvips.Image:
    """Draw paper with lines on it, rough enough that its tiles weigh what those of scans do."""
    paper = pyvips.Image.perlin(width_px, height_px, cell_size=64, seed=seed) * 20 + 215
    grain = pyvips.Image.gaussnoise(width_px, height_px, sigma=6, mean=0, seed=seed)
    place = pyvips.Image.xyz(width_px, height_px)
    lines = ((place[0] / 7).floor() % 5 < 2) & ((place[1] / 23).floor() % 3 < 1)
    page = (paper + grain - lines.ifthenelse(120, 0)).cast("uchar")
    return page.bandjoin([page - 12, page - 40]).cast("uchar").copy(interpretation="srgb")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--small", action="store_true", help="a minute's run, for the tests")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
