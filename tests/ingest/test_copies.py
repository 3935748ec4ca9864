"""Other institutions' items come in as copies: politely, once, and on where they were cut off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.catalog import find
from ingest.catalog.models import Asset, Item, Page
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.recognise import read_address
from ingest.pipeline import Options, take_in
from ingest.plan import check
from ingest.preserve.verify import verify
from ingest.report import Outcome, Report
from ingest.repository import Repository
from ingest.search.engine import Query
from tests.ingest.packages import iiif_builder as build
from tests.services.institution import Institution, Trouble, institution
from tests.services.manifests import book
from tests.watchers import Remembering

NEAR = {"fetch_private_networks": "127.0.0.0/8", "fetch_requests_per_second": 1000}


@pytest.fixture
def elsewhere() -> Iterator[Institution]:
    with institution() as held:
        yield held


@pytest.fixture
def repository(make_repository) -> Repository:
    opened: Repository = make_repository(**NEAR)
    return opened


def taken(
    repository: Repository, url: str, room: Path, *, reference: bool = False
) -> tuple[Report, Remembering]:
    delivery = read_address(url, repository.settings, room)
    watcher = Remembering()
    delivery = as_reference(delivery) if reference else delivery
    return take_in(repository, delivery, Options(publish=True), watcher), watcher


def masters(repository: Repository) -> list[Asset]:
    with repository.reading() as session:
        rows = select(Asset).where(Asset.role == "master").order_by(Asset.created_at)
        return list(session.scalars(rows))


def test_a_book_is_copied_with_its_text_and_found(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    report, watcher = taken(repository, book(elsewhere), tmp_path)
    assert not watcher.problems
    assert (report.items.done[Outcome.CREATED], report.pages.done[Outcome.CREATED]) == (1, 3)
    images = masters(repository)
    assert {(one.width_px, one.height_px) for one in images} == {(300, 400)}
    assert images[0].fetched_from == f"{elsewhere.address}/book/iiif/1#full/0"
    assert images[0].filename == "1.jpg"
    assert repository.search.search(Query("trang2")).total == 1
    with repository.reading() as session:
        page = session.scalars(select(Page).where(Page.position == 1)).one()
        text = find.text(session, page.id)
    assert text and text.source == "iiif"
    first = next(text.words()).box
    # The canvas is twice the image.
    assert first and (first.x, first.y, first.width, first.height) == (30, 40, 240, 20)
    assert list(verify(repository, checksums=True, progress=lambda: None)) == []


def test_what_was_copied_is_not_fetched_again_and_nothing_stays_on_its_way(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    url = book(elsewhere)
    taken(repository, url, tmp_path)
    elsewhere.asked.clear()
    report, _ = taken(repository, url, tmp_path)
    assert report.items.done[Outcome.SKIPPED] == 1
    assert elsewhere.paths() == ["/book/manifest.json"]
    assert list((repository.settings.home / "fetched").iterdir()) == []


def test_a_page_that_is_cut_off_fails_and_goes_on_in_the_next_run(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    url = book(elsewhere)
    elsewhere.troubles.append(Trouble("/iiif/2/full", cut_after_bytes=2000))
    report, watcher = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.FAILED] == 1 and report.unpublished
    assert "was cut off after 2,000 bytes: run again" in str(watcher.problems[0])
    elsewhere.asked.clear()
    report, _ = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.CREATED] == 1
    asked = [headers for path, headers in elsewhere.asked if "/iiif/2/full" in path]
    assert [headers["Range"] for headers in asked] == ["bytes=2000-"]
    assert len(elsewhere.paths("/full/max/")) == 1
    assert len({image.sha256 for image in masters(repository)}) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_is_waited_for(
    repository: Repository, elsewhere: Institution, tmp_path: Path, status: int
) -> None:
    url = book(elsewhere, pages=1)
    elsewhere.troubles.append(Trouble("/iiif/1/full", status, {"Retry-After": "0"}))
    report, _ = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.CREATED] == 1
    assert len(elsewhere.paths("/full/max/")) == 2


def test_what_is_no_image_is_refused_and_asked_for_anew(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    url = book(elsewhere, pages=1)
    page = b"<html>Please sign in</html>"
    elsewhere.troubles += [Trouble("/full/", body=page), Trouble("/full/", body=page)]
    report, watcher = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.FAILED] == 1
    assert "is no image" in str(watcher.problems[-1])
    report, _ = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.CREATED] == 1


def test_text_that_cannot_be_had_keeps_no_page_out(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    url = book(elsewhere, pages=2)
    elsewhere.troubles.append(Trouble("/text/1", 404))
    report, watcher = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.CREATED] == 2
    assert "comes in without this: its annotations" in str(watcher.problems[0])
    report, _ = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.UPDATED] == 1
    assert repository.search.search(Query("trang1")).total == 1


def test_a_dry_run_counts_and_fetches_nothing(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    delivery = read_address(book(elsewhere), repository.settings, tmp_path)
    plan = check(delivery, repository.settings, Remembering())
    assert (plan.pages, plan.fetched, plan.fetched_px) == (3, 3, 3 * 300 * 400)
    assert check(as_reference(delivery), repository.settings, Remembering()).referred == 3
    assert elsewhere.paths() == ["/book/manifest.json"]


def test_a_changed_manifest_updates_the_item_and_keeps_its_pages(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    taken(repository, book(elsewhere), tmp_path)
    url = book(elsewhere, label={"vi": ["Tên khác"]})
    elsewhere.asked.clear()
    report, _ = taken(repository, url, tmp_path)
    assert report.items.done[Outcome.UPDATED] == 1 and not elsewhere.paths("/full/")
    with repository.reading() as session:
        assert session.scalars(select(Item)).one().description["title"] == {"vi": ["Tên khác"]}


def test_annotations_that_go_on_on_further_pages_are_read_to_their_end(
    repository: Repository, elsewhere: Institution, tmp_path: Path
) -> None:
    url, a = book(elsewhere, pages=1), f"{elsewhere.address}/book"
    canvas = f"{a}/canvas/1"

    def put(number: int, word: str, following: str) -> None:
        page = {
            "id": f"{a}/text/{number}",
            "type": "AnnotationPage",
            "items": [build.line(word, f"{canvas}#xywh=60,{80 * number},480,40")],
            "next": following,
        }
        elsewhere.put(f"/book/text/{number}", page)

    put(1, "đầu", f"{a}/text/2")
    put(2, "giữa", f"{a}/text/3")
    # The last leads back to the first, as some do.
    put(3, "cuối", f"{a}/text/1")
    report, watcher = taken(repository, url, tmp_path)
    assert report.pages.done[Outcome.CREATED] == 1 and not watcher.problems
    with repository.reading() as session:
        text = find.text(session, session.scalars(select(Page)).one().id)
    assert text and text.plain.split() == ["đầu", "giữa", "cuối"]
    assert len(elsewhere.paths("/text/")) == 3
