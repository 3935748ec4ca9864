"""The probe services: whether an image or a text is open to whoever asks (2.0, section 5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from iiif import responses, urls
from iiif.access import Withdrawn, check_read
from iiif.auth import words
from iiif.auth.services import CONTEXT
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.image.server import ImageServer, Part, Renamed
from iiif.image.views import SERVER
from iiif.status import STATUS
from ingest.catalog import find, rights
from ingest.catalog.find import NotHeld
from ingest.catalog.rights import Withheld
from ingest.derivatives.index import IndexDamaged
from ingest.storage.store import StoreError

blueprint = Blueprint("iiif_auth", __name__, url_prefix=urls.AUTH)

_MISSING = (NotHeld, Withdrawn, IndexDamaged, StoreError)


@blueprint.get("/2/probe/images/<image_id>")
def probe_image(image_id: str) -> Response:
    """Say whether the whole of an image would be given, and what else may be shown."""
    server: ImageServer = current_app.extensions[SERVER]
    try:
        part = server.part(image_id, asker)
    except _MISSING as error:
        return _missing(error)
    except Renamed as error:
        location = {"id": public_urls().image(error.image_id), "type": "ImageService3"}
        return _result(301, location=location)
    if not part.reduced:
        return _result(200)
    tier = rights.tier(part.image.record.subject, repository().rules)
    return _refused(tier, substitute=_substitute(server, part))


@blueprint.get("/2/probe/texts/<item_id>")
def probe_text(item_id: str) -> Response:
    """Say whether the text of an item would be given."""
    opened = repository()
    try:
        with opened.reading() as session:
            about = rights.subject(find.item(session, item_id))
        check_read(asker(), about, opened.rules, f"item {item_id!r}")
    except _MISSING as error:
        return _missing(error)
    except Withheld:
        return _refused(rights.tier(about, opened.rules))
    return _result(200)


def _refused(tier: str, **more: Any) -> Response:
    # As the image itself would be refused: signing in helps whom nobody knows.
    status = 403 if asker().account_id else 401
    told = words.of_tier(tier)
    return _result(status, heading=told.heading, note=told.note, **more)


def _missing(error: Exception) -> Response:
    """Say what the image or text would be answered with; of the probe itself it is always 200."""
    status = next(STATUS[kind] for kind in type(error).mro() if kind in STATUS)
    told = words.MISSING.get(status, words.OUT_OF_ORDER)
    return _result(status, heading=told.heading, note=told.note)


def _substitute(server: ImageServer, part: Part) -> list[dict[str, Any]]:
    sizes = server.open_sizes(part)
    if not sizes:
        return []
    image_id, (width, height) = part.image.record.image_id, sizes[-1]
    service = {"id": public_urls().image(image_id), "type": "ImageService3", "profile": "level0"}
    return [
        {
            "id": public_urls().sized(image_id, width, height),
            "type": "Image",
            "format": "image/jpeg",
            "width": width,
            "height": height,
            "service": [service],
        }
    ]


def _result(status: int, **more: Any) -> Response:
    content = {"@context": CONTEXT, "type": "AuthProbeResult2", "status": status}
    content |= {name: value for name, value in more.items() if value}
    document = responses.Document.of(content)
    answer = responses.json_ld(request, document, CONTEXT, responses.NO_STORE)
    answer.headers.add("Vary", "Authorization")
    return answer
