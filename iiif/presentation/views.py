"""The addresses of the Presentation API 3.0; what they answer is the same for everyone."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from iiif import responses, urls
from iiif.access import check_known, check_read, is_open
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.presentation import annotations, linked, manifest, shelves
from iiif.presentation.collection import TOP
from iiif.presentation.documents import Documents
from iiif.presentation.opening import opening
from iiif.presentation.records import ItemRecords, read_item, version_of
from ingest.catalog import find, members, rights
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Item
from ingest.catalog.rights import ANYONE

blueprint = Blueprint("iiif_presentation", __name__, url_prefix=urls.PRESENTATION)

_DOCUMENTS = "tangthu_documents"
_SCHEMA_ORG = "https://schema.org/"


@blueprint.get("/items/<item_id>/manifest")
def show_manifest(item_id: str) -> Response:
    """Answer an item's manifest."""
    return _built(f"manifest {item_id}", item_id, manifest.manifest)


@blueprint.get("/items/<item_id>/ranges/<section_id>")
def show_range(item_id: str, section_id: str) -> Response:
    """Answer one entry of an item's table of contents."""

    def build(records: ItemRecords, public: urls.Urls) -> dict[str, Any]:
        found = manifest.one_range(records, section_id, public)
        if found is None:
            raise NotHeld(f"no range {section_id!r} in item {item_id!r}")
        return found

    return _built(f"range {item_id} {section_id}", item_id, build)


@blueprint.get("/items/<item_id>/description.json")
def show_description(item_id: str) -> Response:
    """Answer an item's description in the words of schema.org."""
    return _built(f"schema {item_id}", item_id, linked.schema_org, context=_SCHEMA_ORG)


@blueprint.get("/items/<item_id>/dc.xml")
def show_dublin_core(item_id: str) -> Response:
    """Answer an item's description as Dublin Core."""
    with repository().reading() as session:
        records = read_item(session, _public_item(session, item_id), repository())
    cache = responses.for_now(repository().settings.withdrawal_seconds)
    body = linked.dublin_core(records, public_urls())
    return Response(body, content_type="text/xml; charset=utf-8", headers={"Cache-Control": cache})


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
                yield f"[{page.position}]\n{text.plain}\n\n"

    headers = {"Cache-Control": _cache(about)}
    return Response(lines(), content_type="text/plain; charset=utf-8", headers=headers)


@blueprint.get("/canvases/<page_id>")
def show_canvas(page_id: str) -> Response:
    """Answer a page's canvas, with the manifest that it is part of."""
    with repository().reading() as session:
        shown = find.page(session, page_id)
        item = _public_item(session, shown.page.item_id)
    content = manifest.lone_canvas(shown, item, public_urls(), opening(item, repository()))
    return _answer(responses.Document.of(content))


@blueprint.get("/canvases/<page_id>/text")
def show_page_text(page_id: str) -> Response:
    """Answer the lines of a page to whom its text is open."""
    opened = repository()
    with opened.reading() as session:
        about = rights.subject(find.item(session, find.page(session, page_id).page.item_id))
        check_read(asker(), about, opened.rules, f"page {page_id!r}")
        text = find.text(session, page_id)
    if text is None:
        raise NotHeld(f"page {page_id!r} has no text")
    content = annotations.text_page(page_id, text, public_urls())
    document = responses.Document.of(content)
    return responses.json_ld(request, document, manifest.CONTEXT, _cache(about))


@blueprint.get("/top", defaults={"slug": TOP})
@blueprint.get("/collections/<slug>")
def show_collection(slug: str) -> Response:
    """Answer a collection, or the root of all."""
    return _shelved(slug, 0)


@blueprint.get("/top/parts/<int:number>", defaults={"slug": TOP})
@blueprint.get("/collections/<slug>/parts/<int:number>")
def show_collection_part(slug: str, number: int) -> Response:
    """Answer a stretch of a long collection."""
    if number == 0:
        raise NotHeld("the parts of a collection are counted from 1")
    return _shelved(slug, number)


@blueprint.get("/<path:_rest>")
def refuse(_rest: str) -> Response:
    """Say that nothing stands here, so that pages of other sites can read that too."""
    raise NotHeld("nothing is here")


def _built(
    name: str,
    item_id: str,
    build: Callable[[ItemRecords, urls.Urls], dict[str, Any]],
    context: str = manifest.CONTEXT,
) -> Response:
    opened, public = repository(), public_urls()

    def version() -> str:
        with opened.reading() as session:
            item = _public_item(session, item_id)
            return f"{manifest.VERSION} {version_of(session, item, opened)}"

    def content() -> dict[str, Any]:
        with opened.reading() as session:
            records = read_item(session, _public_item(session, item_id), opened)
        if not records.pages:
            # A manifest without a canvas would not be valid.
            raise NotHeld(f"item {item_id!r} has no pages yet")
        return build(records, public)

    return _answer(_documents().of(name, version, content), context)


def _shelved(slug: str, number: int) -> Response:
    opened, public = repository(), public_urls()
    name = opened.settings.site_name

    def content() -> dict[str, Any]:
        with opened.reading() as session:
            return shelves.read(
                session, slug, number, site_name=name, rules=opened.rules, urls=public
            )

    return _answer(_documents().of(f"collection {slug} {number}", None, content))


def _public_item(session: Session, item_id: str) -> Item:
    """Give an item that everyone may know of: what is answered must not depend on who asks."""
    item = find.item(session, item_id)
    check_known(ANYONE, rights.subject(item), repository().rules, f"item {item_id!r}")
    return item


def _answer(document: responses.Document, context: str = manifest.CONTEXT) -> Response:
    cache = responses.for_now(repository().settings.withdrawal_seconds)
    return responses.json_ld(request, document, context, cache)


def _cache(about: rights.Subject) -> str:
    opened = repository()
    if is_open(about, opened.rules):
        return responses.for_now(opened.settings.withdrawal_seconds)
    return responses.NO_STORE


def _documents() -> Documents:
    documents: Documents = current_app.extensions[_DOCUMENTS]
    return documents


@blueprint.record_once
def _open(state: BlueprintSetupState) -> None:
    """Open the store of built documents of the application."""
    settings = state.app.extensions["tangthu"].settings
    state.app.extensions[_DOCUMENTS] = Documents(settings.withdrawal_seconds)
