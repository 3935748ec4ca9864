"""The desk's first page: what waits, and what was touched last."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.curate import answers, check_views, door, shelves, todo
from app.language import gettext
from app.site import keeping
from iiif.current import repository, visitor
from ingest.catalog import duties, waiting
from ingest.catalog.duties import Duty
from ingest.catalog.models import now

blueprint = Blueprint("desk", __name__, url_prefix="/curate")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show how many items stand in which state, what waits, and what was changed last."""
    door.let_in(Duty.PREVIEW)
    with repository().reading() as session:
        own = duties.libraries(visitor(), Duty.PREVIEW)
        zone = repository().rules.time_zone
        return answers.page(
            "curate/desk.html",
            states=shelves.by_state(session, own),
            latest=shelves.latest(session, own),
            waiting=waiting.of(session, own, now().astimezone(zone).date()),
            zone=zone,
            todo=todo.of(session, repository().settings) if visitor().administrator else [],
            names={name: gettext(words) for name, words in check_views.NAMES.items()},
            standing=keeping.standing(session) if visitor().administrator else None,
        )
