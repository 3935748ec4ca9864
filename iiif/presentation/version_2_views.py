"""The addresses of the Presentation API 2.1.1: the same documents in its words."""

from typing import Any

from flask import Blueprint, Response, request

from iiif import responses, urls
from iiif.access import check_read
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.presentation import annotations, answers, manifest, shelf_views, version_2
from iiif.presentation.collection import COLLECTIONS, TOP
from iiif.presentation.records import ItemRecords
from ingest.catalog import find, rights
from ingest.catalog.find import NotHeld

blueprint = Blueprint("iiif_presentation_2", __name__, url_prefix=urls.PRESENTATION_2)


@blueprint.get("/items/<item_id>/manifest")
def show_manifest(item_id: str) -> Response:
    """Answer an item's manifest."""

    def build(records: ItemRecords, public: urls.Urls) -> dict[str, Any]:
        return version_2.manifest(manifest.manifest(records, public), public)

    return _answer(answers.of_item("manifest 2", item_id, build))


@blueprint.get("/canvases/<page_id>/text")
def show_page_text(page_id: str) -> Response:
    """Answer the lines of a page as an annotation list, to whom its text is open."""
    opened = repository()
    with opened.reading() as session:
        about = rights.subject(find.item(session, find.page(session, page_id).page.item_id))
        check_read(asker(), about, opened.rules, f"page {page_id!r}")
        text = find.text(session, page_id)
    if text is None:
        raise NotHeld(f"page {page_id!r} has no text")
    public = public_urls()
    content = version_2.annotation_list(annotations.text_page(page_id, text, public), public)
    document = responses.Document.of(content)
    kept = answers.cache_control(about)
    return responses.json_ld(request, document, version_2.CONTEXT, kept)


@blueprint.get("/top", defaults={"kind": COLLECTIONS, "slug": TOP})
@blueprint.get("/<any(collections, libraries, works):kind>/<slug>")
def show_collection(kind: str, slug: str) -> Response:
    """Answer a collection, a library or the volumes of a work; `top` is the root of all."""
    return _answer(shelf_views.shelved(kind, slug, None, _said, 2))


@blueprint.get("/top/parts/<int:number>", defaults={"kind": COLLECTIONS, "slug": TOP})
@blueprint.get("/<any(collections, libraries, works):kind>/<slug>/parts/<int:number>")
def show_collection_part(kind: str, slug: str, number: int) -> Response:
    """Answer a stretch of a long collection."""
    return _answer(shelf_views.shelved(kind, slug, number, _said, 2))


@blueprint.get("/search")
def show_found() -> Response:
    """Answer what a search finds as a collection."""
    return _answer(shelf_views.found(None, _said, 2))


@blueprint.get("/search/parts/<int:number>")
def show_found_part(number: int) -> Response:
    """Answer a stretch of what a search finds."""
    return _answer(shelf_views.found(number, _said, 2))


@blueprint.get("/<path:_rest>")
def refuse(_rest: str) -> Response:
    """Say that nothing stands here, so that pages of other sites can read that too."""
    raise NotHeld("nothing is here")


def _said(document: dict[str, Any]) -> dict[str, Any]:
    return version_2.collection(document, public_urls())


def _answer(document: responses.Document) -> Response:
    return answers.answer(document, version_2.CONTEXT)
