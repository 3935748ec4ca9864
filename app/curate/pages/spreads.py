"""Spreads to be cut, each with its line; and pages that were taken out."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.curate import answers, door
from app.curate.pages import cells, words
from app.curate.pages.views import allow_images, blueprint, saved_change
from app.site.paging import Paging, asked
from iiif.current import repository
from ingest.catalog import edit_removed
from ingest.catalog.duties import Duty

# So much wider than tall: both pages of an open book.
WIDE = 1.2
ON_PAGE = 120


@blueprint.get("/<item_id>/spreads")
def spreads(item_id: str) -> ResponseReturnValue:
    """Show the pages that look like spreads, with the line at which they are to be cut."""
    return shown_spreads(item_id)


@blueprint.get("/<item_id>/removed")
def removed(item_id: str) -> ResponseReturnValue:
    """Show the pages that were taken out."""
    return shown_removed(item_id)


def shown_spreads(item_id: str, *, said: str = "", status: int = 200) -> Response:
    """Answer with the spreads, and with what is to be said of them."""
    number = asked(request.args.get("page"))
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        allow_images(session, item)
        wide = [c for c in cells.every(session, item).cells if c.width >= WIDE * c.height]
        paging = Paging(number, ON_PAGE, len(wide))
        page = render_template(
            "curate/pages/spreads.html",
            item=item,
            spreads=wide[paging.offset : paging.offset + ON_PAGE],
            paging=paging,
            fault=said,
            saved=saved_change(session, item),
            said=words,
            may_edit=door.may(Duty.DESCRIBE, item.library_id),
        )
    return answers.private(make_response(page, status))


def shown_removed(item_id: str, *, said: str = "", status: int = 200) -> Response:
    """Answer with the pages that were taken out, and with what is to be said of them."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        page = render_template(
            "curate/pages/removed.html",
            item=item,
            gone=edit_removed.removed(session, item),
            fault=said,
            saved=saved_change(session, item),
            said=words,
            may_edit=door.may(Duty.DESCRIBE, item.library_id),
        )
    return answers.private(make_response(page, status))
