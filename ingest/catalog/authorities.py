"""Lists of people, places and subjects: looking entries up as they are typed, marks or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, or_, select, true
from sqlalchemy.orm import Session

from ingest.catalog.description import LanguageMap, best
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Authority, AuthorityLink, Item
from ingest.search.analysis import canonical, fold, sort_key

KINDS = ("person", "place", "subject")
KIND_OF: Mapping[str, str] = {
    "creator": "person",
    "contributor": "person",
    "publisher": "person",
    "subject": "subject",
    "place": "place",
}
"""Which list each field of a card is offered."""
_LOOKED_AT = 300


@dataclass(frozen=True)
class Listed:
    """A stretch of the lists."""

    rows: Sequence[Authority]
    total: int
    items: Mapping[str, int]  # how many name each


def texts(values: LanguageMap) -> list[str]:
    """Give all values of a language map."""
    return [text for some in values.values() for text in some]


def names(row: Authority) -> list[str]:
    """Give all forms of an entry, the preferred ones first."""
    return texts(row.preferred) + texts(row.variants)


def index(row: Authority) -> None:
    """Set what an entry is looked up and sorted by."""
    row.folded = "".join(f"\n{_folded(text)}" for text in names(row)) + "\n"
    row.sort = "\t".join(sort_key(best(row.preferred)))


def entry(session: Session, authority_id: str) -> Authority:
    """Give an entry, also one that was merged into another.

    Raises:
        NotHeld: there is none.
    """
    found = session.get(Authority, authority_id)
    if found is None:
        raise NotHeld(f"no entry {authority_id!r}")
    return found


def suggest(
    session: Session, kind: str, typed: str, library_ids: Collection[str] | None, limit: int = 10
) -> list[Authority]:
    """Give the entries that what is typed may mean: as it is typed first, then without its marks.

    Entries that all libraries share, and those of these libraries (None: of all).
    """
    bare = _folded(typed)
    if not bare:
        return []
    rows = select(Authority).where(
        Authority.kind == kind,
        Authority.merged_into == "",
        shared_or_of(library_ids),
        Authority.folded.contains(bare, autoescape=True),
    )
    begins = case((Authority.folded.contains(f"\n{bare}", autoescape=True), 0), else_=1)
    found = session.scalars(rows.order_by(begins, Authority.sort, Authority.id).limit(_LOOKED_AT))
    return sorted(found, key=lambda row: (_rank(row, typed), row.sort, row.id))[:limit]


def listed(
    session: Session,
    library_ids: Collection[str] | None,
    *,
    kind: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> Listed:
    """Give a stretch of the lists in the order of a dictionary, with how many items name each."""
    chosen: list[ColumnElement[bool]] = [Authority.merged_into == "", shared_or_of(library_ids)]
    if kind:
        chosen.append(Authority.kind == kind)
    if text.strip():
        bare = Authority.folded.contains(_folded(text), autoescape=True)
        chosen.append(or_(bare, Authority.source == text.strip()))
    total = session.scalar(select(func.count()).select_from(Authority).where(*chosen)) or 0
    order = select(Authority).where(*chosen).order_by(Authority.sort, Authority.id)
    rows = session.scalars(order.offset(offset).limit(limit)).all()
    return Listed(rows, total, counts(session, [row.id for row in rows]))


def counts(session: Session, authority_ids: Collection[str]) -> dict[str, int]:
    """Count the items that name each of these entries."""
    asked = (
        select(AuthorityLink.authority_id, func.count(AuthorityLink.item_id.distinct()))
        .where(AuthorityLink.authority_id.in_(authority_ids))
        .group_by(AuthorityLink.authority_id)
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def naming(
    session: Session, authority_id: str, library_ids: Collection[str] | None, limit: int
) -> list[Item]:
    """Give items of these libraries (None: of all) that name an entry."""
    linked = select(AuthorityLink.item_id).where(AuthorityLink.authority_id == authority_id)
    rows = select(Item).where(Item.id.in_(linked))
    if library_ids is not None:
        rows = rows.where(Item.library_id.in_(library_ids))
    return list(session.scalars(rows.order_by(Item.title_sort, Item.id).limit(limit)))


def called(
    session: Session, kind: str, wanted: Iterable[str], library_ids: Collection[str] | None
) -> dict[str, list[Authority]]:
    """Give the entries whose preferred form is one of these texts, by the text."""
    asked = list(dict.fromkeys(wanted))[:_LOOKED_AT]
    if not asked:
        return {}
    any_of = or_(
        *(Authority.folded.contains(f"\n{_folded(one)}\n", autoescape=True) for one in asked)
    )
    rows = session.scalars(
        select(Authority).where(
            Authority.kind == kind, Authority.merged_into == "", shared_or_of(library_ids), any_of
        )
    ).all()
    return {text: [row for row in rows if text in texts(row.preferred)] for text in asked}


def shared_or_of(library_ids: Collection[str] | None) -> ColumnElement[bool]:
    """Choose the entries that all libraries share and those of these libraries (None: of all)."""
    if library_ids is None:
        return true()
    return or_(Authority.library_id.is_(None), Authority.library_id.in_(library_ids))


def _rank(row: Authority, typed: str) -> tuple[int, int]:
    """Say how well an entry fits: 0 it begins so, 1 a word does, 2 inside; then without marks."""
    exact = min(_place(_exact(name), _exact(typed)) for name in names(row))
    bare = min(_place(_folded(name), _folded(typed)) for name in names(row))
    return exact, bare


def _place(name: str, typed: str) -> int:
    if name.startswith(typed):
        return 0
    return 1 if f" {typed}" in name else 2 if typed in name else 3


def _folded(text: str) -> str:
    return fold(" ".join(text.split()))


def _exact(text: str) -> str:
    """Give the words with their marks, whatever way tones are placed."""
    return " ".join(canonical(word) for word in text.split())
