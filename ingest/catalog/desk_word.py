"""What was decided about an item at the desk, which what comes in again leaves as it is.

It is read from the item's changes: what was not undone, and not overruled since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ingest.catalog import (
    edit_binding,
    edit_contents,
    edit_labels,
    edit_order,
    edit_removed,
    edit_states,
)
from ingest.catalog.card_fields import FIELDS, value_of
from ingest.catalog.edit import touch
from ingest.catalog.edit_card import CARD, changed_fields, changes_of
from ingest.catalog.models import Changeset, Item
from ingest.catalog.row_notes import ROWS
from ingest.catalog.row_undo import UNDONE

REPLACED, ADDED = "pages: replaced", "pages: added"
IMAGE_BACK = "pages: image back"
OVERRULED = "pages: overruled"
"""The change after which a delivery's word goes before what the desk had said until then."""
_FIELD = "description."


@dataclass(frozen=True)
class DeskWord:
    """What the desk decided, by fields of the card and ids of pages."""

    fields: frozenset[str] = frozenset()
    rights: bool = False
    order: bool = False
    contents: bool = False
    labels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()  # what a page is in its book
    replaced: frozenset[str] = frozenset()  # their images
    removed: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()  # spreads whose halves stand for them


NOTHING_SAID = DeskWord()


def word(session: Session, item: Item, changes: Sequence[Changeset] | None = None) -> DeskWord:
    """Give what the desk decided about an item."""
    changes = changes_of(session, item.id) if changes is None else changes
    holding = list(_holding(changes))
    names = [change.change for change in holding]
    gone = {
        name: set(_gone(changes, name)) for name in (edit_removed.REMOVED, edit_removed.SPREADS)
    }
    return DeskWord(
        fields=frozenset(_fields(item, holding)),
        rights=any(edit_states.RIGHTS in change.after for change in holding),
        order=edit_order.CHANGE in names,
        contents=edit_contents.CHANGE in names,
        labels=frozenset(_pages(holding, edit_labels.CHANGE, "label")),
        kinds=frozenset(_pages(holding, edit_binding.CHANGE, "behavior")),
        replaced=frozenset(
            change.after["page"] for change in holding if change.change in (REPLACED, IMAGE_BACK)
        ),
        removed=frozenset(gone[edit_removed.REMOVED]),
        cut=frozenset(gone[edit_removed.SPREADS]),
    )


def overrule(session: Session, item: Item, agent: str) -> None:
    """Let what comes in go before all that the desk has decided so far."""
    session.add(Changeset(item_id=item.id, editor=agent, change=OVERRULED, before={}, after={}))
    touch(session, item)
    session.flush()


def _holding(changes: Sequence[Changeset]) -> Iterator[Changeset]:
    """Give the changes that nobody undid or overruled, the newest first."""
    undone: set[str] = set()
    for change in reversed(changes):
        if change.change == OVERRULED:
            return
        if change.id in undone:
            continue
        if UNDONE in change.after:
            undone.add(change.after[UNDONE])
        else:
            yield change


def _fields(item: Item, holding: Iterable[Changeset]) -> Iterator[str]:
    """Name the fields of the card that are not what they were before the desk changed them."""
    first: dict[str, Any] = {}
    for change in holding:  # the oldest comes last
        if change.change.startswith(f"{CARD}: "):
            first |= {name: value_of(change.before, name) for name in changed_fields(change)}
        elif change.change == edit_binding.CHANGE:
            about = change.before[ROWS].get("item", {}).get(item.id) or {}
            first |= {
                name.removeprefix(_FIELD): value
                for name, value in about.items()
                if name.startswith(_FIELD)
            }
    for name, before in first.items():
        now = value_of(item.description, name) if name in FIELDS else item.description.get(name)
        if (now or None) != (before or None):
            yield name


def _pages(holding: Iterable[Changeset], kind: str, column: str) -> Iterator[str]:
    for change in holding:
        if change.change == kind:
            for page_id, after in change.after[ROWS].get("page", {}).items():
                if after is not None and column in after:
                    yield page_id


def _gone(changes: Iterable[Changeset], kind: str) -> Iterator[str]:
    """Name the pages that changes of this kind took away; some may be back."""
    for change in changes:
        if change.change == kind:
            after = change.after[ROWS].get("page", {})
            for page_id, before in change.before[ROWS].get("page", {}).items():
                if before is not None and after[page_id] is None:
                    yield page_id
