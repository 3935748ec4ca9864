"""The desk's first page: what waits, and what was touched last."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from app.curate import door, shelves
from iiif.current import repository, visitor
from ingest.catalog import duties
from ingest.catalog.duties import Duty

blueprint = Blueprint("desk", __name__, url_prefix="/curate")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show how many items stand in which state, and those that were changed last."""
    door.let_in(Duty.PREVIEW)
    with repository().reading() as session:
        own = duties.libraries(visitor(), Duty.PREVIEW)
        page = render_template(
            "curate/desk.html",
            states=shelves.by_state(session, own),
            latest=shelves.latest(session, own),
        )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
