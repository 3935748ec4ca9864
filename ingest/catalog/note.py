"""A note on a page: what it says, where it points, how it is kept in a record. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ingest.text.page_text import Box


@dataclass(frozen=True)
class NoteText:
    """One text of a note."""

    value: str
    language: str = ""
    html: bool = False  # with the few tags that `safe_markup` leaves


@dataclass(frozen=True)
class Point:
    """A spot, in pixels of the canvas."""

    x: int
    y: int


@dataclass(frozen=True)
class Shape:
    """An outline drawn in SVG, in pixels of the canvas."""

    svg: str
    box: Box | None = None  # around it; None: not known


Place = Box | Point | Shape


@dataclass(frozen=True)
class Note:
    """What somebody says of a page, or of a place on it."""

    texts: tuple[NoteText, ...] = ()
    tags: tuple[NoteText, ...] = ()
    links: tuple[str, ...] = ()
    place: Place | None = None  # None: the whole page
    motivation: str = "commenting"  # a motivation of the Web Annotation vocabulary

    @property
    def box(self) -> Box | None:
        """The box around its place; None: the whole page, or not known."""
        if isinstance(self.place, Point):
            return Box(self.place.x, self.place.y, 1, 1)
        return self.place.box if isinstance(self.place, Shape) else self.place

    def body(self) -> dict[str, Any]:
        """Give what it says as a record keeps it."""
        return {
            "texts": [asdict(text) for text in self.texts],
            "tags": [asdict(tag) for tag in self.tags],
            "links": list(self.links),
        }

    def selector(self) -> dict[str, Any]:
        """Give where it points as a record keeps it."""
        place = self.place
        if place is None:
            return {}
        return {"kind": type(place).__name__.lower(), **asdict(place)}


def read(motivation: str, body: dict[str, Any], selector: dict[str, Any]) -> Note:
    """Read what a record keeps."""
    return Note(
        texts=tuple(NoteText(**one) for one in body.get("texts", ())),
        tags=tuple(NoteText(**one) for one in body.get("tags", ())),
        links=tuple(body.get("links", ())),
        place=_place(selector),
        motivation=motivation,
    )


def _place(kept: dict[str, Any]) -> Place | None:
    match kept.get("kind"):
        case "box":
            return Box(kept["x"], kept["y"], kept["width"], kept["height"])
        case "point":
            return Point(kept["x"], kept["y"])
        case "shape":
            return Shape(kept["svg"], Box(**kept["box"]) if kept["box"] else None)
    return None
