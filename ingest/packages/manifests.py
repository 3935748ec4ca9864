"""Reads the IIIF manifests and collections that lie in a folder without images, each by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from config.settings import Settings
from ingest import iiif_json
from ingest.packages import iiif_manifest, names
from ingest.packages.listing import Listing, shown
from ingest.packages.package import Delivery, PackageError, Problem

SUFFIXES = (".json", ".jsonld")
_BROKEN = "broken"
_BESIDE = (
    "a IIIF collection beside manifests is left out: its members that lie here come in, and given"
    " by itself it brings the others"
)
_OTHER = "neither a IIIF manifest nor a collection, so this file is left out"


def read(found: Listing, top: Path, settings: Settings, room: Path) -> Delivery:
    """Give the items of all manifests; those of collections only where no manifest lies here."""
    files = [found.folder / name for name in found.others if names.suffix(name) in SUFFIXES]
    kinds = {path: _kind(path, settings) for path in files}
    wanted = [path for path, kind in kinds.items() if kind in ("manifest", _BROKEN)]
    wanted = wanted or [path for path, kind in kinds.items() if kind == "collection"]
    if not wanted:
        return Delivery()
    parts = [_read(path, top, settings, room) for path in wanted]
    problems = [problem for part in parts for problem in part.problems]
    for path in files:
        if path not in wanted:
            reason = _BESIDE if kinds[path] == "collection" else _OTHER
            problems.append(Problem(shown(path, top), reason, fatal=False))
    packages = [package for part in parts for package in part.packages]
    return Delivery(packages=tuple(packages), problems=tuple(problems))


def _kind(path: Path, settings: Settings) -> str:
    """Tell a manifest, a collection and a file of which its reader has to say what is wrong."""
    try:
        if path.stat().st_size > settings.fetch_max_json_bytes:
            return _BROKEN
        document, _ = iiif_json.parse(path.read_bytes())
    except (OSError, iiif_json.NotJson):
        return _BROKEN
    return iiif_json.kind(document) if iiif_manifest.is_iiif(document) else ""


def _read(path: Path, top: Path, settings: Settings, room: Path) -> Delivery:
    name = shown(path, top)
    try:
        given = iiif_manifest.read(path, settings, room, name)
    except PackageError as error:
        return Delivery(problems=(error.problem,))
    if len(given.packages) != 1:
        return given
    return replace(given, packages=(replace(given.packages[0], shown=name),))
