"""Reads a IIIF manifest as one item, a collection as the items of its members.

Presentation API 3.0 and 2.x, as institutions really write them; images are listed, not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from config.settings import Settings
from ingest import iiif_json
from ingest.iiif_json import Node, identity, kind, language_map, nodes, texts
from ingest.iiif_v2 import is_v2, upgraded
from ingest.packages import iiif_canvas, iiif_cards, iiif_faults, iiif_ranges, names
from ingest.packages.package import (
    Delivery,
    Package,
    PackageError,
    PageSource,
    Problem,
    SourceRecord,
)
from ingest.remote.client import Client
from ingest.remote.errors import Unfetched
from ingest.remote.images import filename

_ACCEPT = (
    'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json",'
    " application/ld+json, application/json;q=0.9, */*;q=0.1"
)
_DEEPEST = 8
_MOST_REASONS = 3
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Document:
    """A manifest or collection as it came."""

    data: bytes
    address: str  # where it was fetched from; empty: it was given as a file
    name: str  # how the librarian knows it

    def as_written(self) -> Node:
        """Give the JSON before it is put into the form of 3.0."""
        document, _ = iiif_json.parse(self.data)
        return document if isinstance(document, dict) else {}


def is_iiif(document: object) -> bool:
    """Tell whether a JSON document is a manifest or a collection of them."""
    return kind(document) in ("manifest", "collection")


def read(path: Path, settings: Settings, room: Path, name: str = "") -> Delivery:
    """Read a manifest or collection given as a file; members of a collection are fetched.

    `name` is how the librarian knows the file; its own name unless given.

    Raises:
        PackageError: it is none, or nothing of it can be taken in.
    """
    name = name or names.readable(path.name)
    try:
        if path.stat().st_size > settings.fetch_max_json_bytes:
            reason = "is larger than fetch_max_json_bytes: if it is sound, raise that setting"
            raise PackageError(Problem(name, reason))
        document = Document(path.read_bytes(), "", name)
    except OSError as error:
        raise PackageError(Problem(name, f"cannot be read ({error.strerror})")) from error
    reader = _Reader(settings, room)
    try:
        return reader.read(document)
    finally:
        reader.client.close()


def fetch(address: str, settings: Settings, room: Path) -> Delivery:
    """Fetch a manifest or collection and read it.

    Raises:
        PackageError: it cannot be had, is none, or nothing of it can be taken in.
    """
    reader = _Reader(settings, room)
    try:
        return reader.read(reader.fetched(address))
    finally:
        reader.client.close()


def as_reference(delivery: Delivery) -> Delivery:
    """Give a delivery whose images are to stay where they are.

    Raises:
        PackageError: some of its images lie here.
    """
    for package in delivery.packages:
        if not all(page.remote for page in package.pages):
            reason = "is no IIIF manifest, so nothing can stay with another institution"
            raise PackageError(Problem(names.readable(package.root.name), reason))
    # Who may see an image that stays elsewhere is for its institution to say.
    packages = tuple(replace(one, reference=True, tier="open") for one in delivery.packages)
    return replace(delivery, packages=packages)


@dataclass
class _Reader:
    """Reads one delivery; remembers what it has seen, so that collections in a circle end."""

    settings: Settings
    room: Path
    problems: list[Problem] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = Client(self.settings)
        self._seen: set[str] = set()

    def fetched(self, address: str) -> Document:
        """Fetch a document."""
        try:
            most_bytes = self.settings.fetch_max_json_bytes
            data = self.client.document(address, accept=_ACCEPT, most_bytes=most_bytes)
        except Unfetched as error:
            raise PackageError(Problem(error.address, error.reason)) from error
        return Document(data, address, address)

    def read(self, given: Document) -> Delivery:
        """Read a manifest, or a collection with all that is in it."""
        document, odd = _parsed(given)
        if kind(document) == "collection":
            self._collection(document, given, 0)
            if not self.packages and not self.problems:
                raise PackageError(Problem(given.name, "this collection has no members"))
        else:
            self.packages.append(self._package(document, given, odd))
        return Delivery(packages=tuple(self.packages), problems=tuple(self.problems))

    def _collection(self, document: Node, given: Document, depth: int) -> None:
        page: Node | None = document
        while page is not None:
            for member in nodes(page.get("items")):
                if len(self.packages) + len(self.problems) >= self.settings.fetch_max_items:
                    most = self.settings.fetch_max_items
                    reason = f"has more than {most} members: raise fetch_max_items, or take parts"
                    self._refuse(given.name, reason)
                    return
                self._member(member, given, depth)
            page = self._next(page)

    def _next(self, page: Node) -> Node | None:
        address = identity(page.get("next"))
        if not address or address in self._seen:
            return None
        self._seen.add(address)
        try:
            document, _ = _parsed(self.fetched(address))
            if kind(document) != "collection":
                raise PackageError(Problem(address, "is named as a page of a collection, but none"))
        except PackageError as error:
            self.problems.append(error.problem)
            return None
        return document

    def _member(self, member: Node, given: Document, depth: int) -> None:
        """Read one member: fetched where it is only named, as it stands where it is embedded."""
        address = identity(member)
        if address and address in self._seen:
            return
        self._seen.add(address)
        try:
            if depth >= _DEEPEST:
                reason = f"lies more than {_DEEPEST} collections deep: give it by itself"
                raise PackageError(Problem(address or given.name, reason))
            if nodes(member.get("items")) or member.get("sequences"):
                told = iiif_json.as_bytes(member)
                source = Document(told, address, address or given.name)
            else:
                source = self.fetched(address)
            document, odd = _parsed(source)
            if kind(document) == "collection":
                self._collection(document, source, depth + 1)
            else:
                self.packages.append(self._package(document, source, odd))
        except PackageError as error:
            self.problems.append(error.problem)

    def _refuse(self, name: str, reason: str) -> None:
        self.problems.append(Problem(name, reason))

    def _package(self, document: Node, given: Document, odd: str) -> Package:
        problems = [Problem(given.name, odd, fatal=False)] if odd else []
        wrong = iiif_faults.faults(given.as_written())
        if wrong:
            reason = f"against the IIIF standard: {'; '.join(wrong)}"
            problems.append(Problem(given.name, reason, fatal=False))
        pages, places = self._pages(document, given, problems)
        fallback = Path(given.name).stem
        about = iiif_cards.description(document, fallback)
        start = iiif_ranges.start(document, places)
        source_id = identity(document) or given.address or fallback
        tier = iiif_cards.tier(about.rights)
        if tier != "open":
            reason = (
                "its rights statement says that it is in copyright, so only staff see the copy:"
                " give wider access where you may"
            )
            problems.append(Problem(given.name, reason, fatal=False))
        return Package(
            source_id=source_id,
            root=self.room / _UNSAFE.sub("-", given.name.partition("://")[2] or given.name),
            description=replace(about, start_page=start + 1 if start else 0),
            pages=pages,
            sections=iiif_ranges.sections(document, places),
            identifiers=iiif_cards.identifiers(document),
            tier=tier,
            record=SourceRecord("iiif-manifest", "application/ld+json", given.data),
            problems=tuple(problems),
            origin=iiif_cards.origin(document, given.address),
        )

    def _pages(
        self, document: Node, given: Document, problems: list[Problem]
    ) -> tuple[tuple[PageSource, ...], dict[str, int]]:
        """Give the pages that can come in, and their places by the ids of their canvases."""
        pages: dict[str, PageSource] = {}
        places: dict[str, int] = {}
        listed = nodes(document.get("items"))
        for number, canvas in enumerate(listed, start=1):
            which = _which(canvas, number)
            address = iiif_ranges.canvas_id(identity(canvas))
            name = address if address and address not in pages else f"canvas-{number:05}"
            try:
                page, notes = iiif_canvas.page(canvas)
            except iiif_canvas.NoPage as error:
                reason = f"{which} {error.reason}"
                problems.append(Problem(given.name, reason, fatal=not error.empty))
                continue
            problems += [Problem(given.name, f"{which} {note}", fatal=False) for note in notes]
            places.setdefault(address, len(pages))
            image = self.room / filename(page.image)
            label = language_map(canvas.get("label"))
            binding = iiif_canvas.binding(canvas)
            pages[name] = PageSource(name, image, label=label, remote=page, behavior=binding)
        if not pages:
            raise PackageError(Problem(given.name, _no_pages(document, problems)))
        return tuple(pages.values()), places


def _parsed(given: Document) -> tuple[Mapping[str, Any], str]:
    """Give a document in the form of 3.0.

    Raises:
        PackageError: it is no manifest and no collection.
    """
    try:
        document, odd = iiif_json.parse(given.data)
    except iiif_json.NotJson as error:
        raise PackageError(Problem(given.name, str(error))) from error
    if not is_iiif(document):
        raise PackageError(Problem(given.name, _what(document)))
    return (upgraded(document) if is_v2(document) else document), odd


def _what(document: object) -> str:
    wanted = "give a IIIF manifest or collection"
    if not isinstance(document, dict) or not document:
        return f"this JSON is not a IIIF document: {wanted}"
    type_ = kind(document)
    if not type_:
        return f"this JSON does not say its type (a IIIF manifest says Manifest): {wanted}"
    return f"this is of type {names.brief(type_)}, not a manifest or collection: {wanted}"


def _no_pages(document: Node, problems: list[Problem]) -> str:
    """Say why a manifest gives nothing, with the first things that were said of it."""
    reasons = "; ".join(problem.reason for problem in problems[:_MOST_REASONS])
    more = f" ({reasons})" if reasons else ""
    listed = nodes(document.get("items"))
    if listed:
        return f"none of its {len(listed)} canvases gives a page{more}"
    return f"this manifest has no canvases{more}: give one that has pages"


def _which(canvas: Node, number: int) -> str:
    label = next(iter(texts(canvas.get("label"))), "")
    return f"canvas {number} ({names.brief(label)})" if label else f"canvas {number}"
