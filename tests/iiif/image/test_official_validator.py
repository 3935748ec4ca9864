"""The official validator finds nothing to say, of either version, optional features included."""

import ctypes.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import pyvips

from tests.iiif.rows import show
from tests.required import leave_out, program

VALIDATOR = Path(sys.prefix) / "validator" / "bin" / "python"
IMAGE = "validator/67352ccc-d1b0-11e1-89ae-279075081939.png"


@pytest.mark.service
@pytest.mark.parametrize(("version", "prefix", "tests"), [("2.0", 2, 42), ("3.0", 3, 45)])
def test_the_official_validator_passes_whole(
    live_server, repository, folder, material, version, prefix, tests
):
    python = program(VALIDATOR, "the official validator: run `make validator`")
    if ctypes.util.find_library("magic") is None:
        leave_out("libmagic is not there: install Debian's libmagic1")
    shown = show(repository, folder, pyvips.Image.new_from_file(str(material / IMAGE)))
    command = [
        python, Path(__file__).with_name("official.py"),
        "--server", live_server.removeprefix("http://"), "--prefix", f"iiif/{prefix}",
        "--identifier", shown.image_id, "--version", version, "--level", "3",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    assert [line for line in said.splitlines() if line.endswith("FAIL")] == [], said
    # A wrong version passes with no test at all, so the number is looked at too.
    (counted,) = re.findall(r"Done \((\d+) tests, (\d+) failures\)", said)
    assert counted == (str(tests), "0")
    assert done.returncode == 0
