"""Nothing is kept that a real clamd calls malware, nor anything unseen where it must be seen."""

import os
import socket
import stat
import threading

import bagit
import pytest
from sqlalchemy import select

from config.settings import Settings
from ingest.catalog.models import Asset, Event, Item
from ingest.clamd import Clamd, ScannerFailed, ScannerSilent
from ingest.packages.package import PackageError, SourceRecord
from ingest.pipeline import Options, take_in
from ingest.report import Outcome
from ingest.scan import Gate, Infected, Unscanned, quarantine
from ingest.scan_trial import test_file as eicar
from ingest.scan_trial import trial
from tests.builders import make_item_folder
from tests.ingest.packages import archive_builder as pack
from tests.reading import read
from tests.required import program
from tests.services.clamd import PROGRAM, Scanner, clamd_in
from tests.watchers import Remembering, ingest

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    program(PROGRAM, "Debian's clamav-daemon")
    with clamd_in(tmp_path_factory.mktemp("clamd")) as scanner:
        yield scanner


@pytest.fixture(scope="module")
def narrow_clamd(tmp_path_factory):
    """One that looks at small files only."""
    program(PROGRAM, "Debian's clamav-daemon")
    with clamd_in(tmp_path_factory.mktemp("clamd"), most_mb=1) as scanner:
        yield scanner


@pytest.fixture
def guarded(make_repository, clamd: Scanner):
    return make_repository(scanner="required", scanner_address=str(clamd.socket))


@pytest.fixture
def scans(tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=3)
    return root


def settings(at: Scanner, **choices) -> Settings:
    return Settings(**{"scanner": "required", "scanner_address": str(at.socket)} | choices)


def events(repository):
    with repository.reading() as session:
        return list(session.scalars(select(Event).where(Event.type == "virus check")))


def held(repository):
    with repository.reading() as session:
        return list(session.scalars(select(Asset))), list(session.scalars(select(Item)))


def stored(repository) -> bytes:
    files = [p for p in repository.settings.store_folder.rglob("*") if p.is_file()]
    return b"".join(path.read_bytes() for path in files)


def quarantined(repository):
    return sorted((repository.settings.home / "quarantine").glob("*.quarantined"))


class TestClamd:
    @pytest.mark.parametrize("by", ["socket", "port"])
    def test_it_is_asked_by_socket_and_by_port(self, clamd, by):
        address = str(clamd.socket) if by == "socket" else f"127.0.0.1:{clamd.port}"
        asked = Clamd(address, 20)
        assert asked.version().startswith("ClamAV ")
        assert asked.scan_pieces([eicar()]).startswith("Eicar-Test")
        assert asked.scan_pieces([b"a page"] * 3) == "" == asked.scan_pieces([])

    def test_a_file_beyond_its_limits_was_not_looked_at(self, narrow_clamd):
        with pytest.raises(ScannerFailed, match="larger than the malware scanner looks at"):
            Clamd(str(narrow_clamd.socket), 20).scan_pieces([os.urandom(100_000)] * 60)

    def test_silence_is_told(self, tmp_path):
        with pytest.raises(ScannerSilent, match="does not answer"):
            Clamd(str(tmp_path / "none.ctl"), 1).version()
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            address = f"127.0.0.1:{deaf.getsockname()[1]}"
            with pytest.raises(ScannerSilent, match="did not answer within"):
                Clamd(address, 0.2).version()

    @pytest.mark.parametrize("answer", [b"", b"stream: oops ERROR\0", b"\xff" * 9000])
    def test_an_answer_that_is_none_is_no_clean_file(self, answer):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def reply() -> None:
                connection, _ = server.accept()
                with connection:
                    connection.recv(100)
                    connection.sendall(answer)

            thread = threading.Thread(target=reply)
            thread.start()
            with pytest.raises(ScannerFailed):
                Clamd(f"127.0.0.1:{server.getsockname()[1]}", 5).scan_pieces([b"x"])
            thread.join()

    def test_the_trial_finds_limits_that_are_too_low(self, clamd, narrow_clamd):
        assert trial(settings(clamd)).startswith("ClamAV ")
        with pytest.raises(ScannerFailed, match="StreamMaxLength"):
            trial(settings(narrow_clamd))


