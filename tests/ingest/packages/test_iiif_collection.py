"""Collections give an item for each member, whatever becomes of the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.package import PackageError
from ingest.packages.recognise import read_address
from tests.ingest.packages import iiif_builder as build
from tests.ingest.packages.iiif_reading import NEAR, written
from tests.reading import read
from tests.services.institution import Institution, institution


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Institution]:
    with institution() as held:
        yield held


def test_a_collection_gives_an_item_for_each_member(tmp_path: Path, elsewhere: Institution) -> None:
    a = elsewhere.address
    fetched = elsewhere.put("/one", build.manifest(a, id=f"{a}/one"))
    inner = {
        "id": f"{a}/inner",
        "type": "Collection",
        "items": [{"id": fetched, "type": "Manifest"}],
    }
    elsewhere.put(
        "/inner", inner | {"items": [*inner["items"], {"id": f"{a}/top", "type": "Collection"}]}
    )
    members = [
        {"id": f"{a}/inner", "type": "Collection", "label": "x"},
        build.manifest(a, id=f"{a}/embedded"),
        {"id": f"{a}/gone", "type": "Manifest"},
    ]
    url = elsewhere.put("/top", {"id": f"{a}/top", "type": "Collection", "items": members})
    delivery = read_address(url, NEAR, tmp_path)
    assert [one.source_id for one in delivery.packages] == [f"{a}/one", f"{a}/embedded"]
    assert [problem.file for problem in delivery.problems] == [f"{a}/gone"]


def test_a_paged_collection_of_2_1_is_followed(tmp_path: Path, elsewhere: Institution) -> None:
    a = elsewhere.address
    elsewhere.put("/old", build.manifest_2(a))
    page = {
        "@id": f"{a}/p1",
        "@type": "sc:Collection",
        "manifests": [{"@id": f"{a}/old"}],
        "next": f"{a}/p1",
    }
    elsewhere.put("/p1", page)
    top = {"@id": f"{a}/paged", "@type": "sc:Collection", "first": f"{a}/p1"}
    delivery = read_address(elsewhere.put("/paged", top), NEAR, tmp_path)
    assert len(delivery.packages) == 1 and not delivery.problems


def test_a_collection_is_read_up_to_the_limit(tmp_path: Path) -> None:
    members = [build.manifest(id=f"{build.HERE}/{n}") for n in range(5)]
    top = {"id": "https://a.example/c", "type": "Collection", "items": members}
    settings = Settings(fetch_max_items=3)
    delivery = written(tmp_path, top, settings)
    assert len(delivery.packages) == 3
    assert "more than 3 members" in str(delivery.problems[0])


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path, elsewhere: Institution) -> None:
    with pytest.raises(PackageError, match="answers 404"):
        read_address(f"{elsewhere.address}/nothing", NEAR, tmp_path)


def test_a_manifest_in_a_private_network_is_refused(tmp_path: Path, elsewhere: Institution) -> None:
    before = len(elsewhere.asked)
    with pytest.raises(PackageError, match="leads into a private network"):
        read_address(f"{elsewhere.address}/one", Settings(), tmp_path)
    assert len(elsewhere.asked) == before


def test_a_folder_of_images_cannot_be_a_reference(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(b"x")
    with pytest.raises(PackageError, match="is no IIIF manifest"):
        as_reference(read(tmp_path / "a", NEAR))
