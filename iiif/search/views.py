"""The addresses of Content Search 2.0 and 1.0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from iiif import responses, urls
from iiif.current import asker, repository
from iiif.current import urls as public_urls
from iiif.search import asked as asking
from iiif.search import scope, version_1, version_2
from iiif.search.leaves import leaves
from iiif.search.offer import offer
from iiif.search.stretch import Answer, stretch
from iiif.search.terms import Vocabularies
from ingest.catalog.find import NotHeld

blueprint = Blueprint("iiif_search", __name__, url_prefix=urls.SEARCH)

_CONTEXTS = {1: version_1.PRESENTATION_CONTEXT, 2: version_2.CONTEXT}
_ANSWERED = {1: version_1.answered, 2: version_2.answered}
_OFFERED = {1: version_1.offered, 2: version_2.offered}
_VOCABULARIES = "tangthu_vocabularies"
_MOST_WORDS = 500_000
# The total is told if no more pages answer. In a collection each is of another item, so that to
# go on counting would cost a look into the index, and one into the texts, a page.
_COUNTED_IN_COLLECTION = 250
_COUNTED_WITHOUT_WORDS = 1000


@blueprint.get("/<int:version>/<any(items, works, collections):kind>/<name>")
def search(version: int, kind: str, name: str) -> Response:
    """Answer where words stand, as annotations."""

    def build(session: Session, within: scope.Scope) -> dict[str, Any]:
        asked = asking.read(request.args, version)
        all_leaves = leaves(session, repository(), within, asked)
        found = stretch(all_leaves, asked.page, _counted(within, asked))
        items = [leaf.item for leaf in found.leaves]
        titles = scope.titles(items) if within.several else {}
        public = public_urls()
        answer = Answer(found, public.search(version, kind, name), titles)
        return _ANSWERED[version](answer, asked, public)

    return _answer(version, kind, name, build)


@blueprint.get("/<int:version>/<any(items, works, collections):kind>/<name>/autocomplete")
def complete(version: int, kind: str, name: str) -> Response:
    """Answer which terms begin so."""

    def build(session: Session, within: scope.Scope) -> dict[str, Any]:
        asked = asking.read(request.args, version, terms=True)
        kept: Vocabularies = current_app.extensions[_VOCABULARIES]
        terms = offer(session, repository(), within, asked, kept)
        address = public_urls().search(version, kind, name, "/autocomplete")
        return _OFFERED[version](terms, address, asked)

    return _answer(version, kind, name, build)


@blueprint.get("/<path:_rest>")
def refuse(_rest: str) -> Response:
    """Say that nothing stands here, so that pages of other sites can read that too."""
    raise NotHeld("nothing is here")


def _counted(within: scope.Scope, asked: asking.Asked) -> int | None:
    """Give after how many pages no more are counted; None: all are."""
    if within.items is None:
        return _COUNTED_IN_COLLECTION
    return None if asked.q else _COUNTED_WITHOUT_WORDS


def _answer(
    version: int,
    kind: str,
    name: str,
    build: Callable[[Session, scope.Scope], dict[str, Any]],
) -> Response:
    if version not in _CONTEXTS:
        raise NotHeld("nothing is here")
    opened = repository()
    with opened.reading() as session:
        within = scope.opened(session, opened, asker(), kind, name)
        document = responses.Document.of(build(session, within))
    seconds = opened.settings.withdrawal_seconds
    cache = responses.for_now(seconds) if within.public else responses.NO_STORE
    context = _CONTEXTS[version]
    return responses.json_ld(request, document, context, cache, json_first=version == 1)


@blueprint.record_once
def _open(state: BlueprintSetupState) -> None:
    """Open the store of vocabularies of the application."""
    state.app.extensions[_VOCABULARIES] = Vocabularies(_MOST_WORDS)
