"""Leading items from draft to published and back, now or at a moment to come; each step is noted.

Deleting and bringing back is `edit_deleted`'s.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ingest.catalog import edit
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_card import lock
from ingest.catalog.models import Changeset, Item, ScheduledPublication
from ingest.catalog.rights import Span

DRAFT, REVIEW, PUBLISHED, WITHDRAWN = "draft", "review", "published", "withdrawn"
STATE, RIGHTS = "state", "rights"
"""With what the names of these changes begin."""


def send_to_review(session: Session, item: Item, agent: str) -> None:
    """Say that a draft is ready to be looked over.

    Raises:
        EditConflict: it is no draft.
    """
    _from(session, item, DRAFT)
    _move(session, item, REVIEW, agent)


def send_back(session: Session, item: Item, agent: str, reason: str = "") -> None:
    """Give an item in review back to those who describe it.

    Raises:
        EditConflict: it is not in review.
    """
    _from(session, item, REVIEW)
    _move(session, item, DRAFT, agent, reason)


def publish(session: Session, item: Item, agent: str) -> None:
    """Show an item to the public, now; what was planned for it is done with that.

    Raises:
        EditConflict: it is public already, still arriving, or deleted.
    """
    _from(session, item, DRAFT, REVIEW, WITHDRAWN)
    before = item.state
    edit.publish(session, item, agent)
    _note(session, item, before, agent)
    unschedule(session, item)


def withdraw(session: Session, item: Item, agent: str, reason: str) -> None:
    """Take a published item out of sight, with the reason that its tombstone tells.

    Raises:
        EditConflict: it is not public, or no reason is given.
    """
    _from(session, item, PUBLISHED)
    if not reason.strip():
        raise EditConflict("say why it is withdrawn: the reason stays with it")
    edit.withdraw(session, item, agent, reason.strip())
    _note(session, item, PUBLISHED, agent, reason.strip())


def schedule(session: Session, item: Item, due_at: datetime, agent: str) -> None:
    """Have an item published at this moment.

    Raises:
        EditConflict: it is public, still arriving, or deleted.
    """
    _from(session, item, DRAFT, REVIEW, WITHDRAWN)
    unschedule(session, item)
    session.add(ScheduledPublication(item_id=item.id, due_at=due_at, agent=agent))
    session.flush()


def unschedule(session: Session, item: Item) -> None:
    """Let an item wait without a date."""
    planned = session.get(ScheduledPublication, item.id)
    if planned is not None:
        session.delete(planned)
        session.flush()


def set_rights(
    session: Session, item: Item, spans: list[Span], seen: list[Span], agent: str, reason: str
) -> bool:
    """Say who may see the item and when; the later spans go before the earlier ones.

    Tell whether that changed anything.

    Raises:
        EditConflict: somebody else has changed that since these spans were seen.
    """
    lock(session, item)
    now = spans_of(item)
    if now == spans:
        return False
    if now != seen:
        raise EditConflict("somebody else has changed who may see this meanwhile")
    before = {RIGHTS: [_plain(span) for span in now]}
    edit.replace_rights(session, item, spans, reason)
    after = {RIGHTS: [_plain(span) for span in spans]}
    change = f"{RIGHTS}: {reason}".removesuffix(": ")
    session.add(Changeset(item_id=item.id, editor=agent, change=change, before=before, after=after))
    edit.touch(session, item)
    session.flush()
    return True


def spans_of(item: Item) -> list[Span]:
    """Give who may see the item and when, as its rights stand."""
    return [Span(row.tier, row.begins, row.ends) for row in item.rights]


def _plain(span: Span) -> dict[str, str | None]:
    begins, ends = span.begins, span.ends
    return {
        "tier": span.tier,
        "begins": begins.isoformat() if begins else None,
        "ends": ends.isoformat() if ends else None,
    }


def _from(session: Session, item: Item, *states: str) -> None:
    lock(session, item)
    if item.state not in states:
        raise EditConflict(f"{item.id} is {item.state}, not {' or '.join(states)}")


def _move(session: Session, item: Item, state: str, agent: str, reason: str = "") -> None:
    before, item.state = item.state, state
    _note(session, item, before, agent, reason)
    edit.touch(session, item)
    session.flush()


def _note(session: Session, item: Item, before: str, agent: str, reason: str = "") -> None:
    said = {"reason": reason} if reason else {}
    session.add(
        Changeset(
            item_id=item.id,
            editor=agent,
            change=f"{STATE}: {before} -> {item.state}",
            before={STATE: before},
            after={STATE: item.state, **said},
        )
    )
