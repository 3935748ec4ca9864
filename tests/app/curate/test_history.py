"""Answering for it: histories with differences, versions made again, the trail and the overview."""

import json
from datetime import date, timedelta

import pytest
from lxml import html

from app.curate import work_words
from ingest.bringing.asking import BEGIN, PLAN
from ingest.catalog import accounts, attempts, edit_record, edit_shelves, find, leases
from ingest.catalog.edit_authorities import FOLLOW
from ingest.catalog.mails import SEND
from ingest.catalog.models import (
    Account,
    Authority,
    AuthorityLink,
    Collection,
    Event,
    Job,
    Library,
    Rights,
)
from ingest.catalog.three_way import Given
from tests.app.curate.world import CARD, PEOPLE, world_over
from tests.queries import asked_of
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("history") / "home") as opened:
        yield world_over(opened)


def name(browser, item, before, after):
    there = f"/curate/items/{item}"
    form = {"field": "call_number", "call_number": after, "seen.call_number": json.dumps(before)}
    return browser.send(f"{there}?edit=call_number", there, form)


def test_history_names_who_changed_what_and_any_version_is_made_again(world):
    item, lan, minh = world.item(), world.client("lan"), world.client("minh")
    name(minh, item, "", "A")
    name(lan, item, "A", "B")
    there = f"/curate/items/{item}"
    lan.send(f"{there}?edit=all", there, {"field": "date", "date": "1830", "seen.date": '"1820"'})
    page = lan.get(f"{there}/history").text
    assert page.index("<b>Lan</b> Card: Date") < page.index("<b>Minh</b> Card: Call number")
    assert "<del>" in page and "<ins>" in page
    first = page.rsplit('name="change" value="', 1)[1][:12]
    made = lan.send(f"{there}/history", f"{there}/restore", {"change": first})
    assert made.status_code == 303
    assert world.kept(item).description == {**CARD, "call_number": "A"}
    again = lan.get(f"{there}/history").text
    assert "<b>Lan</b> Card: Date, Call number" in again


def test_rights_are_made_again_by_publishers(world):
    item, lan, minh = world.item(), world.client("lan"), world.client("minh")
    there = f"/curate/items/{item}"
    for seen, tier in (("open", "staff"), ("staff", "onsite")):
        form = {"tier": tier, "seen": json.dumps([[seen, "", ""]])}
        lan.send(f"{there}/publish", f"{there}/rights", form)
    page = lan.get(f"{there}/history").text
    first = page.rsplit('name="change" value="', 1)[1][:12]
    assert minh.send(f"{there}/history", f"{there}/restore", {"change": first}).status_code == 403
    assert lan.send(f"{there}/history", f"{there}/restore", {"change": first}).status_code == 303
    with world.repository.reading() as session:
        assert [row.tier for row in find.item(session, item).rights] == ["staff"]


def test_what_came_in_otherwise_is_kept_and_undone_without_a_fault(world):
    """A licence in words is none that the desk would take, but nothing else is hindered by it."""
    item, lan = world.item(rights="Tài liệu nội bộ"), world.client("lan")
    there = f"/curate/items/{item}"
    old = json.dumps("Tài liệu nội bộ")
    form = {"field": ["rights", "date"], "rights": "Tài liệu nội bộ", "seen.rights": old}
    form |= {"date": "1831", "seen.date": '"1820"'}
    assert lan.send(f"{there}?edit=all", there, form).status_code == 303
    new = {"field": "rights", "rights": "http://rightsstatements.org/vocab/InC/1.0/"}
    saved = lan.send(f"{there}?edit=all", there, new | {"seen.rights": old})
    undone = lan.send(saved.location, f"{there}/undo", {"change": saved.location[-12:]})
    assert undone.status_code == 422 and "Nothing was saved" in undone.text


def test_the_trail_is_narrowed_by_person_library_kind_and_day(world):
    mine, theirs = world.item(title={"vi": ["Của nhà"]}), world.item("noi-khac")
    name(world.client("minh"), mine, "", "A")
    name(world.client("xa"), theirs, "", "A")
    lan, network = world.client("lan"), world.client("mang")
    assert mine in lan.get("/curate/audit").text and theirs not in lan.get("/curate/audit").text
    assert theirs in network.get("/curate/audit").text
    other = world.libraries["noi-khac"]
    assert mine not in network.get(f"/curate/audit?library={other}").text
    assert theirs not in lan.get(f"/curate/audit?library={other}").text
    assert mine in lan.get("/curate/audit?who=Minh").text
    assert mine not in lan.get("/curate/audit?who=Hoa").text
    assert mine not in lan.get("/curate/audit?kind=rights").text
    assert mine in lan.get("/curate/audit?kind=description").text
    today = date.today()
    assert mine not in lan.get(f"/curate/audit?to={today - timedelta(days=3)}").text
    assert mine in lan.get(f"/curate/audit?from={today - timedelta(days=3)}").text
    assert lan.get("/curate/audit?from=x&to=9999-12-31&before=x&kind=x").status_code == 200


