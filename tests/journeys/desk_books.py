"""Books at the desk: a small one of real scans, and one of thousands of pages with real images."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Route
from playwright.sync_api import Page as Tab
from sqlalchemy import insert, select

from ingest.catalog.identifiers import derived_id
from ingest.catalog.models import Asset, Item, Page
from ingest.repository import Repository
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.watchers import ingest

# Signing in is slow on purpose; the cookie serves all tests.
COOKIE = "tangthu_session"


@dataclass(frozen=True)
class Desk:
    """The desk in a browser, and who is signed in there."""

    url: str
    cookie: str
    long: str
    repository: Repository

    def open(self, page: Tab, item_id: str, rest: str = "") -> None:
        """Open an item's pages, and wait until the grid's program is ready."""
        self.enter(page, item_id, rest)
        if not rest:
            page.wait_for_selector(".grid-room[data-ready]")

    @contextmanager
    def opening(self, page: Tab, item_id: str) -> Iterator[None]:
        """Open an item's pages, whose grid gets what it asks for at the end only."""
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/pages.json*", hold)
        self.enter(page, item_id)
        yield
        while not held:
            page.wait_for_timeout(20)
        held.pop().continue_()
        page.unroute("**/pages.json*")
        page.wait_for_selector(".grid-room[data-ready]")

    def enter(self, page: Tab, item_id: str, rest: str = "") -> None:
        """Go to an item's pages, whether their program is ready or not."""
        page.context.add_cookies(
            [
                {"name": COOKIE, "value": self.cookie, "url": self.url},
                {"name": "tangthu_language", "value": "en", "url": self.url},
            ]
        )
        page.goto(f"{self.url}/curate/items/{item_id}/pages{rest}")


def cell(page: Tab, place: int) -> Locator:
    """Give a page of the grid by its number."""
    return page.locator(f".page-grid li[aria-posinset='{place}']")


def box_of(shown: Locator) -> FloatRect:
    """Give where something stands on the screen."""
    box = shown.bounding_box()
    assert box is not None
    return box


def save(page: Tab) -> None:
    """Save the order, and wait until it is."""
    page.get_by_role("button", name="Save the order").click()
    page.wait_for_selector(".saved")
    page.wait_for_selector(".grid-room[data-ready]")


def take_in(repository: Repository, folder: Path, pages: int, name: str = "sach") -> str:
    """Take a draft of real pages in; gives its id."""
    make_item_folder(folder, pages, name=name, width=150, height=210)
    return bring(repository, folder, name)


def bring(repository: Repository, folder: Path, name: str) -> str:
    """Take a folder's one item in as a draft; gives its id."""
    ingest(repository, folder, publish=False)
    with repository.reading() as session:
        return session.scalars(select(Item.id).where(Item.source_id == name)).one()


def lengthen(repository: Repository, item_id: str, count: int) -> None:
    """Give an item so many pages, each with the image of its first one in a file of its own."""
    with repository.writing() as session:
        first = session.scalars(select(Page).where(Page.item_id == item_id)).first()
        assert first is not None
        image = session.scalars(
            select(Asset).where(Asset.page_id == first.id, Asset.role == "master")
        ).one()
        # Rows of a test need no journal, and so many objects would take long.
        page = {c.key: getattr(first, c.key) for c in Page.__table__.columns}
        asset = {c.key: getattr(image, c.key) for c in Asset.__table__.columns}
        places = range(session.query(Page).filter_by(item_id=item_id).count() + 1, count + 1)
        names = {place: derived_id("long", item_id, str(place)) for place in places}
        session.execute(
            insert(Page),
            [page | {"id": names[n], "name": f"f{n:05}.jpg", "position": n} for n in places],
        )
        session.execute(
            insert(Asset),
            [asset | {"id": names[n], "page_id": names[n]} for n in places],
        )
    made = repository.store.local_path(keys.pyramid(image.id, image.derivation))
    assert made is not None
    top = Path(str(made).removesuffix(keys.pyramid(image.id, image.derivation)))
    for name in names.values():
        target = top / keys.pyramid(name, image.derivation)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(made, target)