class TestGate:
    def test_off_asks_nobody(self, tmp_path):
        assert Gate(Settings(scanner_address="/nowhere")).check(b"x") is None

    def test_what_is_clean_is_told_with_its_checksum(self, clamd, tmp_path):
        (tmp_path / "1.tif").write_bytes(b"abc")
        scan = Gate(settings(clamd)).check(tmp_path / "1.tif")
        assert scan and scan.sha256.startswith("ba7816bf") and "ClamAV" in scan.scanner

    def test_a_large_file_is_not_passed_on(self, clamd):
        with pytest.raises(Unscanned, match="scanner_max_bytes"):
            Gate(settings(clamd, scanner_max_bytes=10)).check(b"x" * 11)
        gate = Gate(settings(clamd, scanner_max_bytes=10, scanner="optional"))
        assert gate.check(b"x" * 11) is None and "not looked at" in next(gate.told())
        assert gate.check(b"x" * 9)

    def test_where_it_is_optional_one_silence_is_told_once(self, tmp_path):
        gate = Gate(Settings(scanner="optional", scanner_address=str(tmp_path / "none")))
        gate.open()
        assert len(list(gate.told())) == 1
        assert gate.check(b"x") is None and not list(gate.told())

    def test_a_file_that_cannot_be_read_is_not_the_scanners_fault(self, clamd, tmp_path):
        with pytest.raises(FileNotFoundError):
            Gate(settings(clamd)).check(tmp_path / "none.tif")


