"""Reads METS with MODS as Kitodo, the DFG viewer and OCR-D write it; reads headers of images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree

from config.settings import Settings
from ingest import xml
from ingest.catalog.description import LanguageMap
from ingest.languages import assumed_language
from ingest.packages import frames, mets_files, mods, names
from ingest.packages.listing import Listing, shown
from ingest.packages.mets_files import NS, Links, MetsFile
from ingest.packages.mets_structure import Page, Structure, title_of
from ingest.packages.package import (
    Delivery,
    Package,
    PackageError,
    PageSource,
    Problem,
    SourceRecord,
    WorkSource,
)
from ingest.packages.page_kinds import PageKind

_NAMES = ("mets.xml", "meta.xml")
_ENDINGS = (".mets.xml", "_mets.xml", "-mets.xml")


def named(texts: Sequence[str]) -> str:
    """Give the name among these that says it is a METS; empty where none or several do."""
    exact = [name for name in texts if names.same(name) in _NAMES]
    alike = [name for name in texts if names.same(name).endswith(_ENDINGS)]
    best = exact or alike
    return best[0] if len(best) == 1 else ""


def only(found: Listing, settings: Settings) -> str:
    """Give the folder's one XML file, if it is a METS whatever its name."""
    texts = [name for name in found.texts if names.suffix(name) == ".xml"]
    if len(texts) != 1:
        return ""
    try:
        root = xml.parse(xml.read_bytes(found.folder / texts[0], settings.max_xml_bytes))
    except xml.XmlRefused:
        return ""
    return texts[0] if root.tag == f"{NS}mets" else ""


def read(path: Path, top: Path, settings: Settings) -> Delivery:
    """Read a METS file whose images lie in its folder or below.

    Raises:
        PackageError: no METS, unsafe XML, or a METS that names no pages.
    """
    name = shown(path, top)
    try:
        data = xml.read_bytes(path, settings.max_xml_bytes)
        root = xml.parse(data)
    except xml.XmlRefused as error:
        raise PackageError(Problem(name, str(error))) from error
    if root.tag != f"{NS}mets":
        reason = f"this XML is no METS (it begins with {xml.local_name(root)}): give the METS file"
        raise PackageError(Problem(name, reason))
    structure = Structure(root, mets_files.named_in(root))
    if not structure.pages:
        reason = (
            "this METS names no pages: if it is that of a whole newspaper or work, give the METS"
            " of each issue or volume"
        )
        raise PackageError(Problem(name, reason))
    chooser = _Chooser(structure.pages, path, name)
    taken = chooser.pages()
    if not taken:
        reason = f"none of its {len(structure.pages)} pages has an image here, so it is left out"
        return Delivery(problems=(*chooser.problems, Problem(name, reason)))
    return Delivery(packages=(_package(root, structure, taken, chooser.problems, path, data),))


def _root_of(path: Path) -> Path:
    """Give the package's folder: a bag keeps its METS in `data`, which is no name of anything."""
    return path.parent.parent if names.same(path.parent.name) == "data" else path.parent


