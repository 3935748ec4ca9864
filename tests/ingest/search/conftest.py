"""Every search engine, empty: a new one joins by its name in `open.py`."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.search.engine import SearchEngine
from ingest.search.open import ENGINES, open_search


@pytest.fixture(params=sorted(ENGINES))
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], SearchEngine]:
    """Open the same index once more, as another process would."""
    chosen = Settings(search_engine=request.param, index_path=tmp_path / "index")
    return lambda: open_search(chosen)


@pytest.fixture
def engine(open_engine: Callable[[], SearchEngine]) -> Iterator[SearchEngine]:
    with closing(open_engine()) as opened:
        yield opened
