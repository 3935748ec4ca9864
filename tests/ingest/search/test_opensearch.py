"""What the OpenSearch engine does when its server is away, refuses us, or is written by others."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex

import pytest
import urllib3

from config.settings import Settings
from ingest.search import opensearch_index, opensearch_query
from ingest.search.engine import Document, IndexLocked, Query, SearchEngine, SearchUnavailable
from ingest.search.open import open_search
from ingest.search.query import understand
from ingest.search.ranking import plan
from tests.ingest.search.shelves import fill, found, item
from tests.required import TOP
from tests.services.process import free_port


@pytest.fixture
def chosen(opensearch) -> Iterator[Settings]:
    prefix = f"t{token_hex(6)}"
    yield Settings(search_engine="opensearch", search_url=opensearch.url, search_prefix=prefix)
    opensearch.drop(prefix)


@pytest.fixture
def engine(chosen) -> Iterator[SearchEngine]:
    with closing(open_search(chosen)) as opened:
        yield opened


@pytest.fixture
def answering() -> Iterator[Settings]:
    """A server that answers everything with the status that its path names."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(int(self.path.split("/")[1]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield Settings(search_engine="opensearch", search_url=url)
        server.shutdown()
        thread.join()


def test_a_server_that_is_away_is_named():
    url = f"http://127.0.0.1:{free_port()}"
    with closing(open_search(Settings(search_engine="opensearch", search_url=url))) as engine:
        for ask in (
            engine.count,
            lambda: engine.search(Query("sông")),
            lambda: engine.completions("s", 3),
            lambda: engine.spellings(["song"]),
            lambda: engine.replace({"a": item("a", "sông")}),
            lambda: engine.rebuild([]),
        ):
            with pytest.raises(SearchUnavailable, match=f"{url} does not answer"):
                ask()


@pytest.mark.parametrize(
    ("status", "told"), [(401, "search_user"), (403, "search_password"), (429, "429"), (500, "500")]
)
def test_a_server_that_refuses_us_is_told_apart(answering, status, told):
    url = f"{answering.search_url}/{status}"
    with (
        closing(open_search(replace(answering, search_url=url))) as engine,
        pytest.raises(SearchUnavailable, match=told),
    ):
        engine.search(Query("sông"))


def test_a_second_writer_is_told(engine, chosen):
    engine.replace({"a": item("a", "một")})
    with closing(open_search(chosen)) as other:

        def meanwhile() -> Iterator[tuple[str, list[Document]]]:
            yield "b", item("b", "hai")
            with pytest.raises(IndexLocked, match="another process is writing"):
                other.replace({"c": item("c", "ba")})

        engine.rebuild(meanwhile())
        other.replace({"c": item("c", "ba")})
        assert engine.count() == other.count() == 4


def test_the_lock_of_a_dead_writer_ends_with_its_lease(engine, chosen, monkeypatch):
    fill(engine, a=["một"])
    lock = f"{chosen.search_url}/{chosen.search_prefix}-writer/_doc/lock?refresh=true"
    held = json.dumps({"holder": "dead", "until": 1.0}).encode()
    urllib3.request("PUT", lock, body=held, headers={"Content-Type": "application/json"})
    fill(engine, b=["hai"])
    assert found(engine, "hai") == ["b"]


WRITER = """
import sys
from itertools import count
from config.settings import Settings
from ingest.search.engine import Document
from ingest.search.open import open_search

url, prefix = sys.argv[1:]
engine = open_search(Settings(search_engine="opensearch", search_url=url, search_prefix=prefix))
for n in count():
    pages = [Document("w", f"w-{p}", p, f"lần {n} trang {p} sông núi") for p in range(1, 30)]
    engine.replace({"w": [Document("w", "", 0, "", title=f"lần {n}"), *pages]})
    print(n, flush=True)
"""


def test_a_killed_writer_leaves_the_index_whole(engine, chosen):
    fill(engine, a=["một"])
    command = [sys.executable, "-c", WRITER, chosen.search_url, chosen.search_prefix]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.02)
        writer.kill()
    [hit] = engine.search(Query("sông núi", item_id="w")).hits
    assert hit.page_count == 29
    assert found(engine, "một") == ["a"]


def test_a_lease_is_renewed_while_a_long_write_goes_on(engine, chosen, monkeypatch):
    monkeypatch.setattr(opensearch_index, "_BULK_BYTES", 1)
    monkeypatch.setattr(opensearch_index, "_LEASE_SECONDS", 0.02)
    fill(engine, **{f"i{n}": ["một"] for n in range(12)})
    assert engine.search(Query("một")).total == 12


def test_a_rebuild_leaves_one_index_and_nothing_of_a_failed_one(engine, chosen):
    def broken() -> Iterator[tuple[str, list[Document]]]:
        yield "b", item("b", "hai")
        raise OSError("the disk went away")

    fill(engine, a=["một"])
    with pytest.raises(OSError, match="went away"):
        engine.rebuild(broken())
    assert found(engine, "một") == ["a"]
    engine.rebuild([("c", item("c", "ba"))])
    names = urllib3.request("GET", f"{chosen.search_url}/{chosen.search_prefix}-items-*/_alias")
    assert len(names.json()) == 1


def test_big_items_go_in_many_parts_and_all_their_pages_are_counted(engine, monkeypatch):
    monkeypatch.setattr(opensearch_index, "_BULK_BYTES", 20_000)
    fill(engine, a=["sông"] * 1500, b=["núi"] * 300)
    [hit] = engine.search(Query("sông", item_id="a")).hits
    assert hit.page_count == len(hit.pages) == 1500
    assert engine.count() == 1802


def test_a_query_of_very_many_words_stays_within_what_a_server_takes():
    words = " ".join(f"từ{n}" for n in range(64))
    planned = plan(understand(words, old_spelling=True), lambda field, word: True)
    assert planned is not None
    assert opensearch_query._parts(opensearch_query.ranked(planned)) <= 1024
