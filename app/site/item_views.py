"""An item: the reader, its text, its pages and hits for the reader's program, Mirador."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.security import allow_empty_styles, allow_images_from
from app.site import (
    access,
    cards,
    hits,
    parallel,
    proof,
    reading,
    record,
    sharing,
    signposts,
    states,
    terms,
    to_look_at,
)
from app.site.paging import asked
from iiif.content_state import region_of
from iiif.current import repository
from iiif.responses import NO_STORE
from iiif.urls import Urls
from ingest.catalog import elsewhere, find
from ingest.catalog.models import Item
from ingest.catalog.rights import Withheld
from ingest.text.page_text import PageText

blueprint = Blueprint("items", __name__, url_prefix="/items")


@blueprint.get("/<item_id>")
def item(item_id: str) -> ResponseReturnValue:
    """Show an item: the reader at a page, and its card; or what a content state names."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        if state := request.args.get(states.PARAMETER):
            return states.lead(session, state)
        open_to = access.to(held)
        about = record.of(session, held)
        page = item_page(session, held, open_to, about)
        signs = signposts.of(held, about.collections)
    answer = _unkept(page, public=held.state == "published" and not open_to.edit)
    if signs is not None:
        answer.headers["Link"] = signposts.header(signs)
    return answer


def item_page(
    session: Session,
    held: Item,
    open_to: access.Access,
    about: record.Record,
    *,
    preview: bool = False,
) -> str:
    """Write the page of an item for whom it is open so far."""
    query = request.args.get("q", "").strip()
    reader = reading.opened(session, held, _page_asked(held), open_to)
    _allow_images(session, held)
    its_text = hits.text_of(session, reader, open_to)
    region = hits.pointed_at(reader, region_of(f"xywh={request.args.get('xywh', '')}"))
    share = sharing.of(held, reader)
    return render_template(
        "item.html",
        item=held,
        access=open_to,
        tier=terms.tier(open_to.tier),
        reader=reader,
        record=about,
        query=query,
        region=region,
        hits=region + hits.lit(its_text, query),
        text=hits.marked(its_text, query, reader.page) if reader else None,
        share=share,
        keepable=reader is not None and access.is_keepable(held),
        data_block=sharing.data_block(held, share, about.identifiers, about.collections),
        to_look_at=to_look_at.of(session, held.id, open_to),
        proof=proof.of(session, held.id, open_to),
        preview=preview,
    )


@blueprint.get("/<item_id>/text")
def text(item_id: str) -> ResponseReturnValue:
    """Show a page's text beside its image."""
    query = request.args.get("q", "").strip()
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        open_to = access.to(held)
        reader = reading.opened(session, held, asked(request.args.get("p")), open_to)
        if reader is None:
            raise find.NotHeld(f"no pages in {item_id!r}")
        its_text = hits.text_of(session, reader, open_to)
        marked = hits.marked(its_text, query, reader.page)
        _allow_images(session, held)
        page = render_template(
            "text.html",
            item=held,
            access=open_to,
            tier=terms.tier(open_to.tier),
            reader=reader,
            title=cards.title(held),
            query=query,
            text=marked,
            lines=parallel.of(session, reader.page_id, reader.page, marked),
            hits=hits.lit(its_text, query),
        )
    return _unkept(page, public=held.state == "published")


@blueprint.get("/<item_id>/words")
def words(item_id: str) -> ResponseReturnValue:
    """Give a page's text to the reader's program, as a piece of a page.

    Raises:
        Withheld: the visitor may not read the text.
    """
    query = request.args.get("q", "").strip()
    with repository().reading() as session:
        reader, its_text = _read(session, item_id)
        marked = hits.marked(its_text, query, reader.page) if reader else None
        piece = make_response(render_template("words.html", text=marked))
    piece.headers["Cache-Control"] = "private, max-age=60"
    return piece


@blueprint.get("/<item_id>/pages.json")
def pages(item_id: str) -> Response:
    """Give a stretch of pages to the reader's program; at most 100 at once."""
    first, count = asked(request.args.get("from")), asked(request.args.get("count"))
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        rows = reading.rows(session, held, first, count, access.to(held))
    return _own_json({"pages": [row.as_json() for row in rows]})


@blueprint.get("/<item_id>/hits.json")
def page_hits(item_id: str) -> Response:
    """Give the hits on one page, in canvas pixels, and the numbers of all pages with hits.

    Raises:
        Withheld: the visitor may not read the text.
    """
    query = request.args.get("q", "").strip()
    with repository().reading() as session:
        reader, its_text = _read(session, item_id)
        found = hits.lit(its_text, query)
    return _own_json(
        {
            "page": reader.number if reader else 0,
            "boxes": [asdict(hit) for hit in found],
            "pages": hits.pages_of(item_id, query),
        }
    )


def _read(session: Session, item_id: str) -> tuple[reading.Reader | None, PageText | None]:
    """Give the page asked for with its text.

    Raises:
        Withheld: the visitor may not read the text.
    """
    held = access.shown_item(session, item_id)
    open_to = access.to(held)
    if not open_to.read:
        raise Withheld(item_id)
    reader = reading.opened(session, held, asked(request.args.get("p")), open_to)
    return reader, hits.text_of(session, reader, open_to)


@blueprint.get("/<item_id>/mirador")
def mirador(item_id: str) -> ResponseReturnValue:
    """Open the item's manifest in Mirador."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        _allow_images(session, held)
    allow_empty_styles()
    return render_template(
        "mirador.html",
        item=held,
        title=cards.title(held),
        manifest=Urls(repository().settings.public_url).manifest(item_id),
    )


def _page_asked(held: Item) -> int:
    """Give the number of the page asked for; where none is, that on which the item opens."""
    return asked(request.args.get("p") or str(held.description.get("start_page") or 1))


def _allow_images(session: Session, held: Item) -> None:
    """Let the page show the images that stay with other institutions."""
    if held.origin is not None:
        allow_images_from(elsewhere.image_hosts(session, held.id))


def _unkept(page: str, *, public: bool) -> Response:
    answer = make_response(page)
    if not public:
        answer.headers["Cache-Control"] = NO_STORE
    return answer


def _own_json(value: object) -> Response:
    answer = jsonify(value)
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
