"""The images that a page had: listed, fetched, brought back by a form, unless another is shown."""

import hashlib

import pytest

from ingest.catalog import find
from ingest.catalog.models import Asset, Event
from tests.app.curate.page_desk import shown
from tests.app.test_accounts import found, token

OLD, NEW = b"as it was scanned first", b"as it was scanned again"


@pytest.fixture
def images(desk, library):
    """Give page 2 two images; the second has another shape."""
    with library.writing() as session:
        page = find.pages(session, desk.item_id)[1].page
        rows = [_image(library, page, version) for version in (1, 2)]
        session.add_all(rows)
        session.flush()
        for row in rows:
            session.add(
                Event(item_id=page.item_id, asset_id=row.id, type="accession", agent="tangthu")
            )
        return [row.id for row in rows]


def _image(library, page, version):
    data, key = (OLD, NEW)[version - 1], f"objects/{page.id}/{version}"
    library.store.put(key, data)
    return Asset(
        item_id=page.item_id, page_id=page.id, role="master", version=version,
        current=version == 2, state="kept", filename=f"trang {version}.tif", key=key,
        media_type="image/tiff", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest(),
        width_px=100 * version, height_px=140, derivation=1, index_offset=0, index_length=9,
    )  # fmt: skip  # a row, not a list


def bring(desk, there, **form):
    return desk.post(there, data={"csrf_token": token(desk, there), **form})


def test_an_image_is_brought_back_by_a_form_and_that_is_undone(desk, library, images):
    there = f"/curate/items/{desk.item_id}/images"
    page = desk.get(there).text
    assert "trang 1.tif" in page and page.count("Shown now") == 1 and "Page 2" in page
    assert found(r'name="bring" value="(\w+)"', page) == images[0]
    page = shown(desk, bring(desk, there, bring=images[0], seen=images[1]))
    assert "Saved: Earlier image brought back (1 page)." in page
    assert found(r'name="bring" value="(\w+)"', page) == images[1]
    assert "brought back 20" in page
    change = found(r'name="change" value="(\w+)"', page)
    undo = {"csrf_token": token(desk, there), "change": change, "back": "images"}
    page = shown(desk, desk.post(f"{desk.item}/undo", data=undo))
    assert "Undone: Earlier image brought back." in page
    assert found(r'name="bring" value="(\w+)"', page) == images[0]


def test_nothing_is_brought_back_where_another_image_is_shown_since(desk, library, images):
    there = f"/curate/items/{desk.item_id}/images"
    answer = bring(desk, there, bring=images[0], seen=images[0])
    assert answer.status_code == 409 and "This was not saved" in answer.text
    assert bring(desk, there, bring="x", seen=images[1]).status_code == 409
    with library.reading() as session:
        assert session.get_one(Asset, images[1]).current


def test_a_file_is_fetched_as_it_was_handed_in_by_its_item_alone(desk, new_book, images):
    there = f"/curate/items/{desk.item_id}/images"
    for image, data in zip(images, (OLD, NEW), strict=True):
        answer = desk.get(f"{there}/{image}")
        assert (answer.status_code, answer.data, answer.mimetype) == (200, data, "image/tiff")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        answer.close()
    part = desk.get(f"{there}/{images[0]}", headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.data) == (206, OLD[:2])
    part.close()
    assert desk.get(f"/curate/items/{new_book()}/images/{images[0]}").status_code == 404


def test_pages_are_named_whose_images_are_wanted(desk, images):
    there = f"/curate/items/{desk.item_id}/images"
    page = desk.get(f"{there}?pages=1-2").text
    assert "Page 1" in page and "Page 2" in page and "Page 3" not in page
    assert "There is no page of that number here" in desk.get(f"{there}?pages=9").text
    desk.get("/language/vi")
    page = desk.get(there).text
    assert "Ảnh trước đây" in page and "Đang hiển thị" in page and "gửi vào 20" in page
    desk.get("/language/en")


def test_an_item_whose_images_were_never_replaced_says_so(desk):
    page = desk.get(f"/curate/items/{desk.item_id}/images").text
    assert "No page of this item has had another image." in page
