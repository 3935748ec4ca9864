"""The handbook for those at the desk: its chapters in both languages, and which tells of a page.

Its files are those of docs/handbook; what is HTML in them is only the anchors.
"""

from __future__ import annotations

import re
import sysconfig
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from ingest.catalog.find import NotHeld

# Named, not imported: it takes 4 MB of a process, and few of its answers show the handbook.
_LIBRARY = "markdown_it"
_BESIDE = Path(__file__).parents[2] / "docs" / "handbook"
_INSTALLED = Path(sysconfig.get_path("data")) / "share" / "tangthu" / "handbook"
FOLDER = _BESIDE if _BESIDE.is_dir() else _INSTALLED

CHAPTERS = ("start", "bring", "describe", "pages", "publish", "names", "answer", "people", "keep")
OF_PAGE = {
    "desk.show": "start#overview",
    "desk_items.listed": "describe#items",
    "desk_items.show": "describe#card",
    "desk_items.save": "describe#red",
    "desk_items.choose": "describe#clash",
    "bring.overview": "bring#begin",
    "bring.begin": "bring#begin",
    "bring.show": "bring#upload",
    "bring.take_form": "bring#upload",
    "bring_plan.show": "bring#plan",
    "bring_run.show": "bring#grid",
    "desk_pages.show": "pages#order",
    "desk_pages.contents": "pages#contents",
    "desk_pages.spreads": "pages#spreads",
    "desk_pages.removed": "pages#removed",
    "desk_pages.earlier": "pages#earlier",
    "desk_pages.fetch": "pages#earlier",
    "desk_pages.parting": "pages#parting",
    "desk_pages.split": "pages#parting",
    "desk_pages.merge": "pages#parting",
    "desk_pages.take_back": "pages#parting",
    "desk_publish.show": "publish#checks",
    "desk_publish.act": "publish#red",
    "desk_publish.set_rights": "publish#rights",
    "desk_publish.schedule": "publish#plan",
    "desk_publish.link": "publish#preview",
    "desk_publish.batch": "publish#batch",
    "desk_previews.show": "publish#preview",
    "desk_records.listed": "names#list",
    "desk_records.add": "names#entry",
    "desk_records.show": "names#entry",
    "desk_records.save": "names#red",
    "desk_records.choose": "names#red",
    "desk_records.merge": "names#merge",
    "desk_history.show": "answer#history",
    "desk_history.audit": "answer#audit",
    "people.show": "people#invite",
    "people.invite": "people#invite",
    "people.change_role": "people#change",
    "people.change_active": "people#stop",
    "checks.show": "keep#checks",
    "checks.try_mail": "keep#checks",
    "keeping.show": "keep#keeping",
}
"""The chapter and the place in it that tell of a page, by its endpoint."""

OF_KIND = ("collections", "works", "libraries", "exhibitions")
"""Records whose pages have a place of their own, called as they are."""

_ANCHOR = re.compile(r'^<a id="([a-z0-9-]+)"></a>$')
_IMAGE = re.compile(r"[a-z-]+\.(?:vi|en)\.webp")


class Section(NamedTuple):
    """A part of a chapter that can be linked to."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """A chapter as a page shows it."""

    name: str
    title: str
    sections: tuple[Section, ...]
    html: Markup


def place(endpoint: str | None, kind: str = "") -> tuple[str, str]:
    """Give the chapter and the anchor that tell of a page; the beginning where none does.

    `kind` is what the records of a page are, where several share it.
    """
    told = f"names#{kind}" if kind in OF_KIND else OF_PAGE.get(endpoint or "", CHAPTERS[0])
    chapter, _, anchor = told.partition("#")
    return chapter, anchor


@lru_cache(maxsize=2 * len(CHAPTERS))
def chapter(name: str, language: str) -> Chapter:
    """Read a chapter.

    Raises:
        NotHeld: there is none of this name.
    """
    if name not in CHAPTERS:
        raise NotHeld(f"chapter {name!r}")
    text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    anchors: dict[int, str] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if found := _ANCHOR.match(line):
            anchors[number + 1] = found[1]  # of the heading in the next line
            lines[number] = ""
    return _read(name, "\n".join(lines), anchors)


def image(name: str) -> Path:
    """Give the file of a picture.

    Raises:
        NotHeld: there is none of this name.
    """
    path = FOLDER / "images" / name
    if not _IMAGE.fullmatch(name) or not path.is_file():
        raise NotHeld(f"picture {name!r}")
    return path


@cache
def _reader() -> Any:
    made = import_module(_LIBRARY).MarkdownIt("commonmark", {"html": False, "typographer": True})
    return made.enable(["table", "replacements", "smartquotes"])


def _read(name: str, text: str, anchors: dict[int, str]) -> Chapter:
    reader = _reader()
    tokens = reader.parse(text)
    title, sections = "", []
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            said = tokens[number + 1].content
            if token.tag == "h1":
                title = said
            elif anchor := anchors.get(token.map[0]):
                token.attrSet("id", anchor)
                sections.append(Section(anchor, said))
        for inner in token.children or ():
            _point(inner)
    written = reader.renderer.render(tokens, reader.options, {})
    # A wide table scrolls by itself on a small screen.
    written = written.replace("<table>", '<div class="scrolled" tabindex="0"><table>')
    written = written.replace("</table>", "</table></div>")
    return Chapter(name, title, tuple(sections), Markup(written))  # noqa: S704  # our own files


def _point(token: Any) -> None:
    """Let links between the files, and pictures, hold on the site too."""
    if token.type == "link_open":
        token.attrSet("href", re.sub(r"\.md(?=#|$)", "", token.attrGet("href")))
    if token.type == "image":
        drawn = token.attrGet("src").rpartition("/")[2]
        token.attrSet("src", f"images/{drawn}")
        token.attrSet("loading", "lazy")
        width_px, height_px = _size(drawn)
        if width_px:
            token.attrSet("width", str(width_px))
            token.attrSet("height", str(height_px))


@lru_cache(maxsize=256)
def _size(name: str) -> tuple[int, int]:
    """Read width and height of a lossy WebP file, so that a page keeps its place while it loads."""
    path = FOLDER / "images" / name
    if not path.is_file():
        return 0, 0
    head = path.read_bytes()[:30]
    if head[12:16] != b"VP8 ":
        return 0, 0
    return _side_px(head[26:28]), _side_px(head[28:30])


def _side_px(two_bytes: bytes) -> int:
    return int.from_bytes(two_bytes, "little") & 0x3FFF  # the two bits above tell of scaling
