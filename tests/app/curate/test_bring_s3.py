"""A delivery comes from an S3 place: open to its library alone, fetched on, compared."""

from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import select

from config.loading import load
from config.reading import SettingsError
from ingest.bringing import places
from ingest.bringing.places import Place
from ingest.catalog.models import BroughtFile, Consignment, Item
from ingest.storage.s3_place import S3Place
from ingest.storage.store import StoreUnavailable
from tests.app.curate.bringing import work
from tests.app.curate.desk import open_desk
from tests.builders import make_item_folder
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def bucket(s3_bucket):
    return s3_bucket


@pytest.fixture(scope="module")
def desk(tmp_path_factory, bucket):
    opened = f"a=s3://{bucket.name}/scans/a; *=s3://{bucket.name}/all/; a=s3://nowhere-at-all/x"
    with new_repository(
        tmp_path_factory.mktemp("s3"), bring_s3=opened, s3_endpoint=bucket.endpoint,
        s3_access_key=bucket.access_key, s3_secret_key=bucket.secret_key,
    ) as repository:  # fmt: skip
        yield open_desk(repository)


@pytest.fixture(scope="module")
def person(desk):
    return desk.sign_in("xuat-a")


@pytest.fixture
def put(seaweedfs, bucket):
    """Put files of a folder into the bucket, or one object's bytes."""

    def put(prefix, folder):
        with closing(seaweedfs.client()) as client:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                key = f"{prefix}/{path.relative_to(folder).as_posix()}"
                client.put_object(Bucket=bucket.name, Key=key, Body=path.read_bytes())

    return put


def begin(desk, person, place, library="a"):
    return person.post("/curate/bring", library=desk.libraries[library], place=place)


def plan(desk, person, delivery):
    assert person.post(f"{delivery}/plan").status_code == 303
    return work(desk.repository, delivery, "planned", "refused")


def files(desk, delivery):
    with desk.repository.reading() as session:
        mine = BroughtFile.consignment_id == delivery.rpartition("/")[2]
        return {one.name: one for one in session.scalars(select(BroughtFile).where(mine))}


def test_what_lies_in_an_s3_place_comes_in(desk, person, put, bucket, tmp_path):
    make_item_folder(tmp_path / "x", 2, name="sach-s3", width=60, height=80)
    put("scans/a/thung-1", tmp_path / "x")
    answer = begin(desk, person, f"s3://{bucket.name}/scans/a/thung-1/")
    delivery = answer.headers["Location"]
    assert f"s3://{bucket.name}/scans/a/thung-1" in person.client.get(delivery).text
    assert plan(desk, person, delivery).state == "planned"
    told = person.client.get(f"{delivery}/plan/progress.json").json
    assert told["expected_bytes"] == told["received_bytes"] > 0
    assert person.post(f"{delivery}/plan/run", publish="1").status_code == 303
    assert work(desk.repository, delivery, "over").reason == ""
    with desk.repository.reading() as session:
        item = session.scalars(select(Item).where(Item.source_id.endswith("sach-s3"))).one()
        assert (item.state, item.library_id) == ("published", desk.libraries["a"])


def test_fetching_goes_on_where_it_was_broken_off(desk, person, put, bucket, tmp_path, monkeypatch):
    make_item_folder(tmp_path / "x", 4, name="dut-doan", width=60, height=80, text=False)
    put("scans/a/thung-2", tmp_path / "x")
    delivery = begin(desk, person, f"s3://{bucket.name}/scans/a/thung-2").headers["Location"]
    asked, whole = [], S3Place.read

    def read(self, entry, offset, length):
        asked.append(entry.name)
        if len(asked) == 3:
            raise StoreUnavailable(f"{entry.name}: the S3 service does not answer: try again")
        return whole(self, entry, offset, length)

    monkeypatch.setattr(S3Place, "read", read)
    row = plan(desk, person, delivery)
    assert row.state == "refused" and "does not answer" in row.reason
    assert "does not answer" in person.client.get(f"{delivery}/plan").text
    first = asked[:2]
    assert {one.name for one in files(desk, delivery).values() if one.complete} == set(first)
    asked.extend("xxx")
    assert plan(desk, person, delivery).state == "planned"
    again = asked[6:]
    assert len(again) == 3 and not set(again) & set(first), "what is here is not fetched again"


def test_a_replaced_object_is_fetched_anew_and_a_lost_one_forgotten(
    desk, person, put, seaweedfs, bucket, tmp_path
):
    make_item_folder(tmp_path / "x", 3, name="thay", width=60, height=80, text=False)
    put("all/thay", tmp_path / "x")
    delivery = begin(desk, person, f"s3://{bucket.name}/all/thay").headers["Location"]
    plan(desk, person, delivery)
    before = files(desk, delivery)
    make_item_folder(tmp_path / "y", 1, name="thay", width=90, height=80, text=False)
    put("all/thay", tmp_path / "y")
    with closing(seaweedfs.client()) as client:
        client.delete_object(Bucket=bucket.name, Key="all/thay/thay/0003.jpg")
    plan(desk, person, delivery)
    after = files(desk, delivery)
    assert set(before) - set(after) == {"thay/0003.jpg"}
    new = {name for name in after if before[name].id != after[name].id}
    assert "thay/0001.jpg" in new and "thay/0002.jpg" not in new


