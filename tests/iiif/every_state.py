"""An item in every state of access, each with words of its own, and every kind of visitor."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.viewer_passes import COOKIE
from ingest.catalog import edit, edit_notes, edit_pages, passes, sign_ins
from ingest.catalog.edit_pages import KeptFile
from ingest.catalog.identifiers import image_id, new_id
from ingest.catalog.models import (
    Account,
    Asset,
    Collection,
    Item,
    ItemCollection,
    Library,
    Page,
    PageText,
    Rights,
    Role,
    Section,
)
from ingest.catalog.note import Note, NoteText
from ingest.repository import Repository
from ingest.storage import keys
from ingest.text.page_text import Block, Box, Line, Word, pack
from ingest.text.page_text import PageText as Text
from tests.builders import picture
from tests.iiif.rows import Wanted, add_item, add_library, pyramid_of

ORIGIN = "https://viewer.example"
ROOM = "10.20.3.4"
COLLECTION = "ke-chung"
SIDE_PX = 1300  # beyond every open box

OPEN = ("open", "freed")
TIERS = ("reduced", "onsite", "signed_in", "loan", "staff", "closed")
PUBLISHED = (*OPEN, *TIERS, "embargoed")
# Deleted things are gone for their staff too; a forgotten one was never public.
DELETED = ("deleted", "forgotten")
HIDDEN = ("arriving", "draft", "withdrawn", *DELETED)
STATES = (*PUBLISHED, *HIDDEN)
VISITORS = (
    "nobody", "onsite", "reader", "stranger", "curator", "administrator", "cookie", "token",
)  # fmt: skip
STAFF = ("curator", "administrator")
KNOWN_ACCOUNTS = ("reader", "stranger", "cookie", "token")
_FAR, _PAST = date(2999, 1, 1), date(2001, 1, 1)
# Invented, no keys of an input method, none like another: so that nothing else is suggested.
_TITLES = (
    *("abacu", "ebeke", "ibiki", "obodo", "ucumu", "acaca", "ecele", "idigo", "odoko"),
    *("ugupo", "agama", "edelu", "afapa", "imipi"),
)
_TEXTS = (
    *("mumono", "kekela", "pipano", "gogule", "bubica", "dudemi", "lelopa", "nonaku", "tituki"),
    *("gruntblik", "klompdraz", "stelzblat", "wurzdruk", "flintkorb"),
)


@dataclass(frozen=True)
class Held:
    """An item, what it is called by, and the words that nobody else has."""

    item_id: str
    page_id: str
    image_id: str
    asset_id: str
    section_id: str
    note_id: str
    title: str
    text: str


@dataclass
class World:
    """All items by their state, and the visitors."""

    app: Flask
    repository: Repository
    held: dict[str, Held]
    library: str = ""
    secrets: dict[str, str] = field(default_factory=dict)

    def client(self, visitor: str) -> FlaskClient:
        """Give a browser of this visitor."""
        client = self.app.test_client()
        if visitor == "onsite":
            client.environ_base["REMOTE_ADDR"] = ROOM
        elif visitor == "cookie":
            client.set_cookie(COOKIE, self.secrets["cookie"])
        elif visitor == "token":
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.secrets['token']}"
        elif visitor != "nobody":
            with client.session_transaction() as session:
                session["_user_id"] = self.secrets[visitor]
        return client


def sees(visitor: str, state: str) -> bool:
    """Tell who may see an image whole; written out here apart from the code that decides."""
    if state in DELETED:
        return False
    if visitor in STAFF or state in OPEN:
        return True
    if state == "signed_in":
        return visitor in KNOWN_ACCOUNTS
    return state == "onsite" == visitor


def reads(visitor: str, state: str) -> bool:
    """Tell who may read an item's text."""
    return state == "reduced" or sees(visitor, state)


def knows(visitor: str, state: str) -> bool:
    """Tell who may know that an item is there."""
    return state in PUBLISHED or (visitor in STAFF and state not in DELETED)


