"""Uploads by tus: what is sent is kept as it was sent, by whom it may be, and nothing else."""

import base64
import hashlib

import pytest

from ingest.bringing import rooms
from ingest.catalog.models import BroughtFile, Consignment
from tests.app.curate.desk import Desk, Person, open_desk
from tests.services.repository import new_repository

OFFSETS = "application/offset+octet-stream"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    limits = {"upload_chunk_bytes": 200_000, "upload_file_bytes": 1_000_000, "upload_files": 6}
    opened = tmp_path_factory.mktemp("open")
    with new_repository(
        tmp_path_factory.mktemp("desk"), bring_folders=str(opened), **limits
    ) as repository:
        yield open_desk(repository)


@pytest.fixture(scope="module")
def person(desk: Desk) -> Person:
    return desk.sign_in("nhap-a")


@pytest.fixture
def delivery(desk, person) -> str:
    return begin(desk, person)


def begin(desk: Desk, person: Person, library: str = "a", name: str = "Đợt một") -> str:
    """Begin an upload and give its address."""
    answer = person.post("/curate/bring", library=desk.libraries[library], name=name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def metadata(path: str) -> str:
    return f"path {base64.b64encode(path.encode()).decode()},modified MQ=="


def create(person: Person, delivery: str, path: str, size: int):
    return person.tus(
        "POST", f"{delivery}/uploads", Upload_Length=str(size), Upload_Metadata=metadata(path)
    )


def patch(person: Person, url: str, offset: int, data: bytes, **headers: str):
    return person.tus(
        "PATCH", url, data, Content_Type=OFFSETS, Upload_Offset=str(offset), **headers
    )


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def kept(desk: Desk, delivery: str):
    with desk.repository.reading() as session:
        row = session.get_one(Consignment, delivery.rpartition("/")[2])
    return rooms.files(desk.repository, row)


def test_a_file_comes_in_pieces_and_is_whole_only_at_its_end(desk, person, delivery):
    data = bytes(range(256)) * 1000
    answer = create(person, delivery, "scans/sách 1/0001.tif", len(data))
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert "Upload-Expires" in answer.headers
    url = answer.headers["Location"]
    sums = {"Upload_Checksum": checksum(data[:150_000])}
    assert patch(person, url, 0, data[:150_000], **sums).status_code == 204
    head = person.tus("HEAD", url)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("150000", "256000")
    assert head.headers["Cache-Control"] == "no-store"
    assert not list(kept(desk, delivery).rglob("*.tif"))
    sums = {"Upload_Checksum": checksum(data[150_000:], "sha1")}
    answer = patch(person, url, 150_000, data[150_000:], **sums)
    assert answer.headers["Upload-Offset"] == "256000"
    path = kept(desk, delivery) / "scans/sách 1/0001.tif"
    assert path.read_bytes() == data
    [file] = person.client.get(f"{delivery}/files.json").get_json()["files"]
    assert file["complete"] and file["path"] == "scans/sách 1/0001.tif"


def test_a_small_file_comes_with_its_creation_and_an_empty_one_at_once(desk, person, delivery):
    answer = person.tus(
        "POST", f"{delivery}/uploads", b"abc", Content_Type=OFFSETS, Upload_Length="3",
        Upload_Metadata=metadata("a.txt"), Upload_Checksum=checksum(b"abc"),
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "3")
    assert create(person, delivery, "empty.txt", 0).status_code == 201
    assert (kept(desk, delivery) / "a.txt").read_bytes() == b"abc"
    assert (kept(desk, delivery) / "empty.txt").read_bytes() == b""


def test_a_piece_with_a_wrong_checksum_leaves_nothing(person, delivery):
    url = create(person, delivery, "a.tif", 6).headers["Location"]
    answer = patch(person, url, 0, b"abc", Upload_Checksum=checksum(b"abd"))
    assert answer.status_code == 460
    assert person.tus("HEAD", url).headers["Upload-Offset"] == "0"
    assert patch(person, url, 0, b"abcdef").status_code == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload_Offset": "2"}, 409),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "9" * 40}, 400),
        ({"Content_Type": "text/plain"}, 415),
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Upload_Checksum": "md5 AAAA"}, 400),
        ({"Upload_Checksum": "sha256 AAAA"}, 400),
        ({"Upload_Checksum": "sha256 ###"}, 400),
        ({"X_CSRFToken": "wrong"}, 400),
    ],
)
def test_what_breaks_the_protocol_is_refused(person, delivery, headers, status):
    url = create(person, delivery, "a.tif", 6).headers["Location"]
    standard = {"Content_Type": OFFSETS, "Upload_Offset": "0"}
    assert person.tus("PATCH", url, b"abc", **standard | headers).status_code == status
    assert person.tus("HEAD", url).headers["Upload-Offset"] == "0"