class TestTakingIn:
    def test_each_kept_file_has_its_virus_check(self, guarded, scans):
        (scans / "metadata.csv").write_text("folder,title\nquyen-1,Địa chí\n")
        assert not ingest(guarded, scans).failed
        assets, _ = held(guarded)
        checked = {event.asset_id: event for event in events(guarded)}
        assert {asset.id for asset in assets} == set(checked)
        for asset in assets:
            assert asset.sha256 in checked[asset.id].detail
            assert checked[asset.id].outcome == "success" and "ClamAV" in checked[asset.id].detail
        ingest(guarded, scans)
        assert len(events(guarded)) == len(assets)

    @pytest.mark.parametrize("which", ["image", "text"])
    def test_a_page_with_malware_stays_out_and_the_others_come_in(self, guarded, scans, which):
        images = sorted(path for path in scans.rglob("*") if path.suffix in (".tif", ".jpg"))
        texts = sorted(path for path in scans.rglob("*.xml"))
        bad = (images if which == "image" else texts)[1]
        bad.write_bytes(bad.read_bytes() + eicar())
        report = ingest(guarded, scans)
        assert report.pages.done[Outcome.FAILED] == 1 and report.pages.done[Outcome.CREATED] == 2
        (told,) = [str(problem) for problem in report.problems if problem.fatal]
        assert f"/{bad.name}: holds malware (Eicar-Test" in told and "quarantine/" in told
        assert report.unpublished and eicar() not in stored(guarded)
        (copy,) = quarantined(guarded)
        assert copy.read_bytes() == bad.read_bytes() and bad.exists()
        assert stat.S_IMODE(copy.stat().st_mode) == 0o400
        assert "Eicar" in copy.with_suffix(".json").read_text()
        (event,) = [event for event in events(guarded) if event.outcome == "failure"]
        assert event.detail.startswith(f"{bad.name}: Eicar-Test")
        bad.write_bytes(bad.read_bytes().removesuffix(eicar()))
        assert not ingest(guarded, scans).failed

    def test_a_record_with_malware_keeps_its_item_out(self, guarded, scans):
        bagit.make_bag(str(scans), {"Note": eicar().decode()})
        report = ingest(guarded, scans)
        assert report.items.done[Outcome.FAILED] == 1 and held(guarded) == ([], [])
        assert "its bag-info record holds malware" in str(report.problems[-1])
        assert len(quarantined(guarded)) == 1

    def test_an_archive_with_malware_is_not_unpacked(self, guarded, scans, tmp_path):
        pack.zipped(scans.parent / "bad.zip", {"a/1.tif": b"x", "a/2.tif": eicar()})
        with pytest.raises(PackageError, match=r"bad\.zip: holds malware \(Eicar") as refused:
            read(scans.parent / "bad.zip", guarded.settings)
        assert refused.value.problem.infected
        assert not quarantined(guarded), "a dry run writes nothing"
        (tmp_path / "given").mkdir()
        scans.rename(tmp_path / "given" / "scans")
        (tmp_path / "bad.zip").rename(tmp_path / "given" / "bad.zip")
        report = ingest(guarded, tmp_path / "given")
        assert report.items.done[Outcome.CREATED] == 1 and report.items.done[Outcome.FAILED] == 1
        assert len(quarantined(guarded)) == 1

    def test_without_a_required_scanner_nothing_is_accepted(self, make_repository, scans, tmp_path):
        repository = make_repository(scanner="required", scanner_address=str(tmp_path / "none.ctl"))
        delivery = read(scans, repository.settings)
        with pytest.raises(Unscanned, match="nothing is accepted"):
            take_in(repository, delivery, Options(), Remembering())
        assert held(repository) == ([], []) and not stored(repository)
        pack.zipped(tmp_path / "a.zip")
        with pytest.raises(PackageError, match="nothing is accepted"):
            read(tmp_path / "a.zip", repository.settings)

    def test_a_scanner_that_dies_on_the_way_stops_what_is_left(
        self, make_repository, scans, tmp_path_factory
    ):
        program(PROGRAM, "Debian's clamav-daemon")
        with clamd_in(tmp_path_factory.mktemp("mortal")) as mortal:
            repository = make_repository(
                scanner="required", scanner_address=str(mortal.socket), scanner_timeout_seconds=2
            )
            gate = Gate(repository.settings)
            gate.open()
            assert gate.check(b"x")
        for _ in range(5):
            with pytest.raises(Unscanned):
                gate.check(b"x")
        with pytest.raises(Unscanned, match="has stopped answering"):
            gate.check(b"x")

    def test_a_file_too_large_for_a_required_scanner_stays_out(
        self, make_repository, narrow_clamd, scans
    ):
        repository = make_repository(scanner="required", scanner_address=str(narrow_clamd.socket))
        big = sorted(path for path in scans.rglob("*") if path.suffix in (".tif", ".jpg"))[0]
        big.write_bytes(big.read_bytes() + os.urandom(3_000_000))
        report = ingest(repository, scans)
        assert report.pages.done[Outcome.FAILED] == 1 and report.pages.done[Outcome.CREATED] == 2
        assert "larger than the malware scanner looks at" in str(report.problems[0])

    def test_an_optional_scanner_that_is_absent_is_told(self, make_repository, scans, tmp_path):
        repository = make_repository(scanner="optional", scanner_address=str(tmp_path / "none.ctl"))
        report = ingest(repository, scans)
        assert not report.failed and len(report.problems) == 1
        assert "nothing of this run is looked at for malware" in str(report.problems[0])


def test_the_same_malware_is_kept_apart_once(tmp_path):
    found = Infected("Eicar-Test", eicar())
    words = {quarantine(tmp_path, found, name) for name in ("a/1.tif", "b/1.tif")}
    assert len(words) == 1 and len(list((tmp_path / "quarantine").iterdir())) == 2
    assert stat.S_IMODE((tmp_path / "quarantine").stat().st_mode) == 0o700


def test_a_quarantine_that_cannot_be_written_keeps_the_file_out_all_the_same(tmp_path):
    (tmp_path / "quarantine").write_bytes(b"")
    assert "was not taken in" in quarantine(tmp_path, Infected("Eicar", eicar()), "a/1.tif")


def test_a_record_is_looked_at_as_bytes(clamd):
    record = SourceRecord("mets", "application/mets+xml", b"<mets/>" + eicar())
    with pytest.raises(Infected):
        Gate(settings(clamd)).check(record.data)
