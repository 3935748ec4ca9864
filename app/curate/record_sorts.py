"""The sorts of records that the desk keeps beside items: what each page asks, lists and allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.curate import card_words, door
from app.curate.card_words import Difference
from app.language import gettext, later
from app.site import cards
from app.site.cards import Words
from iiif.current import visitor
from ingest.catalog import duties
from ingest.catalog.description import LanguageMap
from ingest.catalog.duties import Duty
from ingest.catalog.edit_record import MADE, Kind
from ingest.catalog.models import Library, Revision
from ingest.catalog.three_way import Given
from ingest.search.analysis import fold

ROWS_A_PAGE = 50
_SAID: Mapping[str, str] = {
    MADE: later("Made"),
    "merged": later("Merged with another"),
    "parted": later("Parted again"),
    "removed": later("Removed"),
    "members": later("What stands in it"),
    "logo": later("Logo"),
    "state": later("State"),
}


@dataclass(frozen=True)
class Asked:
    """Which rows a list shows."""

    text: str = ""
    narrowed: str = ""  # to one of the sort's own parts
    offset: int = 0


@dataclass(frozen=True)
class Row:
    """A record in a list."""

    id: str
    title: Words
    note: str


@dataclass(frozen=True)
class Found:
    """A stretch of a list."""

    rows: Sequence[Row]
    total: int


def _no_choices(_session: Session, _name: str, _row: Any) -> Sequence[tuple[str, str]]:
    return ()


def _nothing_more(_session: Session, _row: Any) -> Mapping[str, Any]:
    return {}


def _not_told(_session: Session, _revision: Revision) -> list[Difference]:
    return []


def _no_check(_session: Session, _row: Any, _told: Mapping[str, Given]) -> None:
    """Let everything be."""


def _undoes_nothing(
    _session: Session, _row: Any, _revision: Revision, _agent: str
) -> Revision | None:
    return None


def _of_its_library(_session: Session, row: Any) -> bool:
    return row.library_id is None or door.may(Duty.PREVIEW, row.library_id)


def in_its_library(_session: Session, row: Any) -> bool:
    """Tell whether the visitor may edit what is of a library; of none: of the whole network."""
    if row.library_id is None:
        return visitor().administrator
    return door.may(Duty.ARRANGE, row.library_id)


@dataclass(frozen=True)
class Sort:
    """One sort of record at the desk."""

    path: str  # in addresses
    kind: Kind
    name: str
    new: str
    asked_first: tuple[str, ...]  # fields of the form of a new one
    heading: Callable[[Any], LanguageMap]
    rows: Callable[[Session, Asked], Found]
    begin: Callable[[Session, Mapping[str, str], str | None], Any]
    may_edit: Callable[[Session, Any], bool] = in_its_library
    choices: Callable[[Session, str, Any], Sequence[tuple[str, str]]] = _no_choices
    more: Callable[[Session, Any], Mapping[str, Any]] = _nothing_more
    told: Callable[[Session, Revision], list[Difference]] = _not_told
    is_own_undo: Callable[[Revision], bool] = lambda _: False  # what `undo` takes back
    undo: Callable[[Session, Any, Revision, str], Revision | None] = _undoes_nothing
    may_see: Callable[[Session, Any], bool] = _of_its_library
    check: Callable[[Session, Any, Mapping[str, Given]], None] = _no_check
    of_library: bool = True  # False: only the network makes new ones
    hints: Mapping[str, str] | None = None
    parts: Sequence[tuple[str, str]] = ()  # to which its list can be narrowed
    template: str = "curate/record.html"

    def hint(self, name: str) -> str:
        """Say how a field is filled in, where that is not plain."""
        said = (self.hints or {}).get(name, "")
        return gettext(said) if said else ""


def what(revision: Revision) -> str:
    """Say what a change was."""
    said = _SAID.get(revision.change)
    if said:
        return gettext(said)
    return ", ".join(card_words.name_of(name) for name in revision.after)


def own_libraries(session: Session) -> list[tuple[str, str]]:
    """Give id and name of the libraries for which the visitor may arrange."""
    own = duties.libraries(visitor(), Duty.ARRANGE)
    rows = session.query(Library).order_by(Library.slug).all()
    return [(row.id, cards.words(row.name).text) for row in rows if own is None or row.id in own]


def library_choices(session: Session, *, network: str) -> list[tuple[str, str]]:
    """Give the libraries that a record may be given to; `network` names all of them together."""
    found = own_libraries(session)
    return [("", network), *found] if visitor().administrator else found


def of_form(session: Session, library_id: str) -> str | None:
    """Give the library for which something is made; the visitor must be allowed to.

    Raises:
        Withheld: they are not.
    """
    if library_id:
        door.let_in(Duty.ARRANGE, library_id)
        session.get_one(Library, library_id)
        return library_id
    if not visitor().administrator:
        door.let_in(Duty.ARRANGE, "-")
    return None


def narrowed(rows: Sequence[tuple[Any, LanguageMap, str]], asked: Asked) -> Found:
    """Give a stretch of rows (record, title, note) whose titles hold what is typed."""
    wanted = fold(" ".join(asked.text.split()))
    chosen = [
        Row(row.id, cards.words(title), note)
        for row, title, note in rows
        if not wanted or any(wanted in fold(text) for texts in title.values() for text in texts)
    ]
    return Found(chosen[asked.offset : asked.offset + ROWS_A_PAGE], len(chosen))
