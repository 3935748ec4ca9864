"""The commands as a librarian types them, in processes of their own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.builders import make_image, make_item_folder
from tests.services.process import free_port

TANGTHU = [sys.executable, "-m", "app.cli"]
ESCAPE = "\x1b"


@pytest.fixture
def home(tmp_path):
    """A folder in which commands are typed, with nothing of this process' settings."""
    folder = tmp_path / "typed here"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def new_library(tmp_path_factory):
    """A folder in which `tangthu init` was typed, to be copied."""
    folder = tmp_path_factory.mktemp("new") / "typed here"
    folder.mkdir()
    done = tangthu(folder, "init")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def library(home, new_library):
    """The folder `home` with a repository in it."""
    shutil.copytree(new_library, home, dirs_exist_ok=True)
    return home


def environment(**settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TANGTHU_")}
    return kept | {"PYTHONPATH": str(Path.cwd())} | settings


def tangthu(home, *words, **settings):
    return subprocess.run(
        [*TANGTHU, *map(str, words)],
        cwd=home,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def sums(output):
    """Give listed, created, updated, skipped, failed of the pages."""
    line = next(line for line in output.splitlines() if line.startswith("Pages:"))
    return tuple(map(int, re.findall(r"\d+", line)))


def test_init_then_ingest_then_again(home):
    make_item_folder(home / "scans", pages=2)
    first = tangthu(home, "init")
    assert first.returncode == 0, first.stderr
    assert "the password is" in first.stdout
    assert "password" not in tangthu(home, "init").stdout
    done = tangthu(home, "ingest", "scans", "--publish")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ESCAPE not in done.stdout
    assert sums(done.stdout) == (2, 2, 0, 0, 0)
    assert sums(tangthu(home, "ingest", "scans", "--publish").stdout) == (2, 0, 0, 2, 0)
    verified = tangthu(home, "verify", "--checksums")
    assert verified.returncode == 0
    assert "0 missing or damaged" in verified.stdout
    assert "2 items" not in tangthu(home, "reindex").stdout
    assert (home / "tangthu-data" / "secret.key").stat().st_mode & 0o077 == 0


def test_without_a_repository_it_says_what_to_do(home):
    done = tangthu(home, "ingest", ".")
    assert done.returncode == 1
    assert "tangthu init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_does_not_exist_is_named(home):
    done = tangthu(home, "init", TANGTHU_PUBLIC_ADRESS="http://x")
    assert done.returncode == 1
    assert "TANGTHU_PUBLIC_ADRESS" in done.stderr


def test_what_failed_is_named_and_the_status_says_so(library):
    make_item_folder(library / "scans", pages=2)
    (library / "scans" / "quyen-1" / "0002.jpg").write_bytes(b"")
    done = tangthu(library, "ingest", "scans", "--publish")
    assert done.returncode == 1
    assert sums(done.stdout) == (2, 1, 0, 0, 1)
    failures = [line for line in done.stdout.splitlines() if line.startswith("Failed:")]
    assert len(failures) == 1
    assert "quyen-1/0002.jpg" in failures[0]
    assert "Not published" in done.stdout


def test_a_dry_run_keeps_nothing(library):
    make_item_folder(library / "scans", pages=2)
    (library / "scans" / "quyen-1" / "0002.xml").write_text("<alto>", encoding="utf-8")
    done = tangthu(library, "ingest", "scans", "--dry-run")
    assert done.returncode == 1
    assert "1 items with 2 pages" in done.stdout
    assert "quyen-1/0002.xml" in done.stdout
    assert "0 items, 0 pages" in tangthu(library, "doctor").stdout


def test_kill_9_loses_at_most_the_page_in_hand(library):
    make_item_folder(library / "scans", pages=12, width=1500, height=2000, text=False)
    started = subprocess.Popen(
        [*TANGTHU, "ingest", "scans", "--publish"],
        cwd=library,
        env=environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    store = library / "tangthu-data" / "store"
    wait_until(lambda: len(list(store.glob("derivatives/*/*.tif"))) >= 4)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    done = tangthu(library, "ingest", "scans", "--publish")
    assert done.returncode == 0, done.stdout + done.stderr
    listed, created, updated, skipped, failed = sums(done.stdout)
    assert (listed, updated, failed) == (12, 0, 0)
    assert created + skipped == 12
    assert skipped >= 3
    verified = tangthu(library, "verify", "--checksums").stdout
    assert "orphan" not in verified
    assert "0 missing or damaged" in verified


def test_rebuild_from_the_store_alone(library):
    make_item_folder(library / "scans", pages=2)
    tangthu(library, "ingest", "scans", "--publish")
    data = library / "tangthu-data"
    for path in data.glob("tangthu.db*"):
        path.unlink()
    refused = tangthu(library, "init")
    assert refused.returncode == 1
    assert "tangthu rebuild" in refused.stderr
    for path in (data / "store" / "derivatives").glob("*/*.tif"):
        path.unlink()
    done = tangthu(library, "rebuild")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 pyramids made again" in done.stdout
    assert "1 items indexed" in done.stdout
    assert tangthu(library, "verify", "--checksums").returncode == 0


def test_a_port_in_use_is_told_in_one_line(library):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = tangthu(library, "serve", "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert "is in use" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_ingested_while_the_site_runs_is_served(library):
    make_item_folder(library / "scans", pages=1)
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with (library / "serve.log").open("wb") as log:
        serving = subprocess.Popen(
            [*TANGTHU, "serve", "--port", str(port)],
            cwd=library,
            env=environment(),
            stdout=log,
            stderr=log,
        )
        try:
            wait_until(lambda: answers(f"{site}/healthz"))
            done = tangthu(library, "ingest", "scans", "--publish")
            assert f"{site}/items/" in done.stdout
            wait_until(lambda: b"quyen-1" in get(f"{site}/search?q=trang1"), seconds=20)
            with_worker = tangthu(library, "doctor").stdout
            assert "worker: runs" in with_worker
        finally:
            serving.terminate()
            serving.wait(40)
    assert serving.returncode == 0
    assert not answers(f"{site}/healthz")


def test_a_picture_alone_in_a_folder_is_an_item(library):
    make_image(library / "one" / "map.png", 300, 200)
    done = tangthu(library, "ingest", "one", "--publish")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sums(done.stdout) == (1, 1, 0, 0, 0)


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read()


def answers(url):
    try:
        return bool(get(url))
    except OSError:
        return False


def wait_until(is_so, *, seconds=60):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)
