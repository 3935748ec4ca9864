"""What a test may need from the machine: absent is a skip here, a failure where CI is true."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

TOP = Path(__file__).resolve().parent.parent


def leave_out(reason: str) -> NoReturn:
    """Skip the test, or fail it where nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def shared_folder(name: str, variable: str) -> Path:
    """Give a folder of the shared test material, from the variable or from beside the checkout."""
    given = os.environ.get(variable)
    folder = Path(given) if given else TOP.parent / "shared" / name
    if not folder.is_dir():
        leave_out(f"{variable} names no folder, and ../shared/{name} is not there")
    return folder.resolve()


def program(path: Path, package: str) -> Path:
    """Give a program of the machine, where it is installed."""
    if not path.is_file():
        leave_out(f"{path} is not there: install {package}")
    return path
