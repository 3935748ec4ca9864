"""Which part of a master is a page, and how it is turned: cut out first, then turned. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ingest.text.page_text import Box

TURNS = (0, 90, 180, 270)


@dataclass(frozen=True)
class View:
    """A page's place in its master: a part of the upright image, turned clockwise."""

    turn: int = 0  # degrees
    x: int = 0  # the part, in pixels of the upright whole; without a width it is all of it
    y: int = 0
    width: int = 0
    height: int = 0
    whole_width: int = 0  # of the upright whole
    whole_height: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether the page is the whole image as it stands."""
        return not self.turn and not self.width

    def as_json(self) -> dict[str, int] | None:
        """Give it as a record keeps it; None where it is plain."""
        return None if self.is_plain else {name: n for name, n in asdict(self).items() if n}

    @property
    def part(self) -> Box:
        """The part in pixels of the whole."""
        return Box(self.x, self.y, self.width or self.whole_width, self.height or self.whole_height)

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> View:
        """Read what `as_json` gave; what it does not know is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: n for name, n in (stored or {}).items() if name in known})

    def turned(self, degrees: int) -> View:
        """Give the same part turned further, clockwise."""
        return replace(self, turn=(self.turn + degrees) % 360)

    def cut(self, box: Box) -> View:
        """Give the view of a box of this one, in pixels of the turned page."""
        part = self.part
        size = (part.height, part.width) if self.turn in (90, 270) else (part.width, part.height)
        back = turned_box(box, (360 - self.turn) % 360, *size)
        return replace(
            self, x=part.x + back.x, y=part.y + back.y, width=back.width, height=back.height
        )


def turned_box(box: Box, degrees: int, width: int, height: int) -> Box:
    """Give where a box of a page of this size stands once the page is turned clockwise."""
    if degrees == 90:
        return Box(height - box.y - box.height, box.x, box.height, box.width)
    if degrees == 180:
        return Box(width - box.x - box.width, height - box.y - box.height, box.width, box.height)
    if degrees == 270:
        return Box(box.y, width - box.x - box.width, box.height, box.width)
    return box
