"""`tangthu ingest --queue` queues a folder, and says what became of that."""

import pytest
from click.testing import CliRunner

from app.cli import tangthu
from ingest.catalog import leases
from ingest.catalog.models import Item, Job
from tests.builders import make_item_folder
from tests.faults import whole


@pytest.fixture
def told(repository, monkeypatch):
    monkeypatch.setenv("TANGTHU_HOME", str(repository.settings.home))
    monkeypatch.setenv("TANGTHU_DATABASE_URL", repository.settings.database)

    def run(*words: str) -> str:
        done = CliRunner().invoke(tangthu, ["ingest", *map(str, words)])
        return done.output if done.exception is None else f"{done.output}{done.exception}"

    return run


def test_a_folder_is_queued_with_its_priority(repository, told, tmp_path):
    make_item_folder(tmp_path / "scans", pages=2, width=120, height=160)
    lines = told(tmp_path / "scans", "--queue", "--publish", "--priority", "urgent").splitlines()
    assert "2 pages of 1 items queued" in lines[-2] and lines[-2].startswith("Batch ")
    assert lines[-1] == "No worker runs here: start `tangthu serve`, or `tangthu worker`"
    with repository.reading() as session:
        assert {job.priority for job in session.query(Job)} == {leases.INTERACTIVE}
    assert told(tmp_path / "scans", "--queue").splitlines()[-1] == "Nothing was queued"
    whole.settle(repository)
    with repository.reading() as session:
        assert [item.state for item in session.query(Item)] == ["published"]


def test_what_cannot_be_read_is_told_and_leaves_nothing(repository, told, tmp_path):
    assert "there is no such file or folder" in told(tmp_path / "nowhere", "--queue")
    assert list((repository.settings.home / "queued").iterdir()) == []


def test_a_report_of_what_has_not_been_done_is_refused(told, tmp_path):
    assert "--queue goes without" in told(tmp_path, "--queue", "--dry-run")
