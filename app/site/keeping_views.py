"""How all that is kept stands: a page for staff."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from app.site import keeping
from iiif.current import repository
from iiif.responses import NO_STORE
from ingest.catalog.rights import Withheld

blueprint = Blueprint("keeping", __name__)


@blueprint.get("/keeping")
def show() -> ResponseReturnValue:
    """Show staff how everything stands.

    Raises:
        Withheld: the visitor works for no library here.
    """
    if not keeping.is_staff():
        raise Withheld("keeping")
    with repository().reading() as session:
        page = render_template("keeping.html", standing=keeping.standing(session))
    answer = make_response(page)
    answer.headers["Cache-Control"] = NO_STORE
    return answer
