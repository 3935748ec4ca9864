"""Steps of an item's history in words, with what each changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.curate import agents, card, card_words, moments, row_words
from app.curate.card_words import Difference, Line
from app.curate.pages import words
from app.language import gettext, later
from app.retold import retold
from app.site import terms
from app.site.cards import Words
from ingest.catalog.description import best
from ingest.catalog.edit_card import CARD, changed_fields
from ingest.catalog.edit_parting import MERGED, SPLIT
from ingest.catalog.edit_states import RIGHTS, STATE
from ingest.catalog.models import Changeset, Item
from ingest.catalog.row_notes import ROWS
from ingest.catalog.trail import Step

KINDS: Mapping[str, str] = {
    "description": later("Card"),
    "rights": later("Access"),
    "state": later("State"),
    "pages": later("Pages and contents"),
    "files": later("Files"),
}
_EVENTS: Mapping[str, str] = {
    "publication": later("Published"),
    "withdrawal": later("Withdrawn"),
    "deletion": later("Deleted"),
    "undeletion": later("Brought back"),
    "split": later("Pages made an item of their own"),
    "merge": later("Two items made one"),
    "preview link": later("Made a link to the preview"),
    "accession": later("File kept"),
    "ingestion": later("Taken in"),
    "derivation": later("Image made ready"),
    "ocr": later("Text recognised"),
    "text": later("Text read"),
    "fixity check": later("Checksum verified"),
    "virus check": later("Looked at for malware"),
    "purge": later("Purged for good"),
    "repair": later("Brought back whole"),
    "version": later("Version of its object closed"),
}
_FAILED: Mapping[str, str] = {
    "fixity check": later("Found damaged or missing"),
    "virus check": later("Refused because of malware"),
}
_MOST_LETTERS = 200
# Of what programs note with each file a person wants the file; the proof of keeping has the rest.
_FILE = re.compile(r"^(\S.*), sha256 [0-9a-f]+$|(?:made|read) from (\S.*) \(\S+\)$")
_CHECKSUM = re.compile(r"^sha256 [0-9a-f]+$")
_FAULT = re.compile(r"^(\S+) (?:is|was) (?:damaged|missing)$")


@dataclass(frozen=True)
class Told:
    """One step as a page shows it."""

    link: str  # to what it was done to; or empty
    title: str
    at: datetime
    when: str  # in the library's time zone
    who: str
    what: str
    detail: str = ""
    differences: list[Difference] = field(default_factory=list)
    restore: str = ""  # a change after which the item can be made again as it was
    is_routine: bool = False  # what programs do with every file


def told(session: Session, steps: Sequence[Step]) -> list[Told]:
    """Put steps of items into words."""
    known = agents.names(session, (one.agent for one in steps))
    return [
        Told(
            link=url_for("desk_history.show", item_id=item.id),
            title=best(item.description.get("title", {})) or item.id,
            at=one.at,
            when=moments.written(one.at),
            who=known[one.agent],
            what=_what(one),
            detail=_detail(one),
            differences=_differences(one.change) if one.change else [],
            restore=one.change.id if one.change and is_restorable(item, one.change) else "",
            is_routine=one.is_routine,
        )
        for one in steps
        if (item := one.item)
    ]


@dataclass(frozen=True)
class Run:
    """Steps that stand under one line: what programs did one after the other, or a single one."""

    steps: list[Told]

    @property
    def tally(self) -> str:
        """Say what was done, and how often each."""
        counts = Counter(one.what for one in self.steps)
        return " · ".join(f"{what} × {count}" for what, count in counts.items())


def runs(steps: Iterable[Told]) -> list[Run]:
    """Put what programs did for one person, one after the other, under one line."""
    alike = groupby(enumerate(steps), lambda one: one[1].who if one[1].is_routine else one[0])
    return [Run([step for _, step in group]) for _, group in alike]


def is_restorable(item: Item, change: Changeset) -> bool:
    """Tell whether an item can be made again as it was after a change."""
    if item.state == "deleted":
        return False
    return bool(changed_fields(change)) or RIGHTS in change.after


def _what(step: Step) -> str:
    change = step.change
    if change is None:
        said = _EVENTS if step.outcome == "success" else {**_EVENTS, **_FAILED}
        return gettext(said[step.what]) if step.what in said else step.what
    if step.what.startswith(CARD):
        names = ", ".join(card_words.name_of(name) for name in changed_fields(change))
        return gettext("Card: %(fields)s", fields=names)
    if step.what.startswith(STATE):
        before, after = change.before.get(STATE, ""), change.after.get(STATE, "")
        return f"{terms.state(before)} → {terms.state(after)}"
    if step.what.startswith(RIGHTS):
        return gettext("Access")
    return words.change(step.what)


def _detail(step: Step) -> str:
    if step.change is None:
        return _of_event(step.detail)
    if step.what.startswith(RIGHTS):
        return step.what.partition(": ")[2]
    if step.what in (SPLIT, MERGED):
        return words.extent(step.change)
    return str(step.change.after.get("reason") or "")


def _of_event(detail: str) -> str:
    named = _FILE.search(detail)
    if named:
        return str(named[1] or named[2])
    faulty = _FAULT.fullmatch(detail)
    return faulty[1] if faulty else retold(_CHECKSUM.sub("", detail))


def _differences(change: Changeset) -> list[Difference]:
    if change.change.startswith(CARD):
        return card.differences(change)
    if change.change.startswith(STATE):
        return []
    if change.change in (SPLIT, MERGED):
        return []
    if ROWS in change.before:
        return row_words.told(change)
    names = [
        name
        for name in dict.fromkeys((*change.before, *change.after))
        if change.before.get(name) != change.after.get(name)
    ]
    return [_plain(name, change.before.get(name), change.after.get(name)) for name in names]


def _plain(name: str, before: Any, after: Any) -> Difference:
    old, new = _lines(before), _lines(after)
    gone = [Line(Words(text, ""), "", "-") for text in old if text not in new]
    come = [Line(Words(text, ""), "", "+") for text in new if text not in old]
    return Difference(gettext("Access") if name == RIGHTS else name, gone + come)


def _lines(value: Any) -> list[str]:
    if value in (None, "", [], {}):
        return []
    parts = value if isinstance(value, list) else [value]
    return [_line(part)[:_MOST_LETTERS] for part in parts[:12]]


def _line(part: Any) -> str:
    if isinstance(part, dict) and "tier" in part:
        days = [str(part.get(name)) for name in ("begins", "ends") if part.get(name)]
        return " ".join([terms.tier(str(part["tier"]))[0], " – ".join(days)]).strip()
    return str(part)
