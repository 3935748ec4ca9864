"""The sample collection, taken in as `make demo` does it, is whole, valid and found."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import iiif_prezi3
import pytest
from jsonschema import Draft7Validator
from rich.console import Console
from sqlalchemy import func, select
from werkzeug.test import Client

from app import create_app
from app.commands.demo import LOGIN, load_sample
from ingest.catalog.models import Account, Item, Library, Page, PageText, Work
from ingest.preserve.verify import verify
from ingest.repository import Repository, open_repository
from ingest.search.documents import documents as documents_of
from ingest.search.engine import Query
from tests.services.repository import chosen

ESCAPE = "\x1b"


class Demo:
    """The demo's repository and what was printed while it was made, twice."""

    def __init__(self, repository: Repository, printed: list[str]) -> None:
        self.repository = repository
        self.printed = printed
        self.client: Client = create_app(repository).test_client()

    def json(self, path: str) -> dict[str, Any]:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        document: dict[str, Any] = json.loads(answer.data)
        return document

    def items(self, state: str = "published") -> list[Item]:
        with self.repository.reading() as session:
            return list(session.scalars(select(Item).where(Item.state == state)))

    def count(self, table: type) -> int:
        with self.repository.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    settings = chosen(tmp_path_factory.mktemp("demo") / "home")
    printed = []
    for _ in range(2):
        paper = io.StringIO()
        load_sample(Console(file=paper, force_terminal=False), settings)
        printed.append(paper.getvalue())
    repository = open_repository(settings)
    yield Demo(repository, printed)
    repository.close()


def test_all_comes_in_and_the_second_time_nothing_changes(demo):
    first, second = demo.printed
    assert "Failed" not in first
    assert ESCAPE not in first + second
    pages = demo.count(Page)
    assert f"Pages: {pages} listed = {pages} created, 0 updated, 0 skipped, 0 failed" in first
    assert f"Pages: {pages} listed = 0 created, 0 updated, {pages} skipped, 0 failed" in second


def test_it_holds_what_a_first_look_needs(demo):
    assert demo.count(Library) == 3
    assert demo.count(Work) == 1
    assert demo.count(PageText) == demo.count(Page)
    assert [len(demo.items("draft"))] == [1]
    tiers = {row.tier for item in demo.items() for row in item.rights}
    assert "open" in tiers
    assert tiers - {"open"}
    with demo.repository.reading() as session:
        assert session.scalar(select(Account.login)) == LOGIN
    volumes = [item.volume for item in demo.items() if item.work_id]
    assert sorted(volumes) == [1, 2]


def test_nothing_is_missing_or_left_over(demo):
    found = verify(demo.repository, checksums=True, progress=lambda: None)
    assert [str(one) for one in found] == []


@pytest.mark.parametrize(
    "words",
    ["山西", "Sơn Tây", "son tay", "嘉隆", "Gia Long", "春分"],
)
def test_the_book_is_found_by_characters_and_by_readings(demo, words):
    results = demo.repository.search.search(Query(words))
    book = next(item for item in demo.items() if item.type == "gazetteer")
    hit = next(hit for hit in results.hits if hit.item_id == book.id)
    assert hit.pages


def test_characters_of_the_extension_planes_are_found(demo):
    book = next(item for item in demo.items() if item.type == "gazetteer")
    with demo.repository.reading() as session:
        text = "".join(
            document.text for document in documents_of(session, book.id) if document.page_id
        )
    extended = sorted({char for char in text if ord(char) >= 0x20000})
    assert len(extended) > 20
    for char in extended[:10]:
        results = demo.repository.search.search(Query(char))
        assert book.id in [hit.item_id for hit in results.hits], char


def test_every_manifest_and_collection_is_valid(demo, conformance: Path):
    schema = Draft7Validator(json.loads((conformance / "iiif_3_0.json").read_text("utf-8")))
    seen: list[str] = []
    waiting = ["/iiif/presentation/3/top"]
    root = demo.repository.settings.public_url
    while waiting:
        path = waiting.pop()
        document = demo.json(path)
        seen.append(document["type"])
        assert document["id"] == root + path
        assert [error.message for error in schema.iter_errors(document)] == [], path
        if document["type"] == "Manifest":
            iiif_prezi3.Manifest(**document)
        else:
            waiting += [one["id"].removeprefix(root) for one in document["items"]]
    assert set(seen) == {"Collection", "Manifest"}
    assert seen.count("Manifest") >= len(demo.items())


def test_the_book_reads_from_right_to_left(demo):
    book = next(item for item in demo.items() if item.type == "gazetteer")
    manifest = demo.json(f"/iiif/presentation/3/items/{book.id}/manifest")
    assert manifest["viewingDirection"] == "right-to-left"
    assert manifest["structures"]
    assert manifest["requiredStatement"]
    assert manifest["provider"]
    assert len(manifest["items"]) >= 12


def test_the_map_has_a_hundred_megapixels(demo):
    sheet = next(item for item in demo.items() if item.type == "map")
    manifest = demo.json(f"/iiif/presentation/3/items/{sheet.id}/manifest")
    canvas = manifest["items"][0]
    assert canvas["width"] * canvas["height"] >= 100_000_000


def test_every_page_of_the_site_answers(demo):
    paths = ["/", "/search?q=Gia+Long", "/collections", "/collections/han-nom", "/sign-in"]
    paths += [f"/items/{item.id}" for item in demo.items()]
    for path in paths:
        assert demo.client.get(path).status_code == 200, path
    draft = demo.items("draft")[0]
    assert demo.client.get(f"/items/{draft.id}").status_code == 404
    assert demo.client.get(f"/iiif/presentation/3/items/{draft.id}/manifest").status_code == 404
