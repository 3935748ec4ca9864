"""The translations of pages: notes that supplement a page's text in another language.

Each lies on the line that it says in other words, or goes with the page as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import JSON, column, func, select, true
from sqlalchemy.orm import Session

from ingest.catalog import members, note
from ingest.catalog.models import Annotation, Page
from ingest.catalog.models import PageText as TextRow
from ingest.catalog.note import NoteText
from ingest.text.page_text import Box, PageText

_SUPPLEMENTS = "supplementing"
_LEAST_SHARE = 0.5  # of a translation's box that lies on the line
_PAGES_AT_ONCE = 50
_TEXTS_APART = {"sqlite": func.json_each, "postgresql": func.json_array_elements}


@dataclass(frozen=True)
class Translation:
    """One line, or one page, in another language."""

    text: str
    language: str
    box: Box | None  # None: of the whole page


@dataclass(frozen=True)
class Leaf:
    """A page that has translations."""

    position: int  # in its item, from 1
    text: PageText | None
    translations: tuple[Translation, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Name the languages of its translations, each once."""
        return tuple(dict.fromkeys(one.language for one in self.translations))


def among(notes: Iterable[Annotation], language: str) -> tuple[Translation, ...]:
    """Give those of a page's notes that are translations; `language` is that of its text."""
    read = (note.read(row.motivation, row.body, row.selector) for row in notes)
    return tuple(
        Translation(text.value, text.language, one.box)
        for one in read
        if one.motivation == _SUPPLEMENTS
        for text in one.texts
        if _translates(text, language)
    )


def on_line(translations: Iterable[Translation], line: Box | None) -> tuple[Translation, ...]:
    """Give the translations of a line."""
    return tuple(one for one in translations if one.box and line and _lies_on(one.box, line))


def written(leaf: Leaf, language: str) -> str:
    """Write a page's translation into a language: what goes with the whole page, then its lines."""
    own = [one for one in leaf.translations if one.language == language]
    ordered = [one for one in own if one.box is None]
    for line in leaf.text.lines() if leaf.text else ():
        ordered += [one for one in on_line(own, line.box) if one not in ordered]
    ordered += [one for one in own if one not in ordered]
    said = "\n".join(one.text for one in ordered)
    return f"[{leaf.position}]\n{said}\n\n"


def page_ids(session: Session, item_id: str) -> list[str]:
    """Give the pages of an item that may have translations, in order."""
    noted = (
        select(Annotation.page_id)
        .join(Page, Annotation.page_id == Page.id)
        .where(Page.item_id == item_id, Annotation.motivation == _SUPPLEMENTS)
    )
    return list(session.scalars(select(Page.id).where(Page.id.in_(noted)).order_by(Page.position)))


def languages(session: Session, item_id: str) -> list[str]:
    """Name the languages into which pages of an item are translated, in one query.

    The database reads the notes: of very many that say the same few languages it gives each once.
    """
    of_engine = _TEXTS_APART[session.get_bind().dialect.name]
    text = of_engine(Annotation.body["texts"]).table_valued(column("value", JSON)).c.value
    wanted = (
        select(text["language"].as_string(), text["html"].as_boolean(), TextRow.language)
        .select_from(Annotation)
        .join(Page, Annotation.page_id == Page.id)
        .outerjoin(TextRow, TextRow.page_id == Page.id)
        .join(text.table, true())
        .where(Page.item_id == item_id, Annotation.motivation == _SUPPLEMENTS)
        .distinct()
    )
    found = (
        (NoteText("", language or "", bool(html)), own or "")
        for language, html, own in session.execute(wanted)
    )
    return sorted({said.language for said, own in found if _translates(said, own)})


def leaves(session: Session, item_id: str, chosen: Sequence[str]) -> Iterator[Leaf]:
    """Give those of these pages of an item that have translations, a few at a time in memory."""
    for start in range(0, len(chosen), _PAGES_AT_ONCE):
        ids = chosen[start : start + _PAGES_AT_ONCE]
        texts = members.texts_of(session, item_id, ids)
        places = session.execute(select(Page.id, Page.position).where(Page.id.in_(ids)))
        positions: dict[str, int] = dict(iter(places))
        notes: dict[str, list[Annotation]] = {}
        wanted = (
            select(Annotation)
            .where(Annotation.page_id.in_(ids), Annotation.motivation == _SUPPLEMENTS)
            .order_by(Annotation.created_at, Annotation.id)
        )
        for row in session.scalars(wanted):
            notes.setdefault(row.page_id, []).append(row)
        for page_id in ids:
            text = texts.get(page_id)
            found = among(notes.get(page_id, ()), text.language if text else "")
            if found:
                yield Leaf(positions[page_id], text, found)


def _translates(text: NoteText, language: str) -> bool:
    """Whether it is in another language than the page's text, which is in `language`."""
    return bool(text.language) and not text.html and _first(text.language) != _first(language)


def _first(language: str) -> str:
    return language.partition("-")[0]


def _lies_on(inner: Box, outer: Box) -> bool:
    width = min(inner.x + inner.width, outer.x + outer.width) - max(inner.x, outer.x)
    height = min(inner.y + inner.height, outer.y + outer.height) - max(inner.y, outer.y)
    least = _LEAST_SHARE * min(inner.width * inner.height, outer.width * outer.height)
    return width > 0 and height > 0 and width * height >= least
