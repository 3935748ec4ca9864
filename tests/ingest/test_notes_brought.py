"""Notes come in with other institutions' pages, as copies and as references; harmless, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.catalog import edit_notes, note
from ingest.catalog.models import Annotation, Page
from ingest.catalog.note import Note
from ingest.repository import Repository
from ingest.text.page_text import Box
from tests.ingest.packages import iiif_builder as build
from tests.ingest.test_copies import NEAR, taken
from tests.services.institution import Institution, Service, institution


@pytest.fixture
def there() -> Iterator[Institution]:
    with institution() as held:
        yield held


@pytest.fixture
def repository(make_repository) -> Repository:
    opened: Repository = make_repository(**NEAR)
    return opened


def annotation(address: str, number: int, target: str, value: str) -> dict[str, object]:
    body = {"type": "TextualBody", "value": value, "language": "vi", "format": "text/html"}
    return {"id": f"{address}/note/{number}", "type": "Annotation", "motivation": "commenting",
            "creator": {"name": "Nguyễn A"}, "body": body, "target": target}  # fmt: skip


def noted(there: Institution) -> str:
    """An item of one page, with a note in its manifest and one on a page of annotations."""
    a = f"{there.address}/book"
    there.services["/book/iiif/1"] = Service(drawn=True)
    canvas = build.canvas(a, "1") | {"width": 600, "height": 800}
    evil = "<p>Dấu <b>son</b><script>alert(1)</script></p>"
    here = annotation(a, 1, f"{canvas['id']}#xywh=60,80,120,40", evil)
    there_too = annotation(a, 2, canvas["id"], "Ghi chú khác")
    line = build.line("Một dòng chữ", f"{canvas['id']}#xywh=60,80,480,40")
    linked = {"id": f"{a}/notes", "type": "AnnotationPage", "items": [there_too, line]}
    there.put("/book/notes", linked)
    embedded = {"id": f"{a}/embedded", "type": "AnnotationPage", "items": [here]}
    canvas["annotations"] = [embedded, {"id": linked["id"], "type": "AnnotationPage"}]
    return there.put("/book/manifest.json", build.manifest(a, [canvas]))


def notes(repository: Repository) -> dict[str, Note]:
    with repository.reading() as session:
        rows = session.scalars(select(Annotation)).all()
        assert {row.creator for row in rows} <= {"Nguyễn A"}
        read = [note.read(row.motivation, row.body, row.selector) for row in rows]
    return {one.texts[0].value: one for one in read}


@pytest.mark.parametrize("reference", [False, True])
def test_embedded_and_linked_notes_come_in_beside_the_text(
    repository: Repository, there: Institution, tmp_path: Path, reference: bool
) -> None:
    url = noted(there)
    _, watcher = taken(repository, url, tmp_path, reference=reference)
    assert not watcher.problems
    found = notes(repository)
    assert set(found) == {"<p>Dấu <b>son</b></p>", "Ghi chú khác"}
    # A copy's page is as large as its image, half of the canvas; a reference's as the canvas.
    box = Box(60, 80, 120, 40) if reference else Box(30, 40, 60, 20)
    assert found["<p>Dấu <b>son</b></p>"].place == box
    assert found["Ghi chú khác"].place is None
    with repository.writing() as session:
        page = session.scalars(select(Page)).one()
        assert page.canvas_width == (600 if reference else 300)
        gone = session.scalars(select(Annotation).where(Annotation.selector != {})).first()
        assert gone is not None
        for row in session.scalars(select(Annotation)):
            if row.selector:
                edit_notes.erase(session, row, editor="test")
    there.asked.clear()
    taken(repository, url, tmp_path, reference=reference)
    assert set(notes(repository)) == {"Ghi chú khác"}, "what was taken away stays away"
    assert there.paths("/notes") == []
