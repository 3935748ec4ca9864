"""Where on earth an item belongs: the navPlace extension of the Presentation API. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iiif.presentation import maps
from iiif.urls import Urls
from ingest.catalog.description import Description

CONTEXT = "http://iiif.io/api/extension/navplace/context.json"


def nav_place(item_id: str, description: Description, urls: Urls) -> dict[str, Any]:
    """Give the places as GeoJSON features, inside the manifest; empty where none is known."""
    if not description.coordinates:
        return {}
    address = urls.item_part(item_id, "places")
    return {
        "id": address,
        "type": "FeatureCollection",
        "features": [
            _feature(f"{address}/{number}", area, description, number)
            for number, area in enumerate(description.coordinates, start=1)
        ],
    }


def coordinates_in_words(area: Sequence[float]) -> str:
    """Give an area (west, south, east, north) as catalogues write it, in decimal degrees."""
    west, south, east, north = (f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in area)
    if (west, south) == (east, north):
        return f"{south}, {west}"
    return f"W {west}, S {south}, E {east}, N {north}"


def _feature(
    address: str, area: Sequence[float], description: Description, number: int
) -> dict[str, Any]:
    places = description.place
    name = places[number - 1] if number <= len(places) else description.title
    return {
        "id": address,
        "type": "Feature",
        "properties": {"label": maps.label(name, str(number))},
        "geometry": _geometry(*area),
    }


def _geometry(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    if (west, south) == (east, north):
        return {"type": "Point", "coordinates": [west, south]}
    # RFC 7946, 3.1.6: an outer ring goes counterclockwise and ends where it began.
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
