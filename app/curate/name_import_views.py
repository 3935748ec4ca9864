"""Lists of names from other houses at the desk: the plan before anything is written, then it."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.curate import answers, door, record_sorts
from app.curate.record_views import refuse
from app.language import gettext
from iiif.current import repository
from ingest.catalog.authorities import KINDS
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.packages import list_child
from ingest.workroom import workroom

blueprint = Blueprint("desk_lists", __name__, url_prefix="/curate/authorities")
blueprint.register_error_handler(EditConflict, refuse)
MOST_ENTRIES = 2_000
_SHOWN = 200
# Named, not imported: it is needed when a list is brought.
_PLANNING = "ingest.planning.authorities"


@blueprint.post("/import")
def plan() -> ResponseReturnValue:
    """Read a list and show what it would change; nothing is written."""
    door.let_in(Duty.ARRANGE)
    brought, kind = request.files.get("file"), request.form.get("list", "")
    library = request.form.get("library", "")
    if brought is None or not brought.filename:
        raise EditConflict(gettext("Choose a file first."))
    with repository().reading() as session:
        library_id = record_sorts.of_form(session, library)
    told = _read(brought.filename, brought.stream.read(), kind if kind in KINDS else "")
    entries, problems = told["entries"], told["problems"]
    if len(entries) > MOST_ENTRIES:
        raise EditConflict(
            gettext(
                "The list has %(count)s entries, more than %(most)s: give it to"
                " `tangthu authorities` on the server.",
                count=len(entries),
                most=MOST_ENTRIES,
            )
        )
    planning: Any = import_module(_PLANNING)
    with repository().reading() as session:
        made = planning.plan(session, [planning.entry(one) for one in entries], library_id)
    return answers.page(
        "curate/names_plan.html",
        made=made,
        problems=[*problems, *made.problems],
        most=_SHOWN,
        packed=json.dumps(entries, ensure_ascii=False),
        library=library,
        name=brought.filename,
    )


@blueprint.post("/import/write")
def write() -> ResponseReturnValue:
    """Write a list as it was planned."""
    door.let_in(Duty.ARRANGE)
    planning: Any = import_module(_PLANNING)
    try:
        entries = [planning.entry(one) for one in json.loads(request.form.get("entries", ""))]
    except (ValueError, TypeError) as error:
        raise EditConflict(gettext("The plan is not whole: bring the list again.")) from error
    with repository().reading() as session:
        library_id = record_sorts.of_form(session, request.form.get("library", ""))
        made = planning.plan(session, entries[:MOST_ENTRIES], library_id)
    planning.write(repository(), made, library_id, door.agent())
    return redirect(url_for("desk_records.listed", kind="authorities"), 303)


def _read(name: str, data: bytes, kind: str) -> dict[str, Any]:
    """Read a list in a process of its own, which takes what sheets cost."""
    opened = repository()
    with workroom(opened.settings.home) as folder:
        suffix = name.rpartition(".")[2].lower()
        path = folder / f"list.{suffix if suffix.isalnum() and len(suffix) < 6 else 'bin'}"
        path.write_bytes(data)
        return list_child.read_apart(path, kind)
