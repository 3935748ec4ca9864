"""A split or merge that is taken back leaves all as it was; one that does not hold is refused."""

import pytest
from sqlalchemy import select

from ingest.catalog import edit_deleted, edit_order, edit_removed, find, page_moves, parting_undo
from ingest.catalog.edit import keep_collection
from ingest.catalog.edit_parting import MERGED, SPLIT
from ingest.catalog.models import Identifier, ItemCollection, Rights, Section, Tombstone
from ingest.packages.package import CollectionSource
from tests.ingest.catalog.books import book, changes, held, journalled
from tests.ingest.catalog.test_edit_parting import EDITOR, ids, kinds, merge, rows, split


def take_back(repository, item_id):
    with repository.writing() as session:
        item = find.item(session, item_id)
        (change,) = parting_undo.open_ones(session, item)
        parting_undo.take_back(session, item, change, EDITOR)


def told(repository, item_id):
    """Give all that a split or a merge may change of an item, and is to bring back."""
    found = [
        (row.id, row.parent_id, row.position, row.first_page_id, row.last_page_id)
        for row in rows(repository, Section, Section.item_id == item_id)
    ]
    called = rows(repository, Identifier, Identifier.item_id == item_id)
    labels = rows(repository, ItemCollection, ItemCollection.item_id == item_id)
    with repository.reading() as session:
        item, pages = find.item(session, item_id), find.pages(session, item_id)
        return {
            "pages": [(one.page.id, one.page.name, one.page.position) for one in pages],
            "entries": sorted(found, key=lambda row: row[0]),
            "card": (item.description, item.state),
            "names": [row.value for row in called],
            "labels": [row.collection_id for row in labels],
        }


def test_a_split_that_is_taken_back_leaves_pages_contents_and_card_as_they_were(repository):
    old = book(repository, 6, cover_page=4, start_page=2)
    pages = ids(repository, old)
    with repository.writing() as session:
        top = session.scalars(select(Section).where(Section.item_id == old)).one()
        for above, position, at in ((top.id, 1, 2), (None, 2, 5)):
            session.add(
                Section(
                    item_id=old, parent_id=above, position=position, title={"vi": [str(at)]},
                    first_page_id=pages[at], last_page_id=pages[at],
                )
            )  # fmt: skip
    before = told(repository, old)
    new = split(repository, old, "3-4, 6")
    take_back(repository, new)
    assert told(repository, old) == before
    assert [one.change for one in changes(repository, old)] == [SPLIT, MERGED]
    assert journalled(repository) == held(repository)


def test_pages_that_came_to_a_split_item_meanwhile_come_behind(repository):
    old, third = book(repository, 4), book(repository, 1, source_id="ba")
    before, more = ids(repository, old), ids(repository, third)
    new = split(repository, old, "2-3")
    merge(repository, new, third)
    merge(repository, old, new)
    assert ids(repository, old) == before + more


def test_a_merge_that_is_taken_back_brings_the_other_item_back_as_it_was(repository):
    one = book(repository, 2, state="published")
    two = book(repository, 3, source_id="sach-hai", state="published", cover_page=2)
    with repository.writing() as session:
        session.add(Identifier(item_id=two, type="shelfmark", value="HN 12"))
        source = CollectionSource("bo", {"vi": ["Bộ"]})
        session.add(ItemCollection(item_id=two, collection_id=keep_collection(session, source).id))
    before = told(repository, one), told(repository, two)
    merge(repository, one, two)
    assert told(repository, one) != before[0]
    take_back(repository, one)
    assert (told(repository, one), told(repository, two)) == before
    assert kinds(repository, two) == ["Delete", "Create"]
    assert not rows(repository, Tombstone)
    take_back(repository, two)  # and that again
    assert len(ids(repository, one)) == 5
    assert journalled(repository) == held(repository)


def take_one_out(session, item):
    edit_removed.remove(session, item, edit_order.pages_of(session, item)[3:4], EDITOR)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("gone", take_one_out),
        ("rights", lambda _, item: item.rights.append(Rights(tier="closed", position=0))),
        ("states", lambda _, item: setattr(item, "state", "review")),
    ],
)
def test_a_merge_is_not_taken_back_once_the_pages_are_others_or_are_closed(
    repository, code, change
):
    one, two = book(repository, 2), book(repository, 3, source_id="sach-hai")
    merge(repository, one, two)
    with repository.writing() as session:
        item = find.item(session, one)
        change(session, item)
    with pytest.raises(page_moves.Unfit) as caught:
        take_back(repository, one)
    assert caught.value.code == code


def test_only_the_last_with_the_other_item_is_taken_back_until_it_is_purged(repository):
    old = book(repository, 4)
    new = split(repository, old, "3-4")
    (first,) = changes(repository, old)
    merge(repository, old, new)
    with repository.writing() as session, pytest.raises(page_moves.Unfit, match="any more"):
        parting_undo.take_back(session, find.item(session, old), first.id, EDITOR)
    with repository.writing() as session:
        edit_deleted.purge(session, session.get_one(Tombstone, new), EDITOR)
    with repository.reading() as session:
        assert parting_undo.open_ones(session, find.item(session, old)) == set()
