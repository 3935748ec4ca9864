"""Asking a server by wrk, and what that cost the server: CPU and memory of its processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_SCRIPT = """
local paths, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = wrk.format("GET", line) end
end
function request()
  at = at % #paths + 1
  return paths[at]
end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, ' ..
    '"refused": %d, "broken": %d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
"""
_TICKS_SECONDS = 0.02
_MOST_SETTLING_SECONDS = 20.0


@dataclass(frozen=True)
class Load:
    """One run of wrk."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int  # answers with a status from 400 on
    broken: int  # connections that failed, and answers that did not come

    @property
    def rate(self) -> float:
        """Requests answered well, per second."""
        return (self.requests - self.refused) / self.seconds


@dataclass(frozen=True)
class Cost:
    """One run and what it cost the server."""

    load: Load
    cpu_ms: float  # of one request, all processes of the server
    memory_bytes: int  # PSS of all processes of the server, at the end


class Processes:
    """The processes of a server, from their roots down."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = [psutil.Process(root) for root in roots]

    def cpu_seconds(self) -> float:
        """Give the time used so far, of children that ended too."""
        seconds = 0.0
        for one in self._all():
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                seconds += times.user + times.system
                seconds += times.children_user + times.children_system
        return seconds

    def memory_bytes(self) -> int:
        """Give what they hold; what they share with each other counts once."""
        total = 0
        for one in self._all():
            with suppress(OSError):
                lines = Path(f"/proc/{one.pid}/smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total * 1024

    def settle(self) -> None:
        """Wait until nothing is worked on any more."""
        until = time.monotonic() + _MOST_SETTLING_SECONDS
        before = self.cpu_seconds()
        while time.monotonic() < until:
            time.sleep(0.15)
            now = self.cpu_seconds()
            if now - before < _TICKS_SECONDS:
                return
            before = now

    def _all(self) -> list[psutil.Process]:
        return [one for root in self._roots for one in (root, *root.children(recursive=True))]


class Wrk:
    """Debian's wrk, with one thread."""

    def __init__(self, folder: Path) -> None:
        """Write its script into the folder.

        Raises:
            FileNotFoundError: wrk is not installed.
        """
        found = shutil.which("wrk")
        if found is None:
            raise FileNotFoundError("wrk is not there: install the package wrk")
        self._program = found
        self._folder = folder
        self._runs = 0
        (folder / "paths.lua").write_text(_SCRIPT, encoding="ascii")

    def run(self, port: int, paths: Sequence[str], connections: int, seconds: float) -> Load:
        """Ask the paths in turn for so long."""
        with self.asking(port, paths, connections, seconds) as process:
            return _load(process)

    @contextmanager
    def asking(
        self, port: int, paths: Sequence[str], connections: int, seconds: float
    ) -> Iterator[subprocess.Popen[str]]:
        """Ask while the block runs, or so long."""
        self._runs += 1
        listed = self._folder / f"paths-{self._runs}.txt"
        listed.write_text("\n".join(paths) + "\n", encoding="ascii")
        command = [
            self._program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s",
            "--timeout", "60s", "-s", "paths.lua", f"http://127.0.0.1:{port}", listed.name,
        ]  # fmt: skip  # one line
        environment = {"PATH": os.environ["PATH"]}
        with subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                yield process
            finally:
                process.kill()
                listed.unlink()


def measure(processes: Processes, run: Iterator[Load]) -> Cost:
    """Take the first load as the measured one; CPU is divided by the requests of all."""
    before = processes.cpu_seconds()
    loads = list(run)
    used = processes.cpu_seconds() - before
    requests = sum(load.requests for load in loads)
    return Cost(loads[0], used * 1000 / max(1, requests), processes.memory_bytes())


def alone(
    wrk: Wrk, port: int, paths: Sequence[str], connections: int, seconds: float
) -> Iterator[Load]:
    """Ask one kind of thing."""
    yield wrk.run(port, paths, connections, seconds)


def with_others(
    wrk: Wrk,
    port: int,
    paths: Sequence[str],
    others: Sequence[str],
    connections: int,
    seconds: float,
) -> Iterator[Load]:
    """Ask the paths while two connections ask for others; those are the second load."""
    with wrk.asking(port, others, 2, seconds) as beside:
        yield wrk.run(port, paths, connections, seconds)
        yield _load(beside)


def _load(process: subprocess.Popen[str]) -> Load:
    told, _ = process.communicate(timeout=180)
    found = json.loads(told.rstrip().splitlines()[-1])
    return Load(
        found["requests"],
        found["microseconds"] / 1e6,
        found["p50"] / 1000,
        found["p99"] / 1000,
        found["refused"],
        found["broken"],
    )