def test_more_than_was_announced_or_allowed_is_refused(person, delivery):
    url = create(person, delivery, "a.tif", 6).headers["Location"]
    assert patch(person, url, 0, b"abcdefg").status_code == 413
    assert create(person, delivery, "b.tif", 1_000_001).status_code == 413
    url = create(person, delivery, "c.tif", 900_000).headers["Location"]
    assert patch(person, url, 0, bytes(200_001)).status_code == 413
    for number in range(4):
        assert create(person, delivery, f"{number}.tif", 1).status_code == 201
    answer = create(person, delivery, "seventh.tif", 1)
    assert answer.status_code == 413 and "one delivery" in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "", "/etc/passwd", "../a.tif", "a/../../b.tif", "a//b", "a\\b", "C:/a", "a\x00b", "a\nb",
        "a" * 256, "/".join("abcdefghijklm"), ".", "a/.",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(desk, person, delivery, name):
    assert create(person, delivery, name, 0).status_code == 400
    assert not kept(desk, delivery).exists()


@pytest.mark.parametrize(
    "name", ["scans/A.TIF", "scans/a.tif", "scans", "scans/a.tif/b", "SCANS/b.tif", "Scans"]
)
def test_two_names_that_one_disk_could_not_hold_are_refused(person, delivery, name):
    assert create(person, delivery, "scans/a.tif", 0).status_code == 201
    answer = create(person, delivery, name, 0)
    assert answer.status_code == 400 and "already" in answer.text
    assert create(person, delivery, "scans/b.tif", 0).status_code == 201


def test_names_of_one_letter_in_two_unicode_forms_are_one(person, delivery):
    assert create(person, delivery, "Hà.tif", 0).status_code == 201
    assert create(person, delivery, "Hà.tif", 0).status_code == 400


def test_a_file_can_be_taken_back_and_sent_anew(desk, person, delivery):
    url = create(person, delivery, "a.tif", 3).headers["Location"]
    patch(person, url, 0, b"abc")
    assert person.tus("DELETE", url).status_code == 204
    assert person.tus("HEAD", url).status_code == 404
    assert not (kept(desk, delivery) / "a.tif").exists()
    assert create(person, delivery, "a.tif", 3).status_code == 201


def test_a_row_that_knows_more_than_the_disk_gives_way_to_it(desk, person, delivery):
    url = create(person, delivery, "a.tif", 6).headers["Location"]
    patch(person, url, 0, b"abc")
    with desk.repository.reading() as session:
        row = session.get_one(BroughtFile, url.rpartition("/")[2])
    rooms.part(desk.repository, row.consignment_id, row.id).write_bytes(b"a")
    assert person.tus("HEAD", url).headers["Upload-Offset"] == "1"
    answer = patch(person, url, 3, b"def")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "1")
    assert patch(person, url, 1, b"bcdef").headers["Upload-Offset"] == "6"
    assert (kept(desk, delivery) / "a.tif").read_bytes() == b"abcdef"


