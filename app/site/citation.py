"""How an item is cited, in the Vietnamese manner. Pure."""

from __future__ import annotations

from ingest.catalog.description import Description, best


def cite(about: Description, *, date: str, library: str, address: str, language: str) -> str:
    """Give the citation of an item: creators, title, publisher, date, library, address."""
    creators = ", ".join(filter(None, (best(one, language) for one in about.creator)))
    parts = [
        creators,
        best(about.title, language),
        ", ".join(filter(None, (best(about.publisher, language), date))),
        ", ".join(filter(None, (library, about.call_number))),
        address,
    ]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
