"""Runs a command on a disk so small that it fills.

    python -m tests.faults.full HOME BYTES COMMAND…

The disk is a tmpfs that only this process sees; what stands on it at the end is put into HOME.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NOT_PERMITTED = 77


def main() -> None:
    """Mount the disk over HOME, run the command there, bring what it left back."""
    home, size_bytes, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    before, after = home.with_name("before"), home.with_name("after")
    shutil.copytree(home, before)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "full", str(home)]
    if subprocess.run(mount, check=False).returncode:
        sys.exit(NOT_PERMITTED)
    shutil.copytree(before, home, dirs_exist_ok=True)
    status = subprocess.run(command, cwd=home, env=os.environ, check=False).returncode
    shutil.copytree(home, after)
    subprocess.run(["umount", str(home)], check=True)
    shutil.rmtree(home)
    after.rename(home)
    sys.exit(status)


if __name__ == "__main__":
    main()
