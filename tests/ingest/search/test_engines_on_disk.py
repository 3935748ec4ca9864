"""What the embedded engines keep when writers meet, die, and are changed for others."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.search.engine import Document, IndexLocked, Query, SearchEngine
from ingest.search.open import open_search

TOP = Path(__file__).resolve().parents[3]
EMBEDDED = ("tantivy", "whoosh")

WRITER = """
import sys
from itertools import count
from pathlib import Path
from config.settings import Settings
from ingest.search.engine import Document
from ingest.search.open import open_search

engine = open_search(Settings(search_engine=sys.argv[1], index_path=Path(sys.argv[2])))
for n in count():
    pages = [Document("w", f"w-{p}", p, f"lần {n} trang {p} sông núi") for p in range(1, 30)]
    engine.replace({"w": [Document("w", "", 0, "", title=f"lần {n}"), *pages], f"x{n}": pages})
    print(n, flush=True)
"""

HOLDER = """
import sys
from pathlib import Path
from config.settings import Settings
from ingest.search.open import open_search

def waiting():
    print("holds", flush=True)
    sys.stdin.readline()
    yield from ()

open_search(Settings(search_engine=sys.argv[1], index_path=Path(sys.argv[2]))).rebuild(waiting())
"""

Opener = Callable[..., SearchEngine]


def page(item_id: str, text: str) -> list[Document]:
    return [Document(item_id, f"{item_id}-1", 1, text)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "index"


@pytest.fixture(params=EMBEDDED)
def name(request):
    return request.param


@pytest.fixture
def opened(name, folder) -> Opener:
    return lambda other=name: open_search(Settings(search_engine=other, index_path=folder))


@pytest.fixture
def engine(opened) -> Iterator[SearchEngine]:
    with closing(opened()) as one:
        yield one


def run(script: str, name: str, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", script, name, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )


def test_a_second_writer_is_told(engine, opened):
    engine.replace({"a": page("a", "một")})
    other = opened()

    def meanwhile() -> Iterator[Document]:
        yield from page("b", "hai")
        with pytest.raises(IndexLocked, match="another process is writing"):
            other.replace({"c": page("c", "ba")})
        with pytest.raises(IndexLocked):
            other.rebuild([])

    engine.replace({"b": meanwhile()})
    other.replace({"c": page("c", "ba")})
    assert engine.count() == 3
    other.close()


def test_a_writer_in_another_process_is_waited_for_and_searched_beside(engine, name, folder):
    engine.replace({"a": page("a", "một")})
    with run(HOLDER, name, folder) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        holder.stdout.readline()
        with pytest.raises(IndexLocked, match="another process is writing"):
            engine.replace({"b": page("b", "hai")})
        assert engine.search(Query("một")).total == 1
        holder.stdin.close()
    assert engine.count() == 0
    engine.replace({"b": page("b", "hai")})
    assert engine.search(Query("hai")).total == 1


def test_a_killed_writer_leaves_the_index_whole_and_free(engine, name, folder):
    engine.replace({"a": page("a", "một")})
    for commits in (1, 3):
        with run(WRITER, name, folder) as writer:
            assert writer.stdout is not None
            for _ in range(commits):
                writer.stdout.readline()
            time.sleep(0.03)
            writer.send_signal(signal.SIGKILL)
        hit = engine.search(Query("sông núi", item_id="w")).hits[0]
        assert hit.page_count == 29
        assert engine.search(Query("một")).total == 1
    engine.replace({"a": page("a", "hai")})
    assert engine.search(Query("hai")).total == 1
    engine.rebuild([("z", page("z", "hết"))])
    assert engine.count() == 1


def test_a_killed_rebuild_leaves_the_old_index_and_is_swept(engine, name, folder):
    engine.replace({"a": page("a", "một")})
    (folder / f"{name}-000002").mkdir()
    (folder / f"{name}-000002" / "MAIN_half.seg").write_bytes(b"half")
    assert engine.count() == 1
    engine.rebuild([("b", page("b", "hai"))])
    assert [path.name for path in folder.glob("*-0*")] == [f"{name}-000002"]
    assert engine.search(Query("hai")).total == 1


def test_another_engine_starts_empty_and_sweeps_what_it_replaces(engine, name, opened, folder):
    engine.replace({"a": page("a", "một")})
    [other] = set(EMBEDDED) - {name}
    with closing(opened(other)) as successor:
        assert successor.count() == 0
        assert engine.count() == 1
        successor.rebuild([("b", page("b", "hai"))])
        assert successor.count() == 1
    assert [path.name for path in folder.glob("*-0*")] == [f"{other}-000001"]
    assert len(list(folder.glob("current-*"))) == 1
    with closing(opened(name)) as again:
        assert again.count() == 0


def test_an_index_whose_folder_is_missing_is_empty(engine, folder):
    assert engine.count() == 0
    assert not folder.exists()
