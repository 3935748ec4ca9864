"""Images that are handed in for an item's pages: in the place of one, or as pages beside others.

What is asked for at the desk becomes a batch of the queue, so that a worker takes these files in as
it takes in all others: scanned, checked, kept, derived, recorded.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.bringing import names
from ingest.catalog import batches, edit_order, edit_pages, leases
from ingest.catalog.desk_word import ADDED, REPLACED
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Batch, Item, Job, Page, RemovedPage
from ingest.packages import written
from ingest.packages.names import natural
from ingest.packages.package import PageSource
from ingest.repository import Repository
from ingest.workroom import queued_room

_Content = TypeVar("_Content")

_TAKING = ("draft", "review", "published", "withdrawn")


@dataclass(frozen=True)
class Given:
    """A file as it was uploaded."""

    name: str  # of the file, without folders
    path: Path


@dataclass(frozen=True)
class State:
    """What became of the files that were handed in for an item's pages."""

    coming: int = 0
    refused: tuple[str, ...] = ()  # of the last batch, each with its reason; some are tried again


def keep(
    repository: Repository, batch_id: str, files: Iterable[tuple[str, IO[bytes]]]
) -> list[Given]:
    """Write uploaded files where a worker finds them, in the natural order of their names.

    Raises:
        names.NameRefused: no file could bear such a name.
        OSError: the disk is full.
    """
    return _kept(repository, batch_id, files, _write)


def keep_whole(
    repository: Repository, batch_id: str, files: Iterable[tuple[str, Path]]
) -> list[Given]:
    """Have files that lie under home already where a worker finds them; they stay there too.

    Raises:
        names.NameRefused, OSError: as `keep`.
    """
    return _kept(repository, batch_id, files, _link)


def _kept(
    repository: Repository,
    batch_id: str,
    files: Iterable[tuple[str, _Content]],
    put: Callable[[_Content, Path], None],
) -> list[Given]:
    room = queued_room(repository.settings.home, batch_id)
    given: list[Given] = []
    try:
        for number, (name, content) in enumerate(files):
            plain = names.checked(PurePosixPath(name.replace("\\", "/")).name)
            path = room / str(number) / plain
            path.parent.mkdir(parents=True)
            put(content, path)
            given.append(Given(plain, path))
    except (names.NameRefused, OSError):
        shutil.rmtree(room, ignore_errors=True)
        raise
    return sorted(given, key=lambda one: (natural(one.name), one.name))


def _write(content: IO[bytes], path: Path) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(content, file)


def _link(content: Path, path: Path) -> None:
    try:
        os.link(content, path)
    except OSError:  # some file systems have no links
        shutil.copyfile(content, path)


def forget(repository: Repository, batch_id: str) -> None:
    """Throw away files that are not taken in after all."""
    shutil.rmtree(queued_room(repository.settings.home, batch_id), ignore_errors=True)


def replace_images(
    session: Session,
    item: Item,
    batch_id: str,
    pages: Sequence[Page],
    given: Sequence[Given],
    agent: str,
) -> None:
    """Ask for new images of these pages, one each.

    Raises:
        EditConflict: there are more or fewer files than pages, or the item takes none in now.
    """
    if len(pages) != len(given) or not given:
        raise EditConflict(f"{len(given)} files are no images for {len(pages)} pages")
    asked = [
        (PageSource(page.name, one.path, label=page.label, behavior=page.behavior), one, ())
        for page, one in zip(pages, given, strict=True)
    ]
    _queue(session, item, batch_id, REPLACED, asked, agent)


def add_pages(
    session: Session,
    item: Item,
    batch_id: str,
    before: Page | None,
    given: Sequence[Given],
    agent: str,
) -> None:
    """Ask for new pages before one, or at the end.

    Raises:
        EditConflict: there is no file, or the item takes none in now.
    """
    if not given:
        raise EditConflict("no file was chosen")
    pages = edit_order.pages_of(session, item)
    last = pages.index(before) if before is not None else len(pages)
    # Each stands behind the first of these that is there by then; what failed is no place.
    behind = [page.id for page in pages[:last]][-1:]
    asked: list[tuple[PageSource, Given, Sequence[str]]] = []
    taken: set[str] = set()
    for one in given:
        name = _free_name(session, item, one.name, taken)
        taken.add(name)
        asked.append((PageSource(name, one.path), one, tuple(reversed(behind))))
        behind = [*behind, edit_pages.page_id(item.id, name)]
    _queue(session, item, batch_id, ADDED, asked, agent)


def state(session: Session, item: Item) -> State:
    """Tell how far the files are that were handed in for an item's pages last."""
    newest = (
        select(Job.batch_id)
        .join(Batch, Batch.id == Job.batch_id)
        .where(Job.subject_id == item.id, Job.kind == batches.END)
        .order_by(Batch.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.scalars(
        select(Job).where(Job.batch_id == newest, Job.kind == batches.UNIT).order_by(Job.id)
    )
    mine = [job for job in rows if "desk" in (job.details or {})]
    return State(
        sum(job.state in ("waiting", "running", "held", "paused") for job in mine),
        tuple(f"{(job.details or {}).get('name', '')}: {job.reason}" for job in mine if job.reason),
    )


def _free_name(session: Session, item: Item, name: str, taken: set[str]) -> str:
    """Give the name by which a new page is known: that of no page that is here or was."""
    wanted, number = name, 1
    while True:
        page_id = edit_pages.page_id(item.id, wanted)
        known = session.get(Page, page_id) or session.get(RemovedPage, page_id)
        if known is None and wanted not in taken:
            return wanted
        number += 1
        wanted = f"{PurePosixPath(name).stem}~{number}{PurePosixPath(name).suffix}"


def _queue(
    session: Session,
    item: Item,
    batch_id: str,
    change: str,
    asked: Sequence[tuple[PageSource, Given, Sequence[str]]],
    agent: str,
) -> None:
    if item.state not in _TAKING or batches.open_of(session, item.id):
        raise EditConflict("pages of it are coming in just now, or it takes none")
    place = asked[0][1].path.parent.parent
    about = {"publish": False, "host": socket.gethostname(), "places": [str(place)]}
    session.add(Batch(id=batch_id, name=item.source_id, agent=agent, options=about))
    common = {"subject_id": item.id, "batch_id": batch_id, "priority": leases.INTERACTIVE}
    # The end first, as for all batches: whoever ends a page locks in this order.
    details = {"name": item.source_id, "source": item.source_id, "desk": change}
    session.add(Job(kind=batches.END, state="held", details=details, **common))
    session.flush()
    for source, one, behind in asked:
        told = {
            "item": item.source_id,
            "name": one.name,
            "page": written.page(source),
            "position": 0,
            "desk": {"change": change, "behind": list(behind)},
        }
        session.add(Job(kind=batches.UNIT, details=told, **common))
    session.flush()
