"""Every search engine, empty: a new one joins by its name in `open.py`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

from config.settings import Settings
from ingest.search.engine import SearchEngine
from ingest.search.open import ENGINES, open_search
from tests.services.opensearch import Opensearch


@contextmanager
def an_index(name: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Give the settings of an index of the test's own."""
    if name != "opensearch":
        yield Settings(search_engine=name, index_path=folder)
        return
    node: Opensearch = request.getfixturevalue("opensearch")
    prefix = f"t{token_hex(6)}"
    yield Settings(search_engine=name, search_url=node.url, search_prefix=prefix)
    node.drop(prefix)


@pytest.fixture(params=sorted(ENGINES))
def open_engine(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], SearchEngine]]:
    """Open the same index once more, as another process would."""
    with an_index(request.param, tmp_path / "index", request) as chosen:
        yield lambda: open_search(chosen)


@pytest.fixture
def engine(open_engine: Callable[[], SearchEngine]) -> Iterator[SearchEngine]:
    with closing(open_engine()) as opened:
        yield opened


@pytest.fixture(scope="module")
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, SearchEngine]]:
    """One index in each engine, for what must be the same in all."""
    with ExitStack() as stack:
        opened = {}
        for name in sorted(ENGINES):
            folder = tmp_path_factory.mktemp(name)
            chosen = stack.enter_context(an_index(name, folder, request))
            opened[name] = stack.enter_context(closing(open_search(chosen)))
        yield opened
