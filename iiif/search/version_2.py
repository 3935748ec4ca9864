"""Answers in the form of Content Search 2.0, sections 4.2, 4.3 and 5.2. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from iiif.presentation import notes_pages
from iiif.search.asked import CONTEXTUALIZING, Asked
from iiif.search.matches import Leaf, Match, Piece
from iiif.search.stretch import Answer
from iiif.search.terms import Term
from iiif.urls import Urls
from ingest.catalog.models import Annotation

CONTEXT = "http://iiif.io/api/search/2/context.json"


def answered(answer: Answer, asked: Asked, urls: Urls) -> dict[str, Any]:
    """Build a page of annotations."""
    given, address = answer.stretch, f"{answer.address}?{asked.query()}"
    here = _page(address, given.number)
    document: dict[str, Any] = {"@context": CONTEXT, **here}
    if asked.ignored:
        document["ignored"] = list(asked.ignored)
    document["partOf"] = {
        "id": address,
        "type": "AnnotationCollection",
        "first": _page(address, 1),
    }
    if given.whole:
        document["partOf"] |= {"last": _page(address, given.pages), "total": given.annotations}
    if given.number > 1:
        document["prev"] = _page(address, given.number - 1)
    if given.number < given.pages:
        document["next"] = _page(address, given.number + 1)
    document["startIndex"] = given.first_annotation
    document["items"] = [one for leaf in given.leaves for one in _annotations(leaf, answer, urls)]
    told = list(_told(given.leaves, here["id"], given.first_match, asked, urls))
    if told:
        whole: dict[str, Any] = {"id": f"{address}#matches", "type": "AnnotationCollection"}
        if given.whole:
            whole["total"] = given.matches
        document["annotations"] = [
            {
                "id": f"{here['id']}#matches",
                "type": "AnnotationPage",
                "partOf": whole,
                "items": told,
            }
        ]
    return document


def offered(terms: Sequence[Term], address: str, asked: Asked) -> dict[str, Any]:
    """Build a page of terms."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"{address}?{asked.query()}",
        "type": "TermPage",
    }
    if asked.ignored:
        document["ignored"] = list(asked.ignored)
    document["items"] = [
        {"value": term.text, **({"total": term.count} if term.count else {})} for term in terms
    ]
    return document


def _page(address: str, number: int) -> dict[str, str]:
    return {"id": f"{address}&page={number}", "type": "AnnotationPage"}


def _annotations(leaf: Leaf, answer: Answer, urls: Urls) -> Iterator[dict[str, Any]]:
    pieces = {piece.name: piece for match in leaf.matches for piece in match.pieces}
    for piece in pieces.values():
        if piece.note is not None:
            yield _noted(leaf, piece.note, answer, urls)
            continue
        body = {"type": "TextualBody", "value": piece.text, "format": "text/plain"}
        if piece.language:
            body["language"] = piece.language
        yield {
            "id": urls.canvas_part(leaf.page_id, piece.name),
            "type": "Annotation",
            "motivation": piece.motivation,
            "body": body,
            "target": _target(leaf, piece, answer, urls),
        }


def _noted(leaf: Leaf, row: Annotation, answer: Answer, urls: Urls) -> dict[str, Any]:
    """Give a note as it is given by its canvas, in a whole of several items with its manifest."""
    document = notes_pages.annotation(row, urls)
    title = answer.titles.get(leaf.item.id)
    if title is not None:
        target = document["target"]
        whole = {"id": urls.manifest(leaf.item.id), "type": "Manifest", "label": title}
        canvas = target if isinstance(target, str) else target["source"]["id"]
        named = {"id": canvas, "type": "Canvas", "partOf": whole}
        document["target"] = named if isinstance(target, str) else {**target, "source": named}
    return document


def _target(leaf: Leaf, piece: Piece, answer: Answer, urls: Urls) -> str | dict[str, Any]:
    canvas = urls.canvas(leaf.page_id)
    if piece.box is not None:
        box = piece.box
        canvas += f"#xywh={box.x},{box.y},{box.width},{box.height}"
    title = answer.titles.get(leaf.item.id)
    if title is None:
        return canvas
    # 4.2.3: the client may not know the manifest.
    whole = {"id": urls.manifest(leaf.item.id), "type": "Manifest", "label": title}
    return {"id": canvas, "type": "Canvas", "partOf": whole}


def _told(
    leaves: Sequence[Leaf], here: str, before: int, asked: Asked, urls: Urls
) -> Iterator[dict[str, Any]]:
    if not asked.q or not asked.tells(CONTEXTUALIZING):
        return
    number = before
    for leaf in leaves:
        for match in leaf.matches:
            number += 1
            targets = list(_quotes(leaf, match, urls))
            yield {
                "id": f"{here}#match-{number}",
                "type": "Annotation",
                "motivation": CONTEXTUALIZING,
                "target": targets if len(targets) > 1 else targets[0],
            }


def _quotes(leaf: Leaf, match: Match, urls: Urls) -> Iterator[dict[str, Any]]:
    """Give each piece with what stands before the first and after the last."""
    last = len(match.pieces) - 1
    for place, piece in enumerate(match.pieces):
        quote = {"type": "TextQuoteSelector"}
        if place == 0 and match.before:
            quote["prefix"] = match.before
        quote["exact"] = piece.text if last else match.text
        if place == last and match.after:
            quote["suffix"] = match.after
        yield {
            "type": "SpecificResource",
            "source": urls.canvas_part(leaf.page_id, piece.name),
            "selector": [quote],
        }
