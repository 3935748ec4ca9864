"""Splitting and merging items at the desk without JavaScript: looked at, done, taken back."""

from ingest.catalog import find
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import now
from tests.app.curate.page_desk import mark, post, shown
from tests.app.test_accounts import found, token
from tests.ingest.catalog.books import book, names


def merge(desk, item_id, other):
    form = {"csrf_token": token(desk, desk.item), "other": other}
    return desk.post(f"/curate/items/{item_id}/merge", data=form)


def test_pages_become_an_item_and_are_merged_in_again(desk, library):
    assert "Into an item of its own" in desk.get(desk.item).text
    parting = f"/curate/items/{desk.item_id}/parting"
    assert "2 pages go, 4 stay" in desk.get(f"{parting}?pages=2-3").text
    answer = post(desk, "split", mark=mark(desk), pages="2-3", title="Phụ lục")
    made = found(r"/curate/items/(\w+)/parting", answer.location)
    assert "Done: this is the new item." in shown(desk, answer)
    assert names(library, made) == ["2", "3"]
    look = desk.get(f"{parting}?other=/items/{made}").text
    assert "Its 2 pages go back to where they were" in look
    assert "2 pages came from" in shown(desk, merge(desk, desk.item_id, made))
    assert names(library, desk.item_id) == list("123456")


def test_a_merge_is_taken_back_where_it_is_told(desk, library):
    other = book(library, 2, source_id=new_id())
    look = desk.get(f"/curate/items/{desk.item_id}/parting?other={other}").text
    assert "Its 2 pages come behind the pages here. The first will be page 7." in look
    page = shown(desk, merge(desk, desk.item_id, other))
    change = found(r'name="change" value="(\w+)"', page)
    form = {"csrf_token": token(desk, desk.item), "change": change}
    answer = desk.post(f"/curate/items/{desk.item_id}/parting", data=form)
    assert "2 pages went to" in shown(desk, answer)
    assert names(library, other) == ["1", "2"]
    again = desk.post(f"/curate/items/{desk.item_id}/parting", data=form)
    assert again.status_code == 409 and "cannot be taken back any more" in again.text


def test_an_item_to_merge_is_offered_by_a_part_of_what_it_is_called(desk, library):
    other = book(library, 1, source_id=f"phu-luc-{new_id()}")
    look = desk.get(f"/curate/items/{desk.item_id}/parting?other=phu-luc").text
    assert "Which of these?" in look and f"parting?other={other}" in look


def test_what_cannot_be_split_or_merged_is_told(desk):
    answer = post(desk, "split", mark=mark(desk), pages="1-6")
    assert answer.status_code == 409 and "one must stay" in answer.text
    parting = f"/curate/items/{desk.item_id}/parting"
    assert "from 1 to 6" in desk.get(f"{parting}?pages=5-9").text
    assert "known by that" in desk.get(f"{parting}?other=nowhere").text
    assert "the item itself" in desk.get(f"{parting}?other={desk.item_id}").text
    answer = merge(desk, desk.item_id, "nowhere")
    assert answer.status_code == 409 and "known by that" in answer.text


def test_the_page_of_a_merged_item_leads_to_the_one_that_has_its_pages(desk, library):
    one, two = (book(library, 2, source_id=new_id(), state="published") for _ in range(2))
    with library.writing() as session:
        for item_id in (one, two):
            find.item(session, item_id).published_at = now()
    assert merge(desk, one, two).status_code == 303
    answer = desk.get(f"/items/{two}")
    assert (answer.status_code, answer.location) == (301, f"/items/{one}")
