"""Which entries of the lists an item's card names, kept beside the card."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import authorities
from ingest.catalog.authorities import KIND_OF
from ingest.catalog.description import LanguageMap
from ingest.catalog.models import Authority, AuthorityLink, Item


def relink(session: Session, item: Item, chosen: Mapping[str, Collection[str]]) -> None:
    """Make the links of these fields those of what they name now; `chosen` are ids by field.

    An entry is named where it was chosen, or was linked before, and one of its forms stands there;
    and where the form that cards use stands there and is that of one entry alone.
    """
    for field in KIND_OF:
        if field in chosen:
            _relink(session, item, field, chosen[field])


def things(item: Item, field: str) -> list[LanguageMap]:
    """Give what a field names, thing by thing."""
    held: Any = item.description.get(field) or []
    return [held] if isinstance(held, dict) else list(held)


def links(session: Session, item_id: str, field: str) -> list[AuthorityLink]:
    """Give the links of a field."""
    rows = select(AuthorityLink).where(
        AuthorityLink.item_id == item_id, AuthorityLink.field == field
    )
    return list(session.scalars(rows))


def _relink(session: Session, item: Item, field: str, chosen: Collection[str]) -> None:
    held = {link.authority_id: link for link in links(session, item.id, field)}
    known = _usable(session, item, field, {*chosen, *held})
    named: set[str] = set()
    unknown: list[LanguageMap] = []
    for thing in things(item, field):
        said = set(authorities.texts(thing))
        # What was just chosen goes before what was there: two people may bear one name.
        fits = [row.id for row in known if said & set(authorities.names(row))]
        fits.sort(key=lambda one: one not in chosen)
        named.update(fits[:1])
        if not fits:
            unknown.append(thing)
    named |= _by_name(session, item, field, unknown)
    for authority_id, link in held.items():
        if authority_id not in named:
            session.delete(link)
    for authority_id in sorted(named - set(held)):
        session.add(AuthorityLink(item_id=item.id, field=field, authority_id=authority_id))
    session.flush()


def _usable(session: Session, item: Item, field: str, ids: Iterable[str]) -> list[Authority]:
    rows = select(Authority).where(
        Authority.id.in_(sorted(ids)),
        Authority.kind == KIND_OF[field],
        Authority.merged_into == "",
        authorities.shared_or_of([item.library_id]),
    )
    return list(session.scalars(rows.order_by(Authority.id)))


def _by_name(
    session: Session, item: Item, field: str, unknown: Collection[LanguageMap]
) -> set[str]:
    wanted = [text for thing in unknown for text in authorities.texts(thing)]
    found = authorities.called(session, KIND_OF[field], wanted, [item.library_id])
    return {rows[0].id for rows in found.values() if len(rows) == 1}