class _Chooser:
    """Chooses for each page its image, from the best group that is here, and its text."""

    def __init__(self, pages: Sequence[Page], path: Path, name: str) -> None:
        self._all, self._root, self._name = pages, _root_of(path), name
        self._links = Links(path.parent)
        self._found: dict[str, Path | str] = {}
        self.problems: list[Problem] = []

    def pages(self) -> list[tuple[str, PageSource]]:
        """Give the pages that can come in with the ids they have in the METS."""
        group = self._best_group()
        taken: dict[str, tuple[str, PageSource]] = {}
        for number, page in enumerate(self._all, start=1):
            which = f"page {page.id or number}"
            image = self._image(page, group, which)
            if image is None:
                continue
            name = names.readable(image.relative_to(self._root).as_posix())
            if names.same(name) in taken:
                self._complain(
                    f"{which} has the image of an earlier page, {name}: correct the METS"
                )
                continue
            if (held := len(frames.images_in(image))) > 1:
                reason = (
                    f"{which}: {name} holds {held} images, of which the first comes in: split it"
                )
                self._complain(reason, fatal=False)
            source = PageSource(name, image, self._text(page, which), page.label)
            source = page.kind.given_to(source)
            taken[names.same(name)] = (page.id, source)
        return list(taken.values())

    def _best_group(self) -> str:
        ranked: Counter[str] = Counter()
        for page in self._all:
            for file in _images(page):
                ranked[file.group] += isinstance(self._find(file), Path)
        here = [group for group, count in ranked.items() if count] or list(ranked)
        return min(here, key=lambda g: (mets_files.image_rank(g), -ranked[g]), default="")

    def _image(self, page: Page, group: str, which: str) -> Path | None:
        files = sorted(
            _images(page), key=lambda f: (f.group != group, mets_files.image_rank(f.group))
        )
        if not files:
            self._complain(f"{which} names no image of a whole page")
            return None
        for file in files:
            found = self._find(file)
            if isinstance(found, Path):
                if file.group != group:
                    self._complain(
                        f"{which} has no image in group {group}, so that of {file.group} is taken",
                        fatal=False,
                    )
                return found
        self._complain(f"{which}: {self._find(files[0])}")
        return None

    def _text(self, page: Page, which: str) -> Path | None:
        files = sorted((f for f in page.files if f.is_text), key=mets_files.text_rank)
        for file in files:
            found = self._find(file)
            if isinstance(found, Path):
                return found
        if files:
            self._complain(f"{which} comes in without text: {self._find(files[0])}", fatal=False)
        return None

    def _find(self, file: MetsFile) -> Path | str:
        if file.id not in self._found:
            self._found[file.id] = self._links.find(file)
        return self._found[file.id]

    def _complain(self, reason: str, *, fatal: bool = True) -> None:
        self.problems.append(Problem(self._name, reason, fatal=fatal))


def _images(page: Page) -> list[MetsFile]:
    """Give the images of the page; a group with several of them holds parts of it."""
    images = [file for file in page.files if file.is_image]
    count = Counter(file.group for file in images)
    return [file for file in images if count[file.group] == 1]


def _package(
    root: etree._Element,
    structure: Structure,
    taken: Sequence[tuple[str, PageSource]],
    problems: list[Problem],
    path: Path,
    data: bytes,
) -> Package:
    record = mods.read(structure.mods_of_item())
    folder = _root_of(path)
    description = record.description
    if not description.type:
        description = replace(description, type=structure.kind())
    if not description.title:
        title = _fallback_title(root, structure, names.readable(folder.name))
        description = replace(description, title=title)
    places = {page_id: place for place, (page_id, _) in enumerate(taken)}
    kinds = structure.kinds(places)
    return Package(
        source_id=record.record_id or root.get("OBJID") or names.readable(folder.name),
        root=folder,
        description=description,
        pages=tuple(
            kinds.get(place, PageKind()).given_to(source) for place, (_, source) in enumerate(taken)
        ),
        sections=structure.sections(places),
        work=_work(structure, record.part),
        identifiers=record.identifiers,
        record=SourceRecord(kind="mets", media_type="application/mets+xml", data=data),
        problems=tuple(problems),
    )


def _fallback_title(root: etree._Element, structure: Structure, folder: str) -> LanguageMap:
    label = root.get("LABEL") or ""
    own = {} if structure.main is None else title_of(structure.main)
    text = label.strip() or folder
    return own or {assumed_language(text): [text]}


def _work(structure: Structure, part: int | None) -> WorkSource | None:
    parent = structure.parent()
    if parent is None or part is None:
        return None
    record = mods.read(structure.mods_of(parent))
    pointer = parent.find(f"{NS}mptr")
    link = "" if pointer is None else pointer.get(f"{mets_files.XLINK}href", "")
    title = record.description.title or title_of(parent)
    source_id = record.record_id or link
    return WorkSource(source_id, title, part) if title and source_id else None
