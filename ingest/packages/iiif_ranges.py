"""The ranges of a manifest as a table of contents over the pages that come in. Pure.

Presentation API 3.0, 5.4.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.catalog.description import LanguageMap
from ingest.iiif_json import Node, identity, kind, language_map, members, nodes
from ingest.languages import folded
from ingest.packages.package import SectionSource

_DEEPEST = 8
_MOST = 20_000
_CONTENTS = frozenset(
    map(folded, ("table of contents", "contents", "mục lục", "table des matières", "sommaire",
                 "inhaltsverzeichnis", "inhalt", "toc"))
)  # fmt: skip  # a list of words
_PASSED_OVER = frozenset({"sequence", "no-nav"})


def sections(document: Node, places: Mapping[str, int]) -> tuple[SectionSource, ...]:
    """Give the table of contents; `places` are the pages by the ids of their canvases."""
    listed = nodes(document.get("structures"))
    # Some list every range once more beside the one that it lies in.
    inner = {identity(one) for top in listed for one in nodes(top.get("items"))}
    tree = _Tree(document, places)
    found = tree.below([one for one in listed if identity(one) not in inner] or listed, 0)
    # A single range around all others is the contents' own heading.
    while len(found) == 1 and found[0].sections and _is_heading(document, found[0]):
        found = found[0].sections
    return found


def start(document: Node, places: Mapping[str, int]) -> int:
    """Give the page on which the item is to be opened, counted from 0."""
    wanted = document.get("start")
    if isinstance(wanted, dict) and wanted.get("source"):
        wanted = wanted["source"]
    return places.get(canvas_id(identity(wanted)), 0)


def canvas_id(address: str) -> str:
    """Give the canvas' id without a fragment of it."""
    return address.partition("#")[0]


def _is_heading(document: Node, section: SectionSource) -> bool:
    tops = nodes(document.get("structures"))
    marked = len(tops) == 1 and "top" in members(tops[0].get("behavior"))
    written = {folded(text) for values in section.title.values() for text in values}
    return marked or bool(written & _CONTENTS)


class _Tree:
    """Ranges, each looked at once, so that a circle ends."""

    def __init__(self, document: Node, places: Mapping[str, int]) -> None:
        self._places = places
        self._seen: set[str] = set()
        self._count = 0
        self._named = {identity(one): one for one in nodes(document.get("structures"))}

    def below(self, ranges: list[Node], depth: int) -> tuple[SectionSource, ...]:
        """Give sections for these ranges, those without pages left out."""
        found: list[SectionSource] = []
        for node in ranges:
            self._count += 1
            name = identity(node)
            wrong = name in self._seen or bool(_PASSED_OVER & set(_behaviors(node)))
            if self._count > _MOST or wrong:
                continue
            self._seen.add(name) if name else None
            found += self._section(node, depth)
        return tuple(found)

    def _section(self, node: Node, depth: int) -> tuple[SectionSource, ...]:
        items = nodes(node.get("items"))
        inner = [self._named.get(identity(one), one) if not one.get("items") else one
                 for one in items if kind(one) == "range"]  # fmt: skip
        children = self.below(inner, depth + 1) if depth < _DEEPEST else ()
        own = [self._places[name] for name in map(_canvas, items) if name in self._places]
        pages = own + [n for child in children for n in (child.first_page, child.last_page)]
        if not pages:
            return ()
        title = self._title(node)
        if not title:
            # A range without a name is no entry that could be read.
            return children
        return (SectionSource(title, min(pages), max(pages), children),)

    def _title(self, node: Node) -> LanguageMap:
        return language_map(node.get("label"))


def _behaviors(node: Node) -> list[str]:
    return [one for one in members(node.get("behavior")) if isinstance(one, str)]


def _canvas(node: Node) -> str:
    source = node.get("source") if kind(node) == "specificresource" else node
    return canvas_id(identity(source))
