"""The desk's first page: what waits, and what was touched last."""

from __future__ import annotations

import shutil

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import answers, bring_list, check_views, door, shelves, todo, work_words
from app.language import gettext
from app.site import keeping
from iiif.current import repository, visitor
from ingest.catalog import duties, kept, waiting
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
            state_words=bring_list.state_words,
            kind_of_work=work_words.kind,
            may_bring=door.may(Duty.BRING_IN),
            room=_room(session) if visitor().administrator else None,
            standing=keeping.standing(session) if visitor().administrator else None,
        )


def _room(session: Session) -> tuple[int, int]:
    """Give the bytes that are kept, and those that are free at home."""
    return kept.size_bytes(session), shutil.disk_usage(repository().settings.home).free
