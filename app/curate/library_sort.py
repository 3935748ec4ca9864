"""Libraries and their own pages as the desk edits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import door, record_sorts
from app.curate.card_words import Difference, Line
from app.curate.record_sorts import Asked, Found, Sort
from app.language import gettext, later
from app.site import cards, terms
from app.site.cards import Words
from iiif.current import visitor
from iiif.presentation import logos
from ingest.catalog import duties, edit_shelves
from ingest.catalog.duties import Duty
from ingest.catalog.edit_shelves import LIBRARY_KINDS
from ingest.catalog.models import Library, Revision


def _libraries(session: Session, asked: Asked) -> Found:
    own = duties.libraries(visitor(), Duty.ARRANGE)
    rows = session.scalars(select(Library).order_by(Library.slug)).all()
    told = [
        (row, row.name, terms.name(terms.KINDS, row.kind))
        for row in rows
        if own is None or row.id in own
    ]
    return record_sorts.narrowed(told, asked)


def _library_fields(session: Session, name: str, row: Any) -> Sequence[tuple[str, str]]:
    if name == "library_kind":
        return [(code, terms.name(terms.KINDS, code)) for code in LIBRARY_KINDS]
    if name != "parent":
        return ()
    held = row.parent_id if row is not None else None
    rows = session.scalars(select(Library).order_by(Library.slug)).all()
    # Where a library stands in the network is the network's to say.
    return [
        *(
            [("", gettext("none: it stands at the top"))]
            if visitor().administrator or not held
            else []
        ),
        *(
            (one.id, cards.words(one.name).text)
            for one in rows
            if (row is None or one.id != row.id) and (visitor().administrator or one.id == held)
        ),
    ]


def _logo_told(_session: Session, revision: Revision) -> list[Difference]:
    if edit_shelves.LOGO not in revision.after:
        return []
    lines = [
        Line(
            Words(f"{told['media_type']}, {told['width_px']} x {told['height_px']} px", ""),
            "",
            sign,
        )
        for sign, told in (("-", revision.before["logo"]), ("+", revision.after["logo"]))
        if told
    ]
    return [Difference(gettext("Logo"), lines)]


def _begin_library(_session: Session, _form: Mapping[str, str], _library: str | None) -> Library:
    return Library(slug="", name={}, kind=LIBRARY_KINDS[0], logo={})


SORT = Sort(
    path="libraries",
    kind=edit_shelves.LIBRARY,
    name=later("Libraries"),
    new=later("Add a library"),
    asked_first=("name", "library_kind", "parent", "location"),
    heading=lambda row: row.name,
    rows=_libraries,
    begin=_begin_library,
    may_edit=lambda _session, row: door.may(Duty.ARRANGE, row.id),
    may_see=lambda _session, row: door.may(Duty.ARRANGE, row.id),
    choices=_library_fields,
    more=lambda _session, row: {"logo": logos.name_of(row)},
    told=_logo_told,
    of_library=False,
    is_own_undo=lambda change: edit_shelves.LOGO in change.after,
    undo=edit_shelves.logo_back,
    hints={
        "about": later(
            "Text of the library's page, in Markdown: # headings, *emphasis*, [words](address)."
        ),
        "location": later(
            "The place that is told beside its name, such as Quận 1, Thành phố Hồ Chí Minh."
        ),
        "coordinates": later("Latitude and longitude in degrees, such as 10.7769, 106.7009."),
    },
    template="curate/record_library.html",
)
