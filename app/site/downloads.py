"""What can be downloaded of an item and of its open page, with sizes.

Small images, texts of a page and the manifest are counted to the byte. The image in all its pixels
is made when it is asked for, and the text of a long item is not written to be counted: of these
the size is about right, from the stored tiles and from some of the pages.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import gettext
from app.site import images, terms
from app.site.access import Access
from app.site.images import Picture
from app.site.reading import READING_PX, Reader
from iiif.current import repository
from iiif.presentation import manifest
from iiif.presentation.answers import of_item
from iiif.presentation.text_views import FORMS, leaf, numbered
from iiif.urls import Urls
from ingest.catalog import find, members, translated
from ingest.catalog.models import Asset, Item, Page
from ingest.derivatives import index
from ingest.derivatives.index import IndexDamaged, PyramidIndex
from ingest.storage import keys
from ingest.storage.store import StoreError
from ingest.text.page_text import PageText

MOST_COUNTED = 40  # pages of an item whose text is written to count it
_HERE = Urls("")
_TEXTS = (("text.txt", "TXT"), ("alto.xml", "ALTO"), ("text.hocr", "hOCR"))


@dataclass(frozen=True)
class Download:
    """One file that can be had."""

    what: str
    form: str
    address: str
    size_bytes: int
    about: bool = False  # the size is not exact


@dataclass(frozen=True)
class Downloads:
    """All that can be had."""

    page: list[Download]
    item: list[Download]


def of(session: Session, item: Item, reader: Reader | None, open_to: Access) -> Downloads:
    """Gather what the visitor may download."""
    if reader is None:
        return Downloads([], _of_item(session, item, 0, open_to))
    here = find.page(session, reader.page_id)
    page = [] if reader.page.elsewhere else list(_pictures(here.image, open_to))
    its_text = find.text(session, reader.page_id) if open_to.read else None
    if its_text is not None:
        page += _texts_of_page(here.page, its_text)
    return Downloads(page, _of_item(session, item, reader.count, open_to))


def _pictures(asset: Asset | None, open_to: Access) -> Iterator[Download]:
    small = images.boxed(asset, READING_PX, open_to.open_side_px)
    stored = _index_of(asset) if asset is not None and small is not None else None
    if asset is None or small is None or stored is None:
        return
    whole, is_open = stored.levels[0], open_to.open_side_px is None
    if not is_open or (small.width, small.height) != (whole.width_px, whole.height_px):
        said = gettext(
            "Image to read by, %(width)s × %(height)s px", width=small.width, height=small.height
        )
        yield Download(said, "JPEG", small.src, *_size(stored, small))
    if is_open:
        said = gettext(
            "Image in all its pixels, %(width)s × %(height)s px",
            width=whole.width_px,
            height=whole.height_px,
        )
        address = f"{images.service(asset)}/full/max/0/default.jpg"
        yield Download(said, "JPEG", address, sum(whole.lengths), about=True)


def _size(stored: PyramidIndex, wanted: Picture) -> tuple[int, bool]:
    """Give the bytes of a stored small image, else about those of the level that is as large."""
    side = (wanted.width, wanted.height)
    for one in stored.smalls:
        if (one.width_px, one.height_px) == side:
            return one.length, False
    near = min(stored.levels, key=lambda level: abs(level.width_px - wanted.width))
    share = wanted.width * wanted.height / (near.width_px * near.height_px)
    return round(sum(near.lengths) * share), True


def _index_of(asset: Asset) -> PyramidIndex | None:
    """Read where a page's stored images stand; None: it cannot be read at present."""
    pyramid = asset.pyramid
    if pyramid is None:
        return None
    key = keys.pyramid(asset.id, asset.derivation)
    try:
        return index.unpack(
            repository().store.get_range(key, pyramid.index_offset, pyramid.index_length)
        )
    except (StoreError, IndexDamaged):
        return None


def _texts_of_page(page: Page, text: PageText) -> list[Download]:
    return [
        Download(
            gettext("Text of the page"),
            form,
            _HERE.canvas_part(page.id, name),
            _written(name, [(page, text)]),
        )
        for name, form in _TEXTS
    ]


def _of_item(session: Session, item: Item, pages: int, open_to: Access) -> list[Download]:
    found: list[Download] = []
    if open_to.read and members.has_text(session, item.id):
        counted, share = _some(session, item.id, pages)
        found = [
            Download(
                gettext("Text of all pages"),
                form,
                _HERE.item_part(item.id, name),
                round(_written(name, counted, numbers=True) / share),
                about=share < 1,
            )
            for name, form in _TEXTS
        ]
        found += _translations(session, item.id)
    if item.state == "published":
        document = of_item("manifest", item.id, manifest.manifest)
        size = len(gzip.decompress(document.compressed))
        found.append(Download(gettext("IIIF manifest"), "JSON", _HERE.manifest(item.id), size))
    return found


def _translations(session: Session, item_id: str) -> Iterator[Download]:
    """Offer the translation into each language; of many pages, some are written to count it."""
    pages = translated.page_ids(session, item_id)
    some = [pages[place] for place in _spread(len(pages))]
    share = len(some) / (len(pages) or 1)
    counted: Counter[str] = Counter()
    for one in translated.leaves(session, item_id, some):
        for code in one.languages:
            counted[code] += len(translated.written(one, code).encode())
    for code, size in sorted(counted.items()):
        said = gettext("Translation of all pages: %(language)s", language=terms.language_name(code))
        address = _HERE.translation(item_id, code)
        yield Download(said, "TXT", address, round(size / share), about=share < 1)


def _spread(pages: int) -> Sequence[int]:
    """Give places from 0 all over so many pages, of which not too many are counted."""
    if pages <= MOST_COUNTED:
        return range(pages)
    return [step * pages // MOST_COUNTED for step in range(MOST_COUNTED)]


def _some(
    session: Session, item_id: str, pages: int
) -> tuple[Sequence[tuple[Page, PageText]], float]:
    """Give the texts that are counted, from all over the item, and what part of it they are."""
    if pages <= MOST_COUNTED:
        return list(members.texts(session, item_id)), 1.0
    places = [1 + place for place in _spread(pages)]
    return members.texts_at(session, item_id, places), MOST_COUNTED / pages


def _written(name: str, texts: Iterable[tuple[Page, PageText]], *, numbers: bool = False) -> int:
    """Count the bytes of a form of these texts; the plain one of an item bears pages' numbers."""
    if name == "text.txt" and numbers:
        return sum(len(numbered(page, text).encode()) for page, text in texts)
    write = FORMS[name][1]
    return sum(len(piece.encode()) for piece in write(leaf(page, text) for page, text in texts))
