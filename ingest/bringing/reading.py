"""Reads what was handed in, as its plan has it; nothing of it reaches another library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.bringing import mending, rooms
from ingest.catalog.models import Consignment
from ingest.packages import recognise
from ingest.packages.package import Delivery, Package, PackageError, Problem
from ingest.planning.corrected import apply
from ingest.repository import Repository

_LIBRARIES = "libraries are described by whoever looks after the network: left out"
_COLLECTIONS = "collections are described at the desk, not by a delivery: left out"


def read(repository: Repository, consignment: Consignment, room: Path) -> Delivery:
    """Read a delivery with what was mended and corrected in it; `room` is for what it unpacks.

    Raises:
        PackageError: nothing of it can be read.
    """
    given = rooms.given(repository, consignment)
    if consignment.source != "folder":
        mending.apply(repository, consignment)
        if not given.is_dir() or next(given.iterdir(), None) is None:
            raise PackageError(Problem(consignment.name, "holds no file yet: upload some first"))
    delivery = recognise.read(given, repository.settings, room)
    corrected = rooms.corrected(repository, consignment.id)
    if corrected.exists():
        delivery = apply(delivery, corrected, repository.settings)
    return _at_home(delivery, consignment)


def _at_home(delivery: Delivery, consignment: Consignment) -> Delivery:
    """Leave out what would change more than the library that it is handed in for."""
    slug = consignment.library.slug
    kept: list[Package] = []
    problems = list(delivery.problems)
    for package in delivery.packages:
        if package.library in ("", slug):
            kept.append(replace(package, library=slug))
        else:
            reason = (
                f"is of library {package.library}, but this delivery is for {slug}:"
                " hand it in there, or correct the cell"
            )
            where = package.sheet or package.name
            problems.append(Problem(where, reason, row=package.row))
    if consignment.options.get("network"):
        return replace(delivery, packages=tuple(kept), problems=tuple(problems))
    problems += _left_out(delivery)
    return replace(
        delivery, packages=tuple(kept), problems=tuple(problems), libraries=(), collections=()
    )


def _left_out(delivery: Delivery) -> Iterator[Problem]:
    if delivery.libraries:
        yield Problem("libraries", _LIBRARIES, fatal=False)
    if delivery.collections:
        yield Problem("collections", _COLLECTIONS, fatal=False)
