"""The structure of a METS: pages in order, table of contents, the work above. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from ingest.catalog.description import LanguageMap
from ingest.languages import assumed_language
from ingest.packages import mods, page_kinds
from ingest.packages.mets_files import NS, XLINK, MetsFile, files_of
from ingest.packages.package import SectionSource
from ingest.packages.page_kinds import PageKind

_NO_LABEL = frozenset({"", "-", "–", " - ", "uncounted", "unnumbered", "[-]", "n.p."})
_TYPES: dict[str, LanguageMap] = {
    "titlepage": {"vi": ["Trang tên sách"], "en": ["Title page"]},
    "cover": {"vi": ["Bìa"], "en": ["Cover"]},
    "coverfront": {"vi": ["Bìa trước"], "en": ["Front cover"]},
    "coverback": {"vi": ["Bìa sau"], "en": ["Back cover"]},
    "binding": {"vi": ["Bìa sách"], "en": ["Binding"]},
    "tableofcontents": {"vi": ["Mục lục"], "en": ["Contents"]},
    "contents": {"vi": ["Mục lục"], "en": ["Contents"]},
    "preface": {"vi": ["Lời tựa"], "en": ["Preface"]},
    "dedication": {"vi": ["Lời đề tặng"], "en": ["Dedication"]},
    "chapter": {"vi": ["Chương"], "en": ["Chapter"]},
    "section": {"vi": ["Phần"], "en": ["Section"]},
    "illustration": {"vi": ["Hình minh họa"], "en": ["Illustration"]},
    "map": {"vi": ["Bản đồ"], "en": ["Map"]},
    "index": {"vi": ["Bảng tra"], "en": ["Index"]},
    "appendix": {"vi": ["Phụ lục"], "en": ["Appendix"]},
    "table": {"vi": ["Bảng"], "en": ["Table"]},
}

_KINDS = {
    "monograph": "book", "volume": "book", "multivolumework": "book", "manuscript": "manuscript",
    "map": "map", "atlas": "map", "newspaper": "newspaper", "issue": "newspaper",
    "periodical": "periodical", "periodicalvolume": "periodical", "picture": "picture",
    "letter": "letter", "musicalnotation": "music",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page as the physical structure names it."""

    id: str
    label: LanguageMap
    files: tuple[MetsFile, ...]
    kind: PageKind = PageKind()


