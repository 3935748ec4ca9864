"""Cuts a TEI that holds a whole item at its page breaks, so that each page has its own text."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from config.settings import Settings
from ingest import xml
from ingest.languages import language_code
from ingest.packages import names
from ingest.packages.package import Delivery, Package, PageSource, Problem, SourceRecord
from ingest.packages.tei_translations import translations
from ingest.text.errors import TextError
from ingest.xml import local_name

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_ROOTS = frozenset({"TEI", "TEI.2", "teiCorpus"})
_HEAD_BYTES = 16_384
_SUFFIXES = (".xml", ".tei")


@dataclass
class Part:
    """One page of a TEI: what the break says of it, and its part of the text."""

    link: str  # file name of its image; empty: it names none
    number: str  # pb/@n
    surface: etree._Element | None
    texts: list[etree._Element]


def is_tei(path: Path) -> bool:
    """Tell a TEI by its beginning."""
    if names.suffix(path.name) not in _SUFFIXES:
        return False
    try:
        with path.open("rb") as stream:
            return xml.root_name(stream.read(_HEAD_BYTES))[1] in _ROOTS
    except OSError:
        return False


def distribute(delivery: Delivery, settings: Settings, room: Path) -> Delivery:
    """Give each page its part of a TEI that it shares with others, written in `room`."""
    packages = tuple(_distributed(package, settings, room) for package in delivery.packages)
    return replace(delivery, packages=packages)


def _distributed(package: Package, settings: Settings, room: Path) -> Package:
    shared: dict[Path, list[int]] = {}
    for place, page in enumerate(package.pages):
        if page.text is not None:
            shared.setdefault(page.text, []).append(place)
    for path, places in shared.items():
        if len(places) > 1:
            package = _cut(package, path, places, settings, room)
        elif is_tei(path):
            pages = list(package.pages)
            pages[places[0]] = _translated(pages[places[0]], path, path.name, settings)
            package = replace(package, pages=tuple(pages))
    return package


def _translated(page: PageSource, text: Path, name: str, settings: Settings) -> PageSource:
    """Add what a page's TEI says in other languages, where no file of its own does."""
    try:
        root = xml.parse(xml.read_bytes(text, settings.max_xml_bytes))
        found = translations(root, names.readable(name))
    except (xml.XmlRefused, TextError):
        return page  # told when its text is read
    known = {language_code(one.language) for one in page.translations}
    new = (one for one in found if language_code(one.language) not in known)
    return replace(page, translations=(*page.translations, *new))


def _cut(
    package: Package, path: Path, places: Sequence[int], settings: Settings, room: Path
) -> Package:
    pages, written, data, reason = list(package.pages), {}, b"", ""
    try:
        data = xml.read_bytes(path, settings.max_xml_bytes)
        root = xml.parse(data)
        if local_name(root) in _ROOTS:
            matched, reason = _matched(list(_parts(root)), pages)
            here = {place: parts for place, parts in matched.items() if place in set(places)}
            written = _written(root, here, Path(tempfile.mkdtemp(dir=room)), path.stem)
        else:
            reason = "one text for several pages, but no TEI: give each page its own"
    except xml.XmlRefused as error:
        reason = str(error)
    for place in places:
        pages[place] = replace(pages[place], text=written.get(place))
        if place in written:
            pages[place] = _translated(pages[place], written[place], path.name, settings)
    problems = package.problems
    if reason:
        problem = Problem(names.readable(path.name), reason, fatal=not written)
        problems = (*problems, problem)
    record = package.record
    if record is None and written:
        record = SourceRecord("tei", "application/tei+xml", data)
    return replace(package, pages=tuple(pages), problems=problems, record=record)


def _parts(root: etree._Element) -> Iterator[Part]:
    """Give the pages in their order; what stands before the first break belongs to its page."""
    etree.strip_tags(root, etree.Comment)
    known = {e.get(_ID) or e.get("id") or "": e for e in root.iter()}
    transcribed = [e for s in root.iter() if local_name(s) == "sourceDoc" for e in _surfaces(s)]
    before: list[etree._Element] = []
    part: Part | None = None
    for text in _texts(root):
        for page_break, cut in _cuts(text):
            if page_break is None:
                (part.texts if part else before).append(cut)
                continue
            if part:
                yield part
            part = _part(page_break, known, [*before, cut])
            before = []
    if part:
        yield part
    elif transcribed:
        for surface in transcribed:
            yield Part(_file_name(surface), surface.get("n", ""), None, [_alone(surface)])


def _surfaces(element: etree._Element) -> list[etree._Element]:
    return [e for e in element.iter() if local_name(e) == "surface"]


def _alone(surface: etree._Element) -> etree._Element:
    whole = etree.Element("sourceDoc")
    whole.append(copy.deepcopy(surface))
    return whole


