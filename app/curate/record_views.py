"""Records of the desk that are no items: lists, forms, saving, choosing between two, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import (
    answers,
    door,
    library_sort,
    names_sort,
    record_sorts,
    records,
    shelf_sorts,
    story_sort,
)
from app.curate.record_sorts import Asked, Sort
from app.language import gettext
from app.site import cards
from app.site.paging import Paging
from app.site.paging import asked as asked_number
from iiif.current import repository, visitor
from ingest.catalog import authorities, duties, edit_authorities, edit_record
from ingest.catalog.card_fields import BadField
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_record import Kept
from ingest.catalog.models import Authority
from ingest.catalog.rights import Withheld

blueprint = Blueprint("desk_records", __name__, url_prefix="/curate")

SORTS: Mapping[str, Sort] = {
    sort.path: sort
    for sort in (
        names_sort.SORT,
        shelf_sorts.COLLECTIONS,
        shelf_sorts.WORKS,
        library_sort.SORT,
        story_sort.SORT,
    )
}
_SORT = f"/<any({', '.join(SORTS)}):kind>"
_ONE = f"{_SORT}/<record_id>"


@blueprint.get(_SORT)
def listed(kind: str) -> ResponseReturnValue:
    """Show a list, and the form of a new record."""
    door.let_in(Duty.ARRANGE)
    return _list(SORTS[kind])


@blueprint.post(_SORT)
def add(kind: str) -> ResponseReturnValue:
    """Make a new record."""
    door.let_in(Duty.ARRANGE)
    sort = SORTS[kind]
    try:
        with repository().writing() as session:
            asked = request.form.get("library", "") if sort.of_library else ""
            row = sort.begin(session, request.form, record_sorts.of_form(session, asked))
            told = records.given(sort, request.form)
            records.check(session, sort, row, told)
            values = {name: one.value for name, one in told.items()}
            if "library" in sort.kind.fields:
                values["library"] = asked
            edit_record.make(session, sort.kind, row, values, door.agent())
            there = url_for(".show", kind=kind, record_id=row.id)
    except BadField as error:
        return _list(sort, records.typed(sort, request.form), error)
    return redirect(there, 303)


@blueprint.get(_ONE)
def show(kind: str, record_id: str) -> ResponseReturnValue:
    """Show a record with its form and its history."""
    door.let_in(Duty.ARRANGE)
    return page(SORTS[kind], record_id, saved=request.args.get("saved", ""))


@blueprint.post(_ONE)
def save(kind: str, record_id: str) -> ResponseReturnValue:
    """Save a record's form; ask where somebody else has changed a field meanwhile."""
    sort = SORTS[kind]
    try:
        with repository().writing() as session:
            row = editable(session, sort, record_id)
            told = records.given(sort, request.form)
            records.check(session, sort, row, told)
            kept = edit_record.save(session, sort.kind, row, told, door.agent())
    except BadField as error:
        return page(sort, record_id, 422, typed=records.typed(sort, request.form), problem=error)
    return _after(sort, record_id, kept)


@blueprint.post(f"{_ONE}/choices")
def choose(kind: str, record_id: str) -> ResponseReturnValue:
    """Save what was chosen between two people's values."""
    sort = SORTS[kind]
    try:
        with repository().writing() as session:
            row = editable(session, sort, record_id)
            told = records.chosen(sort, request.form)
            records.check(session, sort, row, told)
            kept = edit_record.save(session, sort.kind, row, told, door.agent())
    except BadField as error:
        return page(sort, record_id, 422, problem=error)
    return _after(sort, record_id, kept)


@blueprint.post(f"{_ONE}/undo")
def undo(kind: str, record_id: str) -> ResponseReturnValue:
    """Take one change back, or with `restore` make the record what it was after it."""
    sort = SORTS[kind]
    with repository().writing() as session:
        row = editable(session, sort, record_id)
        change = edit_record.revision(session, sort.kind, record_id, request.form.get("change", ""))
        if sort.is_own_undo(change):
            kept = Kept(sort.undo(session, row, change, door.agent()))
        elif "restore" in request.form:
            kept = edit_record.restore(session, sort.kind, row, change, door.agent())
        else:
            kept = edit_record.take_back(session, sort.kind, row, change, door.agent())
    return _after(sort, record_id, kept)


@blueprint.post("/authorities/<record_id>/merge")
def merge(record_id: str) -> ResponseReturnValue:
    """Let another entry of the list stand for this one."""
    sort = names_sort.SORT
    with repository().writing() as session:
        gone = editable(session, sort, record_id)
        keep = _meant(session, gone, request.form)
        if keep is None:
            raise EditConflict(gettext("Name the entry that stays as its heading is written."))
        if not sort.may_edit(session, keep):
            raise Withheld("authority")
        made = edit_authorities.merge(session, keep, gone, door.agent())
        there = url_for(".show", kind=sort.path, record_id=keep.id, saved=made.id)
    return redirect(there, 303)