def fill(repository: Repository, folder: Path) -> tuple[dict[str, Held], str, dict[str, str]]:
    """Put everything in; gives the items, their library's slug and the visitors' secrets."""
    made, path = pyramid_of(picture(SIDE_PX, 900), folder)
    held: dict[str, Held] = {}
    with repository.writing() as session:
        library = add_library(session, "nha")
        other = add_library(session, "noi-khac")
        session.add(Collection(slug=COLLECTION, title={"vi": ["Kệ chung"]}))
        session.flush()
        for place, state in enumerate(STATES):
            item = _item(repository, session, library, state)
            asset = session.query(Asset).filter_by(item_id=item.id, role="master").one()
            asset.index_offset, asset.index_length = made.index_offset, made.index_length
            repository.store.put(keys.pyramid(asset.id, 1), path)
            asset.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            repository.store.put(asset.key, path)
            page_id = str(asset.page_id)
            session.add(_words(page_id, _TEXTS[place]))
            section = _section(session, item, page_id, _TITLES[place])
            image = image_id(asset.id, 1)
            said = Note((NoteText(_TEXTS[place], "en"),), motivation="supplementing")
            page = session.get_one(Page, page_id)
            note = edit_notes.annotate(session, page, said, creator="").id
            held[state] = Held(
                item.id, page_id, image, asset.id, section, note, _TITLES[place], _TEXTS[place]
            )
            edit.queue(session, "index", item.id)
        secrets = _visitors(session, library, other)
    return held, library.slug, secrets


def _item(repository: Repository, session: Session, library: Library, state: str) -> Item:
    title = _TITLES[STATES.index(state)]
    wanted = Wanted(
        title={"vi": [f"Sách {title}"]},
        state="deleted" if state in DELETED else state if state in HIDDEN else "published",
        tiers=(state if state in TIERS else "open",),
        width_px=SIDE_PX,
        height_px=900,
        description={"creator": [{"vi": [f"Tác giả {title}"]}], "call_number": f"KH {title}"},
    )
    item = add_item(session, library, wanted)
    row = json.dumps([["title", title]]).encode()
    found = hashlib.sha256(row).hexdigest()
    kept = KeptFile(f"record-{title}", "sheet-row.json", "application/json", len(row), found)
    repository.store.put(kept.key, row)
    edit_pages.keep_record(session, item, kept, "a test")
    if state == "forgotten":
        item.published_at = None
    if state == "embargoed":
        session.add(Rights(item_id=item.id, tier="closed", ends=_FAR, position=1))
    if state == "freed":
        session.add(Rights(item_id=item.id, tier="closed", ends=_PAST, position=1))
    collection = session.query(Collection).filter_by(slug=COLLECTION).one()
    session.add(ItemCollection(item_id=item.id, collection_id=collection.id))
    session.flush()
    return item


def _words(page_id: str, word: str) -> PageText:
    line = Line((Word("chung", Box(60, 80, 90, 40)), Word(word, Box(170, 80, 80, 40))), None)
    text = Text("alto", "vi", False, (Block((line,)),))
    return PageText(
        page_id=page_id, source="alto", language="vi", vertical=False, words=2, data=pack(text)
    )


def _section(session: Session, item: Item, page_id: str, title: str) -> str:
    section = Section(
        id=new_id(),
        item_id=item.id,
        position=1,
        title={"vi": [f"Chương {title}"]},
        first_page_id=page_id,
        last_page_id=page_id,
    )
    session.add(section)
    session.flush()
    return str(section.id)


def _visitors(session: Session, library: Library, other: Library) -> dict[str, str]:
    secrets, known = {}, {}
    roles = {
        "reader": ("reader", None),
        "stranger": ("curator", other.id),
        "curator": ("curator", library.id),
        "contributor": ("contributor", library.id),
        "publisher": ("publisher", library.id),
        "manager": ("administrator", library.id),
        "administrator": ("administrator", None),
    }
    for login, (role, library_id) in roles.items():
        person = Account(login=login, password_hash="-")
        session.add(person)
        session.flush()
        session.add(Role(account_id=person.id, role=role, library_id=library_id))
        secrets[login] = sign_ins.begin(session, person.id, 3600, "", "")
        known[login] = person.id
    secrets["cookie"] = passes.grant(session, known["reader"], ORIGIN, 3600)
    session.flush()
    cookie = passes.find(session, passes.COOKIE, secrets["cookie"])
    secrets["token"] = passes.token(session, cookie, ORIGIN, 3600)
    return secrets
