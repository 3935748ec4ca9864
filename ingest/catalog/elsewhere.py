"""What is held of items whose images lie, or lay, with another institution."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.models import Page, PageReference

_MOST_HOSTS = 20


def image_hosts(session: Session, item_id: str) -> list[str]:
    """Give scheme, host and port of every server that an item's pages are shown from."""
    rows = session.execute(
        select(PageReference.service, PageReference.address)
        .join(Page, PageReference.page_id == Page.id)
        .where(Page.item_id == item_id)
    )
    found = {host for row in rows for host in map(host_of, row) if host}
    return sorted(found)[:_MOST_HOSTS]


def host_of(address: str) -> str:
    """Give scheme, host and port of an address as policies name them; empty where it has none."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
        name = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return ""
    plain = name.replace("-", "").replace(".", "").replace("_", "").isalnum()
    if parts.scheme not in ("http", "https") or not plain:
        return ""
    return f"{parts.scheme}://{name}{port}"
