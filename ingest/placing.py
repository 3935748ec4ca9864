"""Puts libraries and collections of a delivery below those that they name as their parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.models import Collection, Library
from ingest.packages import names
from ingest.packages.package import CollectionSource, LibrarySource, Problem

Source = TypeVar("Source", LibrarySource, CollectionSource)
_Table = type[Library] | type[Collection]


def placed(
    session: Session, table: _Table, described: Sequence[Source]
) -> tuple[list[Source], list[Problem]]:
    """Give them with those above first, and what is told of those that come to stand at the top."""
    by_slug = {one.slug: one for one in described}
    asked = {one.slug: _wrong(session, table, by_slug, one) for one in described}
    wrong = {slug: reason for slug, reason in asked.items() if reason}
    whole = {
        slug: replace(one, parent="") if slug in wrong else one for slug, one in by_slug.items()
    }
    problems = [Problem(slug, reason, fatal=False) for slug, reason in wrong.items()]
    return sorted(whole.values(), key=lambda one: _depth(whole, one)), problems


def _wrong(session: Session, table: _Table, described: Mapping[str, Source], one: Source) -> str:
    """Say why it cannot stand where it says; empty: it can."""
    slug = one.parent
    seen = set[str]()  # what is here already may lie in a circle
    while slug and slug not in seen:
        if slug == one.slug:
            return "would lie inside itself, so it stands at the top: correct its parent"
        seen.add(slug)
        above = _above(session, table, described, slug)
        if above is None and slug == one.parent:
            return (
                f"its parent {names.brief(slug)} is neither here nor described, so it stands at"
                " the top: correct it, or add its row"
            )
        slug = above or ""
    return ""


def _above(
    session: Session, table: _Table, described: Mapping[str, Source], slug: str
) -> str | None:
    """Give the slug above one; empty: it stands at the top, None: there is no such one."""
    if slug in described:
        return described[slug].parent
    row = session.execute(select(table.id, table.parent_id).where(table.slug == slug)).one_or_none()
    if row is None:
        return None
    return session.scalar(select(table.slug).where(table.id == row.parent_id)) or ""


def _depth(described: Mapping[str, Source], one: Source) -> int:
    above = described.get(one.parent)
    return 1 + _depth(described, above) if above else 0
