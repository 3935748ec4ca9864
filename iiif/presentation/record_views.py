"""The addresses where an item is described for other programs."""

from collections.abc import Callable

from flask import Blueprint, Response

from iiif import urls
from iiif.current import urls as public_urls
from iiif.presentation import answers, linked, marc, mets, mods, signs
from iiif.presentation.records import ItemRecords

blueprint = Blueprint("iiif_records", __name__, url_prefix=urls.PRESENTATION)

_SCHEMA_ORG = "https://schema.org/"


@blueprint.get("/items/<item_id>/description.json")
def show_description(item_id: str) -> Response:
    """Answer an item's description in the words of schema.org."""
    found = answers.answer(answers.of_item("schema", item_id, linked.schema_org), _SCHEMA_ORG)
    found.headers["Link"] = signs.to_item_page(item_id, "describes", public_urls())
    return found


@blueprint.get("/items/<item_id>/dc.xml")
def show_dublin_core(item_id: str) -> Response:
    """Answer an item's description as Dublin Core."""
    return _xml(item_id, linked.dublin_core, "text/xml; charset=utf-8")


@blueprint.get("/items/<item_id>/mods.xml")
def show_mods(item_id: str) -> Response:
    """Answer an item's description as MODS."""
    return _xml(item_id, mods.mods, "application/mods+xml")


@blueprint.get("/items/<item_id>/marc.xml")
def show_marc(item_id: str) -> Response:
    """Answer an item's description as MARC 21."""
    return _xml(item_id, marc.marcxml, "application/marcxml+xml")


@blueprint.get("/items/<item_id>/mets.xml")
def show_mets(item_id: str) -> Response:
    """Answer an item with its pages and contents as METS."""
    return _xml(item_id, mets.mets, "application/mets+xml")


def _xml(
    item_id: str, write: Callable[[ItemRecords, urls.Urls], bytes], media_type: str
) -> Response:
    body = write(answers.records_of(item_id), public_urls())
    headers = {
        "Cache-Control": answers.for_now(),
        "Link": signs.to_item_page(item_id, "describes", public_urls()),
    }
    return Response(body, content_type=media_type, headers=headers)
