"""What passes between the steps of taking one page in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.catalog import edit_pages, find
from ingest.catalog.edit_notes import Brought
from ingest.catalog.models import Asset, Page
from ingest.derivatives.derivation import Derivation
from ingest.originals import file_sha256
from ingest.packages.package import PageSource
from ingest.remote import images as remote_images
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import Store
from ingest.text.page_text import PageText


@dataclass(frozen=True)
class Known:
    """What is recorded of a page already."""

    page: Page | None = None
    image: Asset | None = None
    text: Asset | None = None
    fixed: bool = False  # its item was published: the canvas keeps its size

    def canvas_px(self, size: edit_pages.KeptPyramid | Asset) -> tuple[int, int]:
        """Give the size of the canvas, in whose pixels boxes are kept, once the image is this."""
        if self.fixed and self.page is not None:
            return self.page.canvas_width, self.page.canvas_height
        return size.width_px or 0, size.height_px or 0

    def is_copy_of(self, source: PageSource) -> bool:
        """Tell whether the image was fetched already from where the page names it."""
        here = self.image and self.image.fetched_from
        return bool(source.remote and here == remote_images.key(source.remote.image))


def known(repository: Repository, item_id: str, name: str) -> Known:
    """Give what is recorded of a page."""
    page_id = edit_pages.page_id(item_id, name)
    with repository.reading() as session:
        return Known(
            session.get(Page, page_id),
            edit_pages.current(session, page_id, "master"),
            edit_pages.current(session, page_id, "text"),
            find.item(session, item_id).published_at is not None,
        )


@dataclass(frozen=True)
class Image:
    """A page's image and pyramid, in the store."""

    kept: edit_pages.KeptFile
    pyramid: edit_pages.KeptPyramid
    measures: dict[str, Any] | None


@dataclass(frozen=True)
class Text:
    """A page's text, in the store and read."""

    kept: edit_pages.KeptFile
    text: PageText
    printed: int | None


@dataclass(frozen=True)
class Parts:
    """What a page brings that is not recorded yet."""

    image: Image | None
    text: Text | None
    notes: Sequence[Brought] = ()


def keep_pyramid(
    store: Store, asset_id: str, made: Derivation, target: Path
) -> edit_pages.KeptPyramid:
    """Move a pyramid that was just made into the store.

    Raises:
        StoreError: the store is out of reach.
    """
    sha256 = file_sha256(target)
    store.put(keys.pyramid(asset_id, 1), target)
    target.unlink()
    return edit_pages.KeptPyramid(
        made.width_px, made.height_px, made.bytes, made.index_offset, made.index_length, sha256
    )
