"""Pages in order: moves, names, the reverse; what is counted by numbers follows; undo."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ingest.catalog import edit_labels, edit_order, find, row_undo
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Changeset, Job, Page, Section
from ingest.catalog.page_order import BY_NAME, MOVE, REVERSE, NoSuchPages, Step, numbers, ordered
from tests.ingest.catalog.books import book, changes, held, journalled, names, state
from tests.queries import asked_of

IDS = [f"p{number}" for number in range(1, 9)]
NAMES = {one: f"scan{one[1:]}.tif" for one in IDS}
steps = st.lists(
    st.builds(
        Step,
        st.sampled_from([MOVE, BY_NAME, REVERSE]),
        st.lists(st.sampled_from(IDS), max_size=4, unique=True).map(tuple),
        st.integers(-3, 12),
    ),
    max_size=6,
)


@given(steps)
def test_no_step_loses_or_doubles_a_page(taken):
    assert sorted(ordered(IDS, NAMES, taken)) == sorted(IDS)


@given(st.lists(st.sampled_from(IDS), min_size=1, unique=True), st.integers(1, 8))
def test_moved_pages_stand_together_in_their_order_where_they_were_put(chosen, to):
    now = ordered(IDS, NAMES, [Step(MOVE, tuple(chosen), to)])
    at = min(to, len(IDS) - len(chosen) + 1) - 1
    assert now[at : at + len(chosen)] == sorted(chosen)
    assert [one for one in now if one not in chosen] == [one for one in IDS if one not in chosen]


def test_names_are_sorted_as_people_count():
    scans = {"a": "tờ 10.jpg", "b": "tờ 9.jpg", "c": "Tờ 1.jpg"}
    assert ordered(list("abc"), scans, [Step(BY_NAME)]) == ["c", "b", "a"]


def test_numbers_are_read_as_they_are_typed():
    assert numbers(" 3-5, 9 ;1,4", 9) == [3, 4, 5, 9, 1]
    for wrong in ("0", "3-2", "a", "8-10", "1 2"):
        with pytest.raises(NoSuchPages):
            numbers(wrong, 9)


def change_order(repository, item_id, *taken):
    with repository.writing() as session:
        item = find.item(session, item_id)
        return edit_order.reorder(session, item, taken, "account:a")


def ids(repository, item_id):
    with repository.reading() as session:
        return {
            p.name.strip("0").removesuffix(".jpg"): p.id
            for p in edit_order.pages_of(session, find.item(session, item_id))
        }


def undo(repository, item_id, change_id):
    with repository.writing() as session:
        change = session.get_one(Changeset, change_id)
        row_undo.undo(session, find.item(session, item_id), change, "account:b")


def test_all_that_is_counted_by_numbers_follows_the_pages(repository):
    item_id = book(repository, start_page=2, cover_page=6)
    page = ids(repository, item_id)
    moved = change_order(repository, item_id, Step(MOVE, (page["2"],), 6), Step(MOVE, (page["6"],)))
    assert names(repository, item_id) == ["6", "1", "3", "4", "5", "2"]
    assert moved == 3
    with repository.reading() as session:
        item = find.item(session, item_id)
        assert (item.description["start_page"], item.description["cover_page"]) == (6, 1)
        (section,) = session.scalars(select(Section))
        # It ran from page 2 to page 4, which stands before page 2 now.
        assert (section.first_page_id, section.last_page_id) == (page["4"], page["2"])
        assert session.scalar(select(Job.kind).where(Job.subject_id == item_id)) == "index"
        assert item.version == 2


def test_undoing_gives_everything_back_and_can_be_undone(repository):
    item_id = book(repository, start_page=2)
    before = state(repository, item_id)
    change_order(repository, item_id, Step(REVERSE))
    after = state(repository, item_id)
    (change,) = changes(repository, item_id)
    assert (change.change, change.after["pages"]) == ("pages: order", 6)
    undo(repository, item_id, change.id)
    assert state(repository, item_id) == before
    undo(repository, item_id, changes(repository, item_id)[-1].id)
    assert state(repository, item_id) == after
    assert journalled(repository) == held(repository)


def test_what_was_changed_since_is_not_overwritten(repository):
    item_id = book(repository)
    change_order(repository, item_id, Step(REVERSE))
    change_order(repository, item_id, Step(REVERSE))
    first, second = changes(repository, item_id)
    with pytest.raises(EditConflict, match="later change"):
        undo(repository, item_id, second.id) or undo(repository, item_id, second.id)
    assert names(repository, item_id) == list("654321")
    undo(repository, item_id, first.id)
    assert names(repository, item_id) == list("123456")


def test_nothing_changed_is_nothing_noted(repository):
    item_id = book(repository)
    assert change_order(repository, item_id, Step(BY_NAME)) == 0
    assert changes(repository, item_id) == []


def test_a_page_of_another_item_is_refused(repository):
    item_id, other = book(repository), book(repository, source_id="khac")
    stranger = next(iter(ids(repository, other).values()))
    with pytest.raises(EditConflict):
        change_order(repository, item_id, Step(MOVE, (stranger,), 2))


def test_labels_by_rules_and_one_by_one_and_back(repository):
    item_id = book(repository)
    before = state(repository, item_id)
    page = ids(repository, item_id)
    with repository.writing() as session:
        item = find.item(session, item_id)
        rules = "from 2 folio 1a, 1b"
        assert edit_labels.label_by_rules(session, item, rules, "account:a") == 5
        # The same again changes nothing.
        assert edit_labels.label_by_rules(session, item, rules, "account:a") == 0
        assert edit_labels.label(session, item, {page["1"]: "Bìa"}, "account:a") == 1
    with repository.reading() as session:
        shown = session.scalars(select(Page.label).order_by(Page.position)).all()
    assert [label["none"] for label in shown] == [["Bìa"], ["1a"], ["1b"], ["2a"], ["2b"], ["3a"]]
    for change in reversed(changes(repository, item_id)):
        undo(repository, item_id, change.id)
    assert state(repository, item_id) == before
    assert journalled(repository) == held(repository)


def test_the_steps_for_a_page_do_not_grow_with_the_item(repository):
    """Counted, for time is also that of whatever else the process does."""

    def calls_a_page(count, name):
        item_id, calls = book(repository, count, source_id=name), 0

        def counted(_frame, event, _what):
            nonlocal calls
            calls += event in ("call", "c_call")

        with repository.writing() as session:
            item = find.item(session, item_id)
            with asked_of(repository.engine) as asked:
                sys.setprofile(counted)
                edit_order.reorder(session, item, [Step(REVERSE)], "account:a")
                sys.setprofile(None)
        return calls / count, len(asked)

    calls_a_page(200, "warm")
    small, queries = calls_a_page(400, "small")
    large, same = calls_a_page(2_000, "large")
    assert same == queries <= 6
    assert large < small * 1.2
