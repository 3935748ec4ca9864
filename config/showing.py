"""Settings of the reader's site: what the home page shows first, its base map, its Nôm fonts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.described import described
from config.keeping import Keeping


@dataclass(frozen=True)
class Showing(Keeping):
    """What an installation chooses for its readers' eyes."""

    featured_items: str = described(
        "",
        "Items for the home page's place of honour, as ids with commas; each day shows the next."
        " Empty: the longest of the newest.",
    )
    base_map: Path | None = described(
        None,
        "GeoJSON (lines, areas, named points; WGS 84) on which maps are drawn, in place of our own"
        " outline of Viet Nam.",
    )
    nom_font: Path | None = described(
        None,
        "Font file with Nôm characters, private ones too; Debian's fonts-hanazono fills its gaps.",
    )
    searches_a_minute: int = described(
        300,
        "Searches that one address (of IPv6, one network of 64 bits) may ask for in a minute in"
        " each web process; more are answered 429. 0: any number. Addresses of this machine"
        " are a proxy's and are never held back.",
    )
    glyph_cache_bytes: int = described(
        100_000_000, "Local disk that the pieces of fonts for single pages may take up."
    )
