"""The addresses of text in the forms that other programs read: plain, ALTO, hOCR, JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from iiif import responses, urls
from iiif.access import check_read, is_open
from iiif.current import asker, repository
from ingest.catalog import find, members, rights, translated
from ingest.catalog.find import NotHeld
from ingest.catalog.identifiers import is_id
from ingest.catalog.models import Page
from ingest.text import own_json, written_alto, written_hocr
from ingest.text.page_text import PageText
from ingest.text.written import Leaf

blueprint = Blueprint("iiif_texts", __name__, url_prefix=urls.PRESENTATION)

Writer = Callable[[Iterator[Leaf]], Iterator[str]]


def _plain(leaves: Iterator[Leaf]) -> Iterator[str]:
    for leaf in leaves:
        yield f"{leaf.text.plain}\n"


FORMS: dict[str, tuple[str, Writer]] = {
    "text.txt": ("text/plain", _plain),
    "alto.xml": (written_alto.MEDIA_TYPE, written_alto.document),
    "text.hocr": (written_hocr.MEDIA_TYPE, written_hocr.document),
    "text.json": (own_json.MEDIA_TYPE, own_json.document),
}
"""The media type and the writer of each form."""


@blueprint.get("/canvases/<page_id>/<any('text.txt', 'alto.xml', 'text.hocr', 'text.json'):form>")
def show_page(page_id: str, form: str) -> Response:
    """Answer a page's text in a form."""
    with repository().reading() as session:
        page = find.page(session, _checked(page_id)).page
        cache = _check(session, page.item_id, f"page {page_id!r}")
        text = find.text(session, page_id)
    if text is None:
        raise NotHeld(f"page {page_id!r} has no text")
    return _answer("".join(FORMS[form][1](iter([leaf(page, text)]))), form, cache)


@blueprint.get("/items/<item_id>/<any('alto.xml', 'text.hocr', 'text.json'):form>")
def show_item(item_id: str, form: str) -> Response:
    """Answer the text of all pages in a form, page by page as it is read."""
    opened = repository()
    with opened.reading() as session:
        cache = _check(session, _checked(item_id), f"item {item_id!r}")
        if not members.has_text(session, item_id):
            raise NotHeld(f"item {item_id!r} has no text")

    def leaves() -> Iterator[Leaf]:
        with opened.reading() as session:
            for page, text in members.texts(session, item_id):
                yield leaf(page, text)

    return _answer(FORMS[form][1](leaves()), form, cache)


@blueprint.get("/items/<item_id>/translations/<language>.txt")
def show_translation(item_id: str, language: str) -> Response:
    """Answer an item's translation into a language, page by page as it is read."""
    opened = repository()
    with opened.reading() as session:
        cache = _check(session, _checked(item_id), f"item {item_id!r}")
        pages = translated.page_ids(session, item_id)
        first = _in(language, translated.leaves(session, item_id, pages))
        if next(first, None) is None:
            raise NotHeld(f"item {item_id!r} has no translation into {language[:40]!r}")

    def written() -> Iterator[str]:
        with opened.reading() as session:
            for leaf in _in(language, translated.leaves(session, item_id, pages)):
                yield translated.written(leaf, language)

    return _answer(written(), "text.txt", cache)


def _in(language: str, found: Iterator[translated.Leaf]) -> Iterator[translated.Leaf]:
    return (leaf for leaf in found if language in leaf.languages)


def numbered(page: Page, text: PageText) -> str:
    """Write a page as it stands in the plain text of its item."""
    return f"[{page.position}]\n{text.plain}\n\n"


def _checked(name: str) -> str:
    if not is_id(name):
        raise NotHeld(f"nothing is called {name[:40]!r}")
    return name


def _check(session: Session, item_id: str, name: str) -> str:
    """Let those pass who may read; give how long the answer may be kept."""
    opened = repository()
    about = rights.subject(find.item(session, item_id))
    check_read(asker(), about, opened.rules, name)
    if is_open(about, opened.rules):
        return responses.for_now(opened.settings.withdrawal_seconds)
    return responses.NO_STORE


def leaf(page: Page, text: PageText) -> Leaf:
    """Give a page's text as the writers of its forms take it."""
    return Leaf(page.position, page.canvas_width, page.canvas_height, text)


def _answer(body: str | Iterator[str], form: str, cache: str) -> Response:
    content_type = f"{FORMS[form][0]}; charset=utf-8"
    return Response(body, content_type=content_type, headers={"Cache-Control": cache})
