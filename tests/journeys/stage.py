"""A library with its people and real books of two pages, for stories of what readers may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from ingest import indexing
from ingest.catalog.models import Item
from tests.app.curate.world import World, world_over
from tests.builders import add_row, alto, make_image
from tests.conftest import WAIT_MS
from tests.services.repository import new_repository
from tests.services.website import served
from tests.watchers import ingest

RIGHTS = "http://creativecommons.org/publicdomain/mark/1.0/"
_COOKIE = "tangthu_session"


@dataclass(frozen=True)
class Book:
    """A book, and the words by which it is known: of its title, and of its text."""

    id: str
    word: str
    said: str
    images: tuple[str, ...]

    @property
    def manifest(self) -> str:
        return f"/iiif/presentation/3/items/{self.id}/manifest"

    @property
    def tile(self) -> str:
        return f"/iiif/3/{self.images[0]}/0,0,512,512/512,512/0/default.jpg"


@dataclass(frozen=True)
class Stage:
    """The site over a library, and where it answers."""

    world: World
    url: str
    folder: Path

    def draft(self, word: str, rights: str = RIGHTS, publish: bool = False) -> Book:
        """Take in a book whose title bears the word, as a draft; its text bears it doubled."""
        said, root = f"{word}{word}", self.folder / word
        for number in (1, 2):
            image = make_image(root / word / f"{number}.jpg", 600, 800, seed=number)
            words = [(said, 60, 80, 200, 40), ("Nguyên", 300, 80, 170, 40)]
            image.with_suffix(".xml").write_text(alto(words), encoding="utf-8")
        row = {"folder": word, "title": f"Gia phả {word}", "language": "vi", "rights": rights}
        add_row(root / "metadata.csv", row | {"type": "book", "date": "1820", "creator": "Lan"})
        ingest(self.world.repository, root, publish=publish, library="nha")
        with self.world.repository.reading() as session:
            made = session.scalars(select(Item).where(Item.source_id == word)).one()
            item_id = made.id
        shown = self.world.client("lan").get(f"/curate/items/{item_id}/manifest").text
        return Book(item_id, word, said, tuple(dict.fromkeys(_IMAGE.findall(shown))))

    def index(self) -> None:
        """Let the index follow, as the worker does."""
        while indexing.catch_up(self.world.repository):
            pass

    def visitor(self, chromium: Browser, login: str = "") -> BrowserContext:
        """Open the browser of one of the people; without a login, of nobody who is known."""
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
        context.set_default_timeout(4 * WAIT_MS)
        cookies = {"tangthu_language": "en"}
        if login:
            held = self.world.client(login).client.get_cookie(_COOKIE)
            assert held is not None
            cookies[_COOKIE] = held.value
        context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        return context

    def at(self, path: str) -> str:
        return self.url + path

    def desk(self, page: Page, book: Book, side: str = "/publish") -> None:
        """Open a side of a book at the desk."""
        page.goto(self.at(f"/curate/items/{book.id}{side}"))


_IMAGE = re.compile(r"/iiif/3/([0-9a-z]+)/full/")


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """Serve a library of one published book in the folder; what is withdrawn is gone at once.

    Without that book, whether a type has a page would hang on which test came first.
    """
    with new_repository(folder / "home", withdrawal_seconds=0) as repository:
        world = world_over(repository)
        with served(repository) as url:
            stage = Stage(world, url, folder / "books")
            stage.draft("thuboc", publish=True)
            stage.index()
            yield stage
