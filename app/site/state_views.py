"""Links of other programs (Content State API 1.0, 3.1): to the item and page that they name."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.site import states
from iiif.current import repository

blueprint = Blueprint("states", __name__)


@blueprint.get("/view")
def view() -> ResponseReturnValue:
    """Lead to what a content state names."""
    with repository().reading() as session:
        return states.lead(session, request.args.get(states.PARAMETER, ""))
