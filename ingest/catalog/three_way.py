"""Comparing what somebody makes of a record's fields with what others made of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.catalog.card_fields import cleaned


@dataclass(frozen=True)
class Given:
    """What somebody makes of a field, and what it held when they began."""

    value: Any
    seen: Any
    names: tuple[str, ...] = ()  # ids of entries of lists that were chosen for it


@dataclass(frozen=True)
class Clash:
    """A field that two people have changed at once."""

    name: str
    before: Any  # as both saw it
    theirs: Any  # as it stands now
    mine: Any


@dataclass(frozen=True)
class Compared:
    """What can be changed, and what must be chosen between."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def compare(now: Mapping[str, Any], given: Mapping[str, Given]) -> Compared:
    """Tell apart what nobody else has changed meanwhile, and what somebody has.

    Raises:
        BadField: a field cannot hold what was given.
    """
    found = Compared()
    for name, one in given.items():
        held, seen = now[name], one.seen
        # What came in otherwise and is left alone need not be as the desk would have it.
        mine = one.value if one.value in (held, seen) else cleaned(name, one.value)
        if mine in (held, seen):
            continue
        if seen == held:
            found.before[name], found.after[name] = held, mine
        else:
            found.clashes.append(Clash(name, seen, held, mine))
    return found
