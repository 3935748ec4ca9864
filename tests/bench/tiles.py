"""The image server beside its peers, in one interleaved run, with the real rights check.

`make bench-tiles` runs it whole and is judged by all goals; `python -m tests.bench.tiles --small`,
which CI runs beside whatever else the machine does, by those that other work does not move.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench import tiles_s3
from tests.bench.tiles_goals import BUSY, JUDGED, OURS, S3, Figures, goals, print_tables
from tests.bench.tiles_load import Cost, Wrk, alone, measure, with_others
from tests.bench.tiles_servers import Server, check
from tests.bench.tiles_start import Started, start
from tests.bench.tiles_work import MIXED, STORED, TURNS, WORKLOADS, asks, beside, of_all_kinds

_SECONDS = {"max": 5}
_SECONDS_FOR_OTHERS = 2
_SOAK_SECONDS = 5
_TIMES_MET = 4  # so that both processes have met nearly all of it
_RUNS_TO_WARM_UP = 3
_SOAK_CONNECTIONS = 8


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    pages: int
    size_px: tuple[int, int]
    rounds: int
    again: int  # rounds more of the tiles whose CPU is judged by its least
    connections: tuple[int, ...]
    most_seconds: int  # of one run
    soak: int  # requests
    bare: bool  # granian alone, too: how near to nginx it can come


WHOLE = Plan(8, (6000, 8000), 3, 0, (1, 8, 32), 6, 20_000, True)
SMALL = Plan(2, (1600, 2100), 3, 4, (8,), 1, 500, False)


def main() -> None:
    """Measure and judge."""
    options = _options()
    plan = SMALL if options.small else WHOLE
    plan = dataclasses.replace(
        plan,
        rounds=options.rounds or plan.rounds,
        connections=tuple(map(int, options.connections)) or plan.connections,
        soak=options.soak or plan.soak,
    )
    figures = Figures()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        wrk = Wrk(Path(name))
        started = start(
            stack, Path(name), plan.pages, plan.size_px, options.classes, bare=plan.bare
        )
        for workload, connections, turn, again in _cells(plan, options.workloads):
            print(f"measuring {workload}, {connections} at once", file=sys.stderr, flush=True)
            # Each is the first one now and then, so that none always follows the same other.
            shift = turn % len(started.servers)
            for server in started.servers[shift:] + started.servers[:shift]:
                if workload not in server.workloads or (again and server.name not in JUDGED):
                    continue
                seconds = min(_SECONDS.get(workload, _SECONDS_FOR_OTHERS), plan.most_seconds)
                if not figures.has(workload, server.name):
                    _prepare(wrk, server, workload, connections, turn, plan)
                cost = _run(wrk, server, workload, connections, turn, seconds)
                figures.add((workload, connections, server.name), cost)
        if not options.workloads:
            _soak(wrk, figures, started.servers, plan.soak)
            _count_reads(figures, started, Path(name))
    sys.exit(_judge(figures, started.absent, rates_too=not options.small))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tiles")
    parser.add_argument("--small", action="store_true", help="a few minutes, for CI")
    parser.add_argument("--rounds", type=int, default=0, help="of the whole run; 3 unless given")
    parser.add_argument("--connections", type=_names, default=[], help="e.g. 8; all unless given")
    parser.add_argument("--soak", type=int, default=0, help="mixed requests to watch memory over")
    parser.add_argument("--workloads", type=_names, default=[], help="only these, e.g. tiles,info")
    parser.add_argument(
        "--classes", type=_names, default=[], help="gunicorn's other worker classes"
    )
    return parser.parse_args()


def _names(text: str) -> list[str]:
    return text.split(",")


def _cells(plan: Plan, workloads: list[str]) -> Iterator[tuple[str, int, int, bool]]:
    """Give workload, connections and turn; True: only those are asked whose CPU is judged."""
    for number in range(plan.rounds):
        for workload in (*WORKLOADS, MIXED):
            for place, connections in enumerate(plan.connections):
                # Goals are set at one number; whole pages take long, and few ask for them.
                asked = number == 0 or (workload != "max" and connections == BUSY)
                if asked and (not workloads or workload in workloads):
                    turn = (number * len(plan.connections) + place) % TURNS
                    yield workload, connections, turn, False
    for number in range(plan.rounds, plan.rounds + plan.again):
        if not workloads or "tiles" in workloads:
            yield "tiles", BUSY, number % TURNS, True


def _prepare(
    wrk: Wrk, server: Server, workload: str, connections: int, turn: int, plan: Plan
) -> None:
    """See that it answers well, and let each process meet what is stored before it is measured."""
    if workload in WORKLOADS:
        check(server, workload)
    if workload not in STORED:
        return
    paths = server.paths(partial(asks, workload, turn=turn))
    # Peers keep nothing that a second meeting would find.
    runs = _RUNS_TO_WARM_UP if server.name.removesuffix(S3) in OURS else 1
    until, met = time.monotonic() + plan.most_seconds * runs, 0
    while met < len(paths) * _TIMES_MET and time.monotonic() < until:
        load = wrk.run(server.port, paths, connections, min(2, plan.most_seconds))
        met += load.requests


def _run(
    wrk: Wrk, server: Server, workload: str, connections: int, turn: int, seconds: int
) -> Cost:
    server.processes.settle()
    if workload != MIXED:
        paths = server.paths(partial(asks, workload, turn=turn))
        return measure(server.processes, alone(wrk, server.port, paths, connections, seconds))
    paths = server.paths(partial(asks, "tiles", turn=turn))
    others = server.paths(partial(beside, turn=turn))
    load = with_others(wrk, server.port, paths, others, connections, seconds)
    return measure(server.processes, load)


def _soak(wrk: Wrk, figures: Figures, servers: list[Server], requests: int) -> None:
    """Ask ours for all kinds of things, again and again, and watch the memory."""
    for server in servers:
        if server.name not in OURS:
            continue
        asked, slices = 0, 0
        while asked < requests:
            paths = server.paths(partial(of_all_kinds, turn=slices))
            seconds = min(_SOAK_SECONDS, max(1, requests // 500))
            load = alone(wrk, server.port, paths, _SOAK_CONNECTIONS, seconds)
            cost = measure(server.processes, load)
            asked, slices = asked + cost.load.requests, slices + 1
            figures.soaked.setdefault(server.name, []).append((asked, cost.memory_bytes))
            figures.failed += cost.load.broken


def _count_reads(figures: Figures, started: Started, folder: Path) -> None:
    if started.s3 is not None:
        figures.reads = tiles_s3.reads(*started.s3, folder)


def _judge(figures: Figures, absent: list[str], *, rates_too: bool) -> int:
    print_tables(figures)
    print("", *(f"left out: {reason}" for reason in absent), "", sep="\n")
    found = list(goals(figures))
    judged = [goal for goal in found if rates_too or goal.load_proof]
    told = [goal for goal in found if goal not in judged]
    print(*(goal.line() for goal in judged), sep="\n")
    print(f"{'FAIL' if figures.failed else 'PASS'}  requests to us that failed: {figures.failed}")
    if told:
        print("\nTold, not judged, since a short run beside other work proves no rate:\n")
        print(*(goal.line() for goal in told), sep="\n")
    return 1 if figures.failed or any(goal.met is False for goal in judged) else 0


if __name__ == "__main__":
    main()
