"""The wheel that pip builds holds everything that the code reads beside itself."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.required import TOP
from tests.test_house import ROOMS, files


def test_the_wheel_holds_every_file_of_the_rooms(tmp_path: Path):
    ours = {name for name in files() if name.split("/")[0] in ROOMS}
    handbook = {name for name in files() if name.startswith("docs/handbook/")}
    for name in ours | handbook | {"pyproject.toml", "README.md", "LICENSE"}:
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TOP / name, tmp_path / "tree" / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "-w", str(tmp_path), "."]
    subprocess.run(command, cwd=tmp_path / "tree", check=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("tangthu-*.whl"))) as wheel:
        held = set(wheel.namelist())
    assert ours - held == set()
    # The site shows the handbook, which is installed beside the rooms.
    beside = {name.partition(".data/data/share/tangthu/")[2] for name in held}
    assert {name.removeprefix("docs/") for name in handbook} - beside == set()
