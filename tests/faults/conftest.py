"""What the faults befall: two small items, taken in undisturbed on each pair of engines."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from ingest.repository import Repository
from tests.builders import make_item_folder
from tests.faults import soak, whole
from tests.services.repository import new_repository
from tests.watchers import ingest

# `make soak` asks for fifty.
MOMENTS = int(os.environ.get("FAULT_MOMENTS", "3"))
WORDS = ("trang1", "trang2", "trang3", "Thái")
PAGES = 5


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test at as many seeded moments as are asked for."""
    if "moment" in metafunc.fixturenames:
        metafunc.parametrize("moment", range(MOMENTS))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `make soak` has seen pass already."""
    if soak.LOG is None:
        return
    items[:], passed = soak.left(items)
    config.hook.pytest_deselected(items=passed)
    for item in items:
        fault, moment = soak.name_of(item)
        if moment is not None:
            item.user_properties.append(("fault", (fault, moment)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what became of each moment."""
    soak.keep(report)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Call it well where all has passed before."""
    if soak.LOG is not None and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End with the table."""
    if soak.LOG is not None:
        terminalreporter.write_line("")
        terminalreporter.write_line(soak.table())


@dataclass(frozen=True)
class Trial:
    """A delivery, what comes of it undisturbed, and a repository to be disturbed."""

    scans: Path
    undisturbed: Repository
    repository: Repository

    def finish(self) -> None:
        """Start again what was broken off, and compare all with an undisturbed run."""
        report = ingest(self.repository, self.scans)
        assert not report.failed and report.pages.balanced, report.problems
        whole.settle(self.repository)
        whole.assert_same(self.undisturbed, self.repository, WORDS)


@pytest.fixture(scope="session")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faults") / "scans"
    make_item_folder(root, pages=3, width=300, height=400, row={"collection": "dia-chi"})
    make_item_folder(root, pages=2, width=300, height=400, name="quyen-2")
    return root


@pytest.fixture(scope="session")
def undisturbed(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    with new_repository(tmp_path_factory.mktemp("undisturbed")) as repository:
        ingest(repository, scans)
        whole.settle(repository)
        yield repository


@pytest.fixture
def embedded(
    make_repository: Callable[..., Repository], scans: Path, undisturbed: Repository
) -> Trial:
    """SQLite and a folder."""
    return Trial(scans, undisturbed, make_repository())


@pytest.fixture
def networked(request: pytest.FixtureRequest) -> Trial:
    """PostgreSQL and SeaweedFS."""
    return make_networked(request)


def make_networked(request: pytest.FixtureRequest, **choices: Any) -> Trial:
    """Make a repository on PostgreSQL and SeaweedFS, under a prefix of its own."""
    bucket = request.getfixturevalue("s3_bucket")
    given: dict[str, Any] = {
        "database_url": request.getfixturevalue("postgresql_url"),
        "store": "s3",
        "s3_endpoint": bucket.endpoint,
        "s3_region": bucket.region,
        "s3_bucket": bucket.name,
        "s3_access_key": bucket.access_key,
        "s3_secret_key": bucket.secret_key,
        "s3_prefix": f"t{token_hex(6)}",
    }
    repository = request.getfixturevalue("make_repository")(**given | choices)
    scans, undisturbed = map(request.getfixturevalue, ("scans", "undisturbed"))
    return Trial(scans, undisturbed, repository)


@pytest.fixture
def trial(request: pytest.FixtureRequest, moment: int) -> Trial:
    """Each pair of engines in turn, from moment to moment."""
    found: Trial = request.getfixturevalue(("embedded", "networked")[moment % 2])
    return found


@pytest.fixture
def site(request: pytest.FixtureRequest, moment: int) -> Trial:
    """Each pair of engines for two moments, which may then be of two kinds."""
    found: Trial = request.getfixturevalue(("embedded", "networked")[moment // 2 % 2])
    return found
