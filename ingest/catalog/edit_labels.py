"""Changing the labels of an item's pages, many at once by rules or one by one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from ingest.catalog import label_rules
from ingest.catalog.description import best
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_order import pages_of
from ingest.catalog.models import Item
from ingest.catalog.page_labels import MOST_CHARACTERS, labels
from ingest.catalog.row_notes import noted

CHANGE = "pages: labels"
_UNMARKED = "none"


def label_by_rules(session: Session, item: Item, text: str, editor: str) -> int:
    """Give the pages the labels that rules say, and count those that had others.

    Raises:
        page_labels.LabelFault: a rule cannot be understood or followed.
    """
    pages = pages_of(session, item)
    found = labels(label_rules.read(text), len(pages))
    wanted = {page.id: found[at] for at, page in enumerate(pages, 1) if at in found}
    return label(session, item, wanted, editor, rules=text)


def label(
    session: Session, item: Item, wanted: Mapping[str, str], editor: str, *, rules: str = ""
) -> int:
    """Set labels by the pages' ids, and count those that had others; empty: the page has none.

    Raises:
        EditConflict: a page is not there, or a label is too long.
    """
    pages = {page.id: page for page in pages_of(session, item)}
    count = 0
    with noted(session, item, editor, CHANGE) as notes:
        for page_id, text in wanted.items():
            page = pages.get(page_id)
            if page is None:
                raise EditConflict(f"there is no page {page_id} here")
            if len(text) > MOST_CHARACTERS:
                raise EditConflict(f"a label has at most {MOST_CHARACTERS} characters")
            if best(page.label) != text.strip():
                page.label = {_UNMARKED: [text.strip()]} if text.strip() else {}
                count += 1
        notes.about |= {"pages": count, "rules": rules}
    return count
