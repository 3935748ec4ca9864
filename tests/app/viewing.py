"""What tests of viewers on other sites share: items of every tier, probes, tokens."""

import json
import re
from html import unescape

import pytest

from app import create_app
from tests.app.stock import account
from tests.app.test_accounts import token
from tests.builders import picture
from tests.iiif.rows import show
from tests.services.repository import new_repository

ORIGIN = "https://viewer.example"
TIERS = ("reduced", "onsite", "signed_in", "loan", "staff", "closed")
BOX = {"reduced": 1200, "onsite": 200, "signed_in": 200, "loan": 200, "staff": 0, "closed": 0}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


@pytest.fixture
def put(repository, folder):
    def add(tier, **wanted):
        return show(repository, folder, picture(1500, 900), tiers=(tier,), **wanted)

    return add


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """An item of every closed tier, for tests that only look."""
    files = tmp_path_factory.mktemp("guarded")
    with new_repository(files / "home") as opened:
        shown = {
            tier: show(opened, files, picture(1500, 900), tiers=(tier,), text=True)
            for tier in TIERS
        }
        yield create_app(opened).test_client(), shown


@pytest.fixture
def visitor(repository):
    account(repository)
    account(repository, "ban-doc", "reader")
    return create_app(repository).test_client()


def probe(client, shown, held=""):
    headers = {"Authorization": f"Bearer {held}"} if held else {}
    answer = client.get(f"/iiif/auth/2/probe/images/{shown.image_id}", headers=headers)
    assert answer.status_code == 200  # 5.2: whatever is inside
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "private, no-store"
    document = answer.get_json(force=True)
    assert document["type"] == "AuthProbeResult2"
    assert document["@context"] == "http://iiif.io/api/auth/2/context.json"
    return document


def allow(client, origin=ORIGIN, version="2/access"):
    address = f"/iiif/auth/{version}?origin={origin}"
    return client.post(address, data={"csrf_token": token(client, address)})


def message(client, query, version=2):
    answer = client.get(f"/iiif/auth/{version}/token?{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    sent = re.search(r'data-origin="([^"]*)" data-message="([^"]*)"', answer.text)
    assert sent
    return sent[1], json.loads(unescape(sent[2]))


def services_of(client, shown, version=3):
    return client.get(f"/iiif/{version}/{shown.image_id}/info.json").get_json(force=True)
