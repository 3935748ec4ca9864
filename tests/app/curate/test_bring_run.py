"""A delivery is planned, mended, taken in and told of; nothing of it concerns another library."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from ingest.bringing import consignments, rooms
from ingest.catalog import leases
from ingest.catalog.models import Account, Consignment, Item, Job, Library, Mail, now
from tests.app.curate.bringing import begin, faulty, upload, work
from tests.app.curate.desk import open_desk
from tests.builders import add_row, make_image
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    opened = tmp_path_factory.mktemp("open")
    with new_repository(tmp_path_factory.mktemp("desk"), bring_folders=str(opened)) as repository:
        yield open_desk(repository)


@pytest.fixture(scope="module")
def person(desk):
    return desk.sign_in("xuat-a")


def planned(desk, person, folder, name="Đợt một"):
    delivery = begin(desk, person, name=name)
    upload(person, delivery, folder)
    assert person.post(f"{delivery}/plan").status_code == 303
    assert "is being looked through" in person.client.get(f"{delivery}/plan").text
    return delivery, work(desk.repository, delivery, "planned", "refused")


def read_in(person, language, path):
    """Give a page as it reads in another language."""
    person.client.get(f"/language/{language}")
    text = person.client.get(path).text
    person.client.get("/language/en")
    return text


def cells(text, heading):
    """Give the names of the form's cells under a heading, by the row's number."""
    found = {}
    for at, fields in enumerate(re.findall(r"<fieldset.*?</fieldset>", text, re.DOTALL)):
        row = re.search(r"row (\d+)", fields)
        named = re.search(rf'for="c{at}-(\d+)">{heading}<', fields)
        assert row and named
        found[int(row[1])] = f"{at}:{named[1]}"
    return found


def check_what_is_downloaded(person, delivery):
    """What became of each row is told in the language of the desk."""
    for code, report, status, created in (
        ("en", "Report", "status", "created"),
        ("vi", "Báo cáo", "kết quả", "tạo mới"),
    ):
        person.client.get(f"/language/{code}")
        book = openpyxl.load_workbook(
            io.BytesIO(person.client.get(f"{delivery}/run/result.xlsx").data)
        )
        told = [line[4] for line in book[report].iter_rows(values_only=True)]
        assert told == [status, *[created] * 9]
        assert f",{status}," in person.client.get(f"{delivery}/run/result.csv").text
        back = person.client.get(f"{delivery}/run/sheets/0").data.decode()
        assert f"tangthu {status}" in back and back.count(created) == 3
    person.client.get("/language/en")


def test_three_faults_are_mended_on_the_plan_and_all_comes_in(desk, person, tmp_path):
    delivery, row = planned(desk, person, faulty(tmp_path / "scans-1"))
    page = person.client.get(f"{delivery}/plan").text
    dates, folders = cells(page, "date"), cells(page, "folder")
    assert set(dates) == {2, 3, 4}
    faults = "nhan đề bị bỏ trống: hãy điền vào", "không có thư mục quyen-lac bên cạnh bảng kê"
    assert all(one in read_in(person, "vi", f"{delivery}/plan") for one in faults)
    with desk.repository.reading() as session:
        assert not session.scalars(select(Item).where(Item.source_id.like("%quyen-%"))).all()
    titles = cells(page, "title")
    answer = person.post(
        f"{delivery}/plan/cells",
        **{dates[2]: "1850", folders[3]: "quyen-02", titles[4]: "Quyển ba, «có dấu»"},
    )
    assert answer.status_code == 303
    work(desk.repository, delivery, "planned")
    page = person.client.get(f"{delivery}/plan").text
    assert "<fieldset" not in page and "Quyển ba, «có dấu»" in page
    sheet = rooms.given(desk.repository, row) / "metadata.csv"
    lines = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8"))))
    assert [line["title"] for line in lines] == ["Quyển 1", "Quyển 2", "Quyển ba, «có dấu»"]
    assert person.post(f"{delivery}/plan/run", publish="on").status_code == 303
    ended = work(desk.repository, delivery, "over")
    assert ended.options["pages"] == {"done": 6}
    grid = person.client.get(f"{delivery}/run/grid.json")
    assert grid.get_json()["cells"] == "d" * 6
    same = {"If-None-Match": grid.headers["ETag"]}
    assert person.client.get(f"{delivery}/run/grid.json", headers=same).status_code == 304
    with desk.repository.reading() as session:
        items = session.scalars(select(Item).where(Item.source_id.like("%quyen-%"))).all()
        assert {item.state for item in items} == {"published"} and len(items) == 3
        assert {item.library_id for item in items} == {desk.libraries["a"]}
    assert not rooms.room(desk.repository, row.id).exists()
    check_what_is_downloaded(person, delivery)


def test_who_handed_it_in_is_told_once_in_the_app_and_by_mail(desk, person, tmp_path):
    with desk.repository.writing() as session:
        account = session.scalars(select(Account).where(Account.login == "xuat-a")).one()
        account.email, account.email_confirmed_at = "xuat@example.org", now()
    make_image(tmp_path / "mot" / "1.jpg", 40, 60)
    delivery, _ = planned(desk, person, tmp_path / "mot", "Đợt có thư")
    person.post(f"{delivery}/plan/run")
    work(desk.repository, delivery, "over")
    with desk.repository.reading() as session:
        [letter] = session.scalars(select(Mail).where(Mail.subject.contains("Đợt có thư"))).all()
    assert letter.to == "xuat@example.org"
    told = "The delivery Đợt có thư has ended"
    assert told in person.client.get("/curate").text
    assert told not in desk.sign_in("nhap-a").client.get("/curate").text
    assert person.client.get(f"{delivery}/run").status_code == 200
    assert told not in person.client.get("/curate").text


def test_a_page_that_fails_is_red_says_why_and_can_be_tried_again(
    desk, person, tmp_path, monkeypatch
):
    monkeypatch.setattr(leases, "REST_SECONDS", (0.0,))  # its tries would be a minute apart
    make_image(tmp_path / "hai" / "1.jpg", 40, 60)
    whole = (tmp_path / "hai" / "1.jpg").read_bytes()
    (tmp_path / "hai" / "2.jpg").write_bytes(whole[: len(whole) // 3])
    delivery, row = planned(desk, person, tmp_path / "hai", "Đợt hỏng")
    assert "2.jpg" in person.client.get(f"{delivery}/plan").text
    person.post(f"{delivery}/plan/run", publish="on")
    ended = work(desk.repository, delivery, "over")
    assert ended.options["pages"] == {"done": 1, "failed": 1}
    assert person.client.get(f"{delivery}/run/grid.json").get_json()["cells"] == "df"
    cell = person.client.get(f"{delivery}/run/pages/1.json").get_json()
    assert cell["page"] == "2.jpg" and cell["reason"]
    assert cell["reason"] in person.client.get(f"{delivery}/run").text.replace("&#39;", "'")
    told = "hãy chép lại từ nguồn hoặc quét lại trang"
    assert told in read_in(person, "vi", f"{delivery}/run")
    assert told in read_in(person, "vi", f"{delivery}/run/pages/1.json")
    other = desk.sign_in("xuat-b")
    for path in ("run", "run/grid.json", "run/pages/1.json", "run/result.csv", "plan"):
        assert other.client.get(f"{delivery}/{path}").status_code == 404
    assert other.post(f"{delivery}/run/retry", job=cell["job"]).status_code == 404
    own = begin(desk, other, "b")
    assert other.post(f"{own}/run/retry", job=cell["job"]).status_code == 404
    (rooms.given(desk.repository, row) / "2.jpg").write_bytes(whole)
    assert person.post(f"{delivery}/run/retry", job=cell["job"]).status_code == 303
    assert work(desk.repository, delivery, "over").options["pages"] == {"done": 2}


def test_a_delivery_is_paused_goes_on_and_is_given_up(desk, person, tmp_path):
    for number in range(3):
        make_image(tmp_path / "ba" / f"{number}.jpg", 40, 60, seed=number)
    delivery, _ = planned(desk, person, tmp_path / "ba", "Đợt dừng")
    person.post(f"{delivery}/plan/run", priority="patient")
    work(desk.repository, delivery, "running")
    with desk.repository.writing() as session:  # as if the worker had not come to them yet
        row = session.get_one(Consignment, delivery.rpartition("/")[2])
        mine = session.scalars(select(Job).where(Job.batch_id == row.batch_id)).all()
        assert {job.priority for job in mine} == {8}
    assert person.post(f"{delivery}/run/pause").status_code == 303
    letters = set(person.client.get(f"{delivery}/run/grid.json").get_json()["cells"])
    assert letters <= set("pd")
    assert person.post(f"{delivery}/run/priority", priority="urgent").status_code == 303
    assert person.post(f"{delivery}/run/cancel").status_code == 303
    ended = work(desk.repository, delivery, "over")
    assert set(ended.options["pages"]) <= {"cancelled", "done"}
    person.post(f"{delivery}/run/retry")
    assert work(desk.repository, delivery, "over").options["pages"] == {"done": 3}


def test_a_corrected_plan_is_what_comes_in(desk, person, tmp_path):
    make_image(tmp_path / "bon" / "1.jpg", 40, 60)
    delivery, row = planned(desk, person, tmp_path / "bon", "Đợt sửa")
    plan = person.client.get(f"{delivery}/plan/plan.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(plan))
    person.client.get("/language/vi")
    told = openpyxl.load_workbook(io.BytesIO(person.client.get(f"{delivery}/plan/plan.xlsx").data))
    assert told.sheetnames[:3] == ["Tóm tắt", "Tài liệu", "Trang"]
    assert told["Trang"]["C1"].value == "tên tệp" and told["Trang"]["C2"].value == "1.jpg"
    person.client.get("/language/en")
    items = book["Items"]
    heading = [cell.value for cell in items[1]]
    title = next(at for at, name in enumerate(heading) if str(name).startswith("title"))
    items.cell(2, title + 1).value = "Tên đã sửa"
    corrected = io.BytesIO()
    book.save(corrected)
    corrected.seek(0)
    answer = person.post(f"{delivery}/plan/corrected", plan=(corrected, "plan.xlsx"))
    assert answer.status_code == 303
    work(desk.repository, delivery, "planned")
    assert "Tên đã sửa" in person.client.get(f"{delivery}/plan").text
    broken = io.BytesIO(b"no workbook")
    person.post(f"{delivery}/plan/corrected", plan=(broken, "plan.xlsx"))
    refused = work(desk.repository, delivery, "refused")
    assert refused.reason in person.client.get(f"{delivery}/plan").text
    person.post(f"{delivery}/plan/corrected", forget="1")
    work(desk.repository, delivery, "planned")
    assert "Tên đã sửa" not in person.client.get(f"{delivery}/plan").text


def test_a_delivery_reaches_no_other_library(desk, person, tmp_path):
    make_image(tmp_path / "nam" / "sach" / "1.jpg", 40, 60)
    add_row(tmp_path / "nam" / "metadata.csv", {"folder": "sach", "title": "Lạc", "library": "b"})
    add_row(tmp_path / "nam" / "libraries.csv", {"library": "b", "name": "Chiếm", "kind": "school"})
    delivery, row = planned(desk, person, tmp_path / "nam", "Đợt lạc")
    page = person.client.get(f"{delivery}/plan").text
    assert "is of library b" in page or row.state == "refused"
    if row.state == "planned":
        person.post(f"{delivery}/plan/run")
        work(desk.repository, delivery, "over", "refused")
    with desk.repository.reading() as session:
        assert not session.scalars(select(Item).where(Item.library_id == desk.libraries["b"])).all()
        library = session.get_one(Library, desk.libraries["b"])
        assert library.name == {"vi": ["Thư viện B"]}


def test_a_contributor_publishes_nothing(desk, tmp_path):
    person = desk.sign_in("nhap-a")
    make_image(tmp_path / "sau" / "1.jpg", 40, 60)
    delivery, _ = planned(desk, person, tmp_path / "sau", "Đợt nháp")
    assert 'name="publish"' not in person.client.get(f"{delivery}/plan").text
    person.post(f"{delivery}/plan/run", publish="on")
    work(desk.repository, delivery, "over")
    with desk.repository.reading() as session:
        assert session.scalars(select(Item.state).where(Item.source_id == "sau")).one() == "draft"


def test_a_half_sent_file_is_never_planned(desk, person):
    delivery = begin(desk, person, name="Đợt dở")
    told = "path YS50aWY="
    person.tus("POST", f"{delivery}/uploads", Upload_Length="9", Upload_Metadata=told)
    assert person.post(f"{delivery}/plan").status_code == 409
    assert person.post(f"{delivery}/plan/run").status_code == 409


def test_a_folder_of_the_server_is_planned_as_it_stands(desk, person):
    [top] = desk.repository.settings.open_folders
    make_image(top / "bay" / "1.jpg", 40, 60)
    answer = person.post("/curate/bring", library=desk.libraries["a"], place=str(top / "bay"))
    delivery = answer.headers["Location"]
    person.post(f"{delivery}/plan")
    work(desk.repository, delivery, "planned")
    person.post(f"{delivery}/plan/run")
    assert work(desk.repository, delivery, "over").options["pages"] == {"done": 1}
    assert (top / "bay" / "1.jpg").exists()


def test_what_nobody_goes_on_with_is_forgotten(desk, person):
    delivery = begin(desk, person, name="Đợt quên")
    with desk.repository.writing() as session:
        row = session.get_one(Consignment, delivery.rpartition("/")[2])
        row.changed_at = now() - timedelta(days=desk.repository.settings.upload_days, minutes=1)
    assert consignments.expire(desk.repository) == 1
    assert person.client.get(delivery).status_code == 404
