"""Workers at work on a delivery, and what they cost from moment to moment."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import func, select

from config.settings import Settings
from ingest.catalog import batches
from ingest.catalog.models import Job
from ingest.create import create_repository
from ingest.packages.recognise import read
from ingest.pipeline import Options
from ingest.queueing import Asked, queue
from ingest.repository import Repository
from tests.faults.running import start
from tests.watchers import Remembering

POLL_SECONDS = 0.5
_ENDING_SECONDS = 60


@dataclass(frozen=True)
class Sample:
    """A moment of a run."""

    at: float
    done: int
    cpu_seconds: float
    rss_bytes: int  # of all workers and their decoders


@dataclass(frozen=True)
class Delivery:
    """What is to be taken in, and where to."""

    name: str
    scans: Path
    home: Path
    workers: int


@dataclass
class Work:
    """Workers at work on a delivery that was queued."""

    repository: Repository
    pages: int
    processes: list[subprocess.Popen[bytes]]
    family: list[psutil.Process]

    def sample(self) -> Sample:
        """Look on."""
        assert all(process.poll() is None for process in self.processes), "a worker ended"
        return _sample(self.repository, self.family)

    def until(self, part: float) -> list[Sample]:
        """Look on until so much of all pages is done."""
        samples = [self.sample()]
        while samples[-1].done < part * self.pages:
            time.sleep(POLL_SECONDS)
            samples.append(self.sample())
        return samples

    def turn(self, seconds: float) -> list[Sample]:
        """Let the stopped workers go on for so long; look on at the beginning and the end."""
        self.tell(signal.SIGCONT)
        first = self.sample()
        time.sleep(seconds)
        last = self.sample()
        self.tell(signal.SIGSTOP)
        return [first, last]

    def tell(self, number: signal.Signals) -> None:
        """Send the workers, and their decoders, a signal."""
        for process in self.processes:
            os.killpg(process.pid, number)


@contextmanager
def at_work(what: Delivery, home: Path) -> Iterator[Work]:
    """Queue a delivery in an empty repository and let workers begin; end them afterwards."""
    repository = create_repository(Settings(home=home, fixity_bytes_per_second=1))
    queued = queue(
        repository,
        Asked(str(what.scans), Options(publish=True)),
        lambda room: read(what.scans, repository.settings, room),
        Remembering(),
    )
    running = [start(repository.settings, "worker") for _ in range(what.workers)]
    try:
        family = [psutil.Process(process.pid) for process in running]
        yield Work(repository, queued.pages, running, family)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            _end(process)
        repository.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        # It puts ten thousand pages into the index; what is measured is done.
        process.kill()
        process.wait()


def _sample(repository: Repository, family: list[psutil.Process]) -> Sample:
    with repository.reading() as session:
        done = session.scalar(
            select(func.count()).where(Job.kind == batches.UNIT, Job.state == "done")
        )
    everyone = [*family, *(child for one in family for child in one.children(recursive=True))]
    times = [one.cpu_times() for one in everyone]
    ended = sum(one.cpu_times().children_user + one.cpu_times().children_system for one in family)
    return Sample(
        time.monotonic(),
        done or 0,
        sum(one.user + one.system for one in times) + ended,
        sum(one.memory_info().rss for one in everyone),
    )
