"""An item of very many pages, put in by bulk statements: its journal is not what is looked at."""

from __future__ import annotations

from sqlalchemy import insert

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Asset, Page, PageText
from ingest.repository import Repository
from ingest.storage import keys
from ingest.text.page_text import pack
from tests.iiif.rows import PUBLISHED_AT, TEXT, Wanted, add_item, add_library

WIDTH_PX, HEIGHT_PX = 2000, 3000


def put_many(repository: Repository, pages: int) -> str:
    """Put in a public item of so many pages with images and text; gives its id."""
    with repository.writing() as session:
        item_id = add_item(session, add_library(session, new_id()), Wanted(pages=0)).id
    names = [new_id() for _ in range(pages)]
    data = pack(TEXT)
    tables = {
        Page: [page_row(item_id, name, place) for place, name in enumerate(names, start=1)],
        Asset: [asset_row(item_id, name) for name in names],
        PageText: [
            {"page_id": name, "source": "alto", "language": "vi", "vertical": False, "words": 5,
             "flagged": "", "data": data}
            for name in names
        ],
    }  # fmt: skip
    with repository.engine.begin() as connection:
        for table, rows in tables.items():
            connection.execute(insert(table), rows)
    return item_id


def page_row(item_id: str, name: str, position: int) -> dict[str, object]:
    return {
        "id": name, "item_id": item_id, "name": f"{position:05d}.jpg", "position": position,
        "label": {"vi": [f"Tờ {position}"]}, "canvas_width": WIDTH_PX, "canvas_height": HEIGHT_PX,
        "reshaped": False,
    }  # fmt: skip


def asset_row(item_id: str, page_id: str) -> dict[str, object]:
    return {
        "id": new_id(), "item_id": item_id, "page_id": page_id, "role": "master", "version": 1,
        "current": True, "state": "kept", "filename": "page.jpg", "media_type": "image/jpeg",
        "size_bytes": 1, "sha256": "0" * 64, "key": keys.original(item_id, "0" * 64, ".jpg"),
        "width_px": WIDTH_PX, "height_px": HEIGHT_PX, "derivation": 1,
        "created_at": PUBLISHED_AT,
    }  # fmt: skip
