"""The manifests of many institutions come in whole: images, text and the members of collections.

The sets cookbook, manifests_clover, manifests_errors, manifests_manifesto, manifests_v2 and
manifests_v3; tests/material.toml says of each manifest what it gives. A server on loopback plays
all the institutions.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.package import Delivery
from ingest.packages.recognise import read_address
from ingest.remote.pages import Bringing, bringing
from ingest.text.read import read_text
from tests.ingest.packages import iiif_builder as build
from tests.services.institution import Institution, Service, institution

TOP = Path(__file__).parents[3]
NEAR = Settings(fetch_private_networks="127.0.0.0/8", fetch_requests_per_second=1000)
SETS = tomllib.loads((TOP / "tests" / "material.toml").read_text(encoding="utf-8"))
OURS = [name for name, told in SETS.items() if told["format"] == "IIIF manifest"]
LINES = [(name, path, line) for name in OURS for path, line in SETS[name].items()]
MANIFESTS = [(name, path) for name, path, line in LINES if "items" in line]
COLLECTIONS = [
    (name, path)
    for name, path, line in LINES
    if isinstance(line, dict) and "test_iiif_material" in line.get("tested_by", "")
]
FIXTURES = "presentation-2.0-example/fixtures"
# The transcriptions that the manifests of 2.1 link, by the file with the same words; the others are
# comments. 45 and 46 lead on to the plain text itself.
PAGE, LINE = "page1.txt", "line1.txt"
LINKED = {
    43: PAGE,
    44: LINE,
    45: PAGE,
    46: LINE,
    47: PAGE,
    48: LINE,
    61: LINE,
    51: "",
    52: "",
    54: "",
}


@pytest.fixture(scope="module")
def there() -> Iterator[Institution]:
    with institution() as held:
        held.any_image = Service()
        yield held


@pytest.fixture(scope="module")
def fetching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bringing]:
    folder = tmp_path_factory.mktemp("fetching")
    settings = Settings(**{**vars(NEAR), "home": folder})
    with (
        DerivativeWorker(Limits.of(settings)) as maker,
        bringing(settings, maker, folder) as ready,
    ):
        yield ready


def served(there: Institution, material: Path, name: str, path: str, room: Path) -> Delivery:
    """Read a document of the material from the institution, its addresses leading there."""
    document = json.loads((material / name / path).read_bytes().decode("utf-8", "replace"))
    text = there.here(json.dumps(document))
    return read_address(there.put(f"/material/{name}/{path}", text.encode()), NEAR, room)


def members(document: dict[str, Any]) -> set[str]:
    """Name what a collection lists, by another way than the reader's."""
    found: set[str] = set()
    for key in ("items", "members", "manifests", "collections"):
        for one in document.get(key, []):
            if isinstance(one, dict) and one.get("type") == "Collection" and one.get("items"):
                found |= members(one)
            else:
                found.add(one if isinstance(one, str) else one.get("@id") or one["id"])
    return found


@pytest.mark.parametrize(("name", "path"), MANIFESTS, ids=lambda part: part)
def test_a_manifest_gives_its_first_page_as_copy_and_as_reference(
    there: Institution, fetching: Bringing, material: Path, tmp_path: Path, name: str, path: str
) -> None:
    delivery = served(there, material, name, path, tmp_path)
    for package in delivery.packages:
        remote = package.pages[0].remote
        assert remote
        fetched = fetching.images.fetch(remote.image)
        assert fetched.path.stat().st_size > 100
        fetching.forget()
    assert all(package.reference for package in as_reference(delivery).packages)


@pytest.mark.parametrize(("name", "path"), COLLECTIONS, ids=lambda part: part)
def test_a_collection_gives_every_member(
    there: Institution, material: Path, tmp_path: Path, name: str, path: str
) -> None:
    data = (material / name / path).read_bytes().decode("utf-8", "replace")
    wanted = members(json.loads(data))
    there.any_document = lambda address: build.manifest(address, id=address)
    delivery = served(there, material, name, path, tmp_path)
    there.any_document = None
    further = "first" in json.loads(data) or "next" in json.loads(data)
    assert len(delivery.packages) == len(wanted)
    # What follows is played by a manifest, which is no page of a collection.
    assert len(delivery.problems) == int(further)


@pytest.mark.parametrize("number", LINKED)
def test_linked_transcriptions_are_read_and_comments_are_not(
    there: Institution, fetching: Bringing, material: Path, tmp_path: Path, number: int
) -> None:
    folder = material / "manifests_errors" / FIXTURES
    place = "/iiif.io/api/presentation/2.0/example/fixtures"
    lists = there.here((folder / f"list/{number}/list1.json").read_text(encoding="utf-8"))
    there.put(f"{place}/list/{number}/list1.json", lists.encode())
    for name in (PAGE, LINE):
        there.put(f"{place}/resources/{name}", (folder / "resources" / name).read_bytes())
    name = f"{FIXTURES}/{number}/manifest.json"
    remote = served(there, material, "manifests_errors", name, tmp_path).packages[0].pages[0].remote
    assert remote and remote.linked
    path = fetching.text(remote)
    text = read_text(path, 1200, 1800, NEAR) if path else None
    same = (folder / "resources" / LINKED[number]).read_text().split() if LINKED[number] else []
    words = list(text.words()) if text else []
    assert [word.text for word in words] == same, list(fetching.told())
    assert all(word.box for word in words) or LINKED[number] == PAGE


def test_the_lines_of_a_newspaper_come_with_their_places(
    there: Institution, fetching: Bringing, material: Path, tmp_path: Path
) -> None:
    recipe = "cookbook-rendered/recipe/0068-newspaper"
    for number in (1, 2):
        name = f"newspaper_issue_1-anno_p{number}.json"
        text = (material / "cookbook" / recipe / name).read_text(encoding="utf-8")
        place = f"/127.0.0.1:8702/cookbook/recipe/0068-newspaper/{name}"
        there.put(place, there.here(text).encode())
    manifest = f"{recipe}/newspaper_issue_1-manifest.json"
    pages = served(there, material, "cookbook", manifest, tmp_path).packages[0].pages
    for page in pages:
        assert page.remote
        path = fetching.text(page.remote)
        assert path
        found = read_text(path, page.remote.width_px, page.remote.height_px, NEAR)
        assert not found.flagged and all(line.box for line in found.lines())
        assert sum(1 for _ in found.words()) > 20
