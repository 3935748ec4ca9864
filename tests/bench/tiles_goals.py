"""The tile benchmark's tables, and its goals as one line each."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.bench.tiles_load import Cost
from tests.bench.tiles_peers import FILES, IIPSRV
from tests.bench.tiles_s3 import Reads
from tests.bench.tiles_work import MIXED, STORED

OURS = ("gunicorn", "granian")
S3 = " S3"
# Whose CPU of a tile is judged, ours beside its peer.
JUDGED = frozenset({*OURS, IIPSRV})
BUSY = 8  # connections, at which the goals are set
_TILES_MEMORY_BYTES, _MEMORY_BYTES = 150_000_000, 500_000_000
_TITLES = {
    "tiles": "Canonical tiles, 512 px",
    "smalls": "Stored small images",
    "sizes": "Thumbnails of other sizes",
    "regions": "Unaligned regions, 800 px wide",
    "info": "info.json",
    "max": "full/max",
    MIXED: "Tiles while two connections ask for sizes, regions, small images and info.json",
}


@dataclass(frozen=True)
class Cell:
    """What was measured for one server, one workload and one number of connections."""

    costs: list[Cost]

    def median(self, figure: Callable[[Cost], float]) -> float:
        """Give the median of the rounds."""
        return statistics.median(figure(cost) for cost in self.costs)

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return self.median(lambda cost: cost.load.rate)

    @property
    def p99_ms(self) -> float:
        """The time in which 99 of 100 requests are answered."""
        return self.median(lambda cost: cost.load.p99_ms)

    @property
    def cpu_ms(self) -> float:
        """CPU of a request: the least of the rounds, since other work only adds to it."""
        return min(cost.cpu_ms for cost in self.costs)

    def row(self) -> str:
        """Write the figures as cells of a table."""
        failed = sum(cost.load.refused + cost.load.broken for cost in self.costs)
        memory = max(cost.memory_bytes for cost in self.costs)
        p50_ms = self.median(lambda cost: cost.load.p50_ms)
        return (
            f"{self.rate:.1f} | {p50_ms:.2f} | {self.p99_ms:.2f} | {self.cpu_ms:.3f} "
            f"| {memory / 1e6:.0f} | {failed or ''}"
        )


Key = tuple[str, int, str]  # workload, connections, server


@dataclass
class Figures:
    """All that was measured."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    reads: Reads | None = None  # of S3
    # Requests so far and bytes held, by server.
    soaked: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    failed: int = 0  # of our own servers' requests

    def add(self, key: Key, cost: Cost) -> None:
        """Keep one run."""
        self.cells.setdefault(key, Cell([])).costs.append(cost)
        if key[2].removesuffix(S3) in OURS:
            # What is computed may be refused for a while (503), so that tiles keep their threads.
            refused = cost.load.refused if key[0] in STORED else 0
            self.failed += refused + cost.load.broken

    def has(self, workload: str, server: str) -> bool:
        """Tell whether the server was asked for this before."""
        return any(key[0] == workload and key[2] == server for key in self.cells)

    def most_memory_bytes(self, server: str) -> int | None:
        """Give the most that a server held at the end of any run."""
        held = [
            cost.memory_bytes
            for key, cell in self.cells.items()
            if key[2] == server
            for cost in cell.costs
        ]
        return max([*held, *(size for _, size in self.soaked.get(server, ()))], default=None)

    def cell(self, workload: str, server: str) -> Cell | None:
        """Give what was measured where the goals are set, if it was."""
        return self.cells.get((workload, BUSY, server))


@dataclass(frozen=True)
class Goal:
    """What is to be reached; without a figure it could not be judged."""

    text: str
    figure: float | None
    bound: float
    at_most: bool
    # It is the same beside other work on the machine: CPU of a request, memory, a count.
    load_proof: bool = False

    @property
    def met(self) -> bool | None:
        """Tell whether it is reached; None: it could not be judged."""
        if self.figure is None:
            return None
        return self.figure <= self.bound if self.at_most else self.figure >= self.bound

    def line(self) -> str:
        """Write the line."""
        verdict = {True: "PASS", False: "FAIL", None: "SKIP"}[self.met]
        figure = "not measured" if self.figure is None else f"{self.figure:.3g}"
        word = "at most" if self.at_most else "at least"
        return f"{verdict}  {self.text}: {word} {self.bound:g}: {figure}"


