"""What the card of each kind of work must say, should say, and is asked for besides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.catalog.card_fields import FIELDS, value_of


@dataclass(frozen=True)
class Template:
    """The card of one kind of work."""

    type: str
    required: tuple[str, ...]
    wished: tuple[str, ...]
    extra: tuple[str, ...] = ()  # names of further fields that such works have

    def missing(self, stored: Mapping[str, Any]) -> list[str]:
        """Name what the card must say and does not; further fields as `extra.NAME`."""
        return [name for name in self.required if not _says(stored, name)]

    def requires(self, name: str) -> bool:
        """Tell whether the card must say this."""
        return name in self.required

    @property
    def fields(self) -> tuple[str, ...]:
        """Name all fields of the card, those of this kind of work first."""
        first = [name for name in (*self.required, *self.wished) if name in FIELDS]
        return (*dict.fromkeys(("title", "type", *first)), *(n for n in FIELDS if n not in first))


_ALWAYS = ("title", "type", "rights")

TEMPLATES: Mapping[str, Template] = {
    one.type: one
    for one in (
        Template(
            "book",
            (*_ALWAYS, "languages", "date"),
            ("creator", "publisher", "subject", "place", "call_number", "summary"),
            ("edition", "series", "extent"),
        ),
        Template(
            "map",
            (*_ALWAYS, "place", "date"),
            ("creator", "publisher", "languages", "call_number"),
            ("scale", "dimensions"),
        ),
        Template(
            "edict",
            (*_ALWAYS, "date", "place"),
            ("date_label", "subject", "languages", "script", "summary", "call_number"),
            ("recipient", "rank", "seal", "dimensions", "material"),
        ),
        Template(
            "genealogy",
            (*_ALWAYS, "place", "languages"),
            ("creator", "date", "subject", "script", "summary", "call_number"),
            ("family", "generations", "provenance"),
        ),
        Template(
            "rubbing",
            (*_ALWAYS, "place"),
            ("date", "date_label", "creator", "languages", "script", "summary", "call_number"),
            ("stele", "dimensions", "material"),
        ),
        Template(
            "newspaper",
            (*_ALWAYS, "date", "languages"),
            ("publisher", "place", "call_number"),
            ("issue", "frequency"),
        ),
        Template(
            "thesis",
            (*_ALWAYS, "creator", "date", "languages"),
            ("contributor", "publisher", "subject", "summary"),
            ("degree", "discipline"),
        ),
        Template(
            "textbook",
            (*_ALWAYS, "creator", "languages"),
            ("publisher", "date", "subject", "summary"),
            ("level", "edition"),
        ),
    )
}
_ANY = Template("", _ALWAYS, ("creator", "date", "languages", "subject", "place", "call_number"))


def template_of(stored: Mapping[str, Any]) -> Template:
    """Give the template of a card by its type; one for all other kinds of work."""
    return TEMPLATES.get(str(stored.get("type") or ""), _ANY)


def _says(stored: Mapping[str, Any], name: str) -> bool:
    return bool(value_of(stored, name))
