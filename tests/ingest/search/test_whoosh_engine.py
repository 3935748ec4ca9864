"""How many segments whoosh keeps, whatever is written."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.search import whoosh_folder
from ingest.search.engine import Document, Query
from ingest.search.whoosh_engine import WhooshEngine


def page(item_id: str, text: str) -> list[Document]:
    return [Document(item_id, f"{item_id}-1", 1, text)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder) -> Iterator[WhooshEngine]:
    with closing(WhooshEngine(Settings(index_path=folder))) as opened:
        yield opened


def test_segments_stay_few_whatever_is_written(engine, folder, monkeypatch):
    monkeypatch.setattr(whoosh_folder, "MERGE_AT", 4)
    for n in range(60):
        engine.replace({f"i{n % 25}": page(f"i{n % 25}", f"lần {n}")})
    assert engine.count() == 25
    [generation] = folder.glob("whoosh-*")
    assert len(list(generation.glob("*.seg"))) <= 12
    for n in range(35, 60):
        assert engine.search(Query(f'"lần {n}"')).total == 1


def test_big_segments_are_left_alone_until_mostly_deleted(engine, folder, monkeypatch):
    monkeypatch.setattr(whoosh_folder, "MAX_MERGED_DOCUMENTS", 10)
    engine.replace({f"i{n}": page(f"i{n}", "cũ") for n in range(20)})
    [generation] = folder.glob("whoosh-*")
    [big] = generation.glob("*.seg")
    for n in range(9):
        engine.replace({f"i{n}": page(f"i{n}", "mới")})
    assert big.exists()
    engine.replace({f"i{n}": [] for n in range(9, 13)})
    engine.replace({"j": page("j", "mới")})
    assert not big.exists()
    assert engine.count() == 17
