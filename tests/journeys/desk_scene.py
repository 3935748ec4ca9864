"""A library at work: books in every state, deliveries at every stage, people of each role."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update

from app import create_app
from app.demo.sample_files import SAMPLE
from ingest import worker
from ingest.bringing import asking, consignments, new_images, whole_form
from ingest.catalog import edit_card, edit_order, edit_states, sign_ins
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Account, Item, Job, Library, Role
from ingest.catalog.models.record import Record, UtcDateTime
from ingest.catalog.three_way import Given
from ingest.repository import Repository
from tests.app.curate.bringing import faulty
from tests.builders import make_image
from tests.services.repository import new_repository
from tests.services.website import served
from tests.watchers import ingest

BOOKS = ("dia-du-thoi-lich", "gia-pha", "tableaux")
# What stands on the pictures of the handbook is always of this day.
DAY = datetime(2026, 11, 2, 2, tzinfo=UTC)
_COOKIE = "tangthu_session"
_AGENT = "account:lan000000000"
_PEOPLE = (
    ("lan", "Trần Thị Lan", ""),
    ("minh", "Lê Minh", "curator"),
    ("hoa", "Võ Hoa", "contributor"),
)


@dataclass
class Scene:
    """The site, and the addresses of what is in it."""

    repository: Repository
    url: str = ""
    cookie: str = ""
    items: dict[str, str] = field(default_factory=dict)  # source id, id
    deliveries: dict[str, str] = field(default_factory=dict)  # stage, id

    def pages(self) -> dict[str, str]:
        """Give every page of the desk, by a name and its path."""
        book, tall, wide = (
            f"/curate/items/{self.items[name]}"
            for name in ("dia-du-thoi-lich", "gia-pha", "sach-anh")
        )
        brought = {stage: f"/curate/bring/{made}" for stage, made in self.deliveries.items()}
        return {
            "overview": "/curate", "items": "/curate/items", "card": tall,
            "card-open": f"{tall}?edit=all", "pages": f"{book}/pages",
            "contents": f"{book}/contents", "spreads": f"{wide}/spreads",
            "removed": f"{book}/removed", "earlier": f"{wide}/images",
            "parting": f"{book}/parting?pages=3-4",
            "publish": f"{tall}/publish", "history": f"{tall}/history",
            "preview": f"{tall}/preview",
            "bring": "/curate/bring", "upload": brought["open"],
            "plan": f"{brought['planned']}/plan", "run": f"{brought['over']}/run",
            "names": "/curate/authorities", "shelves": "/curate/collections",
            "audit": "/curate/audit",
            "people": "/curate/people", "checks": "/curate/checks", "keeping": "/keeping",
        }  # fmt: skip  # names, not items of data


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Set the scene in a folder and serve it."""
    with new_repository(folder / "home", site_name="Tàng Thư", search_engine="whoosh") as opened:
        made = Scene(opened)
        began = datetime.now(UTC)
        library = _books(made, folder / "books")
        _people(made, library)
        _changes(made)
        _new_image(made, folder)
        _deliveries(made, library, folder)
        _date(opened, began)
        made.cookie = _sign_in(opened)
        with served(opened) as url:
            made.url = url
            yield made


def _books(made: Scene, folder: Path) -> str:
    for name in BOOKS:
        shutil.copytree(SAMPLE / name, folder / name)
    shutil.copy(SAMPLE / "libraries.csv", folder)
    with (SAMPLE / "metadata.csv").open(encoding="utf-8", newline="") as given:
        rows = [row | {"state": "", "access": ""} for row in csv.DictReader(given)]
    rows = [row for row in rows if row["folder"] in BOOKS]
    spread = dict.fromkeys(rows[0], "") | {"folder": "sach-anh", "title": "Sách ảnh đồng quê"}
    for number in (1, 2, 3):
        make_image(folder / "sach-anh" / f"{number:02}.jpg", 900, 600, seed=number)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as kept:
        table = csv.DictWriter(kept, list(rows[0]))
        table.writeheader()
        table.writerows([*rows, spread | {"library": rows[0]["library"], "language": "vi"}])
    ingest(made.repository, folder, publish=False)
    with made.repository.reading() as session:
        made.items = {item.source_id: item.id for item in session.scalars(select(Item))}
        return session.scalars(select(Library.id).where(Library.slug == rows[0]["library"])).one()


