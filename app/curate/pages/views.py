"""Looking at an item's pages at the desk: the grid, and what new labels would be."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import answers, door
from app.curate.pages import cells, upload_views, words
from app.language import gettext
from app.security import allow_images_from
from app.site.paging import Paging, asked
from iiif.current import repository
from ingest.bringing import new_images, page_uploads
from ingest.catalog import elsewhere, label_rules, row_undo
from ingest.catalog.desk_word import ADDED, REPLACED
from ingest.catalog.duties import Duty
from ingest.catalog.models import Changeset, Item
from ingest.catalog.page_labels import LabelFault, labels

blueprint = Blueprint("desk_pages", __name__, url_prefix="/curate/items")

ON_PAGE = 60


@blueprint.get("/<item_id>/pages")
def show(item_id: str) -> ResponseReturnValue:
    """Show an item's pages; `rules` shows what labels they would give, `saved` what was saved."""
    return shown(item_id)


@blueprint.get("/<item_id>/pages.json")
def listed(item_id: str) -> Response:
    """Give all pages of an item to the grid's program."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        every = cells.every(session, item)
    return answers.private(
        jsonify({"mark": every.mark, "pages": [cell.as_json() for cell in every.cells]})
    )


@blueprint.get("/<item_id>/pages/labels.json")
def preview(item_id: str) -> Response:
    """Tell which labels rules would give, or what is wrong with them."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        total = cells.run(session, item, 1, 1).total
    found, fault = previewed(request.args.get("rules", ""), total)
    return answers.private(jsonify({"labels": found, "fault": fault}))


def shown(item_id: str, *, said: str = "", status: int = 200, rules: str | None = None) -> Response:
    """Answer with the grid, and with what is to be said of it."""
    number = asked(request.args.get("page"))
    rules = request.args.get("rules", "") if rules is None else rules
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        allow_images(session, item)
        run = cells.run(session, item, (number - 1) * ON_PAGE + 1, ON_PAGE)
        found, fault = previewed(rules, run.total)
        upload = page_uploads.begun(session, item, door.agent())
        page = render_template(
            "curate/pages/grid.html",
            item=item,
            run=run,
            paging=Paging(number, ON_PAGE, run.total),
            rules=rules,
            labels=found,
            fault=said or fault,
            saved=saved_change(session, item),
            coming=new_images.state(session, item),
            said=words,
            given=_given(),
            upload=upload,
            standing=page_uploads.standing(session, upload),
            places=upload_views.places(upload.id) if upload else {},
            form_bytes=repository().settings.upload_form_bytes,
            chunk_bytes=repository().settings.upload_chunk_bytes,
            may_edit=door.may(Duty.DESCRIBE, item.library_id),
        )
    return answers.private(make_response(page, status))


def previewed(rules: str, total: int) -> tuple[dict[int, str], str]:
    """Give the labels that rules would give by the pages' numbers, and what is wrong with them."""
    try:
        return labels(label_rules.read(rules), total), ""
    except LabelFault as error:
        return {}, words.fault(error)


def saved_change(session: Session, item: Item) -> Changeset | None:
    """Give the change that was just saved, or images that came in last, to be undone."""
    change = session.get(Changeset, request.args.get("saved", "")[:12])
    if change is None:
        newest = select(Changeset).where(Changeset.item_id == item.id)
        change = session.scalar(newest.order_by(Changeset.at.desc()).limit(1))
        if change is None or change.change not in (REPLACED, ADDED):
            return None
    fits = change is not None and change.item_id == item.id and row_undo.can_undo(change)
    return change if fits else None


def allow_images(session: Session, item: Item) -> None:
    """Let the page show the images that stay with other institutions."""
    if item.origin is not None:
        allow_images_from(elsewhere.image_hosts(session, item.id))


def _given() -> dict[str, str]:
    """Give the words of the grid's program, in the visitor's language."""
    return {
        "page": gettext("Page %(number)s"),
        "moves": gettext("The order is changed and not saved."),
        "changed": gettext("%(count)s labels change."),
    }
