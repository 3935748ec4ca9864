"""The record that an item came with, untouched, as something to see also (3.0, 3.3.1). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from iiif.presentation import marc, mets, mods, words
from iiif.presentation.records import ItemRecords
from iiif.urls import Urls
from ingest.catalog.models import Asset

PART = "source"
_DC = "http://purl.org/dc/elements/1.1/"
_TEI = "http://www.tei-c.org/ns/1.0"
# A kind to its profile. What is not here is never given out: a manifest of another institution
# is named by its own address, and a finding aid with components below tells of other items.
_PROFILES = {
    "sheet-row": "",
    "marc": "",
    "marcxml": marc.MARC,
    "mods": mods.MODS,
    "dublin-core": _DC,
    "ead-unit": "",
    "mets": mets.METS,
    "tei": _TEI,
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
_WITH_TEXT = frozenset({"mets", "tei"})


@dataclass(frozen=True)
class Form:
    """How a record is given out."""

    media_type: str
    profile: str  # empty: there is none to name
    tells_text: bool  # so that it is for those who may read


def form(record: Asset | None, offered: Collection[str]) -> Form | None:
    """Give how a record is given out; None: it is not."""
    kind = record.filename.partition(".")[0] if record is not None else ""
    if record is None or kind not in _PROFILES or kind not in offered:
        return None
    return Form(record.media_type, _PROFILES[kind], kind in _WITH_TEXT)


def see_also(records: ItemRecords, urls: Urls) -> list[dict[str, Any]]:
    """Give the item's record for its manifest, if everybody may have it."""
    given = form(records.source, records.offered)
    # Viewers fetch what a manifest names, and a refusal is a fault to some.
    if given is None or (given.tells_text and not records.opening.readable):
        return []
    found = {
        "id": urls.item_part(records.item.id, PART),
        "type": "Dataset",
        "label": words.SOURCE_RECORD,
        "format": given.media_type,
    }
    return [found | ({"profile": given.profile} if given.profile else {})]
