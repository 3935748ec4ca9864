"""A site whose letters can be read."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from ingest.catalog.models import Mail
from ingest.repository import Repository
from tests.app.stock import account
from tests.app.test_accounts import token
from tests.services.process import free_port


@dataclass
class Desk:
    """The site, its repository, and what has been written to people."""

    repository: Repository
    app: Flask

    def visitor(self) -> FlaskClient:
        return self.app.test_client()

    def letters(self, to: str = "") -> list[Mail]:
        with self.repository.reading() as session:
            found = session.scalars(select(Mail).order_by(Mail.created_at, Mail.id))
            return [letter for letter in found if to in ("", letter.to)]

    def link(self, to: str) -> str:
        """Give the path in the last letter to somebody."""
        found = re.search(r"(/link/\S+)", self.letters(to)[-1].body)
        assert found
        return found[1]


def post(client: FlaskClient, path: str, at: str = "/forgotten", **form: Any) -> TestResponse:
    """Send a form with the token that a page of the site gives."""
    return client.post(path, data={"csrf_token": token(client, at), **form})


@pytest.fixture
def desk(make_repository):
    repository = make_repository(sign_up="open")
    return Desk(repository, create_app(repository))


@pytest.fixture
def localhost(make_repository):
    """A site with a name, as browsers want it for passkeys, and with one account."""
    port = free_port()
    repository = make_repository(port=port, public_url=f"http://localhost:{port}")
    account(repository, login="lan", role="curator")
    return Desk(repository, create_app(repository))
