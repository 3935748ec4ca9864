"""How pages lie together: behavior of manifest and canvas (Presentation API 3.0, 3.4). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.catalog.description import Description
from ingest.catalog.models import Page

_LOOSE_LEAVES = frozenset({"map", "photograph", "inscription", "document", "newspaper"})
# A leaf is taller than wide; what is so much wider than tall shows both sides of an opening.
_OPENING_RATIO = 1.2
PAGED = "paged"
OPENING = "facing-pages"


def behavior(description: Description, pages: Sequence[Page]) -> str:
    """Give the behavior of a manifest: as the catalogue says, else by what the pages look like."""
    if description.behavior:
        return description.behavior
    bound = len(pages) > 1 and description.type not in _LOOSE_LEAVES
    # Of openings in pairs a viewer would show four pages at once.
    openings = sum(map(is_opening, pages))
    return PAGED if bound and openings * 2 <= len(pages) else "individuals"


def of_canvas(page: Page, whole: str) -> str:
    """Give the behavior of a canvas in a manifest of behavior `whole`; empty: it has none.

    Both values hold in paged manifests only.
    """
    if whole != PAGED:
        return ""
    return page.behavior or (OPENING if is_opening(page) else "")


def is_opening(page: Page) -> bool:
    """Tell whether an image looks like both pages of an open book."""
    return page.canvas_width >= _OPENING_RATIO * page.canvas_height
