"""An item in pages of other sites: a small reader for a frame, and oEmbed, which gives its code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.language import language
from app.security import allow_images_from, may_be_framed
from app.site import access, cards, oembed, reading, sharing, terms
from iiif.access import Withdrawn
from iiif.current import repository
from iiif.responses import NO_STORE
from ingest.catalog import elsewhere
from ingest.catalog.description import Description, best
from ingest.catalog.find import NotHeld

blueprint = Blueprint("embeds", __name__)


@blueprint.get("/embed/<item_id>")
def embed(item_id: str) -> ResponseReturnValue:
    """Show an item at a page, small, for a frame in a page of another site."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        if held.origin is not None:
            allow_images_from(elsewhere.image_hosts(session, held.id))
        open_to = access.to(held)
        reader = reading.asked_for(session, held, request.args.get("p"), open_to)
        page = render_template(
            "embed.html",
            item=held,
            title=cards.title(held),
            reader=reader,
            access=open_to,
            tier=terms.tier(open_to.tier),
            address=sharing.page_address(held.id, reader.number),
            library=best(held.library.name, language()),
        )
    answer = make_response(page)
    if held.state == "published":
        # What only its staff may know of stays in a window of their own.
        may_be_framed(repository().settings.embed_ancestors)
    else:
        answer.headers["Cache-Control"] = NO_STORE
    return answer


@blueprint.get("/oembed")
def describe() -> Response:
    """Answer how an item's page is shown elsewhere (oEmbed 1.0)."""
    settings = repository().settings
    try:
        wanted = oembed.read(request.args.to_dict(flat=False), settings.public_url)
        content = _described(wanted)
    except oembed.BadRequest as error:
        return _refused(400, str(error))
    except oembed.UnknownFormat as error:
        return _refused(501, f"format {error}: only json and xml are answered")
    except (NotHeld, Withdrawn):
        return _refused(404, "url: nothing public here has this address")
    if wanted.format == "xml":
        answer = Response(oembed.as_xml(content), content_type="text/xml; charset=utf-8")
    else:
        answer = jsonify(content)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = f"public, max-age={settings.withdrawal_seconds}"
    return answer


def _described(wanted: oembed.Wanted) -> dict[str, Any]:
    """Give the answer, the same for everyone.

    Raises:
        NotHeld, Withdrawn: the address is no public item's of ours.
    """
    settings = repository().settings
    spoken = settings.default_language
    with repository().reading() as session:
        held = access.shown_item(session, wanted.item_id)
        if held.state != "published":
            raise NotHeld(wanted.item_id)
        reader = reading.asked_for(session, held, wanted.page, access.to(held))
        about = Description.from_json(held.description)
        author = ", ".join(filter(None, (best(one, spoken) for one in about.creator)))
        code = sharing.embed(held, reader, spoken)
    return oembed.answer(code, wanted, settings.site_name, settings.public_url, author)


def _refused(status: int, sentence: str) -> Response:
    answer = jsonify(error=sentence)
    answer.status_code = status
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "no-store"
    return answer
