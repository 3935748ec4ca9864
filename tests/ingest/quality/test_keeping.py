"""What may be wrong with pages is kept, told, and forgotten once it is mended."""

import pytest
from sqlalchemy import select

from ingest.catalog.models import Item, PageLook, PageWarning
from ingest.quality import held
from ingest.quality import warned as quality
from ingest.storage import keys
from tests.builders import add_row
from tests.ingest.quality import drawn
from tests.watchers import ingest


@pytest.fixture
def scans(tmp_path):
    """Six pages, of which the third is blank and the fifth is the fourth once more."""
    folder = tmp_path / "scans" / "sach"
    folder.mkdir(parents=True)
    pages = [drawn.rows(seed) for seed in range(6)]
    pages[2] = drawn.paper(9, stained=True)
    pages[4] = pages[3].moved(6, 4, tone=0.95)
    for number, page in enumerate(pages, start=1):
        page.image.cast("uchar").pngsave(str(folder / f"{number:04}.png"), compression=1)
    add_row(tmp_path / "scans" / "metadata.csv", {"folder": "sach", "title": "Sách"})
    return tmp_path / "scans"


def told(repository):
    with repository.reading() as session:
        item = session.scalars(select(Item)).one()
        return {
            warned.page.name: [remark.kind for remark in warned.remarks]
            for warned in quality.warned(session, item.id)
        }


def test_pages_are_warned_of_and_come_in_all_the_same(repository, scans):
    report = ingest(repository, scans)
    assert not report.failed
    assert told(repository) == {"0003.png": ["blank"], "0005.png": ["duplicate"]}
    (warned,) = report.warned.values()
    assert [one.page.name for one in warned] == ["0003.png", "0005.png"]
    with repository.reading() as session:
        row = session.scalars(select(PageWarning).where(PageWarning.kind == "duplicate")).one()
        assert row.detail == "0004.png"
        assert row.measure >= row.threshold
        assert len(session.scalars(select(PageLook)).all()) == 6


def test_a_second_run_keeps_the_same_rows(repository, scans):
    ingest(repository, scans)
    with repository.reading() as session:
        before = [(row.id, row.measure) for row in session.scalars(select(PageWarning))]
    ingest(repository, scans)
    with repository.reading() as session:
        assert [(row.id, row.measure) for row in session.scalars(select(PageWarning))] == before


def test_a_mended_page_is_warned_of_no_more(repository, scans):
    ingest(repository, scans)
    drawn.rows(7).image.cast("uchar").pngsave(str(scans / "sach" / "0003.png"))
    ingest(repository, scans)
    assert told(repository) == {"0005.png": ["duplicate"]}


def test_what_came_in_before_pages_were_looked_at_is_judged_just_so(repository, scans):
    ingest(repository, scans)
    before = told(repository)
    with repository.writing() as session:
        [item_id] = held.items(session)
        for row in [*session.scalars(select(PageWarning)), *session.scalars(select(PageLook))]:
            session.delete(row)
    assert told(repository) == {}
    judged = held.judge(repository, item_id)
    assert (judged.pages, judged.unread) == (6, 0)
    assert told(repository) == before
    assert {one.page.name for one in judged.warned} == set(before)
    again = held.judge(repository, item_id)
    assert (again.pages, again.warned, told(repository)) == (0, [], before)
    assert held.judge(repository, item_id, anew=True).pages == 6


def test_a_page_without_a_readable_image_is_counted_and_the_others_judged(repository, scans):
    ingest(repository, scans)
    with repository.writing() as session:
        [item_id] = held.items(session)
        for look in session.scalars(select(PageLook)):
            session.delete(look)
    key = next(repository.store.list(keys.DERIVATIVES))
    repository.store.put(key, repository.store.get(key)[:2000])
    judged = held.judge(repository, item_id)
    assert (judged.pages, judged.unread) == (5, 1)
