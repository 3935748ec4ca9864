"""What the desk does to publish: one item or many, each by itself, each with its check list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.curate import checks, door
from app.language import gettext
from app.retold import retold
from iiif.current import repository
from ingest.catalog import edit_deleted, edit_states
from ingest.catalog.description import best
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Item

Act = Callable[[Session, Item, str], None]


class NotReady(EditConflict):
    """The check list has something against it."""


@dataclass(frozen=True)
class Done:
    """What became of one of many."""

    item_id: str
    title: str
    refused: str  # why; empty: it was done


def _publish(session: Session, item: Item, _reason: str) -> None:
    against = checks.stopping(checks.of(session, item))
    if against:
        raise NotReady("; ".join(against))
    edit_states.publish(session, item, door.agent())


def _withdraw(session: Session, item: Item, reason: str) -> None:
    if not reason:
        raise EditConflict(gettext("Say why: the reason stays with it."))
    edit_states.withdraw(session, item, door.agent(), reason)


def _review(session: Session, item: Item, _reason: str) -> None:
    edit_states.send_to_review(session, item, door.agent())


def _draft(session: Session, item: Item, reason: str) -> None:
    edit_states.send_back(session, item, door.agent(), reason)


def _delete(session: Session, item: Item, reason: str) -> None:
    if not reason:
        raise EditConflict(gettext("Say why: the reason stays with it."))
    edit_deleted.delete(session, item, door.agent(), reason)


def _undelete(session: Session, item: Item, _reason: str) -> None:
    edit_deleted.undelete(session, item, door.agent())


ACTS: dict[str, tuple[Duty, Act]] = {
    "review": (Duty.DESCRIBE, _review),
    "draft": (Duty.DESCRIBE, _draft),
    "publish": (Duty.PUBLISH, _publish),
    "withdraw": (Duty.PUBLISH, _withdraw),
    "delete": (Duty.DELETE, _delete),
    "undelete": (Duty.DELETE, _undelete),
}
"""What can be done with an item's state, and whose duty it is."""


def act(item_id: str, name: str, reason: str) -> str:
    """Do one thing with one item; give its title.

    Raises:
        EditConflict: it cannot be done as the item stands now.
        find.NotHeld, rights.Withheld: as `door.item_for`.
    """
    duty, do = ACTS[name]
    with repository().writing() as session:
        item = door.item_for(session, item_id, duty)
        do(session, item, reason)
        return best(item.description.get("title", {}))


def act_on_all(item_ids: Iterable[str], name: str, reason: str) -> list[Done]:
    """Do one thing with each of many items; what cannot be done is told with its reason.

    Raises:
        find.NotHeld, rights.Withheld: one of them is not for who asks; nothing more is done.
    """
    wanted, duty = list(dict.fromkeys(item_ids)), ACTS[name][0]
    with repository().reading() as session:
        titles = {
            item_id: best(door.item_for(session, item_id, duty).description.get("title", {}))
            for item_id in wanted
        }
    found: list[Done] = []
    for item_id in wanted:
        try:
            act(item_id, name, reason)
            found.append(Done(item_id, titles[item_id], ""))
        except EditConflict as error:
            found.append(Done(item_id, titles[item_id], retold(error)))
    return found
