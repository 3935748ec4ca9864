"""The trail of everything in words: items, the desk's other records, and people's accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import agents, moments, record_sorts, record_views, records, role_words, trail_words
from app.curate.card_words import Difference, Line
from app.curate.record_sorts import Sort
from app.curate.trail_words import Told
from app.language import gettext, later
from app.site import cards
from app.site.cards import Words
from ingest.catalog import account_events, trail
from ingest.catalog.agents import of_account
from ingest.catalog.edit_shelves import MEMBERS
from ingest.catalog.models import AccountEvent, Library, Revision
from ingest.catalog.trail import Step

_SORTS: Mapping[str, Sort] = {sort.kind.name: sort for sort in record_views.SORTS.values()}
KINDS: Mapping[str, str] = {
    **trail_words.KINDS,
    **{name: _SORTS[name].name for name in trail.RECORDS},
    trail.PEOPLE: later("Accounts and roles"),
}
_ACCOUNTS: Mapping[str, str] = {
    account_events.JOINED: later("Account made"),
    account_events.ROLE: later("Role"),
    account_events.INVITED: later("Invited"),
    account_events.UNINVITED: later("Took an invitation back"),
    account_events.STOPPED: later("Stopped the account"),
    account_events.OPENED: later("Let the account sign in again"),
    account_events.LOCKED: later("Locked out for ten minutes after too many attempts"),
    account_events.PASSWORD: later("Password changed"),
    account_events.ADDRESS: later("Mail address"),
    account_events.PAPER: later("New codes for paper"),
    f"{account_events.CODES} on": later("Codes of the telephone are asked for"),
    f"{account_events.CODES} off": later("Codes of the telephone are asked for no more"),
    f"{account_events.PASSKEY} on": later("Passkey added"),
    f"{account_events.PASSKEY} off": later("Passkey taken away"),
    f"{account_events.ASKS_PASSKEY} on": later("A passkey is asked for after the password"),
    f"{account_events.ASKS_PASSKEY} off": later("No passkey is asked for after the password"),
    f"{account_events.PROVIDER} on": later("Joined to an account at another house"),
    f"{account_events.PROVIDER} off": later("Parted from the account at another house"),
}
_ROLES = (account_events.ROLE, account_events.INVITED)


def told(session: Session, steps: Sequence[Step]) -> list[Told]:
    """Put steps into words, in a fixed number of queries."""
    of_items = iter(trail_words.told(session, [one for one in steps if one.item]))
    of_records = iter(_of_records(session, [one for one in steps if one.revision]))
    of_accounts = iter(_of_accounts(session, [one for one in steps if one.account]))
    return [
        next(of_items if one.item else of_records if one.revision else of_accounts) for one in steps
    ]


def _of_records(session: Session, steps: Sequence[Step]) -> list[Told]:
    revisions = [one.revision for one in steps if one.revision]
    sorts = {name: _remembering(sort) for name, sort in _SORTS.items()}
    held = {
        name: _rows(session, sort.kind.table, (r.subject_id for r in revisions if r.kind == name))
        for name, sort in sorts.items()
    }
    known = agents.names(session, (one.editor for one in revisions))
    return [
        _record(session, one, sorts[one.kind], held[one.kind].get(one.subject_id), known)
        for one in revisions
    ]


def _record(
    session: Session, one: Revision, sort: Sort, row: Any, known: Mapping[str, str]
) -> Told:
    last = one.after.get(sort.kind.required) or one.before.get(sort.kind.required) or {}
    title = sort.heading(row) if row is not None else last
    return Told(
        link=url_for("desk_records.show", kind=sort.path, record_id=row.id) if row else "",
        title=cards.words(title).text if title else one.subject_id,
        at=one.at,
        when=moments.written(one.at),
        who=known[one.editor],
        what=f"{gettext(sort.name)}: {record_sorts.what(one)}",
        # What stands in a collection is told on its own page: it would be asked for one by one.
        differences=[] if MEMBERS in one.after else records.differences(session, sort, one),
    )


def _remembering(sort: Sort) -> Sort:
    """Let a sort look its choices up once."""
    return replace(sort, choices=cache(sort.choices))


def _of_accounts(session: Session, steps: Sequence[Step]) -> list[Told]:
    events = [one.account for one in steps if one.account]
    people = [of_account(one.account_id) for one in events if one.account_id]
    known = agents.names(session, (*people, *(one.agent for one in events)))
    libraries = _rows(session, Library, (one.library_id for one in events if one.library_id))
    return [_account(one, known, libraries) for one in events]


def _account(one: AccountEvent, known: Mapping[str, str], libraries: Mapping[str, Any]) -> Told:
    said = _ACCOUNTS.get(one.what) or _ACCOUNTS.get(f"{one.what} {one.after}") or one.what
    library = libraries.get(one.library_id or "")
    name = known[of_account(one.account_id)] if one.account_id else one.before
    of_role = one.what in _ROLES
    where = cards.words(library.name).text if library else gettext("All libraries")
    return Told(
        link=url_for("people.show"),
        title=name or one.after,
        at=one.at,
        when=moments.written(one.at),
        who=known[one.agent] if one.agent else gettext("Somebody not signed in"),
        what=gettext(said),
        detail=where if of_role else "",
        differences=_changed(one),
    )


def _changed(one: AccountEvent) -> list[Difference]:
    if one.what == account_events.ROLE:
        return [_difference(gettext("Role"), *map(role_words.role, (one.before, one.after)))]
    if one.what == account_events.INVITED and one.after:
        return [_difference(gettext("Role"), "", role_words.role(one.after))]
    if one.what == account_events.ADDRESS:
        return [_difference(gettext("Mail address"), one.before, one.after)]
    if one.what == account_events.LOCKED and one.account_id:
        return [_difference(gettext("Tried from"), "", one.after)]
    return []


def _difference(name: str, before: str, after: str) -> Difference:
    gone = [Line(Words(before, ""), "", "-")] if before else []
    come = [Line(Words(after, ""), "", "+")] if after else []
    return Difference(name, gone + come)


def _rows(session: Session, table: type[Any], ids: Iterable[str]) -> dict[str, Any]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(wanted)))}
