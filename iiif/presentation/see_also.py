"""What other programs may read of an item beside its manifest (3.0, 3.3.1). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iiif.presentation import marc, mets, mods, words
from iiif.urls import Urls
from ingest.catalog.description import LanguageMap

PREMIS = "http://www.loc.gov/premis/v3"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"


@dataclass(frozen=True)
class _Form:
    part: str
    label: LanguageMap
    profile: str
    media_type: str = "text/xml"


_FORMS = (
    _Form("description.json", words.SCHEMA_ORG, "https://schema.org/", "application/ld+json"),
    _Form("dc.xml", words.DUBLIN_CORE, OAI_DC),
    _Form("mods.xml", words.MODS, mods.MODS, "application/mods+xml"),
    _Form("marc.xml", words.MARC, marc.MARC, "application/marcxml+xml"),
    _Form("mets.xml", words.METS, mets.METS, "application/mets+xml"),
)
_PREMIS = _Form("premis.xml", words.PREMIS, PREMIS, "application/xml")


def see_also(item_id: str, urls: Urls) -> list[dict[str, Any]]:
    """Give the forms in which an item is described, and the record of how it is kept."""
    forms = [(urls.item_part(item_id, form.part), form) for form in _FORMS]
    return [
        {
            "id": address,
            "type": "Dataset",
            "label": form.label,
            "format": form.media_type,
            "profile": form.profile,
        }
        for address, form in (*forms, (urls.item_premis(item_id), _PREMIS))
    ]