def test_what_arrives_otherwise_than_it_is_kept_there_is_refused_by_name(
    desk, person, put, bucket, tmp_path, monkeypatch
):
    make_item_folder(tmp_path / "x", 1, name="hong", width=60, height=80, text=False)
    put("all/hong", tmp_path / "x")
    delivery = begin(desk, person, f"s3://{bucket.name}/all/hong").headers["Location"]
    whole = S3Place.read

    def read(self, entry, offset, length):
        data = b"".join(whole(self, entry, offset, length))
        return iter([data[:-1] + bytes([data[-1] ^ 1])])

    monkeypatch.setattr(S3Place, "read", read)
    row = plan(desk, person, delivery)
    assert row.state == "refused" and "another checksum" in row.reason and "hong" in row.reason
    monkeypatch.undo()
    assert plan(desk, person, delivery).state == "planned"


def test_an_object_that_came_in_parts_is_compared_too(seaweedfs, bucket, tmp_path):
    data = bytes(range(256)) * 24_000
    with closing(seaweedfs.client()) as client:
        begun = client.create_multipart_upload(Bucket=bucket.name, Key="parts/a.tif")
        parts = []
        for number in (1, 2):
            given = client.upload_part(
                Bucket=bucket.name, Key="parts/a.tif", UploadId=begun["UploadId"],
                PartNumber=number, Body=data[(number - 1) * 5_300_000 : number * 5_300_000],
            )  # fmt: skip
            parts.append({"ETag": given["ETag"], "PartNumber": number})
        client.complete_multipart_upload(
            Bucket=bucket.name, Key="parts/a.tif", UploadId=begun["UploadId"],
            MultipartUpload={"Parts": parts},
        )  # fmt: skip
    place = S3Place(replace(bucket, prefix="parts"))
    with closing(place):
        (entry,) = place.entries()
        read = tmp_path / "a.tif"
        read.write_bytes(b"".join(place.read(entry, 0, entry.size_bytes)))
        assert read.read_bytes() == data and place.is_same(entry, read)
        read.write_bytes(data[:-1])
        assert not place.is_same(entry, read)


@pytest.mark.parametrize(
    ("library", "place"),
    [
        ("b", "s3://{bucket}/scans/a"), ("b", "s3://{bucket}/scans/a/thung-1"),
        ("a", "s3://{bucket}/scans/ab"), ("a", "s3://{bucket}/scans"), ("a", "s3://{bucket}"),
        ("a", "s3://{bucket}/scans/a/../b"), ("a", "s3://other/scans/a"), ("a", "s3://"),
        ("a", "s3://{bucket}/scans/a//x"),
    ],
)  # fmt: skip
def test_no_library_brings_in_from_where_it_may_not(desk, bucket, library, place):
    person = desk.sign_in(f"xuat-{library}")
    answer = begin(desk, person, place.format(bucket=bucket.name), library)
    assert answer.status_code == 400
    assert "is not open to this library" in answer.text
    assert "/scans/a/" not in desk.sign_in("xuat-b").client.get("/curate/bring").text


def test_a_place_that_was_closed_meanwhile_is_read_no_more(desk, person, bucket):
    place = f"s3://{bucket.name}/all/dong"
    delivery = begin(desk, person, place).headers["Location"]
    with desk.repository.writing() as session:
        row = session.get_one(Consignment, delivery.rpartition("/")[2])
        row.place = f"s3://{bucket.name}/elsewhere"
    row = plan(desk, person, delivery)
    assert row.state == "refused" and "TANGTHU_BRING_S3" in row.reason


def test_a_bucket_that_is_not_there_is_named(desk, person):
    delivery = begin(desk, person, "s3://nowhere-at-all/x/y").headers["Location"]
    row = plan(desk, person, delivery)
    assert row.state == "refused" and "nowhere-at-all" in row.reason


def test_places_are_told_by_library(desk, bucket):
    settings = desk.repository.settings
    mine = [one.address for one in places.open_to(settings, "b")]
    assert mine == [f"s3://{bucket.name}/all"]
    assert Place("x", "").holds(Place("x", "y")) and not Place("x", "y").holds(Place("x", "yz"))


@pytest.mark.parametrize(
    "wrong", ["s3://a-bucket/x", "a=/folder", "a=s3://", "=s3://a-bucket", "x"]
)
def test_settings_that_open_no_place_are_refused(wrong):
    with pytest.raises(SettingsError, match="bring_s3"):
        load({"TANGTHU_BRING_S3": wrong})
