"""How far an item is open to everyone, and what lets somebody further in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from iiif.auth.services import Doorway, doorway, services
from ingest.catalog import rights
from ingest.catalog.models import Item
from ingest.catalog.rights import ANYONE, Action
from ingest.repository import Repository


@dataclass(frozen=True)
class Opening:
    """The tier of an item, as everyone meets it."""

    door: Doorway
    tier: str
    side_px: int | None  # of its images' open box; None: all is open
    readable: bool  # its text

    def of_image(self, image_id: str) -> list[dict[str, Any]]:
        """Give the services that guard an image; none where all of it is open."""
        if self.side_px is None:
            return []
        return services(self.door, "images", image_id, self.tier)

    def of_text(self, item_id: str) -> list[dict[str, Any]]:
        """Give the services that guard an item's text; none where it is open."""
        return [] if self.readable else services(self.door, "texts", item_id, self.tier)

    @property
    def guarded(self) -> bool:
        """Whether documents name services of the Authorization Flow."""
        return self.side_px is not None or not self.readable


def opening(item: Item, repository: Repository) -> Opening:
    """Tell how far an item is open now."""
    about, rules = rights.subject(item), repository.rules
    return Opening(
        replace(doorway(repository.settings), every_id=True),
        rights.tier(about, rules),
        rights.open_side_px(ANYONE, about, rules),
        rights.can(ANYONE, Action.READ, about, rules),
    )


def guarded(resource: Mapping[str, Any], given: list[dict[str, Any]]) -> dict[str, Any]:
    """Put services beside those that a resource has."""
    return (
        {**resource, "service": [*resource.get("service", ()), *given]} if given else {**resource}
    )
