"""Reads documents that tests wrote, as files, and tells what was said of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from ingest.packages.package import Delivery, Package, PackageError
from tests.reading import read

NEAR = Settings(fetch_private_networks="127.0.0.0/8", fetch_requests_per_second=1000)


def written(folder: Path, document: Any, settings: Settings = NEAR) -> Delivery:
    """Read a document that is written to a file first."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return read(path, settings)


def item(folder: Path, document: Any) -> Package:
    """Read a manifest, of which nothing is to be said but with its pages."""
    delivery = written(folder, document)
    assert not delivery.problems
    return delivery.packages[0]


def refused(folder: Path, document: Any) -> str:
    """Give the sentence with which a document is refused."""
    with pytest.raises(PackageError) as error:
        written(folder, document)
    return str(error.value)


def told(package: Package) -> str:
    """Give all that is said of an item."""
    return "\n".join(str(problem) for problem in package.problems)
