"""A queued run gives the curator's own sheet back too, and says of every line what became of it."""

import csv
import io

import pytest

from ingest import queued
from ingest.catalog import batches, leases
from ingest.catalog.models import Job
from ingest.report import Report
from ingest.results import beside, of_batch
from tests.builders import make_image
from tests.faults import whole
from tests.services.repository import new_repository
from tests.watchers import enqueue, ingest

SHEET = """thư mục;nhan đề
a;Địa chí
b;Sách hỏng
c;
d;Không ảnh
"""


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch):
    monkeypatch.setattr(leases, "REST_SECONDS", (0.0,))


@pytest.fixture
def scans(tmp_path):
    """A sheet with an item that is right, one with a bad page, a row and a folder that are none."""
    root = tmp_path / "scans"
    for name in ("a", "b", "c", "d"):
        (root / name).mkdir(parents=True)
        for number in (1, 2) if name != "d" else ():
            make_image(root / name / f"{number}.jpg", 120, 160, seed=ord(name) + number)
    bad = root / "b" / "2.jpg"
    bad.write_bytes(bad.read_bytes()[:700])
    (root / "metadata.csv").write_text(SHEET, encoding="utf-8-sig")
    return root


def lines(repository, done):
    with repository.reading() as session:
        return of_batch.lines(session, done.batch_id)


def told(some):
    """What lines say, but for ids, and for how often it was said."""
    return [(one.item, one.page, one.sheet, one.row, one.status, set(one.errors)) for one in some]


def test_the_lines_and_the_sheet_are_those_of_a_direct_run(repository, scans, tmp_path):
    with new_repository(tmp_path / "beside") as other:
        direct: Report = ingest(other, scans)
    done = enqueue(repository, scans)
    assert {one.status for one in lines(repository, done) if not one.errors} == {of_batch.WAITING}
    # What is given back is what was handed in, whatever becomes of the sheet meanwhile.
    (scans / "metadata.csv").write_text("folder;title\n")
    whole.settle(repository)
    found = lines(repository, done)
    assert told(found) == told(direct.lines)
    items, pages = of_batch.sums(found)
    assert (items, pages) == (direct.items, direct.pages) and items.balanced and pages.balanced
    [back] = of_batch.back(repository, done.batch_id, lambda item: f"http://here/{item}")
    assert (back.name, back.own) == ("metadata.csv", True)
    rows = list(csv.reader(io.StringIO(back.data.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[:4]] == ["tangthu status", "created", "failed", "failed"]
    assert rows[1][4] == f"http://here/{rows[1][3]}" and "scan the page again" in rows[2][5]
    (scans / "metadata.csv").write_text(SHEET, encoding="utf-8-sig")
    mine = [one for one in direct.lines if one.sheet == "metadata.csv"]
    same = beside.longer(scans / "metadata.csv", mine, str).decode("utf-8-sig")
    direct_rows = list(csv.reader(io.StringIO(same), delimiter=";"))
    assert [row[:3] for row in direct_rows] == [row[:3] for row in rows]


def test_what_is_on_its_way_is_skipped_and_what_was_cancelled_failed(repository, scans):
    first = enqueue(repository, scans)
    (scans / "e").mkdir()
    make_image(scans / "e" / "1.jpg", 120, 160, seed=5)
    with (scans / "metadata.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("e;Thêm\n")
    second = enqueue(repository, scans)
    with repository.writing() as session:
        batches.cancel(session, first.batch_id)
    whole.settle(repository)
    by_item = {(one.item, one.page): one for one in lines(repository, second)}
    assert by_item["a", ""].status == by_item["a", "1.jpg"].status == "skipped"
    assert by_item["e", ""].status == by_item["e", "1.jpg"].status == "created"
    cancelled = {(one.item, one.page): one for one in lines(repository, first)}["a", "1.jpg"]
    assert (cancelled.status, "cancelled" in cancelled.errors[0]) == ("failed", True)
    for done in (first, second):
        assert all(tally.balanced for tally in of_batch.sums(lines(repository, done)))


def test_a_batch_without_a_sheet_gives_a_report_of_ours(repository, scans):
    (scans / "metadata.csv").unlink()
    done = enqueue(repository, scans / "a")
    whole.settle(repository)
    [back] = of_batch.back(repository, done.batch_id, str)
    assert (back.name, back.own) == ("a.xlsx", False) and back.data.startswith(b"PK")


def test_what_has_ended_or_failed_is_forgotten_and_nothing_else(repository, scans):
    done = enqueue(repository, scans)
    with pytest.raises(batches.StillOpen, match="cancel it first"):
        queued.forget(repository, done.batch_id)
    whole.settle(repository)
    with repository.reading() as session:
        [job, *_] = batches.failures(session, done.batch_id)
    with pytest.raises(batches.StillOpen, match=f"one of batch {done.batch_id}"):
        queued.forget(repository, str(job.id))
    assert of_batch.sheets_of(repository, done.batch_id).exists()
    assert queued.forget(repository, done.batch_id) == 8
    assert not of_batch.sheets_of(repository, done.batch_id).exists()
    with repository.writing() as session:
        assert batches.progress(session) == []
        alone = Job(kind="derive", subject_id="x", state="failed", reason="no")
        session.add(alone)
        session.flush()
        number = str(alone.id)
    assert queued.forget(repository, number) == 1
    with pytest.raises(batches.NoSuchWork):
        queued.forget(repository, number)


def test_sheets_of_batches_that_are_not_known_are_cleared(repository, scans):
    done = enqueue(repository, scans)
    lost = of_batch.sheets_of(repository, "lost")
    lost.mkdir()
    queued.clear_rooms(repository, older_than_seconds=-1)
    assert not lost.exists() and of_batch.sheets_of(repository, done.batch_id).exists()
