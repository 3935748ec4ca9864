"""The addresses of the Presentation API 3.0; what they answer is the same for everyone."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState

from iiif import responses, urls
from iiif.access import check_read
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.presentation import annotations, manifest, places, signs
from iiif.presentation.answers import (
    answer,
    cache_control,
    of_item,
    open_documents,
    public_item,
)
from iiif.presentation.opening import opening
from iiif.presentation.records import ItemRecords
from iiif.presentation.text_views import numbered
from ingest.catalog import find, members, rights
from ingest.catalog.find import NotHeld

blueprint = Blueprint("iiif_presentation", __name__, url_prefix=urls.PRESENTATION)


@blueprint.get("/items/<item_id>/manifest")
def show_manifest(item_id: str) -> Response:
    """Answer an item's manifest."""
    found = answer(of_item("manifest", item_id, manifest.manifest))
    found.headers["Link"] = signs.to_item_page(item_id, "collection", public_urls())
    return found


@blueprint.get("/items/<item_id>/ranges/<section_id>")
def show_range(item_id: str, section_id: str) -> Response:
    """Answer one entry of an item's table of contents."""

    def build(records: ItemRecords, public: urls.Urls) -> dict[str, Any]:
        found = manifest.one_range(records, section_id, public)
        if found is None:
            raise NotHeld(f"no range {section_id!r} in item {item_id!r}")
        return found

    return answer(of_item(f"range {section_id}", item_id, build))


@blueprint.get("/items/<item_id>/placeholder")
def show_placeholder(item_id: str) -> Response:
    """Answer the canvas that viewers show until they have a page."""

    def build(records: ItemRecords, public: urls.Urls) -> dict[str, Any]:
        whole = manifest.manifest(records, public).get("placeholderCanvas")
        if whole is None:
            raise NotHeld(f"item {item_id!r} has no image that is open to everyone")
        return {"@context": manifest.CONTEXT, **whole}

    return answer(of_item("placeholder", item_id, build))


@blueprint.get("/items/<item_id>/places")
def show_places(item_id: str) -> Response:
    """Answer where on earth an item belongs, as GeoJSON with labels."""

    def build(records: ItemRecords, public: urls.Urls) -> dict[str, Any]:
        found = places.nav_place(item_id, records.description, public)
        if not found:
            raise NotHeld(f"of item {item_id!r} no place is known")
        return {"@context": [places.CONTEXT, manifest.CONTEXT], **found}

    return answer(of_item("places", item_id, build))


@blueprint.get("/items/<item_id>/text.txt")
def show_text(item_id: str) -> Response:
    """Answer an item's whole text, page by page as it is read."""
    opened = repository()
    with opened.reading() as session:
        about = rights.subject(find.item(session, item_id))
        check_read(asker(), about, opened.rules, f"item {item_id!r}")
        if not members.has_text(session, item_id):
            raise NotHeld(f"item {item_id!r} has no text")

    def lines() -> Iterator[str]:
        with opened.reading() as session:
            for page, text in members.texts(session, item_id):
                yield numbered(page, text)

    headers = {"Cache-Control": cache_control(about)}
    return Response(lines(), content_type="text/plain; charset=utf-8", headers=headers)


@blueprint.get("/canvases/<page_id>")
def show_canvas(page_id: str) -> Response:
    """Answer a page's canvas, with the manifest that it is part of."""
    with repository().reading() as session:
        shown = find.page(session, page_id)
        item = public_item(session, shown.page.item_id)
    content = manifest.lone_canvas(shown, item, public_urls(), opening(item, repository()))
    return answer(responses.Document.of(content))


@blueprint.get("/canvases/<page_id>/text", defaults={"granularity": annotations.LINE})
@blueprint.get("/canvases/<page_id>/text/<any(page, block, word):granularity>")
def show_page_text(page_id: str, granularity: str) -> Response:
    """Answer the text of a page, to whom it is open."""
    opened = repository()
    with opened.reading() as session:
        about = rights.subject(find.item(session, find.page(session, page_id).page.item_id))
        check_read(asker(), about, opened.rules, f"page {page_id!r}")
        text = find.text(session, page_id)
    if text is None:
        raise NotHeld(f"page {page_id!r} has no text")
    content = annotations.text_page(page_id, text, public_urls(), granularity)
    document = responses.Document.of(content)
    return responses.json_ld(request, document, manifest.CONTEXT, cache_control(about))


@blueprint.get("/<path:_rest>")
def refuse(_rest: str) -> Response:
    """Say that nothing stands here, so that pages of other sites can read that too."""
    raise NotHeld("nothing is here")


@blueprint.record_once
def _open(state: BlueprintSetupState) -> None:
    open_documents(state.app)
