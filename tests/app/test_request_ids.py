"""What is logged for a request bears an id, and so does the answer where something went wrong."""

import json
import logging

import pytest

from app import create_app
from app.request_ids import HEADER
from config import logs


@pytest.fixture
def app(repository):
    app = create_app(repository)

    @app.get("/breaks")
    def breaks():
        raise RuntimeError("a fault of ours")

    return app


def test_a_fault_is_logged_under_the_id_that_its_answer_bears(app, capsys):
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


def test_each_fault_has_an_id_of_its_own_whatever_a_client_sends(app):
    client = app.test_client()
    ids = {client.get("/breaks", headers={HEADER: "mine"}).headers[HEADER] for _ in range(3)}
    assert len(ids) == 3
    assert "mine" not in ids


def test_an_answer_without_a_fault_is_the_same_for_everyone(app):
    assert HEADER not in app.test_client().get("/").headers
