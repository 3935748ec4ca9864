"""Answers in the form of Content Search 1.0, sections 3.3, 3.4 and 4.3. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from iiif.presentation import notes_version_2
from iiif.search.asked import SUPPLEMENTING, Asked
from iiif.search.matches import Leaf, Piece
from iiif.search.stretch import Answer
from iiif.search.terms import Term
from iiif.urls import Urls
from ingest.catalog.description import best

CONTEXT = "http://iiif.io/api/search/1/context.json"
PRESENTATION_CONTEXT = "http://iiif.io/api/presentation/2/context.json"


def answered(answer: Answer, asked: Asked, urls: Urls) -> dict[str, Any]:
    """Build a list of annotations with the hits that they make."""
    given, address = answer.stretch, f"{answer.address}?{asked.query()}"
    layer: dict[str, Any] = {
        "@id": address,
        "@type": "sc:Layer",
        "first": f"{address}&page=1",
    }
    if given.whole:
        # 3.3.2: of the hits; Mirador shows it beside the hits it has.
        layer |= {"total": given.matches, "last": f"{address}&page={given.pages}"}
    if asked.ignored:
        layer["ignored"] = list(asked.ignored)
    document: dict[str, Any] = {
        "@context": [PRESENTATION_CONTEXT, CONTEXT],
        "@id": f"{address}&page={given.number}",
        "@type": "sc:AnnotationList",
        "within": layer,
    }
    if given.number > 1:
        document["prev"] = f"{address}&page={given.number - 1}"
    if given.number < given.pages:
        document["next"] = f"{address}&page={given.number + 1}"
    document["startIndex"] = given.first_annotation
    document["resources"] = [
        one for leaf in given.leaves for one in _annotations(leaf, answer, urls)
    ]
    document["hits"] = [hit for leaf in given.leaves for hit in _hits(leaf, urls) if asked.q]
    return document


def offered(terms: Sequence[Term], address: str, asked: Asked) -> dict[str, Any]:
    """Build a list of terms, each with the address of its search."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": f"{address}?{asked.query()}",
        "@type": "search:TermList",
    }
    if asked.ignored:
        document["ignored"] = list(asked.ignored)
    search = address.removesuffix("/autocomplete")
    document["terms"] = [
        {
            "match": term.text,
            "url": f"{search}?{_search_for(term.text, asked)}",
            **({"count": term.count} if term.count else {}),
        }
        for term in terms
    ]
    return document


def _search_for(text: str, asked: Asked) -> str:
    kept = [(name, value) for name, value in asked.said if name not in ("q", "min")]
    return urlencode([("q", text), *kept])


def _annotations(leaf: Leaf, answer: Answer, urls: Urls) -> Iterator[dict[str, Any]]:
    pieces = {piece.name: piece for match in leaf.matches for piece in match.pieces}
    for piece in pieces.values():
        if piece.note is not None:
            document = notes_version_2.annotation(piece.note, urls)
            yield document | _of_whole(document["on"], leaf, answer, urls)
            continue
        text = {"@type": "cnt:ContentAsText", "format": "text/plain", "chars": piece.text}
        if piece.language:
            text["language"] = piece.language
        yield {
            "@id": urls.canvas_part(leaf.page_id, piece.name),
            "@type": "oa:Annotation",
            "motivation": _motivation(piece),
            "resource": text,
            "on": _on(leaf, piece, answer, urls),
        }


def _of_whole(on: str | dict[str, Any], leaf: Leaf, answer: Answer, urls: Urls) -> dict[str, Any]:
    """Name the manifest of a note, where several are searched."""
    title = answer.titles.get(leaf.item.id)
    if title is None:
        return {}
    whole = {"@id": urls.manifest(leaf.item.id), "@type": "sc:Manifest", "label": best(title)}
    if isinstance(on, str):
        return {"on": {"@id": on, "@type": "sc:Canvas", "within": whole}}
    return {"on": {**on, "within": whole}}


def _motivation(piece: Piece) -> str:
    return "sc:painting" if piece.motivation == SUPPLEMENTING else f"oa:{piece.motivation}"


def _on(leaf: Leaf, piece: Piece, answer: Answer, urls: Urls) -> str | dict[str, Any]:
    canvas = urls.canvas(leaf.page_id)
    if piece.box is not None:
        box = piece.box
        canvas += f"#xywh={box.x},{box.y},{box.width},{box.height}"
    title = answer.titles.get(leaf.item.id)
    if title is None:
        return canvas
    whole = {"@id": urls.manifest(leaf.item.id), "@type": "sc:Manifest", "label": best(title)}
    return {"@id": canvas, "@type": "sc:Canvas", "within": whole}


def _hits(leaf: Leaf, urls: Urls) -> Iterator[dict[str, Any]]:
    for match in leaf.matches:
        hit: dict[str, Any] = {
            "@type": "search:Hit",
            "annotations": [urls.canvas_part(leaf.page_id, piece.name) for piece in match.pieces],
            "match": match.text,
        }
        if match.before:
            hit["before"] = match.before
        if match.after:
            hit["after"] = match.after
        yield hit
