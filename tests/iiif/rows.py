"""Items put straight into a repository, so that a test of `iiif` needs no ingest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyvips
from sqlalchemy.orm import Session

from config.settings import Settings
from ingest.catalog.description import Description, LanguageMap
from ingest.catalog.identifiers import image_id, new_id
from ingest.catalog.models import Asset, Item, Library, Page, PageText, Rights
from ingest.derivatives.derivation import Derivation, Limits
from ingest.derivatives.pyramid import make_pyramid
from ingest.repository import Repository
from ingest.storage import keys
from ingest.text.page_text import Block, Box, Line, Word, pack
from ingest.text.page_text import PageText as Text
from tests.builders import picture

PUBLISHED_AT = datetime(2026, 1, 2, tzinfo=UTC)
TEXT = Text(
    "alto",
    "vi",
    False,
    (
        Block(
            (
                Line((Word("Địa", Box(60, 80, 90, 40)), Word("chí", Box(170, 80, 80, 40))),
                     Box(60, 80, 190, 40)),
                Line((Word("天", Box(60, 160, 40, 40), "thiên"),
                      Word("地", Box(60, 200, 40, 40), "địa")),
                     Box(60, 160, 40, 80), "lzh", False),
                Line((Word("mất", None),), None),
            )
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What item to put in."""

    title: LanguageMap = field(default_factory=lambda: {"vi": ["Địa chí"], "en": ["Gazetteer"]})
    pages: int = 1
    state: str = "published"
    tiers: tuple[str, ...] = ("open",)
    width_px: int = 600
    height_px: int = 800
    text: bool = False
    derivation: int = 1
    description: Mapping[str, object] = field(default_factory=dict)


def add_library(session: Session, slug: str = "tinh", homepage: str = "") -> Library:
    library = Library(
        id=new_id(),
        slug=slug,
        name={"vi": ["Thư viện tỉnh"], "en": ["Provincial library"]},
        kind="provincial",
        homepage=homepage,
    )
    session.add(library)
    session.flush()
    return library


def add_item(session: Session, library: Library, wanted: Wanted | None = None) -> Item:
    """Put an item in with its pages; its images have rows, and no bytes yet."""
    wanted = wanted or Wanted()
    described = Description(title=wanted.title, type="book").as_json() | dict(wanted.description)
    item = Item(
        id=new_id(),
        library_id=library.id,
        source_id=new_id(),
        state=wanted.state,
        description=described,
        title_sort=wanted.title.get("vi", [""])[0],
        published_at=PUBLISHED_AT,
    )
    session.add(item)
    session.flush()
    session.add_all(Rights(id=new_id(), item_id=item.id, tier=tier) for tier in wanted.tiers)
    for position in range(1, wanted.pages + 1):
        add_page(session, item, position, wanted)
    session.flush()
    return item


def add_page(session: Session, item: Item, position: int, wanted: Wanted) -> Page:
    page = Page(
        id=new_id(),
        item_id=item.id,
        name=f"{position:04d}.jpg",
        position=position,
        canvas_width=wanted.width_px,
        canvas_height=wanted.height_px,
    )
    session.add(page)
    session.flush()
    session.add(_asset(item, page, wanted))
    if wanted.text:
        session.add(
            PageText(
                page_id=page.id, source="alto", language="vi", vertical=False, words=5,
                data=pack(TEXT),
            )
        )  # fmt: skip
    return page


def _asset(item: Item, page: Page, wanted: Wanted) -> Asset:
    return Asset(
        id=new_id(),
        item_id=item.id,
        page_id=page.id,
        role="master",
        state="kept",
        filename=page.name,
        media_type="image/jpeg",
        size_bytes=1,
        sha256="0" * 64,
        key=keys.original(item.id, "0" * 64, ".jpg"),
        width_px=wanted.width_px,
        height_px=wanted.height_px,
        derivation=wanted.derivation,
    )


@dataclass(frozen=True)
class Shown:
    """An item of one page whose image has a pyramid in the store."""

    item_id: str
    page_id: str
    asset_id: str
    image_id: str


def show(
    repository: Repository, folder: Path, image: pyvips.Image | None = None, **wanted: Any
) -> Shown:
    """Put an item of one page in, with the pyramid of its image."""
    image = image if image is not None else picture(600, 800)
    made, path = pyramid_of(image, folder, repository.settings)
    given = Wanted(width_px=made.width_px, height_px=made.height_px, **wanted)
    with repository.writing() as session:
        library = add_library(session, new_id())
        item = add_item(session, library, given)
        asset = session.query(Asset).filter_by(item_id=item.id).one()
        asset.index_offset, asset.index_length = made.index_offset, made.index_length
        shown = Shown(item.id, str(asset.page_id), asset.id, image_id(asset.id, asset.derivation))
    repository.store.put(keys.pyramid(shown.asset_id, given.derivation), path)
    return shown


def pyramid_of(
    image: pyvips.Image, folder: Path, settings: Settings | None = None
) -> tuple[Derivation, Path]:
    """Make the pyramid of a drawn image."""
    name = new_id()
    source, target = folder / f"{name}.tif", folder / f"{name}.pyramid.tif"
    image.write_to_file(str(source))
    return make_pyramid(source, target, Limits.of(settings or Settings())), target
