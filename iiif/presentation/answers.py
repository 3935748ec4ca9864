"""How the Presentation API's documents are built, kept and answered; the same for everyone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, current_app, request
from flask.sansio.app import App
from sqlalchemy.orm import Session

from iiif import responses
from iiif.access import check_known, is_open
from iiif.current import repository
from iiif.current import urls as public_urls
from iiif.presentation import manifest
from iiif.presentation.documents import Documents
from iiif.presentation.records import ItemRecords, read_item, version_of
from iiif.urls import Urls
from ingest.catalog import find, rights
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Item
from ingest.catalog.rights import ANYONE
from ingest.storage.disk_cache import DiskCache

_DOCUMENTS = "tangthu_documents"


def of_item(
    name: str, item_id: str, build: Callable[[ItemRecords, Urls], dict[str, Any]]
) -> responses.Document:
    """Give a document of an item, built once for each version of what it is made from.

    Raises:
        NotHeld: the item is not public, or has no pages.
        iiif.access.Withdrawn: it was public once.
    """
    opened, public = repository(), public_urls()

    def version() -> str:
        with opened.reading() as session:
            item = public_item(session, item_id)
            made_by = (manifest.VERSION, public.public_url)
            return f"{made_by} {version_of(session, item, opened)}"

    def content() -> dict[str, Any]:
        with _uncollected():
            return build(records_of(item_id), public)

    return documents().of(f"{name} {item_id}", version, content)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold Python's collector back; it would go through a long manifest again and again."""
    # Of several threads the first one turns it on again: late is well enough, never is not.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def records_of(item_id: str) -> ItemRecords:
    """Give all that the documents of a public item are made from.

    Raises:
        NotHeld: the item is not public, or has no pages: a manifest needs a canvas.
        iiif.access.Withdrawn: it was public once.
    """
    opened = repository()
    with opened.reading() as session:
        records = read_item(session, public_item(session, item_id), opened)
    if not records.pages:
        raise NotHeld(f"item {item_id!r} has no pages yet")
    return records


def public_item(session: Session, item_id: str) -> Item:
    """Give an item that everyone may know of: what is answered must not depend on who asks."""
    item = find.item(session, item_id)
    check_known(ANYONE, rights.subject(item), repository().rules, f"item {item_id!r}")
    return item


def answer(document: responses.Document, context: str = manifest.CONTEXT) -> Response:
    """Answer a document that is public."""
    return responses.json_ld(request, document, context, for_now())


def for_now() -> str:
    """Say how long a public document may be kept."""
    return responses.for_now(repository().settings.withdrawal_seconds)


def cache_control(about: rights.Subject) -> str:
    """Say how long what was shown to this visitor may be kept."""
    return for_now() if is_open(about, repository().rules) else responses.NO_STORE


def documents() -> Documents:
    """Give the application's store of built documents."""
    kept: Documents = current_app.extensions[_DOCUMENTS]
    return kept


def open_documents(app: App) -> None:
    """Open the store of built documents of an application."""
    settings = app.extensions["tangthu"].settings
    folder = settings.cache_folder / "documents"
    most_bytes = settings.document_cache_bytes
    disk = DiskCache(folder, most_bytes) if most_bytes else None
    app.extensions[_DOCUMENTS] = Documents(settings.withdrawal_seconds, disk)
