"""The notes that answer a search, where they stand, and the words of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from sqlalchemy.orm import Session

from iiif.presentation.notes_pages import name
from iiif.search.asked import CONTEXTUALIZING, HIGHLIGHTING, NON_PAINTING, SUPPLEMENTING, Asked
from iiif.search.matches import Leaf, Match, Piece
from ingest.catalog import find_notes, note
from ingest.catalog.find_notes import Chosen
from ingest.catalog.models import Annotation, Item
from ingest.catalog.note import Note
from ingest.catalog.note_words import sought, text_of
from ingest.search import highlight
from ingest.search.query import understand
from ingest.text.page_text import PageText


def chosen(asked: Asked) -> Chosen | None:
    """Tell which notes may answer a search, whatever they say; None: none can."""
    given = set(asked.motivations) - {CONTEXTUALIZING, HIGHLIGHTING}
    wanted = given - {SUPPLEMENTING, NON_PAINTING}
    if given and not wanted and NON_PAINTING not in given:
        return None
    return Chosen(
        motivations=() if NON_PAINTING in given else tuple(sorted(wanted)),
        creators=asked.users,
        times=tuple((span.start, span.end) for span in asked.dates),
    )


def answering(asked: Asked) -> Chosen | None:
    """Tell which notes may answer a search with its words; None: none can."""
    which = chosen(asked)
    return replace(which, words=sought(asked.q)) if which is not None and asked.q else which


def leaves(session: Session, item: Item, asked: Asked) -> Iterator[Leaf]:
    """Give the pages of an item with notes that answer, in order."""
    which = answering(asked)
    if which is None:
        return
    rows = find_notes.of_item(session, item.id, which)
    for page, on_page in groupby(rows, key=lambda row: (row.position, row.note.page_id)):
        found = tuple(match for row in on_page for match in _matches(row.note, asked.q))
        if found:
            yield Leaf(item, page[1], found, position=page[0])


def texts(session: Session, item: Item, asked: Asked) -> Iterator[PageText]:
    """Give what the notes say that a search may answer with."""
    which = chosen(asked)
    if which is not None:
        for row in find_notes.of_item(session, item.id, which):
            yield text_of(_read(row.note))


def _matches(row: Annotation, q: str) -> Iterator[Match]:
    said = _read(row)
    text = text_of(said)
    piece = Piece(name(row.id), text.plain, text.language, said.box, row.motivation, row)
    if not q:
        yield Match((piece,), text.plain, "", "")
        return
    found = highlight.hits(understand(q), text)
    for hit in found:
        yield Match((piece,), hit.text, hit.before, hit.after)
    if not found and not set(q.split()).isdisjoint(said.links):
        yield Match((piece,), q, "", "")


def _read(row: Annotation) -> Note:
    return note.read(row.motivation, row.body, row.selector)