def test_events_of_files_stand_in_the_history_too(world):
    item = world.item()
    with world.repository.writing() as session:
        session.add(Event(item_id=item, type="derivation", detail="pyramid 1", agent="tangthu"))
    page = world.client("hoa").get(f"/curate/items/{item}/history").text
    assert "Image made ready" in page and "pyramid 1" in page


def test_what_programs_did_with_files_stands_under_one_line_or_is_left_out(world):
    item, hoa = world.item(), world.client("hoa")
    rows = (
        ("accession", "success", f"một.tif, sha256 {'a' * 64}"),
        *(("derivation", "success", f"pyramid {number}") for number in (1, 2)),
        ("fixity check", "failure", "hai.tif is damaged"),
    )
    with world.repository.writing() as session:
        session.add_all(
            Event(item_id=item, type=kind, outcome=outcome, detail=detail, agent="tangthu")
            for kind, outcome, detail in rows
        )
    there = f"/curate/items/{item}/history"
    page = html.fromstring(hoa.get(there).text)
    lines = [str(one.xpath("string()")) for one in page.cssselect("ol.trail > li > details")]
    folded = [line for line in lines if "Image made ready × 2" in line and "một.tif" in line]
    assert len(folded) == 1 and "hai.tif" not in folded[0]
    short = hoa.get(f"{there}?files=no").text
    assert "pyramid" not in short and "một.tif" not in short and "hai.tif" in short


def test_what_failed_of_a_file_is_told_as_failed_and_in_vietnamese(world):
    item, hoa = world.item(), world.client("hoa")
    faults = (
        ("fixity check", "failure", "ocfl/a.tif was damaged"),
        ("repair", "success", "ocfl/a.tif was damaged; brought back from the mirror"),
        ("virus check", "failure", "b.tif: Eicar found; not kept"),
        ("version", "success", "v3"),
    )
    with world.repository.writing() as session:
        for kind, outcome, detail in faults:
            row = Event(item_id=item, type=kind, outcome=outcome, detail=detail, agent="tangthu")
            session.add(row)
    page = hoa.get(f"/curate/items/{item}/history").text
    assert "Found damaged or missing" in page and "Refused because of malware" in page
    assert "Checksum verified" not in page and "Looked at for malware" not in page
    hoa.get("/language/vi")
    page = hoa.get(f"/curate/items/{item}/history").text
    hoa.get("/language/en")
    for words in (
        'Thấy bị hỏng hoặc mất <span class="quiet">ocfl/a.tif</span>',
        "Đã khôi phục nguyên vẹn", "ocfl/a.tif đã bị hỏng; được khôi phục từ kho bản sao",
        "Từ chối vì có mã độc", "b.tif: thấy Eicar; không giữ lại",
        'Đã đóng một phiên bản lưu trữ <span class="quiet">v3</span>',
    ):  # fmt: skip  # one page
        assert words in page, words


def test_each_kind_of_work_that_may_fail_has_a_name(world):
    known = set(work_words.KINDS)
    assert {*leases.PRIORITIES, FOLLOW, PLAN, BEGIN, SEND} - {"fixity"} <= known
    item, lan = world.item(), world.client("lan")
    with world.repository.writing() as session:
        session.add(Job(kind="index", subject_id=item, state="failed", reason="no item 3"))
    assert "Making it searchable: no item 3" in lan.get("/curate").text


def test_the_overview_tells_what_waits(world):
    items = {kind: world.item(title={"vi": [f"Việc {kind}"]}) for kind in ("hỏng", "duyệt", "mở")}
    other = world.item("noi-khac", title={"vi": ["Việc nơi khác"]})
    with world.repository.writing() as session:
        for item in (items["hỏng"], other):
            session.add(Job(kind="keep", subject_id=item, state="failed", reason="đĩa đầy"))
        find.item(session, items["duyệt"]).state = "review"
        soon = date.today() + timedelta(days=5)
        session.add(Rights(item_id=items["mở"], tier="closed", ends=soon, position=1))
    page = world.client("lan").get("/curate").text
    waiting, latest = page.split('id="latest"')
    for part, item in (
        ("Work that failed", "hỏng"),
        ("Waiting for review", "duyệt"),
        ("Access changes within 30 days", "mở"),
    ):
        assert f"Việc {item}" in waiting[waiting.index(part) :], part
    assert "đĩa đầy" in waiting and "Việc nơi khác" not in page


@pytest.mark.parametrize("login", ["", *PEOPLE])
def test_histories_are_for_the_librarys_staff_and_the_trail_for_its_publishers(world, login):
    item = world.item()
    who = world.client(login)
    shown = 200 if login not in ("", "xa") else 303 if not login else 404
    assert who.get(f"/curate/items/{item}/history").status_code == shown
    trail = 200 if login in ("lan", "tu", "xa", "mang") else 303 if not login else 403
    assert who.get("/curate/audit").status_code == trail


