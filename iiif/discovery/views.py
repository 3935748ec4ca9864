"""The addresses of the Change Discovery API 1.0."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from iiif import responses, urls
from iiif.current import repository
from iiif.current import urls as public_urls
from iiif.discovery import changes
from ingest.catalog import announce, find
from ingest.catalog.find import NotHeld

blueprint = Blueprint("iiif_discovery", __name__, url_prefix=urls.DISCOVERY)

_DAY_SECONDS = 86_400


@blueprint.get("/")
def begin() -> AnyResponse:
    """Lead to the collection of all changes."""
    return redirect(public_urls().changes(), 303)


@blueprint.get("/changes")
def show_collection() -> Response:
    """Answer the collection of all changes."""
    with repository().reading() as session:
        total = announce.told(session, 0, 0).total
    if not total:
        # 3.1 wants a last page, and 3.2 wants something on it.
        raise NotHeld("nothing has been published yet")
    return _answer(changes.collection(total, public_urls()), whole=False)


@blueprint.get("/changes/pages/<int:number>")
def show_page(number: int) -> Response:
    """Answer a page of changes, counted from 0."""
    start = number * changes.PAGE_ITEMS
    with repository().reading() as session:
        last = changes.last_page(announce.told(session, 0, 0).total)
        if number > last:
            raise NotHeld(f"no page {number}: the last is {last}")
        told = announce.told(session, start, changes.PAGE_ITEMS)
        holders = find.libraries_of(session, {row.item_id for row in told.rows})
        document = changes.page(number, told, announce.moves(session), holders, public_urls())
    return _answer(document, whole=number < last)


def _answer(document: dict[str, object], *, whole: bool) -> Response:
    seconds = _DAY_SECONDS if whole else repository().settings.withdrawal_seconds
    return responses.json_ld(
        request, responses.Document.of(document), changes.CONTEXT, responses.for_now(seconds)
    )
