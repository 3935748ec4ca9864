"""Whatever sends kept bytes compares them first: with one byte flipped, nothing is given."""

import ast
import hashlib

import pytest
from sqlalchemy import select

from app import create_app
from app.contact import gather
from ingest.catalog import libraries
from ingest.catalog.libraries import LogoFile
from ingest.catalog.models import Asset, Item, Library, Logo
from ingest.storage import checked, keys
from ingest.storage.local import LocalStore
from ingest.storage.store import ObjectDamaged
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.ingest.preserve.test_upkeep import flip, hold
from tests.required import TOP

# Each file of iiif and app that reads from the store, and what keeps damage from being sent.
READERS = {
    "app/contact/gather.py": "is_whole: below",
    "app/curate/pages/earlier.py": "checked: below",
    "app/diagnosis.py": "sends nothing: tries the store",
    "app/setup/trials.py": "sends nothing: tries the store",
    "app/site/downloads.py": "sends lengths; the index has its own sum",
    "iiif/image/record.py": "sends nothing; the index has its own sum",
    "iiif/image/render.py": "is_whole: test_rot_served",
    "iiif/image/server.py": "is_whole: test_rot_served",
    "iiif/presentation/record_views.py": "checked: below",
}
READING = {"get", "get_range", "get_range_at_once", "download", "local_path"}


class Far(LocalStore):
    """A folder that gives its files away in pieces only, as a bucket does."""

    def local_path(self, key):
        self.size(key)
        return None

    def size(self, key):
        return super().local_path(key).stat().st_size

    def get_range(self, key, offset, length):
        return super().local_path(key).read_bytes()[offset : offset + length]


@pytest.fixture
def held(repository, tmp_path):
    account(repository)
    return hold(repository, tmp_path, pages=1)


def asset(repository, role):
    with repository.reading() as session:
        return session.scalars(select(Asset).where(Asset.role == role)).one()


def signed_in(repository):
    client = create_app(repository).test_client()
    assert sign_in(client).status_code == 303
    return client


def refused(answer):
    said = answer.get_data()
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "no-store" in answer.headers["Cache-Control"]
    return said


def address_of_image(found):
    return f"/curate/items/{found.item_id}/images/{found.id}"


def address_of_record(found):
    return f"/iiif/presentation/3/items/{found.item_id}/source"


@pytest.mark.parametrize(
    ("role", "address"), [("master", address_of_image), ("record", address_of_record)]
)
def test_what_was_handed_in_is_not_sent_damaged(held, caplog, role, address):
    client, found = signed_in(held), asset(held, role)
    with held.writing() as session:
        session.get_one(Item, found.item_id).state = "published"
    there, kept = address(found), held.store.get(found.key)
    whole = client.get(there)
    assert (whole.status_code, whole.data) == (200, kept)
    known = whole.headers.get("ETag", '""')
    whole.close()
    flip(held.store, found.key)
    for headers in ({}, {"If-None-Match": known}, {"Range": "bytes=0-9"}):
        assert kept[-9:] not in refused(client.get(there, headers=headers))
    assert found.key in caplog.text and "verify --checksums" in caplog.text
    flip(held.store, found.key)  # the same bit again
    again = client.get(there)
    assert (again.status_code, again.data) == (200, kept)
    again.close()


def test_a_logo_is_not_sent_damaged(held):
    data = b"\x89PNG of a seal"
    told = LogoFile(hashlib.sha256(data).hexdigest(), "image/png", 4, 4)
    with held.writing() as session:
        library = session.scalars(select(Library)).one()
        libraries.keep_logo(session, library, told, data)
        slug = library.slug
    client = create_app(held).test_client()
    there = f"/iiif/presentation/3/libraries/{slug}/logo/{told.sha256[:16]}.png"
    assert client.get(there).data == data
    with held.writing() as session:
        session.scalars(select(Logo)).one().data = data[:-1] + b"k"
    assert b"damaged" in refused(client.get(there))
    assert refused(client.get(there, headers={"If-None-Match": f'"{told.sha256}"'}))


def test_a_contact_sheet_leaves_out_a_damaged_image(held):
    found = asset(held, "master")
    jpeg, *_ = gather._small(held, found)
    assert jpeg
    key = keys.pyramid(found.id, found.derivation)
    rotten = bytearray(jpeg)
    rotten[len(jpeg) // 2] ^= 4
    # It stands there twice: two sizes that are asked for come to the same one.
    held.store.put(key, held.store.get(key).replace(jpeg, bytes(rotten)))
    held.store.refresh(key)
    assert gather._small(held, found)[0] == b""


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_file_of_a_bucket_never_comes_to_its_end_damaged(tmp_path, monkeypatch, pieces):
    monkeypatch.setattr(checked, "PIECE_BYTES", 100)
    store, data = Far(tmp_path / "far"), bytes(range(50)) * 2 * pieces
    store.put("a/b", data)
    known = hashlib.sha256(data).hexdigest()
    assert b"".join(checked.pieces(store, "a/b", known)) == data
    for at in (0, len(data) - 1):
        store.put("a/b", data[:at] + b"\xff" + data[at + 1 :])
        sent: list[bytes] = []
        with pytest.raises(ObjectDamaged, match="a/b"):
            sent.extend(checked.pieces(store, "a/b", known))
        assert sum(map(len, sent)) < len(data)


def test_an_image_of_a_bucket_is_refused_before_its_answer_begins(held):
    found = asset(held, "master")
    far = Far(held.settings.store_folder)
    application = create_app(type(held)(held.settings, held.engine, far, held.search, held.rules))
    client = application.test_client()
    sign_in(client)
    there, kept = address_of_image(found), held.store.get(found.key)
    assert len(kept) <= checked.PIECE_BYTES
    whole = client.get(there)
    assert (whole.data, whole.content_length) == (kept, len(kept))
    flip(held.store, found.key)
    assert kept[-9:] not in refused(client.get(there))


def test_every_reader_of_the_store_is_known():
    """A new one needs a line above, and a test of what it does with damage."""
    reading = set()
    for path in [*(TOP / "iiif").rglob("*.py"), *(TOP / "app").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                whose = ast.unparse(call.func.value)
                if call.func.attr in READING and whose.endswith("store"):
                    reading.add(path.relative_to(TOP).as_posix())
    for path in [*(TOP / "iiif").rglob("*.py"), *(TOP / "app").rglob("*.py")]:
        if "from ingest.storage import checked" in path.read_text(encoding="utf-8"):
            reading.add(path.relative_to(TOP).as_posix())
    assert reading - {"iiif/presentation/shelf_views.py"} == set(READERS)
