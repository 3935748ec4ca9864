"""Thousands of notes are searched by the database: only those that may answer are looked into."""

import random
from dataclasses import replace

import pytest

from iiif.search import noted
from ingest.catalog import edit_notes, find_notes, note, note_words
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Annotation, Collection, ItemCollection, Page
from ingest.catalog.note import Note, NoteText
from tests.iiif.search.conftest import PRINTED

MANY = 3000
ITEMS = 12
RARE = "https://example.org/mot-trang"
# Syllables that no rare note has.
COMMON = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "sách", "giấy", "mực")
SAID = (
    NoteText("Dấu triện của Quảng Ngãi"), NoteText("quang ngai không dấu"),
    NoteText("廣義省 印"), NoteText("山茶"), NoteText("Hànội viết liền"),
    NoteText("<p>Núi <b>Ấn</b> &amp; sông Trà</p>", "vi", html=True), NoteText("100%_lạ\\\\"),
    NoteText("Kỹ sư, kĩ sư; hòa, hoà"), NoteText("œuvre complète"),
)  # fmt: skip
QUERIES = [
    "Quảng Ngãi", "quang ngai", '"Quảng Ngãi"', "ngãi quảng", "triện", "廣義", "廣", "义", "印",
    "nghĩa", "quảng nghĩa", "sơn trà", "trà", "Hà Nội", "hanoi", "nội", "núi Ấn", "nui an",
    "100%", "%", "_", "lạ", "kĩ sư", "hoà", "oeuvre", "complete", RARE, f"{RARE} núi",
    "không có", "!!!", "một", "năm giấy", "trieejn", "Qu", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def holdings(repository, put_in):
    """Items with thousands of notes between them, of which a few say something rare."""
    chance = random.Random(6)
    items = [put_in((PRINTED,), indexed=False) for _ in range(ITEMS)]
    with repository.writing() as session:
        made = Collection(id=new_id(), slug="nhieu-ghi-chu", title={"vi": ["Nhiều"]})
        session.add(made)
        session.flush()
        session.add_all(ItemCollection(item_id=one, collection_id=made.id) for one in items)
        pages = session.query(Page).filter(Page.item_id.in_(items)).all()
        for n in range(MANY):
            words = NoteText(" ".join(chance.choices(COMMON, k=6)))
            session.add(row(pages[n % ITEMS], Note((words,))))
        for n, text in enumerate(SAID):
            session.add(row(pages[n % ITEMS], Note((text,), tags=(NoteText(f"nhãn{n}"),))))
        session.add(row(pages[3], Note(links=(RARE,), motivation="linking")))
    return items


def row(page, said):
    kept = edit_notes.checked(page, said)
    return Annotation(
        id=new_id(), page_id=page.id, creator="A", motivation=kept.motivation, body=kept.body(),
        selector=kept.selector(), words=note_words.words_of(kept),
    )  # fmt: skip


@pytest.fixture
def looked_into(monkeypatch):
    """Remember the notes whose words are compared."""
    seen: list[str] = []
    real = noted._matches

    def matches(note_row, q):
        seen.append(note_row.id)
        return real(note_row, q)

    monkeypatch.setattr(noted, "_matches", matches)
    return seen


def answers(ask, q):
    document = ask(2, "nhieu-ghi-chu", q, kind="collections", motivation="non-painting").json
    return sorted(
        (one["target"] if isinstance(one["target"], str) else str(one["target"]), str(one["body"]))
        for one in document["items"]
    )


@pytest.mark.parametrize("q", QUERIES[:-1])
def test_the_database_passes_over_no_note_that_answers(holdings, repository, q):
    with repository.reading() as session:
        rows = session.query(Annotation).order_by(Annotation.words.like("%nhan%").desc())
        rows = (
            rows.limit(len(SAID) + 40).all()
            + session.query(Annotation).filter_by(motivation="linking").all()
        )
        wanted = {one.id for one in rows if any(True for _ in noted._matches(one, q))}
        words = note_words.sought(q)
        assert words is not None
        may = session.query(Annotation.id).filter(note_words.may_hold(words)).all()
    assert wanted <= {found for (found,) in may}
    assert len(may) <= len(wanted) + 4 or q in ("một", "năm giấy")


def test_only_what_may_answer_is_looked_into(holdings, ask, looked_into):
    found = answers(ask, "triện")
    assert len(found) == 1 and len(looked_into) == 1
    assert answers(ask, "không ở đâu cả") == [] or len(looked_into) < 10


def test_a_note_that_is_not_listed_is_looked_into_and_listed_later(holdings, repository, ask):
    with repository.writing() as session:
        page = session.query(Page).filter_by(item_id=holdings[0]).one()
        made = edit_notes.annotate(session, page, Note((NoteText("Chưa kê"),)), creator="A")
        made.body = replace(
            note.read("commenting", made.body, {}), texts=(NoteText("Đã sửa"),)
        ).body()
        assert made.words == ""
    assert len(answers(ask, "đã sửa")) == 1 and answers(ask, "chưa kê") == []
    with repository.writing() as session:
        assert note_words.refresh(session) == 1
    with repository.writing() as session:
        assert note_words.refresh(session) == 0
    assert len(answers(ask, "đã sửa")) == 1


def test_items_come_some_at_a_time_and_each_once(holdings, repository, monkeypatch):
    monkeypatch.setattr(find_notes, "_ITEMS_AT_ONCE", 5)
    with repository.reading() as session:
        found = [one.id for one in find_notes.noted_items(session, None, find_notes.Chosen())]
        assert len(found) == len(set(found)) and set(holdings) <= set(found)
