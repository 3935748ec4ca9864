"""One batch of every attack through the real command: it lives, names each, and takes the good."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from ingest.catalog.models import Event, Item
from ingest.repository import open_repository
from tests.ingest.hostile_delivery import GOOD, lay_out
from tests.required import program
from tests.services.clamd import PROGRAM, clamd_in

pytestmark = pytest.mark.service
MOST_BYTES = 600_000_000  # of the whole process tree
MOST_SECONDS = 240
_MEMORY_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Batch:
    """What became of it."""

    home: Path
    output: str
    status: int
    most_bytes: int
    most_disk_bytes: int
    expected: dict[str, str]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, material: Path) -> Iterator[Batch]:
    program(PROGRAM, "Debian's clamav-daemon")
    top = tmp_path_factory.mktemp("hostile")
    expected = lay_out(top / "delivery", material / "xml_attacks")
    (top / "clamd").mkdir()
    with clamd_in(top / "clamd", most_mb=500) as scanner:
        environment = {
            **{name: value for name, value in os.environ.items() if "TANGTHU" not in name},
            "TANGTHU_HOME": str(top / "home"),
            "TANGTHU_SCANNER": "required",
            "TANGTHU_SCANNER_ADDRESS": str(scanner.socket),
        }
        command = [sys.executable, "-m", "app.cli"]
        subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
        with (top / "output").open("wb") as output:
            process = subprocess.Popen(
                [*command, "ingest", str(top / "delivery"), "--publish"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            most_bytes, most_disk_bytes = _watch(process, top / "home")
    text = (top / "output").read_text(encoding="utf-8")
    yield Batch(top / "home", text, process.returncode, most_bytes, most_disk_bytes, expected)


def _watch(process: subprocess.Popen[bytes], home: Path) -> tuple[int, int]:
    limit = time.monotonic() + MOST_SECONDS
    most_bytes, most_disk_bytes = 0, 0
    while process.poll() is None:
        if time.monotonic() > limit:
            process.kill()
        most_bytes = max(most_bytes, _tree_bytes(process.pid))
        most_disk_bytes = max(most_disk_bytes, _disk_bytes(home / "tmp"))
        time.sleep(0.05)
    return most_bytes, most_disk_bytes


def _tree_bytes(pid: int) -> int:
    """Add up what a process and those below it hold, at the price of a few small files a look."""
    total = 0
    with suppress(OSError):
        total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _MEMORY_PAGE_BYTES
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children = (thread / "children").read_text().split()
            total += sum(_tree_bytes(int(child)) for child in children)
    return total


def _disk_bytes(folder: Path) -> int:
    total = 0
    # What is gone between two looks is passed over.
    for here, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):
                total += Path(here, name).lstat().st_size
    return total


def test_the_process_lives_and_says_that_something_failed(batch: Batch) -> None:
    assert batch.status == 1, batch.output[-3000:]
    assert "Traceback" not in batch.output
    assert "Items: " in batch.output and "Pages: " in batch.output


def test_memory_and_disk_stay_under_their_limits(batch: Batch) -> None:
    print(f"memory {batch.most_bytes:,} bytes, disk {batch.most_disk_bytes:,} bytes")
    assert batch.most_bytes < MOST_BYTES
    assert batch.most_disk_bytes < 300_000_000


def test_each_bad_thing_is_named_with_its_reason(batch: Batch) -> None:
    lines = batch.output.splitlines()
    for name, reason in batch.expected.items():
        told = [line for line in lines if name in line]
        assert any(reason in line for line in told), (name, reason, told)


def test_the_good_items_beside_them_come_in(batch: Batch) -> None:
    repository = open_repository(Settings(home=batch.home))
    with repository.reading() as session:
        states = {item.source_id: item.state for item in session.scalars(select(Item))}
        checks = set(session.scalars(select(Event.outcome).where(Event.type == "virus check")))
    repository.close()
    assert set(GOOD) <= set(states)
    assert {name: states[name] for name in GOOD if name.startswith("honest")} == {
        name: "published" for name in GOOD if name.startswith("honest")
    }
    assert states["with-eicar"] != "published"
    assert checks == {"success", "failure"}


def test_nothing_is_left_behind_and_nothing_stands_outside(batch: Batch) -> None:
    assert not list((batch.home / "tmp").iterdir())
    assert not Path("/slipped.tif").exists()
    assert not list(batch.home.parent.rglob("slipped.tif"))
    assert len(list((batch.home / "quarantine").glob("*.quarantined"))) == 2
