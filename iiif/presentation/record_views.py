"""The addresses where an item is described for other programs."""

from collections.abc import Callable

from flask import Blueprint, Response

from iiif import urls
from iiif.access import check_read
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.presentation import answers, linked, marc, mets, mods, signs, sources
from iiif.presentation.records import ItemRecords
from ingest.catalog import find, rights
from ingest.catalog.find import NotHeld
from ingest.media_types import RECORDS
from ingest.storage import checked

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


@blueprint.get("/items/<item_id>/source")
def show_source(item_id: str) -> Response:
    """Answer the record that an item came with, byte for byte."""
    opened = repository()
    with opened.reading() as session:
        about = rights.subject(answers.public_item(session, item_id))
        record = find.source_record(session, item_id)
    form = sources.form(record, opened.settings.source_records.split())
    if record is None or form is None:
        raise NotHeld(f"item {item_id!r} has no record that may be given out as it came")
    if form.tells_text:
        check_read(asker(), about, opened.rules, f"item {item_id!r}")
    # Saved, not shown: a browser would run what a stranger's XML holds.
    name = f"{item_id}{RECORDS.get(form.media_type, '.txt')}"
    headers = {
        "Cache-Control": answers.cache_control(about) if form.tells_text else answers.for_now(),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": signs.to_item_page(item_id, "describes", public_urls()),
    }
    data = checked.whole(opened.store, record.key, record.sha256)
    return Response(data, content_type=form.media_type, headers=headers)


def _xml(
    item_id: str, write: Callable[[ItemRecords, urls.Urls], bytes], media_type: str
) -> Response:
    body = write(answers.records_of(item_id), public_urls())
    headers = {
        "Cache-Control": answers.for_now(),
        "Link": signs.to_item_page(item_id, "describes", public_urls()),
    }
    return Response(body, content_type=media_type, headers=headers)