def _texts(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        above = (local_name(e) for e in element.iterancestors())
        if local_name(element) == "text" and "text" not in above:
            yield element


def _cuts(text: etree._Element) -> Iterator[tuple[etree._Element | None, etree._Element]]:
    """Give the text before the first break, then each break with the text up to the next.

    What is open at a break is closed before it and opened again after it.
    """
    started: etree._Element | None = None
    top = _like(text)
    open_now = [top]
    opened = [text]
    for event, element in etree.iterwalk(text, events=("start", "end")):
        if element is text:
            continue
        if event == "start" and local_name(element) == "pb":
            yield started, top
            started, open_now = element, [_like(opened[0])]
            top = open_now[0]
            for above in opened[1:]:
                open_now.append(_inside(open_now[-1], above))
        elif event == "start":
            opened.append(element)
            open_now.append(_inside(open_now[-1], element))
            open_now[-1].text = element.text
        elif local_name(element) == "pb":
            open_now[-1].text = element.tail
        else:
            opened.pop()
            open_now.pop().tail = element.tail
    yield started, top


def _like(element: etree._Element) -> etree._Element:
    return etree.Element(element.tag, _attributes(element))


def _inside(parent: etree._Element, element: etree._Element) -> etree._Element:
    return etree.SubElement(parent, element.tag, _attributes(element))


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _part(
    page_break: etree._Element, known: dict[str, etree._Element], texts: list[etree._Element]
) -> Part:
    link = (page_break.get("facs") or "").split(" ")[0]
    target = known.get(link[1:]) if link.startswith("#") else None
    surface: etree._Element | None = None
    if target is not None:
        surface = next(
            (e for e in (target, *target.iterancestors()) if local_name(e) == "surface"), None
        )
        link = _file_name(target) or ("" if surface is None else _file_name(surface))
    return Part(_base_name(link), page_break.get("n", "").strip(), surface, texts)


def _file_name(element: etree._Element) -> str:
    """Give the image that a surface, or a graphic itself, names."""
    for graphic in element.iter():
        if local_name(graphic) == "graphic":
            return _base_name(graphic.get("url") or "")
    return ""


def _base_name(link: str) -> str:
    return unquote(link.partition("?")[0]).replace("\\", "/").rstrip("/").rpartition("/")[2]


def _matched(
    parts: Sequence[Part], pages: Sequence[PageSource]
) -> tuple[dict[int, list[Part]], str]:
    """Give the parts of each page by its place, and what could not be matched."""
    if not parts:
        return {}, "this TEI has no page breaks, and there are several images: add `pb` to it"
    found: dict[int, list[Part]] = {}
    left: list[str] = []
    for keys in (_by_file(pages), _by_label(pages)):
        found, left = {}, []
        for part in parts:
            place = next((keys[key] for key in _keys(part) if key in keys), None)
            if place is None:
                left.append(part.link or part.number or "?")
            else:
                found.setdefault(place, []).append(part)
        if found:
            break
    if not found and len(parts) == len(pages):
        return {place: [part] for place, part in enumerate(parts)}, ""
    if not found:
        return {}, (
            f"this TEI has {len(parts)} page breaks for {len(pages)} images and names none of"
            " them: name the images in pb/@facs"
        )
    reason = f"no image fits its pages {names.listed(left)}: their text is left out"
    return found, reason if left else ""


def _keys(part: Part) -> list[str]:
    """Give what may name the page, longest first: 0001.tif.original.jpg is of 0001.tif."""
    pieces = names.same(part.link).split(".")
    links = [".".join(pieces[:count]) for count in range(len(pieces), 0, -1)] if part.link else []
    return [*links, *([names.same(part.number)] if part.number else [])]


def _by_file(pages: Sequence[PageSource]) -> dict[str, int]:
    files = [page.name.rpartition("/")[2] for page in pages]
    stems = {names.stem_key(file): place for place, file in enumerate(files)}
    return stems | {names.same(file): place for place, file in enumerate(files)}


def _by_label(pages: Sequence[PageSource]) -> dict[str, int]:
    return {
        names.same(label): place
        for place, page in enumerate(pages)
        for labels in page.label.values()
        for label in labels
    }


def _written(
    root: etree._Element, parts: dict[int, list[Part]], folder: Path, stem: str
) -> dict[int, Path]:
    """Write each page's TEI; the header goes with the first."""
    header = next((e for e in root if local_name(e) == "teiHeader"), None)
    written: dict[int, Path] = {}
    for place in sorted(parts):
        page = etree.Element(root.tag)
        if header is not None and not written:
            page.append(copy.deepcopy(header))
        surfaces = {id(p.surface): p.surface for p in parts[place] if p.surface is not None}
        if len(surfaces) == 1:
            facsimile = etree.SubElement(page, root.tag.replace(local_name(root), "facsimile"))
            facsimile.append(copy.deepcopy(next(iter(surfaces.values()))))
        page.extend(text for part in parts[place] for text in part.texts)
        path = folder / f"{stem}_{place + 1:05}.xml"
        path.write_bytes(etree.tostring(page, encoding="utf-8", xml_declaration=True))
        written[place] = path
    return written
