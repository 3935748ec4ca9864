"""The ways into the holdings: by subject, place, person and so on, each with its facet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.language import later


@dataclass(frozen=True)
class Way:
    """One way to browse."""

    slug: str  # in addresses
    facet: str  # of the search engine
    title: str  # still to be translated
    meaning: str  # likewise: one sentence under the title


_ALL = (
    Way("subjects", "subject", later("Subjects"), later("What the works are about.")),
    Way("places", "place", later("Places"), later("Where the works come from, or tell of.")),
    Way("people", "person", later("People"), later("Who wrote, made, translated or gave them.")),
    Way("time", "decade", later("Time"), later("When they were written or printed.")),
    Way("types", "type", later("Types"), later("Books, maps, genealogies and other kinds.")),
    Way("languages", "language", later("Languages"), later("In which they are written.")),
    Way("scripts", "script", later("Scripts"), later("Hán-Nôm characters, Latin letters.")),
)
WAYS: Mapping[str, Way] = {way.slug: way for way in _ALL}
