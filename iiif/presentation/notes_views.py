"""The addresses of the notes on pages, in both versions, for those who may read the item."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from iiif import responses, urls
from iiif.access import check_read
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.presentation import notes_pages, notes_version_2
from iiif.presentation.answers import cache_control
from ingest.catalog import find, find_notes, rights
from ingest.catalog.find import NotHeld
from ingest.catalog.identifiers import is_id
from ingest.catalog.models import Annotation

blueprint = Blueprint("iiif_notes", __name__, url_prefix=urls.PRESENTATION)
blueprint_2 = Blueprint("iiif_notes_2", __name__, url_prefix=urls.PRESENTATION_2)


@blueprint.get("/canvases/<page_id>/annotations")
def show_collection(page_id: str) -> Response:
    """Answer how many annotations a canvas has, and where."""
    content, cache = _collection(page_id)
    return _answer(content, notes_pages.CONTEXT, cache)


@blueprint_2.get("/canvases/<page_id>/annotations")
def show_layer(page_id: str) -> Response:
    """Answer the same as a layer."""
    content, cache = _collection(page_id)
    return _answer(notes_version_2.layer(content, public_urls()), notes_version_2.CONTEXT, cache)


@blueprint.get("/canvases/<page_id>/annotations/<int:number>")
def show_page(page_id: str, number: int) -> Response:
    """Answer a stretch of the annotations of a canvas, counted from 1."""
    content, _, cache = _page(page_id, number)
    return _answer(content, notes_pages.CONTEXT, cache)


@blueprint_2.get("/canvases/<page_id>/annotations/<int:number>")
def show_list(page_id: str, number: int) -> Response:
    """Answer the same as an annotation list."""
    content, rows, cache = _page(page_id, number)
    start = (number - 1) * notes_pages.PAGE_ANNOTATIONS
    by_id = {one["id"]: row for one, row in zip(content["items"], rows, strict=True)}
    return _answer(
        notes_version_2.annotation_list(content, by_id, start, public_urls()),
        notes_version_2.CONTEXT,
        cache,
    )


@blueprint.get("/canvases/<page_id>/annotations/notes/<note_id>")
def show_note(page_id: str, note_id: str) -> Response:
    """Answer one annotation."""
    with repository().reading() as session:
        cache = _check(session, page_id)
        if not is_id(note_id):
            raise NotHeld(f"no annotation {note_id[:40]!r}")
        content = notes_pages.lone(find_notes.one(session, page_id, note_id), public_urls())
    return _answer(content, notes_pages.CONTEXT, cache)


def _collection(page_id: str) -> tuple[dict[str, Any], str]:
    with repository().reading() as session:
        cache = _check(session, page_id)
        total = find_notes.count(session, page_id)
    return notes_pages.collection(page_id, total, public_urls()), cache


def _page(page_id: str, number: int) -> tuple[dict[str, Any], list[Annotation], str]:
    with repository().reading() as session:
        cache = _check(session, page_id)
        total = find_notes.count(session, page_id)
        if not 1 <= number <= notes_pages.pages(total):
            raise NotHeld(f"the annotations of this canvas have {notes_pages.pages(total)} pages")
        limit = notes_pages.PAGE_ANNOTATIONS
        rows = find_notes.stretch(session, page_id, offset=(number - 1) * limit, limit=limit)
        content = notes_pages.annotation_page(page_id, number, total, rows, public_urls())
    return content, rows, cache


def _check(session: Session, page_id: str) -> str:
    """Let those pass who may read; give how long the answer may be kept."""
    if not is_id(page_id):
        raise NotHeld(f"no page {page_id[:40]!r}")
    about = rights.subject(find.item(session, find.page(session, page_id).page.item_id))
    check_read(asker(), about, repository().rules, f"page {page_id!r}")
    return cache_control(about)


def _answer(content: dict[str, Any], context: str, cache: str) -> Response:
    return responses.json_ld(request, responses.Document.of(content), context, cache)
