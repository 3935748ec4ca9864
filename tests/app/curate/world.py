"""Two libraries with items of their own, and somebody of each role at the desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from ingest.catalog import edit, sign_ins
from ingest.catalog.description import Description
from ingest.catalog.models import Account, Item, Library, Role
from ingest.repository import Repository
from tests.iiif.rows import Wanted, add_item, add_library

PEOPLE = {
    "lan": ("Lan", "publisher", "nha"),
    "minh": ("Minh", "curator", "nha"),
    "hoa": ("Hoa", "contributor", "nha"),
    "tu": ("Tú", "administrator", "nha"),
    "xa": ("Xa", "administrator", "noi-khac"),
    "mang": ("Mạng", "administrator", ""),
}
CARD = {
    "title": {"vi": ["Gia Định thành thông chí"], "lzh": ["嘉定城通志"]},
    "type": "book",
    "creator": [{"vi": ["Trịnh Hoài Đức"]}],
    "date": "1820",
    "languages": ["lzh"],
    "viewing_direction": "left-to-right",
    "rights": "http://creativecommons.org/publicdomain/mark/1.0/",
}


@dataclass
class World:
    """The site, its libraries and its people."""

    app: Flask
    repository: Repository
    libraries: dict[str, str] = field(default_factory=dict)  # slug to id
    people: dict[str, str] = field(default_factory=dict)  # login to id
    secrets: dict[str, str] = field(default_factory=dict)  # of their browsers
    files: Path = Path()

    def client(self, login: str = "") -> Browser:
        """Give the browser of one of the people; without a login, of nobody."""
        client = self.app.test_client()
        client.set_cookie("tangthu_language", "en")
        if login:
            with client.session_transaction() as session:
                session["_user_id"] = self.secrets[login]
        return Browser(client)

    def item(self, library: str = "nha", state: str = "draft", **card: object) -> str:
        """Put an item in and give its id."""
        about = CARD | card
        with self.repository.writing() as session:
            row = self.libraries[library]
            made = add_item(
                session,
                session.get_one(Library, row),
                Wanted(title=about["title"], state=state, description=about),  # type: ignore[arg-type]  # a card as JSON
            )
            if state in ("draft", "review"):
                made.published_at = None
            edit.set_description(made, Description.from_json(about))
            return made.id

    def kept(self, item_id: str) -> Item:
        """Give an item as it stands now."""
        with self.repository.reading() as session:
            return session.get_one(Item, item_id)


@dataclass
class Browser:
    """A browser that fills in forms as they are shown."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, page: str, action: str, form: Mapping[str, object]) -> TestResponse:
        """Send a form of a page, with the page's token."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert token, f"no form at {page}"
        return self.client.post(action, data={"csrf_token": token[1], **form})


def world_over(repository: Repository) -> World:
    """Fill a repository with the libraries and the people."""
    made = World(create_app(repository), repository)
    with repository.writing() as session:
        for slug in ("nha", "noi-khac"):
            made.libraries[slug] = add_library(session, slug).id
        for login, (name, role, library) in PEOPLE.items():
            person = Account(login=login, name=name, password_hash="")
            session.add(person)
            session.flush()
            made.people[login] = person.id
            made.secrets[login] = sign_ins.begin(session, person.id, 3600, "", "")
            where = made.libraries.get(library)
            session.add(Role(account_id=person.id, role=role, library_id=where))
    return made
