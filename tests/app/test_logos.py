"""A library's logo: from its sheet into records, manifest and page; and back by rebuild."""

import dataclasses
from pathlib import Path

import pytest
from PIL import Image

from app import create_app
from ingest import worker
from ingest.catalog import find, libraries
from ingest.catalog.models import Item
from ingest.preserve import journalling
from ingest.preserve.rebuild import rebuild_catalogue
from ingest.repository import open_repository
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.services.repository import migrate
from tests.watchers import enqueue, ingest

HEAD = "mã,tên,loại,trang web,biểu trưng\n"
HOME = "https://library.example/"


def delivery(root: Path, logo: str = "logo/Dấu.png", pages: int = 1) -> Path:
    (root / "logo").mkdir(parents=True, exist_ok=True)
    Image.new("RGBA", (120, 60), (180, 30, 20, 128)).save(root / "logo" / "Dấu.png")
    row = {"library": "tinh"}
    make_item_folder(root, pages=pages, width=120, height=160, text=False, row=row)
    (root / "libraries.csv").write_text(f"{HEAD}tinh,Thư viện tỉnh,tỉnh,{HOME},{logo}\n")
    return root


def provider_of(repository, client):
    with repository.reading() as session:
        item = session.query(Item).one()
        address = f"/iiif/presentation/3/items/{item.id}/manifest"
    document = client.get(address).get_json(force=True)
    shelved = client.get("/iiif/presentation/3/libraries/tinh").get_json(force=True)
    assert shelved["provider"] == document["provider"]
    older = client.get(address.replace("/3/", "/2/")).get_json(force=True)
    return document["provider"][0], older.get("logo")


def path_of(address: str) -> str:
    return "/iiif/" + address.partition("/iiif/")[2]


def test_a_logo_stands_in_the_manifest_and_on_the_library_page(repository, tmp_path):
    root = delivery(tmp_path / "in")
    report = ingest(repository, root)
    assert not report.problems, "the logo is no page that a row forgot"
    client = create_app(repository).test_client()
    provider, older = provider_of(repository, client)
    (logo,) = provider["logo"]
    assert (logo["type"], logo["format"]) == ("Image", "image/png")
    assert (logo["width"], logo["height"]) == (120, 60)
    assert provider["homepage"][0]["id"] == HOME
    assert older == logo["id"]
    answer = client.get(path_of(logo["id"]))
    assert answer.data == (root / "logo" / "Dấu.png").read_bytes()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer.headers["Cache-Control"]
    again = client.get(path_of(logo["id"]), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert path_of(logo["id"]) in client.get("/libraries/tinh").text
    for wrong in ("0" * 16 + ".png", "x", "%00"):
        assert client.get(f"/iiif/presentation/3/libraries/tinh/logo/{wrong}").status_code == 404


def test_another_logo_has_another_address_and_a_blank_cell_keeps_the_old(repository, tmp_path):
    root = delivery(tmp_path / "in")
    ingest(repository, root)
    client = create_app(repository).test_client()
    before = provider_of(repository, client)[0]["logo"]
    delivery(root, logo="")
    ingest(repository, root)
    assert provider_of(repository, create_app(repository).test_client())[0]["logo"] == before
    delivery(root)
    Image.new("RGB", (90, 30), "navy").save(root / "logo" / "Dấu.png")
    enqueue(repository, root)
    client = create_app(repository).test_client()
    after = provider_of(repository, client)[0]["logo"]
    assert after[0]["id"] != before[0]["id"] and after[0]["width"] == 90
    assert client.get(path_of(before[0]["id"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [("a.png", b"no image", "this logo is left out"),
     ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this logo is left out"),
     ("a.png", None, "no file beside the sheet"),
     ("../a.png", b"outside", "no file beside the sheet"),
     ("a.png", b"\x89PNG" + b"0" * 120_000, "larger than 100000 bytes")],
)  # fmt: skip
def test_what_is_no_logo_is_told_and_the_library_comes_in_without(
    repository, tmp_path, name, data, reason
):
    root = delivery(tmp_path / "in", logo=name)
    (root / "logo" / "Dấu.png").unlink()
    (root / "logo").rmdir()
    if data is not None:
        (root / name).write_bytes(data)
    report = ingest(repository, root)
    assert any(reason in str(problem) for problem in report.problems)
    assert not any(problem.fatal for problem in report.problems if "logo" in str(problem))
    with repository.reading() as session:
        assert find.library(session, "tinh").logo == {}
        with pytest.raises(find.NotHeld):
            libraries.logo(session, find.library(session, "tinh"))


def test_a_wide_or_odd_image_is_no_logo(repository, tmp_path):
    root = delivery(tmp_path / "in", logo="a.png")
    Image.new("L", (2400, 8)).save(root / "a.png")
    assert any("2000 px" in str(one) for one in ingest(repository, root).problems)
    Image.new("L", (24, 8)).save(root / "a.png", format="TIFF")
    assert any("of the format tiff" in str(one) for one in ingest(repository, root).problems)


@pytest.mark.parametrize("lost", ["", keys.JOURNAL])
def test_a_logo_comes_back_from_the_store(repository, tmp_path, lost):
    """With the journal, and from the items' objects alone."""
    ingest(repository, delivery(tmp_path / "in"))
    while worker.work_once(repository):
        pass
    journalling.catch_up(repository)
    kept = logo_of(repository)
    for key in list(repository.store.list(lost)) if lost else ():
        repository.store.delete(key)
    url = f"sqlite:///{tmp_path / 'again.db'}"
    migrate(url)
    folder = repository.settings.store_folder
    again = open_repository(
        dataclasses.replace(
            repository.settings, home=tmp_path / "again", database_url=url, store_path=folder
        )
    )
    try:
        rebuild_catalogue(again)
        assert logo_of(again) == kept
    finally:
        again.close()


def logo_of(repository):
    with repository.reading() as session:
        library = find.library(session, "tinh")
        return (dict(library.logo), *libraries.logo(session, library))
