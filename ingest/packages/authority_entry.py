"""One entry of a list of people, places or subjects, as a file tells of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.catalog.description import LanguageMap


@dataclass(frozen=True)
class Entry:
    """A heading with the forms that lead to it."""

    kind: str
    preferred: LanguageMap
    variants: LanguageMap = field(default_factory=dict)
    dates: str = ""  # EDTF
    coordinates: str = ""  # latitude, longitude
    source: str = ""  # its URI
    note: LanguageMap = field(default_factory=dict)
    row: int = 0  # of the sheet, or the number of its record
