"""How an item is kept is told to everybody, as far as they may know of its files."""

import pytest
from lxml import etree, html
from sqlalchemy import select

from app import create_app
from app.site import proof
from ingest import worker
from ingest.catalog.models import Asset, KeptObject
from ingest.preserve import rounds
from ingest.preserve.upkeep import Upkeep, take_stock
from tests.app.test_accounts import sign_in
from tests.builders import make_item_folder
from tests.watchers import ingest

PREMIS = "{http://www.loc.gov/premis/v3}"


def sums(shelf, source_id, role):
    with shelf.repository.reading() as session:
        found = select(Asset.sha256).where(
            Asset.item_id == shelf.ids[source_id], Asset.role == role
        )
        return set(session.scalars(found))


def words_of(page):
    return str(html.tostring(page, encoding="unicode", method="text"))


def record(client, address):
    answer = client.get(f"{address}/premis.xml")
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return etree.fromstring(answer.data), answer


def texts(document, name):
    return [str(node.text) for node in document.iter(f"{PREMIS}{name}")]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("vi", ["Đã nhận 4 tệp vào kho.", "OCR) của 2 trang", "Đã công bố.", "phiên bản v1"]),
        ("en", ["4 files were taken in.", "(OCR) of 2 pages", "It was published.", "Version v1"]),
    ],
)
def test_the_item_tells_what_was_done_to_it_in_both_languages(shelf, client, code, said):
    client.get(f"/language/{code}")
    page = html.fromstring(client.get(shelf.item("second")).text)
    (panel,) = page.cssselect("section.proof")
    told = " ".join(words_of(panel).split())
    assert [words for words in said if words not in told] == []
    for role in ("master", "text"):
        assert all(f"sha256 {one}" in told for one in sums(shelf, "second", role))
    assert "JPEG ·" in told and "ALTO ·" in told and "OCFL 1.1" in told


def test_its_record_is_valid_premis_and_named_by_page_and_manifest(shelf, client, conformance):
    item, address = shelf.ids["second"], shelf.item("second")
    document, answer = record(client, address)
    etree.XMLSchema(etree.parse(conformance / "xsd" / "premis.xsd")).assertValid(document)
    kinds = set(texts(document, "eventType"))
    assert kinds == {
        "ingestion", "migration", "optical character recognition", "dissemination",
        "information package creation",
    }  # fmt: skip
    assert "no-store" not in answer.headers["Cache-Control"]
    links = html.fromstring(client.get(address).text).cssselect("section.proof a")
    assert f"{address}/premis.xml" in [link.get("href") for link in links]
    manifest = client.get(f"/iiif/presentation/3/items/{item}/manifest").get_json(force=True)
    (named,) = [one for one in manifest["seeAlso"] if one["id"].endswith("premis.xml")]
    assert named["id"].endswith(f"{address}/premis.xml")
    assert named["format"] == answer.mimetype


def test_of_a_closed_item_nothing_of_its_files_is_told_but_to_staff(shelf, client):
    address = shelf.item("closed")
    hidden = sums(shelf, "closed", "master") | sums(shelf, "closed", "text")
    for rest in ("", "/proof", "/premis.xml"):
        answer = client.get(address + rest)
        assert answer.status_code == 200
        assert not [one for one in (*hidden, "0001.jpg") if one in answer.text]
    assert "no-store" in client.get(f"{address}/premis.xml").headers["Cache-Control"]
    assert "dissemination" in texts(record(client, address)[0], "eventType")
    staff = shelf.app.test_client()
    sign_in(staff)
    for rest in ("", "/proof", "/premis.xml"):
        assert all(one in staff.get(address + rest).text for one in hidden)


def test_text_is_told_of_where_it_may_be_read_though_images_may_not_be_seen(shelf, client):
    answer = client.get(shelf.item("reduced", "/premis.xml")).text
    assert all(one in answer for one in sums(shelf, "reduced", "text"))
    assert not any(one in answer for one in sums(shelf, "reduced", "master"))


def test_what_is_not_public_has_no_record(shelf, client):
    for rest in ("/premis.xml", "/proof"):
        assert client.get(shelf.item("draft", rest)).status_code == 404
        assert client.get(shelf.item("gone", rest)).status_code == 410


def test_many_files_stand_on_a_page_of_their_own(shelf, client, monkeypatch):
    monkeypatch.setattr(proof, "IN_PANEL", 10)
    page = html.fromstring(client.get(shelf.item("print")).text)
    assert len(page.cssselect("section.proof .kept li")) == 10
    (more,) = page.cssselect("section.proof .kept + p a")
    assert more.get("href") == shelf.item("print", "/proof")
    whole = html.fromstring(client.get(shelf.item("print", "/proof")).text)
    # Of its twelve pages some have the very same image, which is one file.
    shown = [str(one.text) for one in whole.cssselect("section.proof .kept code")]
    held = sums(shelf, "print", "master") | sums(shelf, "print", "text")
    assert sorted(shown) == sorted(f"sha256 {one}" for one in held)


def test_who_did_it_is_for_staff(shelf, client):
    gone = shelf.item("gone")
    staff = shelf.app.test_client()
    sign_in(staff)
    assert "asked for by its library" in staff.get(f"{gone}/premis.xml").text
    document, _ = record(client, shelf.item("second"))
    assert set(texts(document, "agentType")) == {"software"}


def test_a_check_and_damage_are_told(repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=1)
    ingest(repository, tmp_path / "scans")
    while worker.work_once(repository):
        pass
    take_stock(repository)
    rounds.everything(Upkeep(repository, None), lambda found: None)
    client = create_app(repository).test_client()
    client.get("/language/en")
    with repository.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).one()
    told = client.get(f"/items/{asset.item_id}").text
    assert "held against its SHA-256 checksum" in told
    assert "fixity check" in client.get(f"/items/{asset.item_id}/premis.xml").text
    repository.store.put(asset.key, b"rotten")
    rounds.everything(Upkeep(repository, None), lambda found: None)
    told = client.get(f"/items/{asset.item_id}").text
    assert "1 file is damaged or missing now" in told and "Damaged now" in told
    with repository.reading() as session:
        assert session.get_one(KeptObject, asset.key).fault == "damaged"
