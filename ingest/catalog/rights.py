"""The one place that decides who may see what."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ingest.catalog.models import Item, now

# The side, in pixels, of the largest box of an image that a tier opens to those outside it;
# None: the whole. An item's existence is public in every tier once it is published.
OPEN_SIDE_PX: dict[str, int | None] = {
    "open": None,
    "reduced": 1200,
    "onsite": 200,
    "signed_in": 200,
    "loan": 200,
    "staff": 0,
    "closed": 0,
}


class Withheld(Exception):
    """The visitor may know of this, but not see it."""


class Action(StrEnum):
    """What a visitor may want."""

    DISCOVER = "discover"  # know that it exists
    VIEW = "view"  # see its images whole
    READ = "read"  # read its text
    EDIT = "edit"


@dataclass(frozen=True)
class Visitor:
    """Who asks: nobody known, unless said."""

    account_id: str = ""
    administrator: bool = False
    libraries: frozenset[str] = frozenset()  # ids of the libraries where they are staff
    roles: frozenset[tuple[str, str]] = frozenset()  # (id of a library, what they are there)
    address: str = ""
    previews: frozenset[str] = frozenset()  # ids of drafts that a signed link opened to them


ANYONE = Visitor()


@dataclass(frozen=True)
class Span:
    """A tier from one day to another."""

    tier: str
    begins: date | None
    ends: date | None  # the first day it holds no more

    @property
    def always(self) -> bool:
        """Tell whether it holds on every day."""
        return self.begins is None and self.ends is None

    def covers(self, day: date) -> bool:
        """Tell whether the tier holds on this day."""
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day < self.ends
        )


# What a link to a preview opens; what was public once is gone for its holders too.
BEFORE_PUBLICATION = ("draft", "review")
# Of a deleted item only its being gone may be told; of a draft that was deleted not even that.
DELETED, FORGOTTEN = "deleted", "forgotten"


@dataclass(frozen=True)
class Subject:
    """What must be known of an item to decide; small enough to be kept beside its images."""

    item_id: str
    library_id: str
    state: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Rules:
    """What of an installation's choices the decision needs."""

    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    on_site: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def of(cls, time_zone: str, on_site_networks: str) -> Rules:
        """Read the rules from the settings' text."""
        networks = [text.strip() for text in on_site_networks.split(",") if text.strip()]
        return cls(ZoneInfo(time_zone), tuple(ipaddress.ip_network(text) for text in networks))


def subject(item: Item) -> Subject:
    """Give what decides over an item."""
    spans = tuple(Span(row.tier, row.begins, row.ends) for row in item.rights)
    never_public = item.state == DELETED and item.published_at is None
    return Subject(item.id, item.library_id, FORGOTTEN if never_public else item.state, spans)


def tier(about: Subject, rules: Rules, at: datetime | None = None) -> str:
    """Give the tier that holds now; closed where none does. Later rows go before earlier ones."""
    if about.spans and about.spans[-1].always:
        return about.spans[-1].tier
    day = (at or now()).astimezone(rules.time_zone).date()
    holding = [span.tier for span in about.spans if span.covers(day)]
    return holding[-1] if holding else "closed"


def can(
    visitor: Visitor, action: Action, about: Subject, rules: Rules, at: datetime | None = None
) -> bool:
    """Decide whether the visitor may do this."""
    if about.state in (DELETED, FORGOTTEN):
        return False
    if _is_staff(visitor, about):
        return True
    if action is not Action.EDIT and _is_preview(visitor, about):
        return True
    if action is Action.EDIT or about.state != "published":
        return False
    if action is Action.DISCOVER:
        return True
    holds = tier(about, rules, at)
    if action is Action.READ and holds == "reduced":
        return True
    return _is_inside(visitor, holds, rules)


def open_side_px(
    visitor: Visitor, about: Subject, rules: Rules, at: datetime | None = None
) -> int | None:
    """Give the longest side of the image that the visitor may see; None is all of it, 0 nothing."""
    if can(visitor, Action.VIEW, about, rules, at):
        return None
    if not can(visitor, Action.DISCOVER, about, rules, at):
        return 0
    return OPEN_SIDE_PX.get(tier(about, rules, at), 0)


def is_staff(visitor: Visitor, library_id: str = "") -> bool:
    """Tell whether the visitor works for this library; without one: for any."""
    if visitor.administrator:
        return True
    return library_id in visitor.libraries if library_id else bool(visitor.libraries)


def _is_preview(visitor: Visitor, about: Subject) -> bool:
    return about.state in BEFORE_PUBLICATION and about.item_id in visitor.previews


def _is_staff(visitor: Visitor, about: Subject) -> bool:
    return is_staff(visitor, about.library_id)


def _is_inside(visitor: Visitor, holds: str, rules: Rules) -> bool:
    if holds == "open":
        return True
    if holds == "signed_in":
        return bool(visitor.account_id)
    if holds == "onsite":
        return is_on_site(visitor.address, rules)
    return False


def is_on_site(address: str, rules: Rules) -> bool:
    """Tell whether an address is one of the reading rooms'."""
    try:
        where = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(where in network for network in rules.on_site)
