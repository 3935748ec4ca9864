"""Store, database, disk and power fail in the middle of an ingest; the next run makes it whole."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from ingest import worker
from ingest.pipeline import Options, take_in
from ingest.report import Outcome
from ingest.storage import s3
from ingest.storage.store import StoreError
from tests.faults import whole
from tests.faults.conftest import PAGES, Trial, make_networked
from tests.faults.power import drop_commits, drop_unsynced
from tests.faults.proxy import proxy_before
from tests.faults.queue_work import finish, wait_for, workers
from tests.faults.running import environment, wait_until
from tests.reading import read
from tests.required import TOP, leave_out
from tests.watchers import Remembering, enqueue, ingest


class Meddling(Remembering):
    """Does something after so many pages."""

    def __init__(self, after: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._after, self._act = after, act

    def page(self, name: str, outcome: Outcome) -> None:
        """Meddle when its time has come."""
        super().page(name, outcome)
        if len(self.outcomes) == self._after:
            self._act()


@pytest.mark.parametrize("fault", ["500", "hang", "cut"])
def test_the_store_fails(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, fault: str, moment: int
) -> None:
    usual_seconds = s3.TIMEOUT_SECONDS
    if fault == "hang":
        monkeypatch.setattr(s3, "TIMEOUT_SECONDS", 1.0)
    chance = random.Random(f"{fault} {moment}")
    server = urlsplit(request.getfixturevalue("s3_bucket").endpoint)
    with proxy_before(server.hostname or "", server.port or 0) as proxy:
        trial = make_networked(request, s3_endpoint=f"http://127.0.0.1:{proxy.port}")
        queued = enqueue(trial.repository, trial.scans) if moment % 2 else None
        proxy.begins = proxy.pieces + chance.randrange(1, 60)
        proxy.fault = fault
        try:
            if queued:
                worker.work_once(trial.repository)
            else:
                ingest(trial.repository, trial.scans)
        except StoreError as error:
            assert str(error) and not queued
        proxy.mend()
        # What comes after the fault waits for a busy machine as long as it does elsewhere.
        monkeypatch.setattr(s3, "TIMEOUT_SECONDS", usual_seconds)
        trial.repository.store.close()
        if queued:
            finish(trial, queued)
        trial.finish()


def test_the_database_is_lost(networked: Trial, moment: int) -> None:
    """By the command that takes in; by a worker, which goes on by itself."""
    chance = random.Random(f"database {moment}")
    if moment % 2:
        return _lost_by_a_worker(networked, chance)
    delivery = read(networked.scans, networked.repository.settings)
    watcher = Meddling(chance.randrange(1, PAGES + 1), lambda: _cut_all(networked))
    try:
        take_in(networked.repository, delivery, Options(publish=True), watcher)
    except OperationalError as error:
        assert error.orig
    networked.finish()
    return None


def _lost_by_a_worker(trial: Trial, chance: random.Random) -> None:
    queued, made = enqueue(trial.repository, trial.scans), chance.randrange(PAGES)
    with workers(trial, 1) as [process]:
        wait_until(process, lambda: whole.count(trial.repository) > made)
        time.sleep(chance.uniform(0, 0.05))
        _cut_all(trial)
        wait_for(trial, queued, process)
    finish(trial, queued)


def _cut_all(trial: Trial) -> None:
    address = trial.repository.settings.database.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_the_power_is_cut(embedded: Trial, moment: int) -> None:
    chance, way = random.Random(f"power {moment}"), ("at once", "queued")[moment % 2]
    settings = embedded.repository.settings
    log = settings.home / "synced"
    cut_at = chance.randrange(2, 120)
    embedded.repository.engine.dispose()
    words = [sys.executable, "-m", "tests.faults.power", embedded.scans, log, cut_at, way]
    subprocess.run(
        list(map(str, words)), cwd=TOP, env=environment(settings), check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    drop_unsynced(settings.store_folder, log)
    drop_commits(Path(settings.database.removeprefix("sqlite:///")))
    # What rows name was on the disk before they were written.
    harmless = ("orphan", "unfinished")
    assert [
        one for one in whole.findings(embedded.repository) if not one.startswith(harmless)
    ] == []
    if way == "queued":
        whole.settle(embedded.repository)
    embedded.finish()


def test_the_disk_is_full(trial: Trial, moment: int) -> None:
    """All of home stands on a disk that fills up at some moment: before, or among, the pages."""
    chance = random.Random(f"disk {moment}")
    settings = trial.repository.settings
    trial.repository.engine.dispose()
    settings.home.mkdir(parents=True, exist_ok=True)
    held = sum(path.stat().st_size for path in settings.home.rglob("*") if path.is_file())
    size_bytes = held + chance.randrange(100_000, 1_600_000)
    unshare = shutil.which("unshare") or leave_out("unshare is missing: install util-linux")
    words = [
        unshare, "--mount", "--user", "--map-root-user", sys.executable, "-m", "tests.faults.full",
        settings.home, size_bytes,
        sys.executable, "-m", "app.cli", "ingest", "--publish", trial.scans,
    ]  # fmt: skip
    done = subprocess.run(
        list(map(str, words)), cwd=TOP, env=environment(settings), check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    if "not permitted" in done.stderr.lower():
        pytest.skip("this machine lets nobody mount a small disk of his own")
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    trial.finish()


def test_what_was_not_synced_is_dropped(tmp_path):
    """The simulation itself: a file that nobody synced is lost."""
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "file").write_bytes(b"x")
    (tmp_path / "log").write_text("")
    assert drop_unsynced(tmp_path / "store", tmp_path / "log") == 1
