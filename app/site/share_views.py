"""Sharing an item: its page of links, codes and citations; files of citations; signposts."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import qr_codes
from app.security import allow_own_frames
from app.site import access, cards, cropping, embedding, reading, sharing, signposts
from app.site.citing import files, of_item
from app.site.paging import asked
from iiif.current import repository
from iiif.responses import NO_STORE
from iiif.urls import Urls
from ingest.catalog import browse, members
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Item

blueprint = Blueprint("shares", __name__, url_prefix="/items")

_CORS = {"Access-Control-Allow-Origin": "*"}


@blueprint.get("/<item_id>/share")
def share(item_id: str) -> ResponseReturnValue:
    """Show all ways to link to, cite and embed an item at a page."""
    height_px = embedding.height_px(request.args.get("height"))
    allow_own_frames()
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        reader = reading.asked_for(session, held, request.args.get("p"), access.to(held))
        code = sharing.embed(held, reader)
        page = render_template(
            "share.html",
            item=held,
            title=cards.title(held),
            reader=reader,
            address=sharing.page_address(held.id, reader.number),
            share=sharing.of(held, reader),
            manifest=Urls(repository().settings.public_url).manifest(held.id),
            citations=of_item.citations(held, reader),
            forms=list(files.FORMS),
            crop=cropping.of(reader.page, request.args.get("region"), request.args.get("size")),
            sizes=cropping.SIZES_PX,
            heights=sorted({*embedding.HEIGHTS_PX, height_px}),
            height_px=height_px,
            frame=embedding.frame(code, height_px),
            frame_address=code.address,
            picture=embedding.picture(code),
        )
    return _unkept(page, held)


@blueprint.get("/<item_id>/citation.<any(bib, ris, json, txt):form>")
def citation(item_id: str, form: str) -> Response:
    """Give a citation of an item, or of its page `p`, as a file."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        number = request.args.get("p")
        open_to = access.to(held)
        reader = reading.asked_for(session, held, number, open_to) if number else None
        of = of_item.cited(held, reader)
    written = files.FORMS[form]
    answer = Response(written.write(of), content_type=written.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{of.key}.{form}"'
    return _unkept(answer, held)


@blueprint.get("/<item_id>/qr.svg")
def qr(item_id: str) -> Response:
    """Draw the address of an item, or of its page `p`, as a QR code."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
    address = sharing.page_address(held.id, asked(request.args.get("p")))
    drawn = qr_codes.svg(address, scale=4)
    return _unkept(Response(drawn, content_type="image/svg+xml"), held)


@blueprint.get("/<item_id>/linkset")
def linkset(item_id: str) -> Response:
    """Give all signposts of an item as a link set (RFC 9264)."""
    written = signposts.link_set(_signposts(item_id))
    return Response(written, content_type="application/linkset", headers=_CORS)


@blueprint.get("/<item_id>/linkset.json")
def linkset_json(item_id: str) -> Response:
    """Give the same in JSON."""
    answer = jsonify(signposts.link_set_json(_signposts(item_id)))
    answer.content_type = "application/linkset+json"
    answer.headers.update(_CORS)
    return answer


def _signposts(item_id: str) -> signposts.Signposts:
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        found = signposts.of(
            held,
            browse.collections_of(session, item_id),
            has_text=members.has_text(session, item_id),
        )
    if found is None:
        raise NotHeld(f"item {item_id!r} is not public")
    return found


def _unkept(page: str | Response, held: Item) -> Response:
    answer = make_response(page)
    if held.state != "published":
        answer.headers["Cache-Control"] = NO_STORE
    return answer
