"""Gunicorn takes our settings file and serves with it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

APPLICATION = """
def application(environ, start_response):
    body = environ["wsgi.url_scheme"].encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A running gunicorn with our settings, its address and the file of its lines."""
    (tmp_path / "answering.py").write_text(APPLICATION, encoding="utf-8")
    port, lines = free_port(), tmp_path / "lines"
    environ = {**os.environ, "TANGTHU_PORT": str(port), "TANGTHU_WEB_PROCESSES": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
    with lines.open("wb") as output:
        started = subprocess.Popen(
            [*command, "answering:application"], cwd=tmp_path, env=environ, stderr=output
        )
    try:
        yield wait_for(f"http://127.0.0.1:{port}"), lines
    finally:
        started.terminate()
        started.wait(20)


def wait_for(url: str) -> str:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return url
    raise AssertionError(f"{url} does not answer")


def test_a_request_is_logged_and_its_headers_change_nothing(server):
    url, lines = server
    asked = urllib.request.Request(f"{url}/a%20b?q=1", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(asked, timeout=5) as answer:
        assert answer.read() == b"http"
    deadline = time.monotonic() + 5
    while b"a%20b" not in lines.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
    events = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    logged = next(event for event in events if event.get("path") == "/a%20b?q=1")
    assert (logged["method"], logged["status"], logged["bytes"]) == ("GET", 200, 4)
    assert logged["client"] == "127.0.0.1"


def test_an_address_longer_than_any_of_ours_is_refused(server):
    url, _ = server
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/{'a' * 9000}", timeout=5)
    refused.value.close()
    assert refused.value.code == 414