class Structure:
    """The divisions of a METS, physical and logical."""

    def __init__(self, root: etree._Element, files: Mapping[str, MetsFile]) -> None:
        self._files = dict(files)
        self._sections = {s.get("ID", ""): s for s in root.iter(f"{NS}dmdSec")}
        maps = root.findall(f"{NS}structMap")
        kinds = {(m.get("TYPE") or "").upper(): m for m in reversed(maps)}
        physical = kinds.get("PHYSICAL")
        if physical is None:
            physical = next((m for m in maps if m.find(f".//{NS}fptr") is not None), None)
        self._physical = physical
        logical = kinds.get("LOGICAL")
        self.main = _main_of(logical)
        self.pages = tuple(self._pages())
        self._links = _links(root)

    def mods_of(self, division: etree._Element | None) -> list[etree._Element]:
        """Give the MODS of a division, in the order in which it names them."""
        ids = [] if division is None else (division.get("DMDID") or "").split()
        return [m for i in ids if i in self._sections for m in self._sections[i].iter(_MODS)]

    def mods_of_item(self) -> list[etree._Element]:
        """Give the MODS of the item itself, and of the copy that was scanned."""
        found = self.mods_of(self.main)
        if self._physical is not None:
            for division in self._physical.findall(f"{NS}div"):
                found += self.mods_of(division)
        if not found and self.main is None:
            first = next(iter(self._sections.values()), None)
            found = [] if first is None else list(first.iter(_MODS))
        return found

    def kind(self) -> str:
        """Give the type of the item, as our catalogue names it, where the METS tells."""
        told = "" if self.main is None else (self.main.get("TYPE") or "")
        return _KINDS.get(re.sub(r"[^a-z]", "", told.lower()), "")

    def parent(self) -> etree._Element | None:
        """Give the division of the work of which the item is a volume."""
        above = None if self.main is None else self.main.getparent()
        return above if above is not None and above.tag == f"{NS}div" else None

    def sections(self, places: Mapping[str, int]) -> tuple[SectionSource, ...]:
        """Give the table of contents over the pages that came in, by their ids."""
        if self.main is None:
            return ()
        reach = self._reach(places)
        found: list[SectionSource] = []
        for division in self.main.findall(f"{NS}div"):
            found += self._section(division, reach)
        return tuple(found)

    def kinds(self, places: Mapping[str, int]) -> dict[int, PageKind]:
        """Give what the logical structure says of pages that came in, by their places."""
        found: dict[int, PageKind] = {}
        reach = {} if self.main is None else self._reach(places)
        for division in () if self.main is None else self.main.iterfind(f".//{NS}div"):
            kind, linked = _kind(division), sorted(reach.get(division.get("ID", ""), ()))
            for place in linked:
                opens = kind.opens and place == linked[0]
                before = found.get(place, PageKind())
                found[place] = PageKind(kind.behavior or before.behavior, opens or before.opens)
        return found

    def _pages(self) -> Iterator[Page]:
        if self._physical is None:
            return
        for division in _in_order(self._physical):
            files = tuple(files_of(division, self._files))
            if files and division.find(f"./{NS}div//{NS}fptr") is None:
                yield Page(division.get("ID", ""), _label(division), files, _kind(division))

    def _reach(self, places: Mapping[str, int]) -> dict[str, set[int]]:
        """Give the places that each division of the logical structure links to."""
        inside: dict[str, set[int]] = {}
        if self._physical is not None:
            for division in self._physical.iter(f"{NS}div"):
                ids = (d.get("ID", "") for d in division.iter(f"{NS}div"))
                inside[division.get("ID", "")] = {places[i] for i in ids if i in places}
        reach: dict[str, set[int]] = {}
        for start, end in self._links:
            reach.setdefault(start, set()).update(inside.get(end, ()))
        return reach

    def _section(
        self, division: etree._Element, reach: Mapping[str, set[int]]
    ) -> list[SectionSource]:
        inside: list[SectionSource] = []
        for child in division.findall(f"{NS}div"):
            inside += self._section(child, reach)
        places = set(reach.get(division.get("ID", ""), ()))
        places |= {p for s in inside for p in (s.first_page, s.last_page)}
        if not places:
            return []
        title = self._title(division)
        return [SectionSource(title, min(places), max(places), tuple(inside))]

    def _title(self, division: etree._Element) -> LanguageMap:
        label = (division.get("LABEL") or "").strip()
        if label:
            return {assumed_language(label): [label]}
        kind = division.get("TYPE") or "section"
        known = _TYPES.get(re.sub(r"[^a-z]", "", kind.lower()), {"none": [kind.replace("_", " ")]})
        return mods.title(self.mods_of(division)) or known


_MODS = f"{mods.NS}mods"


def title_of(division: etree._Element) -> LanguageMap:
    """Give a division's own label as a title."""
    label = (division.get("LABEL") or "").strip()
    return {assumed_language(label): [label]} if label else {}


def _main_of(logical: etree._Element | None) -> etree._Element | None:
    """Find the division of the item: below those that only point to the METS of a whole work."""
    division = None if logical is None else logical.find(f"{NS}div")
    while division is not None and division.find(f"{NS}mptr") is not None:
        below = division.findall(f"{NS}div")
        if len(below) != 1:
            break
        division = below[0]
    return division


def _in_order(parent: etree._Element) -> Iterator[etree._Element]:
    divisions = parent.findall(f"{NS}div")
    orders = [division.get("ORDER", "") for division in divisions]
    if all(re.fullmatch(r"[0-9]{1,9}", order) for order in orders):
        divisions.sort(key=lambda division: int(division.get("ORDER", "0")))
    for division in divisions:
        yield division
        yield from _in_order(division)


def _label(division: etree._Element) -> LanguageMap:
    for text in (division.get("ORDERLABEL"), division.get("LABEL")):
        label = " ".join((text or "").split())
        if label.lower() not in _NO_LABEL:
            return {"none": [label]}
    return {}


def _kind(division: etree._Element) -> PageKind:
    return page_kinds.named(division.get(name, "") for name in ("TYPE", "LABEL", "ORDERLABEL"))


def _links(root: etree._Element) -> list[tuple[str, str]]:
    links = root.iter(f"{NS}smLink")
    return [(link.get(f"{XLINK}from", ""), link.get(f"{XLINK}to", "")) for link in links]
