"""What may be wrong with a page, in the librarian's language."""

from __future__ import annotations

from app.language import catalog, later
from ingest.quality.remark import Remark

_SENTENCES = {
    "blank": later("Looks blank"),
    "blurred": later("Looks blurred"),
    "skewed": later("Leans by %(measure).1f degrees"),
    "turned": later("Seems turned by %(detail)s degrees"),
    "duplicate": later("Looks like %(detail)s once more"),
    "cut": later("Seems cut at its edge: %(detail)s"),
    "odd_size": later("Of another size than the other pages: %(detail)s"),
    "wrong_order": later("Seems out of order: %(detail)s"),
    "missing": later("Something is missing before it: %(detail)s"),
}
_SIDES = {
    "top": later("top"),
    "right": later("right"),
    "bottom": later("bottom"),
    "left": later("left"),
}


def sentence(remark: Remark, language: str) -> str:
    """Say what may be wrong, in `vi` or `en`."""
    words = catalog(language)
    detail = remark.detail
    if remark.kind == "cut":
        detail = ", ".join(words.gettext(_SIDES[side]) for side in detail.split(", "))
    values = {"measure": remark.measure, "detail": detail}
    return words.gettext(_SENTENCES[remark.kind]) % values
