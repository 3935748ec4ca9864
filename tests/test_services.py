"""The machinery of the tests: real servers start, and nothing but loopback is reached."""

import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import create_engine, func, select, text

from ingest.catalog.models import Item
from tests.services.website import closed


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<h1>Tàng Thư</h1>".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hello():
    with ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_only_loopback_is_reached() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_site_answers_by_threads(live_server: str) -> None:
    with urllib.request.urlopen(live_server, timeout=10) as answer:
        assert answer.status == http.client.OK


class Answer:
    """An answer that a server must close."""

    def __init__(self, fails: bool) -> None:
        self.fails, self.open = fails, True

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        if self.fails:
            raise ConnectionResetError
        yield b"two"

    def close(self) -> None:
        self.open = False


@pytest.mark.parametrize("fails", [False, True])
def test_an_answer_is_closed_also_when_its_line_is_cut(fails: bool) -> None:
    answer = Answer(fails)
    parts = closed(lambda environ, start_response: answer)({}, None)
    with pytest.raises(ConnectionResetError) if fails else nullcontext():
        assert list(parts) == [b"one", b"two"]
    assert not answer.open


def test_an_answer_is_closed_that_nobody_reads_to_its_end() -> None:
    answer = Answer(fails=False)
    parts = closed(lambda environ, start_response: answer)({}, None)
    assert next(parts) == b"one"
    del parts
    assert not answer.open


@pytest.mark.service
def test_the_site_answers_by_gunicorn(gunicorn_server: str) -> None:
    with urllib.request.urlopen(gunicorn_server, timeout=10) as answer:
        assert answer.status == http.client.OK


def test_a_repository_opens_over_each_database(make_repository, database_url: str) -> None:
    with make_repository(database_url=database_url).reading() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 0


def test_each_test_has_a_database_of_its_own(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE once (id INTEGER)"))
    engine.dispose()


def test_a_second_test_does_not_see_it(database_url: str) -> None:
    test_each_test_has_a_database_of_its_own(database_url)


def test_chromium_opens_a_page_of_loopback(page: Page, hello: int) -> None:
    page.goto(f"http://127.0.0.1:{hello}/")
    assert page.inner_text("h1") == "Tàng Thư"


def test_seaweedfs_refuses_who_has_no_key(seaweedfs) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{seaweedfs.endpoint}/bucket", timeout=5)
    assert refused.value.code == http.client.FORBIDDEN
    refused.value.close()
