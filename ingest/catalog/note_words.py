"""What of a note is kept beside it so that the database can tell which notes may answer a search.

It lists the words without their marks, once each, what the text also says, and the links. It is
never the answer itself: whoever asks for notes by it must look whether they hold what is sought.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, undefer

from ingest.catalog.models import Annotation
from ingest.catalog.note import Note, read
from ingest.search.analysis import LAYOUT, tokens
from ingest.search.query import Asked, understand
from ingest.search.sounds import sounds
from ingest.text import lines, safe_markup
from ingest.text.page_text import Block, PageText

# Words are told from what is only heard, and from links.
_WORD, _HEARD, _LINK = "w:", "h:", "l:"
_MADE_BY = f" {LAYOUT} "
# More would cost the database more than looking into the notes costs us.
_MOST_WAYS = 200
_AT_ONCE = 500


def text_of(said: Note) -> PageText:
    """Give the texts and tags of a note as the lines of a page."""
    blocks = []
    for one in (*said.texts, *said.tags):
        plain = safe_markup.plain(one.value) if one.html else one.value
        made = (
            lines.line(lines.words_of(row, None), None, one.language) for row in plain.split("\n")
        )
        blocks.append(Block(tuple(line for line in made if line.words)))
    return lines.page("note", blocks)


def words_of(said: Note) -> str:
    """Give what is kept beside a note."""
    found = tokens(text_of(said).plain)
    kept = {f"{_WORD}{token.folded}" for token in found}
    kept |= {f"{_HEARD}{token.folded}" for token in sounds(found)}
    kept |= {f"{_LINK}{link}" for link in said.links}
    return f"{_MADE_BY}{' '.join(sorted(kept))} "


def sought(q: str) -> tuple[str, ...] | None:
    """Give words of which a note that answers has one at least; None: too many to tell by."""
    asked = understand(q)
    ways = {_longest(_WORD, way.folded) for one in asked.clauses for way in (one, *one.others)}
    ways |= _heard(asked)
    ways |= {f"{_LINK}{part}" for part in q.split() if safe_markup.is_link(part)}
    return tuple(sorted(ways)) if len(ways) <= _MOST_WAYS else None


def may_hold(words: Iterable[str]) -> ColumnElement[bool]:
    """Say in SQL that a note may hold one of these; one that was never listed may hold anything."""
    column = Annotation.words
    unlisted = ~column.startswith(_MADE_BY, autoescape=True)
    return or_(unlisted, *(column.contains(f" {word} ", autoescape=True) for word in words))


def refresh(session: Session) -> int:
    """List some notes that are not listed as this analysis does, and count them."""
    stale = select(Annotation).where(~Annotation.words.startswith(_MADE_BY, autoescape=True))
    rows = session.scalars(stale.options(undefer(Annotation.words)).limit(_AT_ONCE)).all()
    for row in rows:
        row.words = words_of(read(row.motivation, row.body, row.selector))
    return len(rows)


def _heard(asked: Asked) -> set[str]:
    return {_longest(_HEARD, [one.folded for one in asked.sounds])} if asked.sounds else set()


def _longest(kind: str, words: Iterable[str]) -> str:
    """Give the one of several that must all be there which the fewest notes will hold."""
    return f"{kind}{max(words, key=len)}"
