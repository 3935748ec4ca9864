"""Gunicorn takes our settings file and serves with it."""

import json
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.services.process import Service, free_port, http_status, running

APPLICATION = """
def application(environ, start_response):
    body = environ["wsgi.url_scheme"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A running gunicorn with our settings, its address and the file of its lines."""
    (tmp_path / "answering.py").write_text(APPLICATION, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "answering"]
    environment = {"TANGTHU_PORT": str(port), "TANGTHU_WEB_PROCESSES": "1"}
    service = Service("gunicorn", command, tmp_path, environment=environment)
    with running(service, ready=lambda: http_status(port) is not None):
        yield f"http://127.0.0.1:{port}", service.log


def test_a_request_is_logged_and_its_headers_change_nothing(server):
    url, lines = server
    asked = urllib.request.Request(f"{url}/a%20b?q=1", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(asked, timeout=5) as answer:
        assert answer.read() == b"http"
    deadline = time.monotonic() + 5
    while b"a%20b" not in lines.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
    written = lines.read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in written]
    logged = next(event for event in events if event.get("path") == "/a%20b?q=1")
    assert (logged["method"], logged["status"], logged["bytes"]) == ("GET", 200, 4)
    assert logged["client"] == "127.0.0.1"


@pytest.mark.parametrize("characters", [9_000, 100_000])
def test_an_address_longer_than_any_of_ours_is_refused_in_words(server, characters):
    url, lines = server
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/search?q={'a' * characters}", timeout=5)
    told = refused.value.read().decode()
    refused.value.close()
    assert refused.value.code == 414
    assert "tối đa 8190 ký tự" in told and "up to 8190 characters" in told
    assert "too long" in lines.read_text(encoding="utf-8")


def asked(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


def answers(connection: socket.socket, count: int) -> int:
    """How many answers came, of at most so many."""
    told = b""
    while told.count(b"\r\n\r\nhttp") < count and (data := connection.recv(65536)):
        told += data
    return told.count(b"HTTP/1.1 200")


def test_a_connection_carries_many_requests_also_sent_ahead(server):
    url, _ = server
    with socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=10) as connection:
        for _ in range(20):
            connection.sendall(asked("/one"))
            assert answers(connection, 1) == 1
        connection.sendall(asked("/two") * 20)
        assert answers(connection, 20) == 20


def test_more_connections_than_threads_are_answered(server):
    url, _ = server
    with ExitStack() as stack:
        address = ("127.0.0.1", urlsplit(url).port)
        every = [
            stack.enter_context(socket.create_connection(address, timeout=10)) for _ in range(40)
        ]
        for _ in range(5):
            for connection in every:
                connection.sendall(asked("/"))
            assert [answers(connection, 1) for connection in every] == [1] * 40
