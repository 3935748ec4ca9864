"""What only some records have: what stands in them, a logo, a preview, a state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import answers, door, records, shelf_sorts, story_sort
from app.curate.record_views import SORTS, editable, page, refuse
from app.language import gettext
from app.security import allow_images_from
from app.site import cards, exhibiting, exhibition_views
from iiif.current import repository
from ingest.catalog import edit_record, edit_shelves, edit_sisters, edit_stories
from ingest.catalog.card_fields import BadField
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_shelves import OUT, Standing
from ingest.catalog.models import Exhibition, Item, Library, Revision
from ingest.catalog.rights import Withheld
from ingest.workroom import workroom

blueprint = Blueprint("desk_shelves", __name__, url_prefix="/curate")
blueprint.register_error_handler(EditConflict, refuse)
_LOGO_BYTES = 200_000
_PLACE_LETTERS = 7
# Named, not imported: they are needed when somebody brings a logo.
_LOGOS, _CHILD, _LIMITS = (
    "ingest.logos",
    "ingest.derivatives.child",
    "ingest.derivatives.derivation",
)


@blueprint.post("/<any(collections, works):kind>/<record_id>/members")
def arrange(kind: str, record_id: str) -> ResponseReturnValue:
    """Put items into a collection or work, take them out, number them."""
    sort = SORTS[kind]
    with repository().writing() as session:
        row = editable(session, sort, record_id)
        wanted = _wanted(session, row, numbered=kind == "works")
        made = edit_shelves.arrange(session, sort.kind, row, wanted, door.agent())
    return _back(kind, record_id, made)


@blueprint.post("/collections/order")
def order() -> ResponseReturnValue:
    """Move a collection among its sisters: by one place, or to a place of its own."""
    door.let_in(Duty.ARRANGE)
    form = request.form
    one = form.get("one") or form.get("up") or form.get("down") or ""
    parent_id = form.get("parent") or None
    with repository().writing() as session:
        found = shelf_sorts.sisters(session, parent_id)
        if not found.all_mine:
            raise Withheld("collections")
        now = [row.id for row in found.rows]
        if one not in now:
            raise EditConflict(gettext("It stands elsewhere by now: look at the order again."))
        place = now.index(one) + (2 if "down" in form else 0)
        asked = form.get("to", "")
        if asked.isascii() and asked.isdecimal() and len(asked) < _PLACE_LETTERS:
            place = int(asked)
        edit_sisters.number(session, edit_sisters.moved(found.rows, one, place), door.agent())
    if parent_id is None:
        there = url_for("desk_records.listed", kind="collections", _anchor=f"one-{one}")
    else:
        there = url_for(
            "desk_records.show", kind="collections", record_id=parent_id, _anchor=f"one-{one}"
        )
    return redirect(there, 303)


@blueprint.post("/libraries/<record_id>/logo")
def logo(record_id: str) -> ResponseReturnValue:
    """Give a library a logo in place of the one before, or take it away."""
    brought = request.files.get("logo")
    with repository().reading() as session:
        editable(session, SORTS["libraries"], record_id)
    if "remove" in request.form:
        read = None
    elif brought is None or not brought.filename:
        raise EditConflict(gettext("Choose a picture first."))
    else:
        read = _read_logo(brought.stream.read(_LOGO_BYTES))
    with repository().writing() as session:
        row: Library = editable(session, SORTS["libraries"], record_id)
        made = edit_shelves.set_logo(session, row, read, door.agent())
    return _back("libraries", record_id, made)


@blueprint.post("/exhibitions/<record_id>/state")
def show_story(record_id: str) -> ResponseReturnValue:
    """Show an exhibition to the public, or make it a draft again."""
    with repository().writing() as session:
        row = edit_record.record(session, edit_stories.KIND, record_id)
        door.let_in(Duty.PUBLISH, row.library_id or "-")
        public = request.form.get("state") == "published"
        made = edit_stories.show(session, row, public, door.agent())
    return _back("exhibitions", record_id, made)


@blueprint.post("/exhibitions/<record_id>/preview")
def preview(record_id: str) -> ResponseReturnValue:
    """Show a story as it would look, without keeping it."""
    sort = SORTS["exhibitions"]
    try:
        with repository().reading() as session:
            row = editable(session, sort, record_id)
            told = {name: one.value for name, one in records.given(sort, request.form).items()}
            state = edit_record.state(session, sort.kind, row) | told
            return _story(session, row, state)
    except BadField as error:
        typed = records.typed(sort, request.form)
        return page(sort, record_id, 422, typed=typed, problem=error)


@blueprint.get("/exhibitions/<record_id>/items.json")
def story_items(record_id: str) -> ResponseReturnValue:
    """Give items that a story may show, by what is typed of their titles (`q`)."""
    typed = request.args.get("q", "")[:200].replace("\x00", "")
    with repository().reading() as session:
        editable(session, SORTS["exhibitions"], record_id)
        return _kept_nowhere(story_sort.items(session, typed))


@blueprint.get("/exhibitions/<record_id>/place.json")
def story_place(record_id: str) -> ResponseReturnValue:
    """Give the page that a place (`at`, as a story names it) means; or what is wrong with it."""
    at = request.args.get("at", "")[:500].replace("\x00", "")
    with repository().reading() as session:
        row = editable(session, SORTS["exhibitions"], record_id)
        try:
            return _kept_nowhere(story_sort.place(session, row, at))
        except BadField as error:
            return _kept_nowhere({"problem": error.said})


def _kept_nowhere(told: Any) -> Response:
    return answers.private(jsonify(told))


def _story(session: Session, row: Exhibition, state: dict[str, Any]) -> ResponseReturnValue:
    story = story_sort.steps(session, row, state["story"])
    allow_images_from(exhibition_views.hosts(story))
    library = session.get(Library, row.library_id) if row.library_id else None
    return answers.page(
        "exhibition.html",
        exhibition=Exhibition(slug=row.slug, title=state["title"], state="draft"),
        title=cards.words(state["title"]),
        summary=cards.words(state["summary"]),
        byline=cards.words(state["byline"]),
        library=library,
        story=story,
        shown=exhibiting.items_of(story),
        card="",
        address=url_for("exhibitions.exhibition", slug=row.slug, _external=False),
        data_block="",
    )


def _wanted(session: Session, row: Any, *, numbered: bool) -> dict[str, Standing]:
    """Read which items are to stand where; all of them must be the visitor's to arrange."""
    form = request.form
    wanted: dict[str, Standing] = {}
    for item_id in form.getlist("item"):
        wanted[item_id] = _volume(form.get(f"volume.{item_id}", "")) if numbered else None
    wanted |= dict.fromkeys(form.getlist("out"), OUT)
    last = max((number for number in wanted.values() if number), default=0)
    library_id = row.library_id if numbered else None
    for item in shelf_sorts.items_meant(session, form.get("add", ""), library_id):
        last += 1
        wanted.setdefault(item.id, last if numbered else None)
    for item_id in wanted:
        held = session.get(Item, item_id)
        if held is None or not door.may(Duty.ARRANGE, held.library_id):
            raise Withheld("item")
    return wanted


def _volume(text: str) -> int | None:
    text = text.strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise EditConflict(gettext("A volume's number is a number, such as 3."))
    return int(text) if text else None


def _read_logo(data: bytes) -> Any:
    """Read what was brought; by its content, in a process of its own.

    Raises:
        EditConflict: it is no logo.
    """
    logos = import_module(_LOGOS)
    settings = repository().settings
    with _room() as (folder, maker):
        path = folder / "logo"
        path.write_bytes(data)
        try:
            return logos.read_checked(path, maker, folder, settings)
        except logos.NoLogo as error:
            raise EditConflict(str(error)) from error


@contextmanager
def _room() -> Iterator[tuple[Path, Any]]:
    limits = import_module(_LIMITS).Limits.of(repository().settings)
    home = repository().settings.home
    with workroom(home) as folder, import_module(_CHILD).DerivativeWorker(limits) as maker:
        yield folder, maker


def _back(kind: str, record_id: str, made: Revision | None) -> ResponseReturnValue:
    saved = made.id if made else None
    return redirect(url_for("desk_records.show", kind=kind, record_id=record_id, saved=saved), 303)