def _people(made: Scene, library: str) -> None:
    with made.repository.writing() as session:
        for login, name, role in _PEOPLE:
            person = Account(id=f"{login:0<12}", login=login, name=name, password_hash="")
            session.add(person)
            session.flush()
            where = library if role else None
            session.add(Role(account_id=person.id, role=role or "administrator", library_id=where))


def _changes(made: Scene) -> None:
    with made.repository.writing() as session:
        ready, tall, waiting = (
            session.get_one(Item, made.items[name])
            for name in ("dia-du-thoi-lich", "gia-pha", "tableaux")
        )
        edit_states.publish(session, ready, _AGENT)
        edit_card.save(
            session, tall, {"call_number": Given("HN.077", tall.description["call_number"])}, _AGENT
        )
        edit_states.send_to_review(session, waiting, _AGENT)


def _new_image(made: Scene, folder: Path) -> None:
    better = make_image(folder / "02 chụp lại.jpg", 1200, 800, seed=8)
    batch_id = new_id()
    with better.open("rb") as stream:
        given = new_images.keep(made.repository, batch_id, [(better.name, stream)])
    with made.repository.writing() as session:
        item = session.get_one(Item, made.items["sach-anh"])
        pages = edit_order.pages_of(session, item)[1:2]
        new_images.replace_images(session, item, batch_id, pages, given, _AGENT)
    _work_off(made.repository)


def _deliveries(made: Scene, library: str, folder: Path) -> None:
    scans = folder / "scans"
    for number in (1, 2, 3, 4):
        make_image(scans / "hop-3" / f"{number:03}.jpg", 60, 80, seed=number)
    (scans / "hop-3" / "005.jpg").write_bytes(b"\xff\xd8\xff\xe0 not an image")
    made.deliveries["open"] = _hand_in(made, library, "Họ Bùi, hộp 4", scans)
    made.deliveries["planned"] = _hand_in(
        made, library, "Kho báo 1930", faulty(folder / "faulty", items=6), "planned"
    )
    made.deliveries["over"] = _hand_in(made, library, "Họ Bùi, hộp 3", scans, "planned", "over")


def _hand_in(made: Scene, library: str, name: str, folder: Path, *stages: str) -> str:
    repository = made.repository
    with repository.writing() as session:
        row = consignments.open_upload(
            session, library_id=library, agent=_AGENT, name=name, options={}
        )
        row_id = row.id
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as given:
            whole_form.take(repository, row_id, path.relative_to(folder).as_posix(), given)
    for stage in stages:
        with repository.writing() as session:
            row = consignments.get(session, row_id)
            if stage == "planned":
                asking.a_plan(session, row)
            else:
                asking.to_come_in(session, row, publish=False, priority=1)
        _work_off(repository)
    return row_id


def _work_off(repository: Repository) -> None:
    """Do all that waits, and what failed again at once until it has failed for good."""
    resting = True
    while resting:
        while worker.work_once(repository):
            pass
        with repository.writing() as session:
            waiting = select(Job).where(Job.state == "waiting", Job.not_before.is_not(None))
            resting = False
            for job in session.scalars(waiting):
                job.not_before, resting = None, True


def _date(repository: Repository, began: datetime) -> None:
    """Move all that was done to one day, in its order."""
    with repository.writing() as session:
        for table in Record.metadata.sorted_tables:
            for column in table.columns:
                if not isinstance(column.type, UtcDateTime):
                    continue
                for (at,) in session.execute(select(column).where(column.is_not(None)).distinct()):
                    moved = DAY + (at - began)
                    session.execute(update(table).where(column == at).values({column.name: moved}))


def _sign_in(repository: Repository) -> str:
    with repository.writing() as session:
        secret = sign_ins.begin(session, "lan000000000", 3600, "", "")
    client = create_app(repository).test_client()
    with client.session_transaction() as session:
        session["_user_id"] = secret
    held = client.get_cookie(_COOKIE)
    assert held is not None
    return held.value