def print_tables(figures: Figures) -> None:
    """Print one table a workload."""
    for workload, title in _TITLES.items():
        rows = {key: cell for key, cell in figures.cells.items() if key[0] == workload}
        if not rows:
            continue
        print(f"\n{title}\n")
        print(
            "| Server | connections | req/s | p50, ms | p99, ms | CPU, ms/req | PSS, MB | failed |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for (_, connections, server), cell in sorted(rows.items(), key=lambda row: row[0][1]):
            print(f"| {server} | {connections} | {cell.row()} |")
    for server, held in figures.soaked.items():
        steps = ", ".join(f"{size / 1e6:.0f} MB after {asked}" for asked, size in held)
        print(f"\nMixed requests to {server}: {steps}")


def goals(figures: Figures) -> Iterator[Goal]:
    """Judge the figures."""
    yield from _tiles(figures)
    for server in OURS:
        yield from _others(figures, server)
    for server in OURS:
        yield from _s3_and_memory(figures, server)
    reads = figures.reads
    yield Goal("reads of S3 for a cold tile", reads.cold if reads else None, 1, True, True)
    beside = reads.neighbour if reads else None
    yield Goal("reads of S3 for its neighbour", beside, 0, True, True)


def _tiles(figures: Figures) -> Iterator[Goal]:
    for server, part in zip(OURS, (5, 12), strict=True):
        less = _ratio(figures, "tiles", IIPSRV, server, _cpu)
        yield Goal(f"tiles, {server}: times less CPU than iipsrv", less, part, False, True)
    rate = _ratio(figures, "tiles", "granian", FILES, _rate)
    yield Goal("tiles, granian: req/s beside nginx over files", rate, 0.8, False)


def _others(figures: Figures, server: str) -> Iterator[Goal]:
    tile, small = figures.cell("tiles", server), figures.cell("smalls", server)
    times = small.cpu_ms / tile.cpu_ms if tile and small else None
    yield Goal(f"stored small images, {server}: CPU beside a tile's", times, 1.1, True)
    for workload, least in (("sizes", 1.5), ("regions", 1.2)):
        rate = _ratio(figures, workload, server, IIPSRV, _rate)
        yield Goal(f"{workload}, {server}: req/s beside iipsrv", rate, least, False)
    rate = _ratio(figures, "info", server, IIPSRV, _rate)
    least = 1 if server == "granian" else 0.5
    yield Goal(f"info.json, {server}: req/s beside iipsrv", rate, least, False)
    mixed = figures.cell(MIXED, server)
    slower = mixed.p99_ms / tile.p99_ms if tile and mixed else None
    yield Goal(f"tiles, {server}: p99 under mixed load beside that without", slower, 3, True)


def _s3_and_memory(figures: Figures, server: str) -> Iterator[Goal]:
    warm, local = figures.cell("tiles", server + S3), figures.cell("tiles", server)
    rate = warm.rate / local.rate if warm and local else None
    yield Goal(f"warm tiles from S3, {server}: req/s beside local", rate, 0.9, False)
    for text, held, bound in (
        ("for tiles", _held(local), _TILES_MEMORY_BYTES),
        ("whatever is asked", figures.most_memory_bytes(server), _MEMORY_BYTES),
    ):
        megabytes = None if held is None else held / 1e6
        yield Goal(f"memory of 2 workers {text}, {server}, MB", megabytes, bound / 1e6, True, True)


def _held(cell: Cell | None) -> int | None:
    # Of the first round: later ones have seen more than tiles.
    return cell.costs[0].memory_bytes if cell else None


def _rate(cell: Cell) -> float:
    return cell.rate


def _cpu(cell: Cell) -> float:
    return cell.cpu_ms


def _ratio(
    figures: Figures, workload: str, one: str, other: str, figure: Callable[[Cell], float]
) -> float | None:
    above, below = figures.cell(workload, one), figures.cell(workload, other)
    return figure(above) / figure(below) if above and below and figure(below) else None
