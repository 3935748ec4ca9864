"""Translations that come with a page: each of their lines goes with a line of its text.

They are kept as notes that supplement the page, so that the journal, manifests and parallel reading
have them as they have those of other institutions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from ingest.catalog import edit_notes, find
from ingest.catalog.edit_notes import Brought
from ingest.catalog.identifiers import derived_id
from ingest.catalog.models import Annotation, Page
from ingest.catalog.note import Note, NoteText
from ingest.languages import language_code
from ingest.packages.package import Problem, TranslationSource
from ingest.text.encoding import EncodingUnknown, converted, decode
from ingest.text.page_text import Box, Line, PageText

MOST_BYTES = 200_000
"""Of one page in one language."""


def beside(
    session: Session, page: Page, sources: Sequence[TranslationSource], agent: str
) -> tuple[list[Brought], list[Problem]]:
    """Give a page's translations as notes, and what is told of which file."""
    found: list[Brought] = []
    told: list[Problem] = []
    text = find.text(session, page.id) if sources else None
    for source in sources:
        language = language_code(source.language)
        lines, reason = _lines(source)
        if not language:
            reason = f"{source.language} is no language code, such as en or vi: left out"
        elif text is not None and language.partition("-")[0] == text.language.partition("-")[0]:
            reason = f"the page itself is in this language ({language}): left out"
        if reason:
            told.append(Problem(source.name, reason, fatal=False))
            continue
        notes = list(_by_line(page, text, lines, language))
        if not notes and any(lines):
            notes = [_note(None, 0, "\n".join(lines), language)]
            told.append(Problem(source.name, _unlike(text, lines), fatal=False))
        found += notes
        _take_away_old(session, page, language, {one.source_id for one in notes}, agent)
    return found, told


def _take_away_old(session: Session, page: Page, language: str, kept: set[str], agent: str) -> None:
    """Take away what stood beside the page as a whole, once its lines are told apart."""
    whole = f"translation/{language}/0"
    row = session.get(Annotation, derived_id(page.id, whole))
    if row is not None and whole not in kept and row.changed_at == row.created_at:
        edit_notes.erase(session, row, editor=agent)


def _lines(source: TranslationSource) -> tuple[list[str], str]:
    """Give a translation's lines, and why it cannot be read."""
    text = source.text
    if source.file is not None:
        try:
            with source.file.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
            text, _ = converted(decode(data[:MOST_BYTES]))
        except EncodingUnknown as error:
            return [], str(error).replace("save it again as CSV UTF-8", "save it again as UTF-8")
        except OSError as error:
            return [], f"cannot be read: {error.strerror or error}"
        if len(data) > MOST_BYTES:
            return [], f"a page's translation has at most {MOST_BYTES} bytes: left out"
    return [line.strip() for line in text.rstrip().splitlines()], ""


def _by_line(
    page: Page, text: PageText | None, lines: list[str], language: str
) -> Iterator[Brought]:
    """Give a note for each line; none where lines do not go with those of the page."""
    held: list[Line] = list(text.lines()) if text else []
    if len(held) != len(lines):
        return
    for number, (line, translated) in enumerate(zip(held, lines, strict=True), start=1):
        box = _on(page, line.box) if line.box else None
        if translated and box:
            yield _note(box, number, translated, language)


def _on(page: Page, box: Box) -> Box | None:
    x, y = max(box.x, 0), max(box.y, 0)
    width = min(box.x + box.width, page.canvas_width) - x
    height = min(box.y + box.height, page.canvas_height) - y
    return Box(x, y, width, height) if width > 0 and height > 0 else None


def _note(box: Box | None, number: int, translated: str, language: str) -> Brought:
    said = Note((NoteText(translated, language),), place=box, motivation="supplementing")
    return Brought(f"translation/{language}/{number}", said, renews=True)


def _unlike(text: PageText | None, lines: list[str]) -> str:
    held = len(list(text.lines())) if text else 0
    why = f"has {len(lines)} lines and the page's text {held}" if held != len(lines) else ""
    why = why or "goes with a text that has no places on the page"
    return f"{why}, so it stands beside the page as a whole: write a line for each line"
