"""Lists of people, places and subjects as the desk shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.curate import door
from app.curate.record_sorts import Asked, Found, Row, Sort
from app.language import gettext, later, ngettext, number
from app.site import cards
from iiif.current import visitor
from ingest.catalog import authorities, duties, edit_authorities
from ingest.catalog.authorities import KINDS
from ingest.catalog.duties import Duty
from ingest.catalog.models import Authority

NAMES: Mapping[str, str] = {
    "person": later("People"),
    "place": later("Places"),
    "subject": later("Subjects"),
}
_MOST_ITEMS = 50


def _rows(session: Session, asked: Asked) -> Found:
    own = duties.libraries(visitor(), Duty.ARRANGE)
    kind = asked.narrowed if asked.narrowed in KINDS else ""
    listed = authorities.listed(session, own, kind=kind, text=asked.text, offset=asked.offset)
    return Found(
        [
            Row(row.id, cards.words(row.preferred), _note(row, listed.items.get(row.id, 0)))
            for row in listed.rows
        ],
        listed.total,
    )


def _note(row: Authority, items: int) -> str:
    counted = ngettext("%(num)s item", "%(num)s items", items)
    other = [text for text in authorities.texts(row.preferred) if text != _first(row)]
    return " · ".join(
        one for one in (", ".join(other), row.dates, gettext(NAMES[row.kind]), counted) if one
    )


def _first(row: Authority) -> str:
    return cards.words(row.preferred).text


def _begin(_session: Session, form: Mapping[str, str], library_id: str | None) -> Authority:
    kind = form.get("list", "")
    return Authority(kind=kind if kind in KINDS else KINDS[0], library_id=library_id, preferred={})


def _more(session: Session, row: Authority) -> Mapping[str, Any]:
    own = duties.libraries(visitor(), Duty.PREVIEW)
    into = session.get(Authority, row.merged_into) if row.merged_into else None
    return {
        "list": gettext(NAMES[row.kind]),
        "items": authorities.naming(session, row.id, own, _MOST_ITEMS),
        "count": number(authorities.counts(session, [row.id]).get(row.id, 0)),
        "into": into,
        "is_unused": edit_authorities.is_unused(session, row),
    }


def may_edit(_session: Session, row: Authority) -> bool:
    """Tell whether the visitor may edit an entry: a library's own, or one that all share."""
    if row.merged_into:
        return False
    if row.library_id is None:
        return visitor().administrator
    return door.may(Duty.ARRANGE, row.library_id)


SORT = Sort(
    path="authorities",
    kind=edit_authorities.KIND,
    name=later("Names"),
    new=later("Add an entry"),
    asked_first=("preferred", "variants", "dates", "source"),
    heading=lambda row: row.preferred,
    rows=_rows,
    begin=_begin,
    may_edit=may_edit,
    more=_more,
    is_own_undo=edit_authorities.is_merge,
    undo=edit_authorities.unmerge,
    hints={
        "preferred": later(
            "The form that cards use. When it changes, all items that name it follow."
        ),
        "variants": later(
            "Forms that lead here while one types: other spellings, pen names, old names."
        ),
        "coordinates": later("Latitude and longitude in degrees, such as 10.7769, 106.7009."),
        "source": later("Its address in another list, such as https://viaf.org/viaf/…"),
    },
    parts=tuple(NAMES.items()),
    template="curate/record_name.html",
)
