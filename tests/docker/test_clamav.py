"""The scanner's configuration of the container files is one that clamd takes, and that finds."""

import io

import pytest

from config.settings import Settings
from ingest.clamd import Clamd
from ingest.scan_trial import test_file as eicar
from tests.required import program
from tests.services.clamd import CONFIGURATION, PROGRAM, clamd_as_in_docker

pytestmark = pytest.mark.service


def test_clamd_runs_with_the_configuration_and_finds_over_the_network(tmp_path):
    program(PROGRAM, "Debian's clamav-daemon")
    with clamd_as_in_docker(tmp_path) as scanner:
        asked = Clamd(f"127.0.0.1:{scanner.port}", 30)
        assert asked.scan(io.BytesIO(b"a page")) == ""
        # Beyond the 100 MB at which clamd stops by itself.
        assert asked.scan_pieces([bytes(1 << 20)] * 110 + [eicar()]) != ""


def test_its_limits_are_those_of_the_settings():
    lines = CONFIGURATION.read_text(encoding="utf-8").splitlines()
    told = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    most = f"{Settings().scanner_max_bytes // 1_000_000}M"
    assert {told[name] for name in ("StreamMaxLength", "MaxFileSize", "MaxScanSize")} == {most}
    assert int(told["MaxScanTime"]) == Settings().scanner_timeout_seconds * 1000
    assert told["AlertExceedsMax"] == "yes"
