"""Two libraries with their people, and how they sign in."""

import re
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from ingest.catalog import edit
from ingest.packages.package import LibrarySource
from ingest.repository import Repository
from tests.app.stock import account
from tests.app.test_accounts import sign_in

PEOPLE = {"nhap-a": "contributor", "xuat-a": "publisher", "doc-a": "reader"}


@dataclass
class Desk:
    """The site with two libraries, A and B, and their contributors, publishers and readers."""

    repository: Repository
    app: Flask
    libraries: dict[str, str] = field(default_factory=dict)  # slug, id

    def sign_in(self, login: str) -> "Person":
        client = self.app.test_client()
        assert sign_in(client, login).status_code == 303
        client.get("/language/en")
        return Person(client)


@dataclass
class Person:
    """Somebody at the desk, and the token of their forms."""

    client: FlaskClient
    token: str = ""

    def post(self, path: str, **form: object):
        return self.client.post(path, data=form | {"csrf_token": self.csrf()})

    def csrf(self) -> str:
        if not self.token:
            page = self.client.get("/curate").text or ""
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
            assert found, page
            self.token = found[1]
        return self.token

    def tus(self, method: str, path: str, data: bytes = b"", **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        common = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.csrf()}
        return self.client.open(path, method=method, data=data, headers=common | named)


def open_desk(repository: Repository) -> Desk:
    """Make the libraries and the accounts `nhap-a`, `xuat-a`, `doc-a`, and those of B."""
    desk = Desk(repository, create_app(repository))
    with repository.writing() as session:
        for slug in ("a", "b"):
            source = LibrarySource(slug, {"vi": [f"Thư viện {slug.upper()}"]}, "district")
            desk.libraries[slug] = edit.keep_library(session, source).id
    for login, role in PEOPLE.items():
        account(repository, login, role, desk.libraries["a"])
        account(repository, login.replace("-a", "-b"), role, desk.libraries["b"])
    return desk
