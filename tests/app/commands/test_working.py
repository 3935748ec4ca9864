"""`tangthu jobs` tells where work stands and lets it be stopped and tried again."""

import json

import pytest
from click.testing import CliRunner

from app.cli import tangthu
from ingest.catalog.clock import clock
from ingest.catalog.models import Batch, Job
from tests.builders import make_item_folder
from tests.faults import whole
from tests.watchers import enqueue


@pytest.fixture
def told(repository, monkeypatch):
    monkeypatch.setenv("TANGTHU_HOME", str(repository.settings.home))
    monkeypatch.setenv("TANGTHU_DATABASE_URL", repository.settings.database)

    def run(*words: str) -> str:
        done = CliRunner().invoke(tangthu, ["jobs", *words])
        return done.output if done.exception is None else str(done.exception)

    return run


def test_an_empty_queue_is_told(told):
    assert told() == "Nothing is queued.\n"


def test_a_batch_is_told_with_its_rate_and_failures_and_can_be_stopped(repository, told):
    with repository.writing() as session:
        session.add(Batch(id="b1", name="scans", options={}))
        session.flush()
        page = {"kind": "page", "subject_id": "i1", "batch_id": "b1"}
        session.add_all([
            Job(**page, state="done", ended_at=clock(-8)),
            Job(**page, state="done", ended_at=clock(-1)),
            Job(**page),
            Job(**page, state="failed", reason="is damaged", details={"name": "3.tif"}),
            Job(kind="index", subject_id="i1"),
        ])  # fmt: skip
    lines = told().splitlines()
    assert lines[0].startswith("b1  running  scans: 2 of 4 pages, 1 failed, 0.1 pages/s, ")
    assert lines[0].endswith(" s left")
    assert lines[1].endswith("page 3.tif: is damaged") and lines[2] == "index: 1 waiting"
    assert told("--pause", "b1") == "b1: 1 paused\n"
    assert told().startswith("b1  paused  scans: 2 of 4 pages, 1 failed\n")
    assert told("--resume", "b1", "--retry", "b1") == "b1: 1 resumed\nb1: 1 queued again\n"
    assert told("--cancel", "b1") == "b1: 2 cancelled\n"


def test_what_its_reader_refused_is_told_by_file_and_row(repository, told, tmp_path):
    make_item_folder(tmp_path / "scans", pages=1, width=120, height=160)
    make_item_folder(tmp_path / "scans", pages=1, name="quyen-2", row={"date": "ngày xưa"})
    enqueue(repository, tmp_path / "scans")
    assert "item metadata.csv, row 3: date is “ngày xưa”" in told()


def test_a_batch_is_told_whole_with_its_sheet_and_forgotten(repository, told, tmp_path):
    make_item_folder(tmp_path / "scans", pages=2, width=120, height=160)
    batch = enqueue(repository, tmp_path / "scans").batch_id
    assert (
        told(batch)
        .splitlines()[1]
        .endswith("= 0 created, 0 updated, 0 skipped, 0 failed, 1 waiting")
    )
    whole.settle(repository)
    sheet = tmp_path / "back.csv"
    lines = told(batch, "--sheet", str(sheet)).splitlines()
    assert lines[0].startswith(f"{batch}  done  scans: 2 of 2 pages")
    assert lines[1] == "Items: 1 listed = 1 created, 0 updated, 0 skipped, 0 failed"
    assert lines[2] == "Pages: 2 listed = 2 created, 0 updated, 0 skipped, 0 failed"
    assert lines[3] == f"What became of each: {sheet}"
    assert sheet.read_text(encoding="utf-8-sig").splitlines()[1].count("created") == 1
    assert "is there already" in told(batch, "--sheet", str(sheet))
    own = tmp_path / "report.json"
    told(batch, "--sheet", str(own))
    assert json.loads(own.read_text())["pages"] == {"listed": 2, "created": 2}
    assert "--sheet is of one batch" in told("--sheet", str(own))
    assert told("--forget", batch) == f"{batch}: 3 forgotten\n"
    assert f"there is no batch '{batch}'" in told(batch)


def test_an_id_that_is_none_is_told(told):
    assert "there is no batch or job 'b9'" in told("--cancel", "b9")
