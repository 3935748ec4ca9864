"""Store, database, disk and power fail in the middle of an ingest; the next run makes it whole."""

import random
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from ingest.pipeline import Options, take_in
from ingest.report import Outcome
from ingest.storage import s3
from ingest.storage.store import StoreError
from tests.faults import whole
from tests.faults.conftest import PAGES, Trial, make_networked
from tests.faults.power import drop_unsynced
from tests.faults.proxy import proxy_before
from tests.faults.running import environment
from tests.reading import read
from tests.required import TOP
from tests.watchers import Remembering, ingest


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
    monkeypatch.setattr(s3, "TIMEOUT_SECONDS", 0.3)
    chance = random.Random(f"{fault} {moment}")
    server = urlsplit(request.getfixturevalue("s3_bucket").endpoint)
    with proxy_before(server.hostname or "", server.port or 0) as proxy:
        trial = make_networked(request, s3_endpoint=f"http://127.0.0.1:{proxy.port}")
        proxy.begins = proxy.pieces + chance.randrange(1, 60)
        proxy.fault = fault
        try:
            ingest(trial.repository, trial.scans)
        except StoreError as error:
            assert str(error)
        proxy.mend()
        trial.finish()


def test_the_database_is_lost(networked: Trial, moment: int) -> None:
    chance = random.Random(f"database {moment}")
    address = networked.repository.settings.database.replace("+psycopg", "")

    def cut() -> None:
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    delivery = read(networked.scans, networked.repository.settings)
    watcher = Meddling(chance.randrange(1, PAGES + 1), cut)
    try:
        take_in(networked.repository, delivery, Options(publish=True), watcher)
    except OperationalError as error:
        assert error.orig
    networked.finish()


def test_the_power_is_cut(embedded: Trial, moment: int) -> None:
    chance = random.Random(f"power {moment}")
    settings = embedded.repository.settings
    log = settings.home / "synced"
    words = [
        sys.executable,
        "-m",
        "tests.faults.power",
        embedded.scans,
        log,
        chance.randrange(2, 60),
    ]
    subprocess.run(
        list(map(str, words)), cwd=TOP, env=environment(settings), check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    drop_unsynced(settings.store_folder, log)
    # What rows name was on the disk before they were written.
    assert [
        one for one in whole.findings(embedded.repository) if not one.startswith("orphan")
    ] == []
    embedded.finish()


def test_what_was_not_synced_is_dropped(tmp_path):
    """The simulation itself: a file that nobody synced is lost."""
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "file").write_bytes(b"x")
    (tmp_path / "log").write_text("")
    assert drop_unsynced(tmp_path / "store", tmp_path / "log") == 1