@blueprint.post("/authorities/<record_id>/remove")
def remove(record_id: str) -> ResponseReturnValue:
    """Take an entry away that nothing uses."""
    sort = names_sort.SORT
    with repository().writing() as session:
        row = editable(session, sort, record_id)
        if not edit_authorities.is_unused(session, row):
            raise EditConflict(gettext("Something uses this entry: merge it with another."))
        edit_authorities.remove(session, row, door.agent())
    return redirect(url_for(".listed", kind=sort.path), 303)


@blueprint.get("/names.json")
def names() -> Response:
    """Give the entries of a list that what is typed may mean."""
    library_id = request.args.get("library", "")
    door.let_in(Duty.DESCRIBE, library_id)
    own = [library_id] if library_id else duties.libraries(visitor(), Duty.DESCRIBE)
    typed = request.args.get("q", "")[:200].replace("\x00", "")
    with repository().reading() as session:
        found = authorities.suggest(session, request.args.get("list", ""), typed, own)
        answer = jsonify([_offer(row) for row in found])
    return answers.private(answer)


def _offer(row: Authority) -> dict[str, object]:
    first = cards.words(row.preferred).text
    others = [text for text in authorities.names(row) if text != first]
    forms = [(code, text) for code, texts in row.preferred.items() for text in texts]
    about = ", ".join(others[:3])
    return {
        "id": row.id,
        "name": first,
        "about": " · ".join(one for one in (about, row.dates) if one),
        "forms": forms,
    }


def _meant(session: Session, gone: Authority, form: Mapping[str, str]) -> Authority | None:
    """Find the entry that was chosen, else the only one whose heading was typed."""
    picked = session.get(Authority, form.get("into", ""))
    if picked is not None and picked.kind == gone.kind and picked.id != gone.id:
        return picked
    text = " ".join(form.get("name", "").split())
    own = duties.libraries(visitor(), Duty.ARRANGE)
    found = [
        row
        for row in authorities.called(session, gone.kind, [text], own).get(text, [])
        if row.id != gone.id
    ]
    return found[0] if len(found) == 1 else None


def editable(session: Session, sort: Sort, record_id: str) -> Any:
    """Give a record that the visitor may edit.

    Raises:
        NotHeld: there is none.
        Withheld: they may not.
    """
    door.let_in(Duty.ARRANGE)
    row = edit_record.record(session, sort.kind, record_id)
    if not sort.may_edit(session, row):
        raise Withheld(sort.path)
    return row


def _after(sort: Sort, record_id: str, kept: Kept) -> ResponseReturnValue:
    if kept.clashes:
        with repository().reading() as session:
            row = edit_record.record(session, sort.kind, record_id)
            between = records.between(session, sort, row, kept)
            about = records.of(session, sort, row)
            return answers.page("curate/record_clash.html", 409, page=about, between=between)
    saved = kept.revision.id if kept.revision else None
    return redirect(url_for(".show", kind=sort.path, record_id=record_id, saved=saved), 303)


def _list(
    sort: Sort, typed: Mapping[str, object] | None = None, problem: BadField | None = None
) -> ResponseReturnValue:
    number = asked_number(request.args.get("page"))
    size = record_sorts.ROWS_A_PAGE
    asked = Asked(
        text=request.args.get("q", "")[:200].replace("\x00", ""),
        narrowed=request.args.get("of", ""),
        offset=(number - 1) * size,
    )
    with repository().reading() as session:
        found = sort.rows(session, asked)
        shared = gettext("All libraries")
        return answers.page(
            "curate/records.html",
            422 if problem else 200,
            sort=sort,
            found=found,
            asked=asked,
            paging=Paging(number, size, found.total),
            inputs=records.blank(session, sort, typed, problem),
            problem=records.said(problem) if problem else "",
            libraries=record_sorts.library_choices(session, network=shared),
            sisters=shelf_sorts.sisters(session, None) if sort is shelf_sorts.COLLECTIONS else None,
            may_add=sort.of_library or visitor().administrator,
        )


def page(
    sort: Sort,
    record_id: str,
    status: int = 200,
    saved: str = "",
    typed: Mapping[str, object] | None = None,
    problem: BadField | None = None,
) -> ResponseReturnValue:
    """Answer with the page of a record; `typed` is what could not be saved, and `problem` why."""
    with repository().reading() as session:
        row = edit_record.record(session, sort.kind, record_id)
        if not sort.may_see(session, row):
            raise Withheld(sort.path)
        about = records.of(session, sort, row, saved=saved, typed=typed, problem=problem)
        return answers.page(sort.template, status, page=about)


@blueprint.errorhandler(EditConflict)
def refuse(error: EditConflict) -> ResponseReturnValue:
    """Show the record, and say why it was left as it is."""
    told = request.view_args or {}
    # Addresses of what only one sort has name it themselves.
    sort = SORTS[told.get("kind") or request.path.split("/")[2]]
    problem = BadField("", str(error))
    if "record_id" not in told:
        return _list(sort, records.typed(sort, request.form), problem)
    return page(sort, told["record_id"], 409, problem=problem)
