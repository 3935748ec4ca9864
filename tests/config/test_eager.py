"""The worker that answers at once, in front of an application that says which way was gone."""

import json
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gunicorn.workers.gthread import ThreadWorker

from config import eager
from tests.services.process import Service, free_port, http_status, running

LARGE_BYTES = 20_000_000
APPLICATION = f"""
import threading

class Application:
    def __call__(self, environ, start_response):
        body = b"thread:" + environ["wsgi.input"].read()
        headers = [("Content-Length", str(len(body)))]
        if environ["PATH_INFO"] == "/split":
            headers.append(("X-Split", "a\\r\\nX-More: b"))
        start_response("200 OK", headers)
        return [body]

    def at_once(self, environ):
        path = environ["RAW_URI"]
        if path == "/slow":
            return None
        assert threading.current_thread() is threading.main_thread()
        body = b"x" * {LARGE_BYTES} if path == "/large" else b"at once:" + path.encode()
        headers = [("Content-Length", str(len(body))), ("X-Asked", environ.get("HTTP_ACCEPT", ""))]
        if path == "/split":
            headers.append(("X-Split", "a\\r\\nX-More: b"))
        if path == "/known":
            return "304 NOT MODIFIED", [("ETag", '"a"')], b""
        return "200 OK", headers, body

application = Application()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of a worker, and the file of its lines."""
    folder = tmp_path_factory.mktemp("eager")
    (folder / "eager_application.py").write_text(APPLICATION, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
    environment = {"TANGTHU_PORT": str(port), "TANGTHU_WEB_PROCESSES": "1"}
    service = Service("gunicorn", [*command, "eager_application"], folder, environment=environment)
    with running(service, ready=lambda: http_status(port) is not None):
        yield port, service.log


@contextmanager
def connected(server: tuple[int, Path]) -> Iterator[socket.socket]:
    """A connection whose first request, a thread's, is answered."""
    with socket.create_connection(("127.0.0.1", server[0]), timeout=20) as connection:
        assert ask(connection, "/first").endswith(b"\r\n\r\nthread:")
        # The connection goes back to the main thread a moment after its answer.
        time.sleep(0.1)
        yield connection


def ask(connection: socket.socket, path: str, method: str = "GET", more: str = "") -> bytes:
    """The answer to a request, to its end."""
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\n{more}\r\n"
    connection.sendall(head.encode("latin-1"))
    return read(connection, without_body=method == "HEAD")


def read(connection: socket.socket, *, without_body: bool = False) -> bytes:
    told = b""
    while b"\r\n\r\n" not in told:
        told += connection.recv(65536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = 0 if without_body else int((re.findall(rb"Content-Length: (\d+)", head) or [b"0"])[0])
    while len(body) < length:
        body += connection.recv(1 << 20)
    return head + b"\r\n\r\n" + body


def test_what_is_at_hand_is_answered_at_once_request_after_request(server):
    with connected(server) as connection:
        for number in range(30):
            answer = ask(connection, f"/{number}", more="Accept: image/*\r\n")
            head, _, body = answer.partition(b"\r\n\r\n")
            assert body == f"at once:/{number}".encode()
            status, *headers = head.split(b"\r\n")
            assert status == b"HTTP/1.1 200 OK"
            assert {b"Connection: keep-alive", b"X-Asked: image/*"} <= set(headers)
            assert sorted(line.split(b":")[0] for line in headers) == [
                b"Connection", b"Content-Length", b"Date", b"Server", b"X-Asked",
            ]  # fmt: skip


def test_an_answer_without_a_body_has_none(server):
    with connected(server) as connection:
        told = ask(connection, "/a", "HEAD")
        assert told.endswith(b"\r\n\r\n") and b"Content-Length: 10\r\n" in told
        assert ask(connection, "/known").startswith(b"HTTP/1.1 304 NOT MODIFIED\r\n")
        assert ask(connection, "/b").endswith(b"\r\n\r\nat once:/b")


def test_what_must_be_waited_for_is_a_threads(server):
    with connected(server) as connection:
        for _ in range(3):
            assert ask(connection, "/slow").endswith(b"\r\n\r\nthread:")
            time.sleep(0.1)
            assert ask(connection, "/a").endswith(b"\r\n\r\nat once:/a")


@pytest.mark.parametrize("more", [
    "Content-Length: 0\r\n", "Expect: nothing\r\n", "Upgrade: h2c\r\nConnection: upgrade\r\n",
    "Accept: a\r\nAccept: b\r\n", "X-A: 1\r\nX_A: 2\r\n", "X: \x01\r\n", "X : 1\r\n", "X\r\n",
    " folded\r\n", "Host: b\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n", f"X: {'a' * 5000}\r\n",
])  # fmt: skip
def test_what_is_not_plain_goes_gunicorns_way(server, more):
    with connected(server) as connection:
        assert b"at once" not in ask(connection, "/a", more=more)


@pytest.mark.parametrize("head", [
    "GET /a HTTP/1.0\r\nHost: a\r\n\r\n", "GET /a HTTP/1.1\r\n\r\n",
    "get /a HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\xe0 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a HTTP/1.1\nHost: a\n\n", "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/a HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n",
])  # fmt: skip
def test_what_is_no_common_question_goes_gunicorns_way(server, head):
    with connected(server) as connection:
        connection.sendall(head.encode("latin-1"))
        answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.") and b"at once" not in answer


def test_a_head_in_pieces_and_requests_sent_ahead_are_all_answered(server):
    with connected(server) as connection:
        for piece in ("GET /a HT", "TP/1.1\r\nHo", "st: a\r\n\r\n"):
            connection.sendall(piece.encode())
            time.sleep(0.1)
        assert read(connection).endswith(b"\r\n\r\nthread:")
        connection.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n" * 10)
        told = b""
        while told.count(b"HTTP/1.1 200 OK") < 10:
            told += connection.recv(65536)


def test_a_slow_reader_gets_all_and_keeps_nobody_waiting(server):
    with connected(server) as slow, connected(server) as quick:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert ask(quick, "/a").endswith(b"\r\n\r\nat once:/a")
        body = read(slow).partition(b"\r\n\r\n")[2]
        assert len(body) == LARGE_BYTES and not body.strip(b"x")
        time.sleep(0.1)
        assert ask(slow, "/b").endswith(b"\r\n\r\nat once:/b")


def test_who_goes_away_while_reading_hurts_nobody(server):
    for _ in range(20):
        with connected(server) as gone:
            gone.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    with connected(server) as connection:
        assert ask(connection, "/a").endswith(b"\r\n\r\nat once:/a")


def test_a_header_that_would_be_two_is_refused_as_by_gunicorn(server):
    with connected(server) as connection:
        answer = ask(connection, "/split")
        assert answer.startswith(b"HTTP/1.1 500") and b"X-More" not in answer.split(b"\r\n\r\n")[0]


def test_what_is_answered_at_once_has_its_line_in_the_log(server):
    with connected(server) as connection:
        ask(connection, "/li%20ne?a=%22")
    deadline = time.monotonic() + 5
    while b"/li%20ne" not in server[1].read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
    events = [json.loads(line) for line in server[1].read_text().splitlines()]
    told = next(event for event in events if event.get("path") == "/li%20ne?a=%22")
    assert (told["method"], told["status"], told["client"]) == ("GET", 200, "127.0.0.1")
    assert told["bytes"] == len("at once:/li%20ne?a=%22") and told["milliseconds"] >= 0
    assert list(told)[:4] == ["time", "level", "logger", "message"]


@pytest.mark.parametrize(("held", "waited"), [(0, 0.0), (1, 0.0001), (6, 0.0006), (7, None)])
def test_who_holds_few_connections_lets_who_holds_fewer_go_first(monkeypatch, held, waited):
    done: list[object] = []
    monkeypatch.setattr("time.sleep", done.append)
    monkeypatch.setattr(ThreadWorker, "accept", lambda _, listener: done.append(listener))
    worker = eager.EagerWorker.__new__(eager.EagerWorker)
    worker.nr_conns = held
    worker.accept("listener")
    assert done == ["listener"] if waited is None else done == [pytest.approx(waited), "listener"]
