"""What every test can ask for: material, servers, databases, stores, a repository, a browser."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ingest.repository import Repository, open_repository
from ingest.storage.local import LocalStore
from ingest.storage.s3 import Bucket, S3Store
from ingest.storage.store import Store
from tests.first import longest_first
from tests.required import leave_out, program, shared_folder
from tests.services.opensearch import NoOpensearch, Opensearch, opensearch_in
from tests.services.postgresql import Cluster, NoPostgresql, postgresql
from tests.services.repository import chosen, migrate, put_tables
from tests.services.seaweedfs import NoSeaweedfs, Seaweedfs, seaweedfs_in
from tests.services.templates import Compiled
from tests.services.website import served, served_by_gunicorn

# How long an example takes depends on who else uses the machine: time proves nothing here.
settings.register_profile("tangthu", deadline=None, print_blob=True)
settings.load_profile("tangthu")
# Hundreds of tests make a site of their own; each would compile the same templates.
Flask.jinja_options = {"bytecode_cache": Compiled()}

CHROMIUM = Path("/usr/bin/chromium")
WAIT_MS = 15_000  # for what happens in a page; a busy machine takes its time
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def material() -> Path:
    """Real packages, texts and images of other institutions; never part of the repository."""
    return shared_folder("material", "TANGTHU_MATERIAL")


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Schemas and validators that nobody here wrote."""
    return shared_folder("conformance", "TANGTHU_CONFORMANCE")


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweedfs]:
    """A real S3 server, the same for all tests."""
    try:
        with seaweedfs_in(tmp_path_factory.mktemp("seaweedfs")) as server:
            yield server
    except NoSeaweedfs as error:
        leave_out(str(error))


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A real PostgreSQL server, the same for all tests."""
    try:
        with postgresql() as cluster:
            yield cluster
    except NoPostgresql as error:
        leave_out(str(error))


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opensearch]:
    """A real OpenSearch node, the same for all tests."""
    try:
        with opensearch_in(tmp_path_factory.mktemp("opensearch")) as node:
            yield node
    except NoOpensearch as error:
        leave_out(str(error))


@pytest.fixture(scope="session")
def postgresql_template(postgresql_cluster: Cluster) -> str:
    """A PostgreSQL database with all tables and no rows, to be copied."""
    name = postgresql_cluster.create()
    migrate(postgresql_cluster.url(name))
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database of the test's own, with all tables."""
    path = tmp_path / "tangthu.db"
    put_tables(path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster, postgresql_template: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with all tables."""
    name = postgresql_cluster.create(postgresql_template)
    yield postgresql_cluster.url(name)
    postgresql_cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own, with all tables; the test runs once over each engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, for what makes them; once over each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def make_repository(tmp_path: Path, sqlite_url: str) -> Iterator[Callable[..., Repository]]:
    """Open repositories of the test's own: `make_repository(database_url=…, site_name=…)`.

    Without more said: SQLite, a folder, and a public address on a free port of 127.0.0.1.
    """
    made: list[Repository] = []

    def make(**choices: Any) -> Repository:
        home = tmp_path / f"home{len(made) or ''}"
        made.append(open_repository(chosen(home, **{"database_url": sqlite_url} | choices)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def repository(make_repository: Callable[..., Repository]) -> Repository:
    """An empty repository: SQLite, a folder, whoosh."""
    return make_repository()


@pytest.fixture(params=["sqlite+local", "postgresql+s3"])
def any_repository(
    request: pytest.FixtureRequest, make_repository: Callable[..., Repository]
) -> Repository:
    """The embedded repository, and the one of a network."""
    if request.param == "sqlite+local":
        return make_repository()
    bucket: Bucket = request.getfixturevalue("s3_bucket")
    return make_repository(
        database_url=request.getfixturevalue("postgresql_url"),
        store="s3",
        s3_endpoint=bucket.endpoint,
        s3_bucket=bucket.name,
        s3_access_key=bucket.access_key,
        s3_secret_key=bucket.secret_key,
        s3_prefix=f"any/{token_hex(6)}",
    )


@pytest.fixture
def live_server(repository: Repository) -> Iterator[str]:
    """The address of the site over `repository`, served by threads of this process."""
    with served(repository):
        yield repository.settings.public_url


@pytest.fixture
def gunicorn_server(repository: Repository, tmp_path: Path) -> Iterator[str]:
    """The address of the site over `repository`, served by gunicorn as in production."""
    with served_by_gunicorn(repository.settings, tmp_path):
        yield repository.settings.public_url


@pytest.fixture
def local_store(tmp_path: Path) -> LocalStore:
    """An empty store in a folder."""
    return LocalStore(tmp_path / "store")


@pytest.fixture(scope="session")
def s3_bucket(seaweedfs: Seaweedfs) -> Bucket:
    """The bucket in which every test has a prefix of its own."""
    return seaweedfs.make_bucket()


@pytest.fixture
def s3_store(s3_bucket: Bucket) -> Iterator[S3Store]:
    """An empty store in a bucket, under a prefix of its own; files above 5 MB go in parts."""
    bucket = replace(s3_bucket, prefix=f"thư viện/{token_hex(6)}")
    store = S3Store(bucket, piece_bytes=5 << 20)
    yield store
    store.close()


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store; the test runs once over each keeper."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window, kept off the network; the same for all tests."""
    path = program(CHROMIUM, "Debian's chromium")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page in a context of its own: no cookies, no cache of other tests."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, whatever the lot that the others are in."""
    items[:] = longest_first(items)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the collector pass by the thousands of tests, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was left out, under the reason why."""
    left_out: dict[str, list[str]] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        left_out.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    if not left_out:
        return
    count = sum(map(len, left_out.values()))
    terminalreporter.section(f"left out: {count} tests")
    for reason, tests in sorted(left_out.items()):
        terminalreporter.write_line(f"{reason}:")
        for test in sorted(tests):
            terminalreporter.write_line(f"  {test}")
