"""The images that pages had before: listed, fetched as they were handed in, brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from urllib.parse import quote

from flask import Response, make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import agents, answers, door, moments
from app.curate.pages import cells, words
from app.curate.pages.views import blueprint, saved_change
from app.site import images
from app.site.images import Picture
from app.site.paging import Paging, asked
from iiif.current import repository
from ingest.catalog import edit_images, edit_order
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_images import Version
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Asset, Item, Page
from ingest.storage import checked

ON_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """One image of a page as the desk shows it."""

    asset: Asset
    picture: Picture | None
    said: str  # when it came and by whom


@blueprint.get("/<item_id>/images")
def earlier(item_id: str) -> ResponseReturnValue:
    """Show the images of `pages`; without them, of all pages that have had several."""
    return shown_earlier(item_id)


@blueprint.get("/<item_id>/images/<asset_id>")
def fetch(item_id: str, asset_id: str) -> Response:
    """Give the file of an image that a page has or had, as it was handed in."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        try:
            _, asset = edit_images.named(session, item, asset_id)
        except EditConflict as error:
            raise NotHeld(str(error)) from error
    answer = _sent(asset)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(asset.filename, safe='')}"
    )
    return answers.private(answer)


def shown_earlier(item_id: str, *, said: str = "", status: int = 200) -> Response:
    """Answer with the images of pages, and with what is to be said of them."""
    number = asked(request.args.get("page"))
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        pages, fault = _wanted(session, item)
        paging = Paging(number, ON_PAGE, len(pages))
        run = pages[paging.offset : paging.offset + ON_PAGE]
        found = edit_images.versions(session, item, run)
        names = agents.names(session, (v.agent for one in found for v in one.images))
        page = render_template(
            "curate/pages/earlier.html",
            item=item,
            found=[(one, [_shown(version, names) for version in one.images]) for one in found],
            paging=paging,
            narrowed=request.values.get("pages", ""),
            fault=said or fault,
            saved=saved_change(session, item),
            said=words,
            may_edit=door.may(Duty.DESCRIBE, item.library_id),
        )
    return answers.private(make_response(page, status))


def _wanted(session: Session, item: Item) -> tuple[list[Page], str]:
    """Give the pages to be shown, and what is wrong with the numbers that were typed."""
    text = request.values.get("pages", "").strip()
    if not text:
        return edit_images.pages(session, item), ""
    every = edit_order.pages_of(session, item)
    try:
        return list(edit_order.named(every, text)), ""
    except EditConflict:
        return [], words.no_such(len(every))


def _shown(version: Version, names: Mapping[str, str]) -> Shown:
    picture = images.boxed(version.asset, cells.SMALL_PX, None) if version.asset.page_id else None
    said = words.came(moments.written(version.at), names[version.agent], version.again)
    return Shown(version.asset, picture, said)


def _sent(asset: Asset) -> Response:
    """Send a kept file that is whole: by the system where it lies in a folder, else in pieces."""
    store = repository().store
    path = store.local_path(asset.key)
    if path is not None:
        checked.check_file(path, asset.key, asset.sha256)
        return send_file(
            path.absolute(), mimetype=asset.media_type, etag=asset.sha256, conditional=True
        )
    pieces = checked.pieces(store, asset.key, asset.sha256)
    # Read before the answer begins, so that a small file's damage is an error with a sentence.
    first = next(pieces)
    answer = Response(chain([first], pieces), mimetype=asset.media_type, direct_passthrough=True)
    answer.content_length = store.size(asset.key)
    return answer
