"""Pages become an item of their own, two items one; nothing that hangs on them is lost."""

import pytest
from sqlalchemy import select

from ingest.catalog import (
    edit_deleted,
    edit_labels,
    edit_order,
    edit_parting,
    edit_removed,
    find,
    page_moves,
    row_undo,
)
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_parting import MERGED, SPLIT
from ingest.catalog.models import (
    Activity,
    Event,
    Identifier,
    Item,
    Job,
    PageText,
    Rights,
    Section,
    Tombstone,
)
from tests.ingest.catalog.books import book, changes, held, journalled, names

EDITOR = "account:a"


def split(repository, item_id, numbers, title=""):
    with repository.writing() as session:
        item = find.item(session, item_id)
        pages = edit_order.named(edit_order.pages_of(session, item), numbers)
        return edit_parting.split(session, item, pages, EDITOR, title).id


def merge(repository, item_id, other_id):
    with repository.writing() as session:
        one, other = find.item(session, item_id), find.item(session, other_id)
        edit_parting.merge(session, one, other, EDITOR)


def rows(repository, table, *where):
    with repository.reading() as session:
        return list(session.scalars(select(table).where(*where)))


def ids(repository, item_id):
    with repository.reading() as session:
        return [one.page.id for one in find.pages(session, item_id)]


def contents(repository, item_id):
    places = {page_id: at for at, page_id in enumerate(ids(repository, item_id), start=1)}
    return [
        (places[row.first_page_id], places[row.last_page_id])
        for row in rows(repository, Section, Section.item_id == item_id)
    ]


def kinds(repository, item_id):
    wanted = rows(repository, Activity, Activity.item_id == item_id)
    return [row.type for row in sorted(wanted, key=lambda row: row.sequence)]


def test_pages_become_an_item_with_what_hangs_on_them(repository):
    old = book(repository, 6, cover_page=5, start_page=2)
    before = ids(repository, old)
    new = split(repository, old, "5, 2-4", "Phụ lục")
    assert ids(repository, new) == before[1:5]
    assert ids(repository, old) == [before[0], before[5]]
    assert names(repository, new) == ["2", "3", "4", "5"]
    assert contents(repository, new) == [(1, 3)] and contents(repository, old) == []
    texts = rows(repository, PageText, PageText.page_id.in_(before[1:5]))
    assert len(texts) == 4
    with repository.reading() as session:
        one, two = find.item(session, old), find.item(session, new)
        assert two.source_id == "sach-2" and two.state == "draft"
        assert two.description["title"] == {"vi": ["Phụ lục"]} and two.title_sort
        assert (two.description["cover_page"], two.description["start_page"]) == (4, 1)
        assert "cover_page" not in one.description and "start_page" not in one.description
    for item_id, other in ((old, new), (new, old)):
        (change,) = changes(repository, item_id)
        told = {name: change.after[name] for name in ("pages", "item", "went")}
        assert (change.change, told) == (SPLIT, {"pages": 4, "item": other, "went": item_id == old})
        assert [event.type for event in rows(repository, Event, Event.item_id == item_id)] == [
            "split"
        ]
        jobs = {job.kind for job in rows(repository, Job, Job.subject_id == item_id)}
        assert jobs == {"keep", "index"}
    assert journalled(repository) == held(repository)


def test_an_entry_that_lies_on_both_sides_keeps_what_stays(repository):
    old = book(repository, 6)
    new = split(repository, old, "3-6")
    assert contents(repository, old) == [(2, 2)] and contents(repository, new) == []


def test_entries_below_follow_their_own_pages(repository):
    old = book(repository, 6)
    pages = ids(repository, old)
    with repository.writing() as session:
        top = session.scalars(select(Section).where(Section.item_id == old)).one()
        for position, at in ((1, 1), (2, 3)):
            session.add(
                Section(
                    item_id=old, parent_id=top.id, position=position, title={"vi": [str(at)]},
                    first_page_id=pages[at], last_page_id=pages[at],
                )
            )  # fmt: skip
    new = split(repository, old, "4-6")
    (gone,) = rows(repository, Section, Section.item_id == new)
    assert gone.title == {"vi": ["3"]} and gone.parent_id is None and gone.position == 1
    assert sorted(contents(repository, old)) == [(2, 2), (2, 3)]
    assert journalled(repository) == held(repository)