def test_a_delivery_is_nobodys_business_but_its_librarys(desk, person, delivery):
    url = create(person, delivery, "a.tif", 6).headers["Location"]
    other = desk.sign_in("xuat-b")
    for method, path in (
        ("HEAD", url), ("DELETE", url), ("OPTIONS", f"{delivery}/uploads"),
        ("GET", delivery), ("GET", f"{delivery}/files.json"),
    ):  # fmt: skip
        assert other.tus(method, path).status_code == 404, path
    assert patch(other, url, 0, b"abc").status_code == 404
    assert create(other, delivery, "b.tif", 3).status_code == 404
    for act in ("discard", "expected", "form"):
        assert other.post(f"{delivery}/{act}").status_code == 404
    assert "Đợt một" not in other.client.get("/curate/bring").text
    assert "Đợt một" in desk.sign_in("xuat-a").client.get("/curate/bring").text
    own = begin(desk, other, "b")
    beside = f"{own}/uploads/{url.rpartition('/')[2]}"
    assert patch(other, beside, 0, b"abc").status_code == 404


def test_readers_and_strangers_bring_nothing_in(desk, delivery):
    reader = desk.sign_in("doc-a")
    stranger = desk.app.test_client()
    for path in ("/curate/bring", delivery, f"{delivery}/files.json"):
        assert reader.client.get(path).status_code == 403
        assert stranger.get(path).status_code == 303
    assert stranger.post(f"{delivery}/uploads").status_code == 400  # no token
    # The wide limit is for those who may bring something in.
    headers = {"Content-Type": OFFSETS, "Tus-Resumable": "1.0.0"}
    sent = stranger.post(f"{delivery}/uploads", data=bytes(150_000), headers=headers)
    assert sent.status_code in (400, 413)


def test_nobody_begins_a_delivery_for_another_library(desk, person):
    for library in (desk.libraries["b"], "nowhere", ""):
        assert person.post("/curate/bring", library=library, name="x").status_code == 403


def test_a_form_brings_files_too_and_a_delivery_can_be_thrown_away(
    desk, person, delivery, tmp_path
):
    path = tmp_path / "a.tif"
    path.write_bytes(b"abc")
    with path.open("rb") as file, path.open("rb") as slip:
        answer = person.post(
            f"{delivery}/form", files=[(file, "scans/a.tif"), (slip, "../../b.tif")]
        )
    assert answer.status_code == 400 and "leads out" in answer.text
    assert (kept(desk, delivery) / "scans/a.tif").read_bytes() == b"abc"
    assert "1 file is here" in answer.text
    folder = kept(desk, delivery)
    assert person.post(f"{delivery}/discard").status_code == 303
    assert person.client.get(delivery).status_code == 404 and not folder.exists()


def test_what_the_disk_cannot_take_is_refused_beforehand(desk, person, delivery):
    free = rooms.free_bytes(desk.repository)
    answer = person.post(f"{delivery}/expected", files=2, bytes=free + 1_000_000_000)
    assert answer.status_code == 413 and "no room" in answer.get_json()["error"]
    assert person.post(f"{delivery}/expected", files=300, bytes=1).status_code == 413
    assert person.post(f"{delivery}/expected", files=5, bytes=1).status_code == 200
    assert create(person, delivery, "a.tif", 0).status_code == 201
    assert "1 of 5 files are here" in person.client.get(delivery).text


def test_only_folders_that_a_setting_opens_are_brought_in(desk, person, tmp_path):
    [top] = desk.repository.settings.open_folders
    (top / "scans").mkdir()
    (tmp_path / "secret").mkdir()
    (top / "slip").symlink_to(tmp_path / "secret")

    def asked(place):
        return person.post("/curate/bring", library=desk.libraries["a"], place=place).status_code

    assert asked(f"{top}/scans") == 303
    for place in (f"{top}/none", f"{top}/slip", f"{top}/../secret", f"{tmp_path}/secret"):
        assert asked(place) == 400
    assert asked("scans") == 400
