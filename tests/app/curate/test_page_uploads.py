"""Images that are uploaded for an item's pages: kept for whoever sent them, taken in when whole."""

import base64
from io import BytesIO

import pytest
from sqlalchemy import select

from ingest import worker
from ingest.bringing import consignments, rooms
from ingest.catalog import find
from ingest.catalog.models import BroughtFile, Consignment, Item
from tests.app.curate.desk import Desk, Person, open_desk
from tests.app.stock import account
from tests.app.test_accounts import found
from tests.builders import make_image, make_item_folder
from tests.ingest.catalog.books import names
from tests.services.repository import new_repository
from tests.watchers import ingest

OFFSETS = "application/offset+octet-stream"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("desk")) as repository:
        made = open_desk(repository)
        for login in ("sua-a", "khac-a"):
            account(repository, login, "curator", made.libraries["a"])
        yield made


@pytest.fixture(scope="module")
def person(desk: Desk) -> Person:
    return desk.sign_in("sua-a")


@pytest.fixture
def item_id(desk, tmp_path, request):
    """A book of three pages of the test's own, in library A."""
    name = request.node.name
    make_item_folder(tmp_path / "scans", 3, name=name, width=60, height=84)
    ingest(desk.repository, tmp_path / "scans", publish=False)
    with desk.repository.writing() as session:
        item = session.scalars(select(Item).where(Item.source_id == name)).one()
        item.library_id = desk.libraries["a"]
        return item.id


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    return make_image(tmp_path_factory.mktemp("image") / "a.jpg", 70, 90, seed=7).read_bytes()


def begun(person, item_id):
    answer = person.post(f"/curate/items/{item_id}/pages/uploads")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def send(person, upload, name, data, sent=None):
    """Send a file, or no more than its beginning."""
    headers = {"Upload_Length": str(len(data)), "Content_Type": OFFSETS}
    told = f"path {base64.b64encode(name.encode()).decode()}"
    answer = person.tus("POST", upload["upload"], data[:sent], Upload_Metadata=told, **headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def take(person, item_id, upload_id, do, pages=""):
    there = f"/curate/items/{item_id}/pages"
    mark = found(r'name="mark" value="(\w+)"', person.client.get(there).text)
    return person.post(f"{there}/images", do=do, pages=pages, mark=mark, upload=upload_id)


def work(desk):
    while worker.work_once(desk.repository):
        pass


def image_of(desk, item_id, number):
    with desk.repository.reading() as session:
        found = find.pages(session, item_id)[number - 1].image
    assert found is not None
    return found


def rows(desk, item_id):
    with desk.repository.reading() as session:
        mine = select(Consignment).where(Consignment.place == item_id)
        return session.scalars(mine).all()


def test_what_was_sent_is_there_in_a_new_window_and_goes_on(desk, person, item_id, image):
    upload = begun(person, item_id)
    location = send(person, upload, "quét lại/2.jpg", image, 1000)
    there = f"/curate/items/{item_id}/pages"
    answer = take(person, item_id, upload["id"], "replace", "2")
    assert answer.status_code == 409 and "not all of these images are here yet" in answer.text
    other = desk.sign_in("sua-a")
    page = other.client.get(there).text
    assert "0 of 1 files are here. Choose the same files again" in page
    assert f'data-upload="{upload["upload"]}"' in page and "data-ready" not in page
    assert begun(other, item_id) == upload
    [file] = other.client.get(upload["files"]).get_json()["files"]
    assert (file["offset"], file["complete"], file["url"]) == (1000, False, location)
    rest = other.tus("PATCH", location, image[1000:], Content_Type=OFFSETS, Upload_Offset="1000")
    assert rest.status_code == 204
    page = other.client.get(there).text
    assert "1 file is here" in page and "data-ready" in page


def test_whole_files_replace_pages_and_become_pages(desk, person, item_id, image):
    upload = begun(person, item_id)
    send(person, upload, "x/moi.jpg", image)
    before = image_of(desk, item_id, 2).sha256
    answer = take(person, item_id, upload["id"], "replace", "2")
    assert answer.status_code == 303 and not rows(desk, item_id)
    assert not rooms.room(desk.repository, upload["id"]).exists()
    work(desk)
    shown = image_of(desk, item_id, 2)
    assert shown.sha256 != before and desk.repository.store.get(shown.key) == image
    again = begun(person, item_id)
    assert again["id"] != upload["id"]
    send(person, again, "10.jpg", image)
    send(person, again, "9.jpg", image + b"\0")
    assert take(person, item_id, again["id"], "end").status_code == 303
    work(desk)
    assert names(desk.repository, item_id)[3:] == ["9", "10"]


def test_files_that_do_not_fit_the_pages_stay(desk, person, item_id, image):
    upload = begun(person, item_id)
    send(person, upload, "1.jpg", image)
    assert take(person, item_id, upload["id"], "replace", "1-2").status_code == 409
    assert take(person, item_id, "000000000000", "replace", "1").status_code == 409
    [row] = rows(desk, item_id)
    assert (rooms.files(desk.repository, row) / "1.jpg").read_bytes() == image
    assert take(person, item_id, upload["id"], "replace", "1").status_code == 303


def test_an_upload_is_its_senders_alone_and_no_delivery(desk, person, item_id, image):
    upload = begun(person, item_id)
    location = send(person, upload, "1.jpg", image)
    colleague, contributor = desk.sign_in("khac-a"), desk.sign_in("nhap-a")
    assert begun(colleague, item_id)["id"] != upload["id"]
    for other in (colleague, contributor, desk.sign_in("xuat-b")):
        assert other.client.get(upload["files"]).status_code == 404
        assert other.tus("HEAD", location).status_code == 404
        assert other.tus("DELETE", location).status_code == 404
    assert contributor.post(f"/curate/items/{item_id}/pages/uploads").status_code == 403
    assert take(colleague, item_id, upload["id"], "replace", "1").status_code == 409
    delivery = f"/curate/bring/{upload['id']}"
    assert person.client.get(delivery).status_code == 404
    assert person.post(f"{delivery}/plan").status_code == 404
    assert person.post(f"{delivery}/discard").status_code == 404
    assert upload["id"] not in person.client.get("/curate/bring").text


def test_an_upload_is_thrown_away_by_hand_and_by_time(desk, person, item_id, image):
    upload = begun(person, item_id)
    send(person, upload, "1.jpg", image)
    there = f"/curate/items/{item_id}/pages"
    assert person.post(f"{there}/uploads/discard").status_code == 303
    assert person.post(f"{there}/uploads/discard").status_code == 303  # there is none now
    assert not rows(desk, item_id) and not rooms.room(desk.repository, upload["id"]).exists()
    send(person, begun(person, item_id), "1.jpg", image)
    with desk.repository.writing() as session:
        for row in session.scalars(select(Consignment)):
            row.changed_at = row.changed_at.replace(year=2000)
    consignments.expire(desk.repository)
    with desk.repository.reading() as session:
        assert not session.scalars(select(Consignment)).all()
        assert not session.scalars(select(BroughtFile)).all()


def test_without_a_program_files_go_by_the_form(desk, person, item_id, image):
    there = f"/curate/items/{item_id}/pages"
    mark = found(r'name="mark" value="(\w+)"', person.client.get(there).text)
    form = {"do": "end", "mark": mark, "upload": "", "files": (BytesIO(image), "9.jpg")}
    assert person.post(f"{there}/images", **form).status_code == 303
    work(desk)
    assert names(desk.repository, item_id)[3:] == ["9"]
