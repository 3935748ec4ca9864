"""A file of many pages is kept, hashed and looked at once; each page can be made again from it."""

from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from ingest import originals
from ingest.catalog.models import Asset, Page, PageText
from ingest.derive import derive_again
from ingest.packages.recognise import read
from ingest.pipeline import Options, take_in
from ingest.preserve.verify import verify
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.storage import keys
from ingest.text.page_text import unpack
from tests.builders import make_image
from tests.ingest.packages.pdf_builder import PdfPage, image_object, write_pdf
from tests.watchers import Remembering

STAMP = "1 0 0 rg 10 10 40 20 re f\n"


def pdf_of(path: Path, pages: int, drawing: str = STAMP) -> Path:
    """Write a PDF of scans with hidden words, each with a stamp over it or what else is drawn."""
    words = [[(f"trang{n}", 30.0, 350.0, 12.0)] for n in range(pages)]
    made = [
        PdfPage(image=image_object(jpeg, 300, 400), words=w, hidden=True, drawing=drawing)
        for w, jpeg in zip(words, jpegs_of(path.parent, pages), strict=True)
    ]
    path.write_bytes(write_pdf(made))
    return path


def jpegs_of(folder: Path, number: int) -> list[bytes]:
    """Give scans of which no two are the same."""
    made = []
    for seed in range(number):
        path = make_image(folder / "scan.jpg", 300, 400, seed=seed)
        made.append(path.read_bytes())
        path.unlink()
    return made


def tiff_of(path: Path, pages: int) -> Path:
    frames = [Image.new("RGB", (60 + n, 80), (40 * n, 20, 20)) for n in range(pages)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    return path


def taken(repository: Repository, path: Path, room: Path) -> list[Asset]:
    report = take_in(repository, read(path, repository.settings, room), Options(), Remembering())
    assert not report.failed, report.problems
    with repository.reading() as session:
        found = select(Asset).where(Asset.role == "master").order_by(Asset.frame)
        return list(session.scalars(found))


@pytest.fixture(params=["pdf", "tiff"])
def delivery(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "quyen"
    folder.mkdir()
    return (pdf_of if request.param == "pdf" else tiff_of)(folder / f"s.{request.param}", 4).parent


def test_the_file_is_kept_and_hashed_once(repository, delivery, tmp_path, monkeypatch):
    hashed: list[Path] = []
    real = originals.file_sha256

    def counted(path: Path) -> str:
        hashed.append(path)
        return real(path)

    monkeypatch.setattr(originals, "file_sha256", counted)
    masters = taken(repository, delivery, tmp_path)
    assert [asset.frame for asset in masters] == [0, 1, 2, 3]
    assert len({asset.key for asset in masters}) == 1 and len(hashed) <= 1
    kept = [key for key in repository.store.list(keys.OBJECTS) if "/originals/" in key]
    assert kept == [masters[0].key]
    again = taken(repository, delivery, tmp_path)
    assert [asset.id for asset in again] == [asset.id for asset in masters]


def test_each_page_is_made_again_from_its_place_in_the_file(repository, delivery, tmp_path):
    for asset in taken(repository, delivery, tmp_path):
        key = keys.pyramid(asset.id, 1)
        before = repository.store.get(key)
        repository.store.delete(key)
        assert derive_again(repository, asset.id, tmp_path) == ""
        assert repository.store.get(key) == before
    assert list(verify(repository, checksums=True, progress=lambda: None)) == []


def test_scans_that_are_all_of_their_pages_are_the_originals_and_the_pdf_is_kept(
    repository, tmp_path
):
    path = pdf_of(tmp_path / "s.pdf", 3, drawing="")
    masters = taken(repository, path, tmp_path)
    kept = sorted(repository.store.get(asset.key) for asset in masters)
    assert kept == sorted(jpegs_of(tmp_path, 3))
    assert sorted((a.filename, a.media_type, a.frame) for a in masters) == [
        (f"s-000{n}.jpg", "image/jpeg", None) for n in (1, 2, 3)
    ]
    with repository.reading() as session:
        whole = session.scalars(select(Asset).where(Asset.role.in_(["pdf", "text"]))).all()
        assert len(whole) == 4 and {a.sha256 for a in whole} == {originals.file_sha256(path)}
    report = take_in(
        repository, read(path, repository.settings, tmp_path), Options(), Remembering()
    )
    assert report.pages.done[Outcome.SKIPPED] == 3 and not report.problems
    for asset in masters:
        repository.store.delete(keys.pyramid(asset.id, 1))
        assert derive_again(repository, asset.id, tmp_path) == ""
    assert list(verify(repository, checksums=True, progress=lambda: None)) == []


def test_what_is_drawn_is_told_with_the_reason_and_a_broken_scan_is_drawn_too(repository, tmp_path):
    jpeg = jpegs_of(tmp_path, 1)[0]
    cut = image_object(jpeg[: len(jpeg) * 2 // 3], 300, 400)
    pages = [
        PdfPage(image=image_object(jpeg, 300, 400)),
        PdfPage(image=image_object(jpeg, 300, 400), drawing=STAMP),
        PdfPage(image=cut),
        PdfPage(words=[("chữ", 30.0, 350.0, 12.0)]),
    ]
    path = tmp_path / "s.pdf"
    path.write_bytes(write_pdf(pages))
    remembering = Remembering()
    report = take_in(repository, read(path, repository.settings, tmp_path), Options(), remembering)
    assert report.pages.done[Outcome.CREATED] == 4
    told = {p.file: p.reason for p in remembering.problems if not p.fatal}
    assert set(told) == {"s.pdf/s.pdf#2", "s.pdf/s.pdf#3"}
    assert (
        "its scan was drawn, not taken out as it stands: something is drawn"
        in told["s.pdf/s.pdf#2"]
    )
    with repository.reading() as session:
        masters = session.scalars(select(Asset).where(Asset.role == "master"))
        assert sorted(a.media_type for a in masters) == ["application/pdf"] * 3 + ["image/jpeg"]


def test_the_words_of_a_pdf_stand_on_their_pages(repository, tmp_path):
    taken(repository, pdf_of(tmp_path / "s.pdf", 3), tmp_path)
    with repository.reading() as session:
        rows = session.execute(select(Page.name, PageText.data).join(PageText))
        found = {name: unpack(data).plain for name, data in rows}
    assert found == {f"s.pdf#{n + 1}": f"trang{n}" for n in range(3)}


def test_a_bad_page_is_named_and_the_others_come_in(repository, tmp_path):
    path = tmp_path / "s.pdf"
    pages = [PdfPage(), PdfPage(width=14400, height=14400), PdfPage()]
    path.write_bytes(write_pdf(pages))
    report = take_in(
        repository, read(path, repository.settings, tmp_path), Options(), Remembering()
    )
    assert report.pages.balanced and report.pages.listed == 3
    assert [str(problem)[:14] for problem in report.problems if problem.fatal] == ["s.pdf/s.pdf#2:"]
