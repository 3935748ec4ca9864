"""Listed = created + updated + skipped + failed, for items and pages, after a kill too."""

import json
import multiprocessing
import os
from dataclasses import replace

import pytest

from ingest.report import Line, Outcome
from ingest.results import own
from ingest.results.ledger import CUT_OFF, Ledger, cut_off
from tests.builders import make_item_folder
from tests.reading import read
from tests.watchers import ingest

STATUSES = {str(outcome) for outcome in Outcome}


def counted(lines, *, pages):
    return [line.status for line in lines if bool(line.page) == pages]


def test_every_item_and_page_has_its_line(repository, tmp_path):
    make_item_folder(tmp_path / "s", pages=3)
    make_item_folder(tmp_path / "s", pages=2, name="quyen-2", row={"date": "someday"})
    (tmp_path / "s" / "quyen-1" / "0002.jpg").write_bytes(b"")
    report = ingest(repository, tmp_path / "s")
    for tally, pages in ((report.items, False), (report.pages, True)):
        statuses = counted(report.lines, pages=pages)
        assert len(statuses) == tally.listed
        assert {one: statuses.count(one) for one in STATUSES} == {
            str(outcome): tally.done[outcome] for outcome in Outcome
        }
    broken = next(line for line in report.lines if line.page == "0002.jpg")
    assert broken.status == "failed" and "empty" in broken.errors[0]
    assert not list((repository.settings.home / "reports").glob("*.open"))


def test_what_a_killed_run_did_not_reach_has_failed(repository, tmp_path):
    make_item_folder(tmp_path / "s", pages=3)
    delivery = read(tmp_path / "s", repository.settings)
    home = repository.settings.home
    killed = multiprocessing.get_context("fork").Process(target=_die, args=(home, delivery))
    killed.start()
    killed.join()
    ((log, lines),) = cut_off(home)
    assert counted(lines, pages=True) == ["created", "failed", "failed"]
    assert counted(lines, pages=False) == ["failed"]
    assert lines[-1].errors == [CUT_OFF]
    log.unlink()
    assert list(cut_off(home)) == []


def _die(home, delivery):
    (package,) = delivery.packages
    ledger = Ledger(home, replace(delivery))
    ledger.settle(package.source_id, package.pages[0].name, Outcome.CREATED, "p1")
    os._exit(9)


def test_a_report_is_kept_once_and_never_written_over(tmp_path):
    line = Line("a", status="created", id="x1")
    kept = own.keep(tmp_path, [line], lambda item: item)
    assert json.loads(kept.read_text(encoding="utf-8"))["items"] == {"listed": 1, "created": 1}
    assert kept.stat().st_mode & 0o222 == 0
    with pytest.raises(own.CannotWrite):
        own.write_new(kept, b"other")