def test_merging_takes_a_split_back(repository):
    old = book(repository, 5, state="published")
    before = ids(repository, old)
    new = split(repository, old, "4-5")
    assert kinds(repository, new) == ["Create"]
    merge(repository, old, new)
    assert ids(repository, old) == before
    with repository.reading() as session:
        gone = find.item(session, new)
        marker = session.get(Tombstone, new)
        assert gone.state == "deleted" and marker.moved_to == old
    assert kinds(repository, new) == ["Create", "Delete"]
    assert kinds(repository, old) == ["Update", "Update"]
    assert [one.change for one in changes(repository, old)] == [SPLIT, MERGED]
    assert journalled(repository) == held(repository)


def test_a_merged_item_leaves_its_names_and_cannot_be_brought_back(repository):
    one, two = book(repository, 2), book(repository, 3, source_id="sach-hai")
    with repository.writing() as session:
        session.add(Identifier(item_id=two, type="shelfmark", value="HN 12"))
    merge(repository, one, two)
    assert names(repository, one) == [
        "1", "2", *(f"sach-hai/000{number}" for number in (1, 2, 3))
    ]  # fmt: skip
    assert contents(repository, one) == [(2, 2), (4, 5)]
    assert [row.position for row in rows(repository, Section, Section.item_id == one)] == [1, 2]
    assert [row.value for row in rows(repository, Identifier, Identifier.item_id == one)] == [
        "HN 12"
    ]
    with repository.writing() as session, pytest.raises(EditConflict, match="merged into"):
        edit_deleted.undelete(session, find.item(session, two), EDITOR)


@pytest.mark.parametrize("numbers", ["", "1-3"])
def test_one_page_goes_and_one_stays(repository, numbers):
    item_id = book(repository, 3)
    with pytest.raises(page_moves.Unfit) as caught:
        split(repository, item_id, numbers)
    assert caught.value.code == "all"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("states", lambda item: setattr(item, "state", "review")),
        ("state", lambda item: setattr(item, "state", "withdrawn")),
        ("rights", lambda item: item.rights.append(Rights(tier="staff", position=0))),
        ("rights", lambda item: setattr(item, "description", item.description | {"rights": "x"})),
    ],
)
def test_items_that_differ_stay_apart(repository, code, change):
    one, two = book(repository, 2), book(repository, 2, source_id="khac")
    with repository.writing() as session:
        change(find.item(session, two))
    with pytest.raises(page_moves.Unfit) as caught:
        merge(repository, one, two)
    assert caught.value.code == code
    assert len(ids(repository, one)) == 2 and len(ids(repository, two)) == 2


def test_an_item_is_not_merged_into_itself(repository):
    item_id = book(repository, 2)
    with pytest.raises(page_moves.Unfit) as caught:
        merge(repository, item_id, item_id)
    assert caught.value.code == "same"


def test_what_was_done_to_a_page_before_it_went_is_not_undone_through_the_old_item(repository):
    old = book(repository, 4)
    with repository.writing() as session:
        edit_labels.label_by_rules(session, find.item(session, old), "3: 7", EDITOR)
    split(repository, old, "3-4")
    labelled = changes(repository, old)[0]
    with repository.writing() as session, pytest.raises(EditConflict, match="another item"):
        row_undo.undo(session, find.item(session, old), labelled, EDITOR)


def test_a_page_that_came_back_and_went_is_not_called_taken_out(repository):
    old = book(repository, 4)
    page_id = ids(repository, old)[3]
    with repository.writing() as session:
        item = find.item(session, old)
        pages = edit_order.pages_of(session, item)
        edit_removed.remove(session, item, pages[3:], EDITOR)
        edit_removed.bring_back(session, item, page_id, EDITOR)
    split(repository, old, "4")
    with repository.reading() as session:
        assert edit_removed.removed(session, find.item(session, old)) == []


def test_an_item_is_named_by_id_number_or_call_number_of_its_library(repository):
    one = book(repository, 2)
    two = book(repository, 2, source_id="so-hai", call_number="A 77")
    with repository.reading() as session:
        item = find.item(session, one)
        for name in (two, "so-hai", "A 77"):
            assert edit_parting.named(session, item, name).id == two
        for name in ("", "nowhere"):
            with pytest.raises(page_moves.Unfit):
                edit_parting.named(session, item, name)
        assert edit_parting.merging(session, item, session.get_one(Item, two)).first == 3
