"""The addresses of collections of every kind in Presentation API 3.0, and what they answer."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from iiif import responses, urls
from iiif.current import repository
from iiif.current import urls as public_urls
from iiif.presentation import answers, finding, logos, shelves
from iiif.presentation.collection import COLLECTIONS, TOP
from ingest.catalog import find, libraries
from ingest.catalog.find import NotHeld
from ingest.storage import checked

blueprint = Blueprint("iiif_shelves", __name__, url_prefix=urls.PRESENTATION)

Saying = Callable[[dict[str, Any]], dict[str, Any]]
"""Says a document in the words of a version."""


@blueprint.get("/top", defaults={"kind": COLLECTIONS, "slug": TOP})
@blueprint.get("/<any(collections, libraries, works):kind>/<slug>")
def show_collection(kind: str, slug: str) -> Response:
    """Answer a collection, a library or the volumes of a work; `top` is the root of all."""
    return answers.answer(shelved(kind, slug, None))


@blueprint.get("/top/parts/<int:number>", defaults={"kind": COLLECTIONS, "slug": TOP})
@blueprint.get("/<any(collections, libraries, works):kind>/<slug>/parts/<int:number>")
def show_collection_part(kind: str, slug: str, number: int) -> Response:
    """Answer a stretch of a long collection."""
    return answers.answer(shelved(kind, slug, number))


@blueprint.get("/search")
def show_found() -> Response:
    """Answer what a search finds as a collection."""
    return answers.answer(found(None))


@blueprint.get("/search/parts/<int:number>")
def show_found_part(number: int) -> Response:
    """Answer a stretch of what a search finds."""
    return answers.answer(found(number))


@blueprint.get("/libraries/<slug>/logo/<name>")
def show_logo(slug: str, name: str) -> Response:
    """Answer the logo of a library; its bytes never change under an address."""
    with repository().reading() as session:
        library = find.library(session, slug)
        told, data = libraries.logo(session, library)
        if name != logos.name_of(library):
            raise NotHeld(f"library {slug!r} has no logo of this name")
    checked.check(data, f"the logo of library {slug!r}", told.sha256)
    headers = {"Cache-Control": responses.for_good(repository().settings.withdrawal_seconds)}
    if responses.is_known(request, told.sha256):
        return responses.not_modified({**headers, "ETag": f'"{told.sha256}"'})
    answer = Response(data, headers=headers, content_type=told.media_type)
    answer.set_etag(told.sha256)
    return answer


def shelved(
    kind: str, slug: str, number: int | None, say: Saying = dict, version: int = 3
) -> responses.Document:
    """Give a collection's document, or that of a stretch of it, counted from 1.

    Raises:
        NotHeld: there is none.
    """
    part = _part(number)

    def content() -> dict[str, Any]:
        with repository().reading() as session:
            return say(shelves.read(session, slug, part, _house(), kind))

    return answers.documents().of(f"{version} {kind} {slug} {part}", None, content)


def found(number: int | None, say: Saying = dict, version: int = 3) -> responses.Document:
    """Give what the request's search finds, or a stretch of it, counted from 1.

    Raises:
        NotHeld: it finds fewer.
    """
    opened, part = repository(), _part(number)
    asked = finding.read(request.args, old_spelling=opened.settings.old_spelling)

    def content() -> dict[str, Any]:
        with opened.reading() as session:
            return say(shelves.found(session, opened.search, asked, part, _house()))

    return answers.documents().of(f"{version} search {part} {asked.said}", None, content)


def _part(number: int | None) -> int:
    if number == 0:
        raise NotHeld("the parts of a collection are counted from 1")
    return number or 0


def _house() -> shelves.House:
    opened = repository()
    return shelves.House(opened.settings.site_name, opened.rules, public_urls())