def test_the_trail_tells_of_other_records_with_what_changed(world):
    lan, network = world.client("lan"), world.client("mang")
    form = {"field": ["title", "summary"], "library": world.libraries["nha"]}
    form |= {"title.0.text": "Bộ sưu tập mới", "title.0.lang": "vi"}
    form |= {"seen.title": "{}", "seen.summary": "{}"}
    made = lan.send("/curate/collections", "/curate/collections", form)
    assert made.status_code == 303, made.text
    told = lan.get("/curate/audit?kind=collection").text
    assert "Collections: Made" in told and "Bộ sưu tập mới" in told
    assert "<b>Lan</b>" in told and made.location in told and "Account made" not in told
    assert "Bộ sưu tập mới" in network.get("/curate/audit").text
    assert "Bộ sưu tập mới" not in world.client("xa").get("/curate/audit").text
    assert "Bộ sưu tập mới" not in lan.get("/curate/audit?kind=work").text


def somebody_of(world, login):
    """Add a reader of the library, whose role other tests do not count on."""
    with world.repository.writing() as session:
        person = Account(login=login, name=login, password_hash="")
        session.add(person)
        session.flush()
        accounts.give(session, person, "reader", world.libraries["nha"])
        return person.id


def test_the_trail_tells_those_who_manage_of_accounts_and_roles(world):
    tu, an = world.client("tu"), somebody_of(world, "an")
    form = {"role": "publisher", "library": world.libraries["nha"]}
    tu.send("/curate/people", f"/curate/people/{an}/role", form)
    told = tu.get("/curate/audit?kind=people").text
    assert "<b>Tú</b> Role" in told and ">an</a>" in told and "Publishing editor" in told
    assert "<b>Tú</b> Role" in tu.get("/curate/audit?kind=people&who=an").text
    assert "<b>Tú</b> Role" not in tu.get("/curate/audit?kind=people&who=Minh").text
    assert "<b>Tú</b> Role" in world.client("mang").get("/curate/audit").text
    for login in ("lan", "xa"):  # who publishes only, and who manages another library
        assert "<b>Tú</b> Role" not in world.client(login).get("/curate/audit").text, login
    assert "Accounts and roles" not in world.client("lan").get("/curate/audit").text


def test_the_trail_tells_of_a_sign_in_that_was_locked_out(world):
    tries = world.client()
    for _ in range(attempts.MOST + 2):
        tries.send("/forgotten", "/sign-in", {"login": "hoa", "password": "sai"})
    told = world.client("mang").get("/curate/audit?kind=people").text
    assert told.count("Locked out for ten minutes") == 1
    assert "Hoa" in told and "Somebody not signed in" in told and "127.0.0.1" in told
    assert "Locked out" not in world.client("tu").get("/curate/audit").text


def test_the_trail_takes_a_fixed_number_of_queries(world):
    network, an = world.client("mang"), somebody_of(world, "binh")

    def asked():
        with asked_of(world.repository.engine) as queries:
            assert network.get("/curate/audit").status_code == 200
        return len(queries)

    def work(number):
        name(world.client("minh"), world.item(), "", f"{number}")
        with world.repository.writing() as session:
            library = session.get_one(Library, world.libraries["nha"])
            given = {"about": {"vi": [f"Lời {number}"]}}
            row = Collection(slug=f"bo-{number}", library_id=library.id, title={})
            edit_record.make(session, edit_shelves.COLLECTION, row, {"title": {"vi": ["Bộ"]}}, "x")
            now = edit_record.state(session, edit_shelves.LIBRARY, library)
            told = {"about": Given(given["about"], now["about"])}
            edit_record.save(session, edit_shelves.LIBRARY, library, told, "x")
            person = session.get_one(Account, an)
            accounts.give(session, person, f"r{number}", library.id, "x")

    work(1)
    before = asked()
    for number in range(2, 8):
        work(number)
    assert asked() == before


def test_an_entry_that_nothing_uses_is_removed_and_told_of(world):
    item, minh = world.item(), world.client("minh")
    with world.repository.writing() as session:
        rows = [
            Authority(kind="person", library_id=world.libraries["nha"], preferred={"vi": [name]})
            for name in ("Phan Huy Chú", "Lê Quý Đôn")
        ]
        session.add_all(rows)
        session.flush()
        unused, used = (row.id for row in rows)
        session.add(AuthorityLink(item_id=item, field="creator", authority_id=used))
    there = f"/curate/authorities/{unused}"
    kept = minh.send(f"/curate/authorities/{used}", f"/curate/authorities/{used}/remove", {})
    assert kept.status_code == 409
    assert "Remove this entry" not in minh.get(f"/curate/authorities/{used}").text
    assert "Remove this entry" in minh.get(there).text
    assert world.client("xa").send("/curate/works", f"{there}/remove", {}).status_code == 403
    assert minh.send(there, f"{there}/remove", {}).status_code == 303
    assert minh.get(there).status_code == 404
    told = world.client("lan").get("/curate/audit?kind=authority").text
    assert "Names: Removed" in told and "Phan Huy Chú" in told
