"""Every answer that the application works out bears an id, and so does what is logged meanwhile."""

import json
import logging

import pytest

from app import create_app
from app.request_ids import HEADER
from config import logs


@pytest.fixture
def app(repository):
    return create_app(repository)


def test_each_answer_has_an_id_of_its_own(app):
    client = app.test_client()
    ids = {client.get(path).headers[HEADER] for path in ("/", "/nowhere", "/iiif/3/x/info.json")}
    assert len(ids) == 3


def test_an_id_that_a_client_sends_is_not_believed(app):
    answer = app.test_client().get("/", headers={HEADER: "mine"})
    assert answer.headers[HEADER] != "mine"


def test_what_goes_wrong_is_logged_under_the_id(app, capsys):
    @app.get("/breaks")
    def breaks():
        raise RuntimeError("a fault of ours")

    log = logging.getLogger("app")
    handler = logs.handler()
    log.addHandler(handler)
    try:
        answer = app.test_client().get("/breaks")
    finally:
        log.removeHandler(handler)
    assert answer.status_code == 500
    assert b"a fault of ours" not in answer.data
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[0] == "{"]
    assert [line["request_id"] for line in lines] == [answer.headers[HEADER]]
    assert logs.request_id.get() == ""
