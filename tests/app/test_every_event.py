"""Each kind of thing that is done to an item is written down, told on its page, and exported."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lxml import etree, html
from sqlalchemy import select

from app.site import proof
from ingest import worker
from ingest.catalog import edit, edit_deleted, edit_order, edit_parting, find
from ingest.catalog.models import Asset, Event, Item, KeptObject, now
from ingest.preserve import mirror, premis, purging, rounds
from ingest.preserve.upkeep import Upkeep, take_stock
from ingest.repository import Repository
from ingest.scan_trial import test_file as eicar
from ingest.storage import keys
from tests.app.curate.desk import Desk, open_desk
from tests.builders import make_image, make_item_folder
from tests.required import TOP, program
from tests.services.clamd import PROGRAM, clamd_in
from tests.services.repository import new_repository
from tests.watchers import ingest

pytestmark = pytest.mark.service
PREMIS = "{http://www.loc.gov/premis/v3}"
# Of what is deleted only its being gone is told; its record, named on the stone, is for staff.
NEVER_SHOWN = {"purge"}


@dataclass(frozen=True)
class Past:
    """A repository in which everything was done that leaves an event."""

    desk: Desk
    lived: str  # the item to which all of it was done but the purge
    purged: str

    def events(self, item_id: str) -> list[Event]:
        with self.desk.repository.reading() as session:
            mine = select(Event).where(Event.item_id == item_id)
            return list(session.scalars(mine.order_by(Event.at, Event.id)))


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    program(PROGRAM, "Debian's clamav-daemon")
    top = tmp_path_factory.mktemp("past")
    asked = {"mirror_store": "local", "mirror_path": top / "mirror", "scanner": "required"}
    with (
        clamd_in(top) as clamd,
        new_repository(top / "home", scanner_address=str(clamd.socket), **asked) as repository,
    ):
        desk = open_desk(repository)
        scans = top / "scans"
        lived = make_item_folder(scans, pages=3, row={"library": "a"}, width=120, height=160)
        make_item_folder(scans, 1, name="quyen-2", row={"library": "a"}, width=120, height=160)
        (lived / "0002.xml").unlink()
        (lived / "0002.txt").write_text("Địa chí", encoding="utf-8")
        infected = make_image(lived / "0004.jpg", 120, 160, seed=4)
        infected.write_bytes(infected.read_bytes() + eicar())
        assert ingest(repository, scans).failed
        infected.unlink()
        ingest(repository, scans)
        with repository.reading() as session:
            ids = {one.source_id: one.id for one in session.scalars(select(Item))}
        rot(repository, ids["quyen-1"])
        change(repository, ids["quyen-1"])
        link = f"/curate/items/{ids['quyen-1']}/preview-link"
        assert desk.sign_in("xuat-a").post(link).status_code == 200
        purge(repository, ids["quyen-2"])
        yield Past(desk, ids["quyen-1"], ids["quyen-2"])


def work(repository: Repository) -> None:
    while worker.work_once(repository):
        pass


def rot(repository: Repository, item_id: str) -> None:
    """Read everything, then damage a file that the mirror has."""
    work(repository)
    take_stock(repository)
    upkeep = Upkeep(repository, mirror.opened(repository))
    rounds.due(upkeep, lambda found: None)
    rounds.copy_all(upkeep)
    with repository.reading() as session:
        masters = select(Asset).where(Asset.item_id == item_id, Asset.role == "master")
        asset = session.scalars(masters.limit(1)).one()
        row = session.get_one(KeptObject, asset.key)
    repository.store.put(asset.key, b"rotten")
    assert upkeep.check(row).outcome == "repaired"


def change(repository: Repository, item_id: str) -> None:
    """Withdraw, delete, bring back, publish, take apart and put together an item."""
    with repository.writing() as session:
        item = find.item(session, item_id)
        edit.withdraw(session, item, "account:a", "a mistake")
        edit_deleted.delete(session, item, "account:a", "given back")
        edit_deleted.undelete(session, item, "account:a")
        edit.publish(session, item, "account:a")
    with repository.writing() as session:
        item = find.item(session, item_id)
        pages = edit_order.named(edit_order.pages_of(session, item), "3")
        other = edit_parting.split(session, item, pages, "account:a")
        session.flush()
        edit_parting.merge(session, item, other, "account:a")
    work(repository)


def purge(repository: Repository, item_id: str) -> None:
    with repository.writing() as session:
        edit_deleted.delete(session, find.item(session, item_id), "account:a", "given back")
    # The other is the marker of what was put together.
    assert purging.purge(repository, now(), "account:a") == 2


def exported(document: etree._Element) -> list[tuple[str, ...]]:
    """Give of each event its id, type, outcome, time, subject, detail and agent."""
    names = (
        "eventIdentifier/{0}eventIdentifierValue", "eventType",
        "eventOutcomeInformation/{0}eventOutcome", "eventDateTime",
        "linkingObjectIdentifier/{0}linkingObjectIdentifierValue",
        "eventDetailInformation/{0}eventDetail",
        "linkingAgentIdentifier/{0}linkingAgentIdentifierValue",
    )  # fmt: skip  # paths
    return [
        tuple(one.findtext(PREMIS + name.format(PREMIS)) or "" for name in names)
        for one in document.iter(f"{PREMIS}event")
    ]


def written(events: list[Event]) -> list[tuple[str, ...]]:
    return [
        (
            one.id, premis.TYPES[one.type], one.outcome, one.at.isoformat(),
            one.asset_id or one.item_id, one.detail, one.agent,
        )
        for one in events
    ]  # fmt: skip  # as above


def test_every_kind_happens_here_and_every_kind_that_happens_is_known(past):
    lived, purged = past.events(past.lived), past.events(past.purged)
    assert {one.type for one in (*lived, *purged)} == set(premis.TYPES)
    assert {one.type for one in lived} == set(premis.TYPES) - NEVER_SHOWN
    failures = {one.type for one in lived if one.outcome == "failure"}
    assert failures == {"virus check", "fixity check"}


def test_what_is_deleted_is_recorded_to_its_end_for_staff_of_its_library_alone(past):
    address = f"/items/{past.purged}/premis.xml"
    for login in ("xuat-b", "doc-a", ""):
        client = past.desk.sign_in(login).client if login else past.desk.app.test_client()
        assert client.get(address).status_code in (404, 410)
    staff = past.desk.sign_in("xuat-a").client
    answer = staff.get(address)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    document = etree.fromstring(answer.data)
    assert sorted(exported(document)) == sorted(written(past.events(past.purged)))
    assert "purge" in {one.type for one in past.events(past.purged)}
    assert address in staff.get(f"/items/{past.purged}").text


def test_the_table_of_the_docs_is_that_of_the_code(past):
    text = (TOP / "docs" / "keeping.md").read_text(encoding="utf-8")
    [table] = re.findall(r"\| Event \|.*?\n\n", text, re.DOTALL)
    told: dict[str, str] = {}
    for line in table.splitlines()[2:]:
        if line.startswith("|"):
            kinds, types = line.split("|")[1:3]
            names = re.findall(r"`([^`]+)`", kinds)
            told |= dict(zip(names, map(str.strip, types.split(",")), strict=True))
    assert told == dict(premis.TYPES)


def test_staff_are_given_every_event_of_the_item_one_by_one(past, conformance):
    answer = past.desk.sign_in("xuat-a").client.get(f"/items/{past.lived}/premis.xml")
    document = etree.fromstring(answer.data)
    etree.XMLSchema(etree.parse(conformance / "xsd" / "premis.xsd")).assertValid(document)
    assert exported(document) == written(past.events(past.lived))


def test_visitors_are_given_the_same_without_persons_and_their_reasons(past):
    answer = past.desk.app.test_client().get(f"/items/{past.lived}/premis.xml")
    told, whole = exported(etree.fromstring(answer.data)), written(past.events(past.lived))
    assert [one[:5] for one in told] == [one[:5] for one in whole]
    assert not any("account:" in part or "given back" in part for one in told for part in one)


def test_the_newest_version_of_its_object_holds_all_but_what_came_after(past):
    store, found = past.desk.repository.store, []
    for key in store.list(keys.item_root(past.lived)):
        if key.endswith("metadata/premis.xml"):
            found.append(exported(etree.fromstring(store.get(key))))
    newest, whole = max(found, key=len), written(past.events(past.lived))
    assert len(found) > 1 and set(newest) < set(whole)
    # Its inventory tells of its versions; the link was made later.
    left = {one[1] for one in whole if one not in newest}
    assert left == {"information package creation", "preview link"}


@pytest.mark.parametrize("code", ["vi", "en"])
def test_each_kind_is_a_sentence_on_the_page_of_the_item(past, code):
    client = past.desk.sign_in("xuat-a").client
    client.get(f"/language/{code}")
    page = html.fromstring(client.get(f"/items/{past.lived}").text)
    told = page.cssselect(".proof .told li")
    lines = [" ".join("".join(map(str, one.itertext())).split()) for one in told]
    events = past.events(past.lived)
    groups = {
        (one.type, one.outcome, one.agent, one.detail if one.type == "version" else "")
        for one in events
    }
    assert len(lines) == len(groups)
    # What has no words of its own is told by its name and number.
    bare = [line for line in lines for kind in premis.TYPES if f"{kind}: " in line]
    assert bare == []
    assert len({line.partition(": ")[2] for line in lines}) == len(lines)
    said = {str(sentence) for sentence in proof._SAID.values()}
    in_english = [line for line in lines if any(one in line for one in said)]
    assert bool(in_english) == (code == "en")
