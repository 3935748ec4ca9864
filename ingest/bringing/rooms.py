"""Where the files of a delivery lie under home, and what of them is given to the readers."""

from __future__ import annotations

import shutil
from pathlib import Path

from ingest.bringing import names
from ingest.catalog.models import Consignment
from ingest.repository import Repository

TOP = "brought"


def room(repository: Repository, consignment_id: str) -> Path:
    """Give the folder of all that is kept of a delivery until it is in."""
    return repository.settings.home / TOP / consignment_id


def files(repository: Repository, consignment: Consignment) -> Path:
    """Give the folder of its whole files; its name is the delivery's own.

    A delivery of loose images is one item, which is known by its folder's name.
    """
    return room(repository, consignment.id) / "files" / names.folder(consignment.name)


def part(repository: Repository, consignment_id: str, file_id: str) -> Path:
    """Give the place of a file that is still coming."""
    return room(repository, consignment_id) / "parts" / file_id


def given(repository: Repository, consignment: Consignment) -> Path:
    """Give the path that is read: as if it had been named at `tangthu ingest`."""
    if consignment.source == "folder":
        return Path(consignment.place)
    top = files(repository, consignment)
    inside = list(top.iterdir()) if top.is_dir() else []
    alone = len(inside) == 1 and inside[0].is_dir()
    return inside[0] if alone else top


def plan(repository: Repository, consignment_id: str) -> Path:
    """Give the folder of a delivery's plan."""
    return room(repository, consignment_id) / "plan"


def corrected(repository: Repository, consignment_id: str) -> Path:
    """Give the place of a plan that came back corrected."""
    return plan(repository, consignment_id) / "corrected.xlsx"


def free_bytes(repository: Repository) -> int:
    """Give what the disk under home can take beyond what must stay free."""
    settings = repository.settings
    return max(0, shutil.disk_usage(settings.home).free - settings.least_free_bytes)
