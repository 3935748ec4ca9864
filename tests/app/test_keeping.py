"""Staff are told how everything is kept; what is gone leaves a stone, with more on it for staff."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from app import create_app
from ingest import worker
from ingest.catalog import edit_deleted, kept
from ingest.catalog.models import Asset, Item, KeptObject, Library, now
from ingest.preserve import purging, rounds
from ingest.preserve.upkeep import Upkeep, take_stock
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.builders import make_item_folder
from tests.watchers import ingest


@pytest.fixture
def held(repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=1, name="quyen-1")
    make_item_folder(tmp_path / "scans", pages=1, name="quyen-2")
    ingest(repository, tmp_path / "scans")
    while worker.work_once(repository):
        pass
    account(repository)
    account(repository, "nguoi-doc", role="reader")
    take_stock(repository)
    rounds.everything(Upkeep(repository, None), lambda found: None)
    return repository


def visitor(held, login="", code="en"):
    client = create_app(held).test_client()
    if login:
        sign_in(client, login)
    client.get(f"/language/{code}")
    return client


def told(client, path="/keeping"):
    answer = client.get(path)
    (main,) = html.fromstring(answer.text).cssselect("main")
    return " ".join(" ".join(str(text) for text in main.itertext()).split())


def test_the_page_of_keeping_is_for_staff(held):
    for login, status in (("", 403), ("nguoi-doc", 403), ("thu-thu", 200)):
        answer = visitor(held, login).get("/keeping")
        assert answer.status_code == status
        assert ('href="/keeping"' in visitor(held, login).get("/").text) is (status == 200)
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ["Everything that was read is whole.", "Last backup None was made yet"]),
        ("vi", ["Mọi thứ đã đọc đều nguyên vẹn.", "Lần sao lưu gần nhất Chưa sao lưu"]),
    ],
)
def test_what_is_well_is_told_in_both_languages(held, code, said):
    page = told(visitor(held, "thu-thu", code))
    assert [words for words in said if words not in page] == []
    with held.reading() as session:
        count = kept.tally(session, 90).objects
    assert f"{count} / {count} · 100 %" in page


def test_damage_repairs_and_what_was_last_done_are_told(held):
    with held.writing() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
        kept.note(session, "backup", files=7, size_bytes=1_500_000, complete=True, faults=0)
        kept.note(session, "sweep", removed=3)
        late = session.scalars(select(KeptObject).where(KeptObject.key.like("journal/%"))).first()
        late.checked_at = now() - timedelta(days=200)
    held.store.put(asset.key, b"rotten")
    pyramid = next(key for key in held.store.list("derivatives/") if asset.id not in key)
    held.store.put(pyramid, b"rotten too")
    with held.reading() as session:
        rows = [session.get_one(KeptObject, key) for key in (asset.key, pyramid)]
    for row in rows:
        Upkeep(held, None).check(row)
    client = visitor(held, "thu-thu")
    page = told(client)
    for words in (
        "1 kept object is damaged or missing.", asset.key, "Not read in time 1",
        f"{pyramid} was damaged; brought back from its original", "7 files · 1.5 MB",
        "3 files that no record named were removed",
    ):  # fmt: skip  # one sentence
        assert words in page, words
    assert "1 kept object is damaged or missing. 1 repair in the last 30 days." in told(client, "/")
    assert "damaged or missing" not in told(visitor(held), "/")
    assert "damaged or missing" not in told(visitor(held, "nguoi-doc"), "/")


def test_staff_of_one_library_are_named_no_item_of_another(held):
    with held.writing() as session:
        other = Library(slug="noi-khac", name={"vi": ["Nơi khác"]}, kind="district")
        session.add(other)
        session.flush()
        item = session.scalars(select(Item).where(Item.source_id == "quyen-1")).one()
        edit_deleted.delete(session, item, "Lan", "given back")
    account(held, "noi-khac", "curator", other.id)
    page = told(visitor(held, "noi-khac"))
    assert "Nothing waits to be removed for good." in page and "given back" not in page
    page = told(visitor(held, "thu-thu"))
    assert f"Lan: given back tangthu undelete {item.id}" in page


def test_what_was_deleted_leaves_a_stone(held):
    with held.writing() as session:
        item = session.scalars(select(Item).where(Item.source_id == "quyen-1")).one()
        edit_deleted.delete(session, item, "Lan", "given back to its owner")
    manifest = f"/iiif/presentation/3/items/{item.id}/manifest"
    for login in ("", "nguoi-doc", "thu-thu"):
        client = visitor(held, login)
        answer = client.get(f"/items/{item.id}")
        assert answer.status_code == 410
        page = told(client, f"/items/{item.id}")
        assert "deleted by its library" in page and str(now().year) in page
        assert ("Lan: given back" in page) is (login == "thu-thu")
        assert (f"tangthu undelete {item.id}" in page) is (login == "thu-thu")
        said = client.get(manifest)
        assert said.status_code == 410 and said.json["state"] == "deleted"
        assert said.json["since"].startswith(f"{now():%Y-%m-%d}")
        assert "Lan" not in said.text and "given back" not in said.text
    purging.purge(held, now(), "Minh")
    page = told(visitor(held, "thu-thu"), f"/items/{item.id}")
    assert "it cannot be brought back" in page and "tangthu undelete" not in page


def test_what_was_withdrawn_tells_since_when(shelf, client):
    page = told(client, shelf.item("gone"))
    assert "thư viện đã rút lại" in page and "asked for by" not in page
    staff = shelf.app.test_client()
    sign_in(staff)
    assert staff.get(shelf.item("gone")).status_code == 200  # staff see the item itself
