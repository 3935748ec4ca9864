"""Manifests that lie in a folder, an archive or a bag come in, each by itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from ingest.packages.package import Delivery, PackageError
from tests.ingest.packages import iiif_builder as build
from tests.ingest.packages.archive_builder import zipped
from tests.reading import read


def one(number: int) -> dict[str, Any]:
    return build.manifest(id=f"{build.HERE}/m{number}")


def laid(folder: Path, **files: Any) -> Path:
    folder.mkdir(exist_ok=True)
    for name, document in files.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def told(delivery: Delivery) -> list[str]:
    return [f"{'!' if one.fatal else ''}{one}" for one in delivery.problems]


def test_each_manifest_of_a_folder_is_an_item(tmp_path: Path) -> None:
    top = laid(tmp_path / "given", a=one(1), b=one(2))
    laid(top / "more", c=one(3))
    delivery = read(top, Settings())
    assert [package.source_id[-2:] for package in delivery.packages] == ["m1", "m2", "m3"]
    assert [package.name for package in delivery.packages] == ["a.json", "b.json", "more/c.json"]
    assert delivery.problems == ()


def test_what_is_no_manifest_is_told_and_keeps_none_out(tmp_path: Path) -> None:
    top = laid(tmp_path / "given", a=one(1), b={"type": "Collection", "items": [one(2)]}, c=[1])
    (top / "d.json").write_text("{", encoding="utf-8")
    laid(top, e=build.manifest(canvases=[]))
    delivery = read(top, Settings())
    assert [package.name for package in delivery.packages] == ["a.json"]
    problems = told(delivery)
    assert problems[0].startswith("!d.json: this is no valid JSON")
    assert problems[1].startswith("!e.json: this manifest has no canvases")
    assert problems[2].startswith("b.json: a IIIF collection beside manifests is left out")
    assert problems[3].startswith("c.json: neither a IIIF manifest nor a collection")


def test_a_collection_alone_gives_its_members(tmp_path: Path) -> None:
    top = laid(tmp_path / "given", c={"type": "Collection", "items": [one(1), one(2)]})
    assert len(read(top, Settings()).packages) == 2


def test_a_manifest_in_an_archive_is_known_as_in_a_folder(tmp_path: Path) -> None:
    top = laid(tmp_path / "given", a=one(1))
    data = {"given/a.json": (top / "a.json").read_bytes(), "given/b.json": b"{"}
    (packed,) = read(zipped(tmp_path / "any.zip", data), Settings()).packages
    (plain,) = read(top, Settings()).packages
    assert (packed.source_id, packed.pages[0].name) == (plain.source_id, plain.pages[0].name)
    delivery = read(zipped(tmp_path / "any.zip", data), Settings())
    assert packed.name == "any.zip/given/a.json"
    assert told(delivery)[0].startswith("!any.zip/given/b.json: this is no valid JSON")


def test_other_json_is_no_delivery(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="holds only 1 .json"):
        read(laid(tmp_path / "given", a={"x": 1}), Settings())


def test_json_beside_images_is_left_out_as_before(tmp_path: Path) -> None:
    top = laid(tmp_path / "given", a=one(1))
    (top / "1.jpg").write_bytes(b"x")
    (package,) = read(top, Settings()).packages
    assert [page.name for page in package.pages] == ["1.jpg"]
