"""nginx, set up as docker/nginx.conf tells, before an application that tells what it was asked."""

import json
import os
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.required import TOP, leave_out
from tests.services.process import Service, free_port, http_status, running

CLASS = 8
LONG_SECONDS = 60


class Echo(BaseHTTPRequestHandler):
    """Answers the raw address and the headers it got, and how often it was asked."""

    asked = 0
    together = threading.Barrier(CLASS)

    def do_GET(self) -> None:
        type(self).asked += 1
        if "together" in self.path:
            # Nobody is answered before all are here.
            self.together.wait(LONG_SECONDS / 2)
        self.send_response(200)
        hidden = "closed" in self.path
        kept = "private, no-store" if hidden else "public, max-age=31536000, s-maxage=60"
        self.send_header("Cache-Control", kept)
        answer = {"path": self.path, "asked": self.asked, "headers": dict(self.headers.items())}
        body = json.dumps(answer).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def application() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


def moved(configuration: str, folder: Path, port: int, application: int) -> str:
    """Put this machine's folders and ports where the containers' stand."""
    for theirs, ours in {
        "server tangthu:8000;": f"server 127.0.0.1:{application};",
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/tmp/": f"{folder}/",
        "/var/cache/nginx": f"{folder}/cache",
        # So that who waits for another is not let go by on a slow machine.
        "proxy_cache_lock_timeout 5s;": f"proxy_cache_lock_timeout {LONG_SECONDS}s;",
    }.items():
        assert theirs in configuration
        configuration = configuration.replace(theirs, ours)
    return configuration


@contextmanager
def nginx_before(application: int, folder: Path) -> Iterator[str]:
    """Run nginx with our configuration before the application on a port; give its address."""
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which("nginx", path=path)
    if not found:
        leave_out("nginx is not there: install nginx-light or nginx")
    port = free_port()
    (folder / "cache").mkdir()
    written = (TOP / "docker" / "nginx.conf").read_text(encoding="utf-8")
    (folder / "nginx.conf").write_text(moved(written, folder, port, application), encoding="utf-8")
    # Rights of pytest's folders are its own user's alone, so nginx' workers stay that user too.
    user = "user root; " if os.geteuid() == 0 else ""
    options = ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    command = [found, *options, "-g", f"{user}daemon off;"]
    with running(Service("nginx", command, folder), ready=lambda: http_status(port) is not None):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def nginx(application: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx with our configuration."""
    with nginx_before(application, tmp_path_factory.mktemp("nginx")) as address:
        yield address


def get(url: str, **headers: str) -> tuple[dict[str, object], str]:
    """What the application saw, and what the cache says of itself."""
    with urllib.request.urlopen(
        urllib.request.Request(url, headers=headers), timeout=LONG_SECONDS
    ) as answer:
        return json.loads(answer.read()), answer.headers.get("X-Cache", "")


def test_the_raw_address_reaches_the_application(nginx):
    path = "/iiif/3/ark%3A%2F1//a%20b/full/max/0/default.jpg?x=%C3%A9"
    assert get(nginx + path)[0]["path"] == path


def test_an_open_tile_comes_from_the_cache(nginx):
    url = f"{nginx}/iiif/3/open/0,0,512,512/512,/0/default.jpg"
    first, miss = get(url)
    second, hit = get(url)
    assert (miss, hit) == ("MISS", "HIT") and second == first


def test_a_closed_tile_never_comes_from_the_cache(nginx):
    url = f"{nginx}/iiif/3/closed/0,0,512,512/512,/0/default.jpg"
    first, _ = get(url)
    second, state = get(url)
    assert state == "MISS" and second["asked"] != first["asked"]


def test_a_class_that_opens_the_same_closed_page_waits_for_nobody(nginx):
    tile = f"{nginx}/iiif/3/closed-together/0,0,512,512/512,512/0/default.jpg"
    with ThreadPoolExecutor(CLASS) as readers:
        states = list(readers.map(lambda url: get(url)[1], [tile] * CLASS))
    assert states == ["MISS"] * CLASS


def test_pages_are_not_cached(nginx):
    first, state = get(f"{nginx}/search?q=a")
    assert state == "" and get(f"{nginx}/search?q=a")[0]["asked"] != first["asked"]


def test_what_a_visitor_claims_to_be_is_not_believed(nginx):
    claimed = {"X-Forwarded-For": "10.0.0.1", "X-Request-Id": "forged"}
    headers = get(f"{nginx}/", **claimed)[0]["headers"]
    assert isinstance(headers, dict)
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert len(headers["X-Request-Id"]) == 32


@pytest.mark.parametrize("characters", [9_000, 100_000])
def test_an_address_that_is_too_long_is_refused_in_words(nginx, characters):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{nginx}/search?q={'a' * characters}", timeout=LONG_SECONDS)
    told = refused.value.read().decode()
    refused.value.close()
    assert refused.value.code == 414
    assert "tìm bằng ít chữ hơn" in told and "search for fewer words" in told
