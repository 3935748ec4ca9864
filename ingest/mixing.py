"""Keeps two items that bear one name apart."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ingest.catalog import edit_elsewhere, edit_pages, find, gone
from ingest.catalog.models import Item, Library
from ingest.originals import file_sha256
from ingest.packages.package import Package
from ingest.repository import Repository


class PackageRefused(Exception):
    """A package cannot be begun; the reason is in the librarian's words."""


def refuse_another(repository: Repository, library: Library, package: Package) -> None:
    """Keep an item that only bears the name of one that is there from being mixed into it.

    Raises:
        PackageRefused: it does.
    """
    first = package.pages[0]
    with repository.reading() as session:
        held = find.by_source(session, library.id, package.source_id)
        if held is None:
            return
        if held.state == "deleted":
            raise PackageRefused(_of_gone(session, held))
        if package.reference and edit_elsewhere.holds_copies(session, held.id):
            raise PackageRefused(
                "its images are held here already: take it in again without --reference"
            )
        # Other institutions' items are known by an address, which is nobody else's.
        if first.remote or held.description.get("title") == package.description.title:
            return
        page_id = edit_pages.page_id(held.id, first.name)
        image = edit_pages.current(session, page_id, "master")
    try:
        another = image is not None and image.sha256 != file_sha256(first.image)
    except OSError as error:
        raise PackageRefused(f"{first.name} cannot be read: {error.strerror}") from error
    if another:
        raise PackageRefused(
            f"an item known as {package.source_id!r} is there already, with another title and "
            "another first page: rename the folder, or name the item in a source_id column"
        )


def _of_gone(session: Session, held: Item) -> str:
    found = gone.gone(session, held.id)
    if found is not None and found.moved_to:
        return (
            f"was merged into {found.moved_to}: its pages are there; it can come in again"
            " under another source_id only"
        )
    return (
        f"was deleted ({held.id}): `tangthu undelete {held.id}` brings it back; after it"
        " was purged it can come in again under another source_id only"
    )
