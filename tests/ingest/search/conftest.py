"""Every search engine, empty: a new one joins by one line here and must keep the same promises."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.search.whoosh_engine import WhooshEngine

ENGINES: dict[str, Callable[[Path], WhooshEngine]] = {"whoosh": WhooshEngine}


@pytest.fixture(params=sorted(ENGINES))
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], WhooshEngine]:
    """Open the same index once more, as another process would."""
    return lambda: ENGINES[request.param](tmp_path / "index")


@pytest.fixture
def engine(open_engine: Callable[[], WhooshEngine]) -> Iterator[WhooshEngine]:
    with closing(open_engine()) as opened:
        yield opened
