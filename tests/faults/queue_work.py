"""Workers on a batch, and waiting until it is done."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.catalog import batches
from ingest.queueing import Queued
from tests.faults import whole
from tests.faults.conftest import Trial
from tests.faults.running import kill, start

_MOST_SECONDS = 120.0


@contextmanager
def workers(trial: Trial, number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run so many workers while the block runs."""
    running = [start(trial.repository.settings, "worker") for _ in range(number)]
    try:
        yield running
    finally:
        for process in running:
            if process.poll() is None:
                kill(process)


def wait_for(trial: Trial, queued: Queued, process: subprocess.Popen[bytes]) -> None:
    """Wait until a batch is done, by workers of which this one must not end."""
    limit = time.monotonic() + _MOST_SECONDS
    while _state(trial, queued) != "done":
        assert process.poll() is None, "the worker ended"
        assert time.monotonic() < limit, _state(trial, queued)
        time.sleep(0.1)


def finish(trial: Trial, queued: Queued) -> None:
    """Let all that waits be done: nothing of the delivery is left to be taken in."""
    until = time.monotonic() + _MOST_SECONDS
    while _state(trial, queued) != "done" and time.monotonic() < until:
        whole.settle(trial.repository)
        time.sleep(0.1)
    assert _state(trial, queued) == "done"
    whole.settle(trial.repository)
    trial.finish()


def _state(trial: Trial, queued: Queued) -> str:
    with trial.repository.reading() as session:
        told = {one.batch.id: one.state for one in batches.progress(session)}
    return told[queued.batch_id]
