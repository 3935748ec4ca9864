"""Sets of the material taken in for tests that look at what comes of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from config.settings import Settings
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.package import Delivery, Package
from ingest.packages.recognise import read_address
from tests.reading import read
from tests.required import TOP
from tests.services.institution import Institution

SETS = tomllib.loads((TOP / "tests" / "material.toml").read_text(encoding="utf-8"))
NEAR = {"fetch_private_networks": "127.0.0.0/8", "fetch_requests_per_second": 1000}
MOST_PAGES = 8  # all pages of a book are told in one way


def giving_items(name: str) -> list[str]:
    """Name the lines of a set that give items."""
    return [p for p, line in SETS[name].items() if isinstance(line, dict) and line.get("items")]


def deliveries(
    settings: Settings,
    there: Institution,
    folder: Path,
    path: str,
    room: Path,
    *,
    copied: bool = False,
) -> Iterator[Delivery]:
    """Read what a line of a set names; manifests as references to `there`, or copies."""
    for found in [folder] if path == "." else sorted(folder.glob(path)):
        if found.suffix != ".json":
            yield read(found, settings)
            continue
        document = json.loads(found.read_bytes().decode("utf-8", "replace"))
        text = there.here(json.dumps(document))
        address = there.put(f"/material/{folder.name}/{path}", text.encode())
        delivery = read_address(address, settings, room)
        yield delivery if copied else as_reference(delivery)


def shortened(package: Package) -> Package:
    """Keep the first pages of a long book, and the contents as far as these go."""
    pages = package.pages[:MOST_PAGES]
    whole = tuple(one for one in package.sections if one.last_page < len(pages))
    return (
        package
        if len(pages) == len(package.pages)
        else replace(package, pages=pages, sections=whole)
    )
