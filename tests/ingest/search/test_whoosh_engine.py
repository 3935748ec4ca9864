"""What the whoosh index keeps when writers meet, die, and write often."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.search import whoosh_folder
from ingest.search.engine import Document, IndexLocked, Query
from ingest.search.whoosh_engine import WhooshEngine

TOP = Path(__file__).resolve().parents[3]

WRITER = """
import sys
from itertools import count
from pathlib import Path
from config.settings import Settings
from ingest.search.engine import Document
from ingest.search.whoosh_engine import WhooshEngine

engine = WhooshEngine(Settings(index_path=Path(sys.argv[1])))
for n in count():
    pages = [Document("w", f"w-{p}", p, f"lần {n} trang {p} sông núi") for p in range(1, 30)]
    engine.replace({"w": [Document("w", "", 0, "", title=f"lần {n}"), *pages], f"x{n}": pages})
    print(n, flush=True)
"""


def page(item_id: str, text: str) -> list[Document]:
    return [Document(item_id, f"{item_id}-1", 1, text)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "index"


@pytest.fixture
def engine(folder):
    with closing(WhooshEngine(Settings(index_path=folder))) as opened:
        yield opened


def test_a_second_writer_is_told(engine, folder):
    engine.replace({"a": page("a", "một")})
    other = WhooshEngine(Settings(index_path=folder))

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


def test_a_killed_writer_leaves_the_index_whole_and_free(engine, folder, tmp_path):
    engine.replace({"a": page("a", "một")})
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    for commits in (1, 3):
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WRITER, str(folder)],
            stdout=subprocess.PIPE,
            env=environment,
        ) as writer:
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


def test_a_killed_rebuild_leaves_the_old_index_and_is_swept(engine, folder):
    engine.replace({"a": page("a", "một")})
    (folder / "g000002").mkdir()
    (folder / "g000002" / "MAIN_half.seg").write_bytes(b"half")
    assert engine.count() == 1
    engine.rebuild([("b", page("b", "hai"))])
    assert [path.name for path in folder.glob("g*")] == ["g000002"]
    assert engine.search(Query("hai")).total == 1


def test_segments_stay_few_whatever_is_written(engine, folder, monkeypatch):
    monkeypatch.setattr(whoosh_folder, "MERGE_AT", 4)
    for n in range(60):
        engine.replace({f"i{n % 25}": page(f"i{n % 25}", f"lần {n}")})
    assert engine.count() == 25
    [generation] = folder.glob("g*")
    assert len(list(generation.glob("*.seg"))) <= 12
    for n in range(35, 60):
        assert engine.search(Query(f'"lần {n}"')).total == 1


def test_big_segments_are_left_alone_until_mostly_deleted(engine, folder, monkeypatch):
    monkeypatch.setattr(whoosh_folder, "MAX_MERGED_DOCUMENTS", 10)
    engine.replace({f"i{n}": page(f"i{n}", "cũ") for n in range(20)})
    [generation] = folder.glob("g*")
    [big] = generation.glob("*.seg")
    for n in range(9):
        engine.replace({f"i{n}": page(f"i{n}", "mới")})
    assert big.exists()
    engine.replace({f"i{n}": [] for n in range(9, 13)})
    engine.replace({"j": page("j", "mới")})
    assert not big.exists()
    assert engine.count() == 17


def test_an_index_whose_folder_is_missing_is_empty(engine, folder):
    assert engine.count() == 0
    assert not folder.exists()
