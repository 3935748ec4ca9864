"""Whatever the bytes of an archive or a bag, nothing but PackageError comes out."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages import recognise
from ingest.packages.package import PackageError
from tests.ingest.packages import archive_builder as pack
from tests.ingest.packages.test_bag import make_bag

QUIET = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
LIMITS = Settings(max_archive_bytes=20_000_000, max_archive_files=50)
CHANGES = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8)
ENDINGS = [("zip", ""), ("tar", "w"), ("tar.gz", "w:gz"), ("tbz2", "w:bz2"), ("txz", "w:xz")]
NAMES = st.text(st.sampled_from(list("ab/\\.:~ \0\n\x7fảẢ漢𡗶")), min_size=1, max_size=12)


def outcome(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent.parent) as room:
        try:
            delivery = recognise.read(path, LIMITS, Path(room))
        except PackageError as error:
            assert "\n" not in str(error)
            return
        assert all("\n" not in str(problem) for problem in delivery.problems)
        for package in delivery.packages:
            for page in package.pages:
                assert page.image.resolve().is_relative_to(path.parent.parent.resolve())


def changed(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    result = bytearray(data)
    for place, value in changes:
        result[place % len(result)] = value
    return bytes(result)


@pytest.fixture
def given_in(tmp_path: Path) -> Path:
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


@pytest.mark.parametrize("ending, mode", ENDINGS)
@QUIET
@given(data=st.binary(max_size=300))
def test_any_bytes(given_in: Path, ending: str, mode: str, data: bytes) -> None:
    start = b"PK\x03\x04" if not mode else b""
    (given_in / f"a.{ending}").write_bytes(start + data)
    outcome(given_in / f"a.{ending}")


@pytest.mark.parametrize("ending, mode", ENDINGS)
@QUIET
@given(changes=CHANGES, cut=st.integers(0, 6000))
def test_a_damaged_archive(
    given_in: Path, ending: str, mode: str, changes: list[tuple[int, int]], cut: int
) -> None:
    path = given_in / f"a.{ending}"
    pack.tarred(path, mode=mode) if mode else pack.zipped(path)
    path.write_bytes(changed(path.read_bytes(), changes)[: cut or None])
    outcome(path)


@QUIET
@given(names=st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_any_names(given_in: Path, names: list[str]) -> None:
    files = dict.fromkeys(names, b"x")
    outcome(pack.tarred(given_in / "a.tar", files))
    outcome(pack.zipped(given_in / "a.zip", {name.replace("\0", "_"): b"x" for name in names}))
    before = {path.name for path in given_in.parent.iterdir()}
    assert before == {"given"}, "something was written outside the room"


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "fetch.txt"])
@QUIET
@given(data=st.binary(max_size=200), changes=CHANGES)
def test_a_bag_with_any_tag_file(
    given_in: Path, name: str, data: bytes, changes: list[tuple[int, int]]
) -> None:
    shutil.rmtree(given_in / "a", ignore_errors=True)
    folder = make_bag(given_in / "a")
    held = (folder / name).read_bytes() if (folder / name).exists() else b""
    (folder / name).write_bytes(data if not held or len(changes) < 2 else changed(held, changes))
    outcome(folder)
